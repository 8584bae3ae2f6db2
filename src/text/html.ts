/**
 * HTML pages as structured plain text: what a reader came for, without navigation and other boilerplate. The page's content is
 * made Markdown's syntax tree, so its headings, lists, tables, quotes and code become the same pieces as Markdown's.
 *
 * The libraries behind it are large: `content.ts` loads this module when the first page comes.
 */
import rehypeRemark from 'rehype-remark'
import { unified } from 'unified'
import { readHead } from './html-head.ts'
import { mainOf, markedMain } from './html-main.ts'
import { readableNodes } from './html-readable.ts'
import { type HtmlElement, type HtmlRoot, isElement, parseHtmlTree, textBelow, withinTheStack } from './html-tree.ts'
import { piecesOf } from './markdown-pieces.ts'
import type { MarkdownNode } from './markdown-tree.ts'
import { normalizeSource } from './plain.ts'
import { assemble, type Piece, type StructuredText } from './structure.ts'

export interface HtmlDocument {
  /** What a reader would call the page, without the site's name. */
  readonly title: string | undefined
  /** As the page writes it, a BCP 47 tag where it is right. */
  readonly language: string | undefined
  readonly body: StructuredText
}

/** Below this length Readability has weighed too little to be sure (its own threshold). */
const SURE_LENGTH = 500

const MARKS: ReadonlySet<string> = new Set([
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'big', 'cite', 'del', 'dfn', 'em', 'font', 'i', 'ins', 'label', 'mark', 'nobr'],
  ...['s', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'time', 'u'],
])

const BLOCKS: ReadonlySet<string> = new Set(['article', 'div', 'figure', 'header', 'p', 'section'])

const toMarkdown = unified().use(rehypeRemark).freeze()

/**
 * Title, language and content of a page, whole or a fragment, however broken. A level-1 heading that opens the content and is
 * the title is not repeated in it.
 *
 * @param named the title that the document was given beside its text; a heading that says something else stays in the text
 * @throws SextantError DOCUMENT_INVALID when elements are nested too deeply
 */
export function parseHtml(source: string, named?: string): HtmlDocument {
  const root = parseHtmlTree(normalizeSource(source))
  const { title, language } = readHead(root)
  const pieces = withinTheStack(() => piecesOf(markdownOf(contentOf(bodyOf(root)))))
  return { title, language, body: assemble(repeats(pieces[0], named ?? title) ? pieces.slice(1) : pieces) }
}

/** A text without `<body>` gets one from the parser; a frameset has none. */
function bodyOf({ children }: HtmlRoot): HtmlElement {
  const html = children.find(isElement)
  const body = html?.children.filter(isElement).find(({ tagName }) => tagName === 'body')
  return body ?? { type: 'element', tagName: 'body', properties: {}, children: [] }
}

/** Readability's article of what HTML calls content, unless so much is lost that its measures cannot have fitted the page. */
function contentOf(body: HtmlElement): HtmlElement['children'] {
  const marked = markedMain(body)
  const main = mainOf(marked ?? body)
  const readable: HtmlElement = { ...main, children: readableNodes(main) }
  const [whole, read] = [textBelow(main).length, textBelow(readable).length]
  const isSure = marked === undefined && read >= SURE_LENGTH
  return isSure || read >= whole / 2 ? readable.children : main.children
}

function markdownOf(children: HtmlElement['children']): readonly MarkdownNode[] {
  const root = toMarkdown.runSync({ type: 'root', children: withoutMarks(children) })
  return root.children
}

/**
 * Links and emphasis are their text, and texts side by side are one: rehype-remark takes time with the square of them. An empty
 * block parts words, which rehype-remark would join.
 */
const withoutMarks = (children: HtmlElement['children']): HtmlElement['children'] =>
  joined(
    children.flatMap((child): HtmlElement['children'] => {
      if (!isElement(child)) return child.type === 'text' ? [child] : []
      const below = withoutMarks(child.children)
      if (below.length === 0 && BLOCKS.has(child.tagName)) return [{ type: 'text', value: ' ' }]
      return MARKS.has(child.tagName) ? below : [{ ...child, children: below }]
    }),
  )

function joined(children: HtmlElement['children']): HtmlElement['children'] {
  const result: HtmlElement['children'] = []
  for (const child of children) {
    const last = result.at(-1)
    if (child.type === 'text' && last?.type === 'text')
      result[result.length - 1] = { ...last, value: last.value + child.value }
    else result.push(child)
  }
  return result
}

const repeats = (piece: Piece | undefined, title: string | undefined): boolean =>
  piece?.kind === 'heading' && piece.level === 1 && piece.text.toLowerCase() === title?.trim().toLowerCase()
