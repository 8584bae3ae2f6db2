/**
 * Markdown (CommonMark, GitHub's tables and lists, front matter) as structured plain text: what a reader sees, without the
 * marks. Links and emphasis are their text, images their alternative text; HTML tags, link definitions and footnote marks are
 * dropped, and a footnote's text stands as a paragraph where it was written.
 */
import { parseFrontMatter } from './front-matter.ts'
import { blockText } from './markdown-text.ts'
import { type MarkdownNode, parseTree } from './markdown-tree.ts'
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
 * Front matter, title and body of a Markdown text. An opening level-1 heading stays in the body when the front matter has
 * another `title`, since it would be lost otherwise.
 *
 * @throws SextantError DOCUMENT_INVALID when the front matter is not YAML, with the line and the reason, or when the text is
 *   nested too deeply
 */
export function parseMarkdown(source: string): MarkdownDocument {
  const nodes = parseTree(normalizeSource(source))
  const yaml = nodes.find((node) => node.type === 'yaml')
  const frontMatter = yaml === undefined ? undefined : parseFrontMatter(yaml.value)
  const pieces = nodes.flatMap(piecesOf).filter(({ text }) => text !== '')
  const title = openingTitle(pieces, frontMatter?.['title'])
  return { frontMatter, title, body: assemble(title === undefined ? pieces : pieces.slice(1)) }
}

function openingTitle([first]: readonly Piece[], named: unknown): string | undefined {
  if (first?.kind !== 'heading' || first.level !== 1) return undefined
  return typeof named === 'string' && named.trim() !== first.text ? undefined : first.text
}

function piecesOf(node: MarkdownNode): readonly Piece[] {
  switch (node.type) {
    case 'heading':
      return [{ kind: 'heading', text: blockText(node), level: node.depth }]
    case 'blockquote':
      return node.children.flatMap(piecesOf).map(asQuoted)
    case 'footnoteDefinition':
      return node.children.flatMap(piecesOf)
    case 'paragraph':
    case 'list':
    case 'table':
    case 'code':
      return [{ kind: node.type, text: blockText(node) }]
    default:
      return []
  }
}

/** What is quoted opens no section of the document that quotes it. */
const asQuoted = (piece: Piece): Piece =>
  piece.kind === 'heading' || piece.kind === 'paragraph' ? { kind: 'quote', text: piece.text } : piece
