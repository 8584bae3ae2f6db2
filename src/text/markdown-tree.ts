/** Markdown as a syntax tree: CommonMark, GitHub's extensions and YAML front matter. */
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { SextantError } from '../core/errors.ts'

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter).freeze()

/** A node of mdast, the syntax tree of unified's Markdown. */
export type MarkdownNode = ReturnType<typeof parser.parse>['children'][number]
export type MarkdownNodeOf<Type extends MarkdownNode['type']> = Extract<MarkdownNode, { type: Type }>

/**
 * The nodes of the outermost level, in order.
 *
 * @throws SextantError DOCUMENT_INVALID when quotes or lists are nested so deep (thousands of levels) that the stack ends
 */
export function parseTree(source: string): readonly MarkdownNode[] {
  try {
    return parser.parse(source).children
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const message = 'The Markdown is nested too deeply to be read. Give it fewer levels, or index it as plain text.'
    throw new SextantError('DOCUMENT_INVALID', message, { cause })
  }
}
