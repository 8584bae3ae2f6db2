/** From the nodes of a syntax tree to the pieces of a structured text. HTML comes this way too, as the same kind of tree. */
import { blockText } from './markdown-text.ts'
import type { MarkdownNode } from './markdown-tree.ts'
import type { Piece } from './structure.ts'

/** What the nodes say, in order; pieces without text are left out. */
export const piecesOf = (nodes: readonly MarkdownNode[]): readonly Piece[] =>
  nodes.flatMap(nodePieces).filter(({ text }) => text !== '')

function nodePieces(node: MarkdownNode): readonly Piece[] {
  switch (node.type) {
    case 'heading':
      return [{ kind: 'heading', text: blockText(node), level: node.depth }]
    case 'blockquote':
      return node.children.flatMap(nodePieces).map(asQuoted)
    case 'footnoteDefinition':
      return node.children.flatMap(nodePieces)
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
