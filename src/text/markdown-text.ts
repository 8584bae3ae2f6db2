/** The plain text of single Markdown nodes: inline content as one run of text; lists, tables and code line by line. */
import type { MarkdownNode, MarkdownNodeOf } from './markdown-tree.ts'

const LINE_BREAK_TAG = /^<br\s*\/?>$/i
const LEADING_EMPTY_LINES = /^(?:[^\S\n]*\n)+/

/** What inline nodes say; a line that was only wrapped goes on after a space, a hard break is a line break. */
function inlineText(node: MarkdownNode): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value.replaceAll('\n', ' ')
    case 'break':
      return '\n'
    case 'html':
      return LINE_BREAK_TAG.test(node.value) ? '\n' : ''
    case 'image':
    case 'imageReference':
      return (node.alt ?? '').replaceAll('\n', ' ')
    default:
      return 'children' in node ? node.children.map(inlineText).join('') : ''
  }
}

/** The same on one line, for headings and cells. */
const lineText = (node: MarkdownNode): string => inlineText(node).replaceAll('\n', ' ').trim()

/** The text of a block, its parts on lines of their own; empty for what has no text. */
export function blockText(node: MarkdownNode): string {
  switch (node.type) {
    case 'paragraph':
      return inlineText(node).trim()
    case 'heading':
      return lineText(node)
    case 'code':
      return node.value.replace(LEADING_EMPTY_LINES, '').trimEnd()
    case 'table':
      return node.children.map((row) => row.children.map(lineText).join(' | ')).join('\n')
    case 'list':
      return listText(node)
    case 'blockquote':
    case 'footnoteDefinition':
      return linesOf(node.children)
    default:
      return ''
  }
}

function listText({ children, ordered, start }: MarkdownNodeOf<'list'>): string {
  const first = start ?? 1
  return children.map((item, index) => itemText(item, ordered ? `${first + index}. ` : '- ')).join('\n')
}

/** Marker, text, and whatever else belongs to the item indented below it. */
function itemText({ checked, children }: MarkdownNodeOf<'listItem'>, marker: string): string {
  const task = typeof checked === 'boolean' ? `[${checked ? 'x' : ' '}] ` : ''
  const indented = linesOf(children).replace(/\n(?=.)/g, `\n${' '.repeat(marker.length)}`)
  return (marker + task + indented).trimEnd()
}

const linesOf = (nodes: readonly MarkdownNode[]): string =>
  nodes
    .map(blockText)
    .filter((text) => text !== '')
    .join('\n')
