/**
 * The article of a page by Mozilla's Readability, which Firefox's reader view is made of. It works on a DOM; linkedom is one,
 * filled here from our tree, so that the page is parsed once and by the standard.
 */
import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { attributeOf, type HtmlElement, type HtmlNode, isElement, sizeOf } from './html-tree.ts'

/** The part of a DOM that is used here. */
interface DomNode {
  readonly nodeType: number
  readonly data: string
  readonly localName: string
  readonly childNodes: Iterable<DomNode>
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  appendChild(child: DomNode): void
}

interface DomDocument {
  readonly body: DomNode
  createElement(name: string): DomNode
  createTextNode(text: string): DomNode
}

const ELEMENT_NODE = 1
const TEXT_NODE = 3
/** Readability looks at no other attributes; hast's names, and HTML's. */
const ATTRIBUTES = {
  className: 'class',
  id: 'id',
  role: 'role',
  style: 'style',
  hidden: 'hidden',
  ariaHidden: 'aria-hidden',
  ariaModal: 'aria-modal',
  rel: 'rel',
  href: 'href',
  itemProp: 'itemprop',
  src: 'src',
  alt: 'alt',
  start: 'start',
  summary: 'summary',
} as const
/** Readability makes all level-1 headings ones of level 2; this remembers what they were. */
const HEADING = 'data-heading'
const isHeading = (name: string): boolean => /^h[1-6]$/.test(name)

/**
 * Readability's time grows steeply with the depth (500 nested `<div>`: 2 s) and with the number of elements (26,000: 1.3 s). Pages
 * for people are some 30 deep and have some thousand.
 */
const READABLE = { depth: 64, elements: 10_000 } as const

/** The nodes of the page's article; none when Readability finds no article, or when the page is too large for it. */
export function readableNodes(page: HtmlElement): HtmlElement['children'] {
  const { depth, elements } = sizeOf(page)
  if (depth > READABLE.depth || elements > READABLE.elements) return []
  const { document } = parseHTML('<!doctype html><html><head></head><body></body></html>') as unknown as {
    readonly document: DomDocument
  }
  fill(document, document.body, page.children)
  const content = articleOf(document)
  return content === undefined ? [] : childrenOf(content)
}

/** Undefined also where Readability's first look finds nothing: the page has other means than its looser ones. */
function articleOf(document: DomDocument): DomNode | undefined {
  const nothing = new Error('Readability found no article')
  Object.defineProperty(document.body, 'innerHTML', {
    get: () => '',
    set: () => {
      throw nothing
    },
  })
  const options = { serializer: (node: unknown) => node as DomNode, disableJSONLD: true, charThreshold: 1 }
  try {
    return new Readability<DomNode>(document as never, options).parse()?.content ?? undefined
  } catch (thrown) {
    if (thrown === nothing) return undefined
    throw thrown
  }
}

function fill(document: DomDocument, parent: DomNode, children: readonly HtmlNode[]): void {
  for (const child of children) {
    if (child.type === 'text') parent.appendChild(document.createTextNode(child.value))
    if (!isElement(child)) continue
    const element = document.createElement(child.tagName)
    for (const [name, written] of Object.entries(ATTRIBUTES)) {
      const value = attributeOf(child, name)
      if (value !== undefined) element.setAttribute(written, value)
    }
    if (isHeading(child.tagName)) element.setAttribute(HEADING, child.tagName)
    fill(document, element, child.children)
    parent.appendChild(element)
  }
}

function childrenOf({ childNodes }: DomNode): HtmlElement['children'] {
  return [...childNodes].flatMap((node): HtmlElement['children'] => {
    if (node.nodeType === TEXT_NODE) return [{ type: 'text', value: node.data }]
    if (node.nodeType !== ELEMENT_NODE) return []
    return [
      {
        type: 'element',
        tagName: node.getAttribute(HEADING) ?? node.localName,
        properties: propertiesOf(node),
        children: childrenOf(node),
      },
    ]
  })
}

/** What the text of an element depends on. */
function propertiesOf(node: DomNode): HtmlElement['properties'] {
  const kept = (['alt', 'start'] as const).map((name) => [name, node.getAttribute(name)] as const)
  return Object.fromEntries(kept.filter(([, value]) => value !== null))
}
