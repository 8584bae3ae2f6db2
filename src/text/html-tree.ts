/** HTML as a syntax tree, by the algorithm of the HTML standard: every text is a page, however broken it is. */
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { SextantError } from '../core/errors.ts'

const parser = unified().use(rehypeParse).freeze()

/** The root of hast, the syntax tree of unified's HTML. */
export type HtmlRoot = ReturnType<typeof parser.parse>
export type HtmlNode = HtmlRoot['children'][number]
export type HtmlElement = Extract<HtmlNode, { type: 'element' }>
type HtmlParent = HtmlRoot | HtmlElement

/** Chrome's own limit for the depth of a page; everything that walks the tree fits the stack by it. */
export const MAX_DEPTH = 512

/** @throws SextantError DOCUMENT_INVALID when elements are nested more than `MAX_DEPTH` deep */
export function parseHtmlTree(source: string): HtmlRoot {
  const root = withinTheStack(() => parser.parse(source))
  if (sizeOf(root).depth > MAX_DEPTH) throw tooDeep()
  return root
}

/** @throws SextantError DOCUMENT_INVALID when the stack ends while the tree is made or walked */
export function withinTheStack<Read>(read: () => Read): Read {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw tooDeep(cause)
  }
}

const tooDeep = (cause?: unknown): SextantError =>
  new SextantError(
    'DOCUMENT_INVALID',
    `The HTML cannot be read: its elements are nested more than ${MAX_DEPTH} deep. Close what is opened, or index its text alone.`,
    { cause },
  )

/** How deep elements are nested, and how many there are. */
export function sizeOf(parent: HtmlParent): { readonly depth: number; readonly elements: number } {
  let depth = 0
  let elements = 0
  for (let level = childElements(parent); level.length > 0; level = level.flatMap(childElements)) {
    depth += 1
    elements += level.length
  }
  return { depth, elements }
}

export const isElement = (node: { readonly type: string }): node is HtmlElement => node.type === 'element'

const childElements = ({ children }: HtmlParent): HtmlElement[] => (children as readonly HtmlNode[]).filter(isElement)

/** All elements below, in the order of the page. */
export function elementsBelow(parent: HtmlParent): readonly HtmlElement[] {
  const found: HtmlElement[] = []
  const collect = (element: HtmlElement): void => {
    found.push(element)
    childElements(element).forEach(collect)
  }
  childElements(parent).forEach(collect)
  return found
}

/** The attribute as it was written, or undefined. Names are hast's: `lang`, `ariaHidden`, `httpEquiv`. */
export function attributeOf({ properties }: HtmlElement, name: string): string | undefined {
  const value = properties[name]
  return value === undefined || value === null ? undefined : Array.isArray(value) ? value.join(' ') : String(value)
}

/** The text below, white space as single spaces. */
export const textBelow = (node: HtmlParent): string => rawText(node).replace(/\s+/g, ' ').trim()

const rawText = ({ children }: HtmlParent): string =>
  children.map((child) => (child.type === 'text' ? child.value : isElement(child) ? rawText(child) : '')).join('')
