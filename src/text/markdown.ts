/**
 * Markdown (CommonMark, GitHub's tables and lists, front matter) as structured plain text: what a reader sees, without the
 * marks. Links and emphasis are their text, images their alternative text; HTML tags, link definitions and footnote marks are
 * dropped, and a footnote's text stands as a paragraph where it was written.
 */
import { parseFrontMatter } from './front-matter.ts'
import { nestedTooDeeply } from './markdown-limits.ts'
import { piecesOf } from './markdown-pieces.ts'
import { parseTree } from './markdown-tree.ts'
import { normalizeSource } from './plain.ts'
import { assemble, type Piece, type StructuredText } from './structure.ts'

export interface MarkdownDocument {
  /** Undefined without front matter. */
  readonly frontMatter: Record<string, unknown> | undefined
  /** The level-1 heading that opens the text; it is then not repeated in the body. */
  readonly title: string | undefined
  readonly body: StructuredText
}

/**
 * Front matter, title and body of a Markdown text. An opening level-1 heading stays in the body when the document has another
 * title, since it would be lost otherwise.
 *
 * @param named the title that the document was given beside its text; absent, the front matter's
 * @throws SextantError DOCUMENT_INVALID when the front matter is not YAML, with the line and the reason, or when the text is
 *   nested too deeply
 */
export function parseMarkdown(source: string, named?: string): MarkdownDocument {
  const { yaml, pieces } = withinTheStack(() => {
    const nodes = parseTree(normalizeSource(source))
    return { yaml: nodes.find((node) => node.type === 'yaml'), pieces: piecesOf(nodes) }
  })
  const frontMatter = yaml === undefined ? undefined : parseFrontMatter(yaml.value)
  const title = openingTitle(pieces, named ?? frontMatter?.['title'])
  return { frontMatter, title, body: assemble(title === undefined ? pieces : pieces.slice(1)) }
}

function withinTheStack<Read>(read: () => Read): Read {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw nestedTooDeeply('the stack ended', cause)
  }
}

function openingTitle([first]: readonly Piece[], named: unknown): string | undefined {
  if (first?.kind !== 'heading' || first.level !== 1) return undefined
  return typeof named === 'string' && named.trim() !== first.text ? undefined : first.text
}
