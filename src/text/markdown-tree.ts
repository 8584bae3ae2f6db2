/** Markdown as a syntax tree: CommonMark, GitHub's extensions and YAML front matter. */
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { type Processor, unified } from 'unified'
import { hasTooManyMarks, refuseDeepNesting } from './markdown-limits.ts'

/** Names of micromark's constructs. */
const MARKS = [
  ...['attention', 'strikethrough', 'labelStartLink', 'labelStartImage', 'labelEnd'],
  ...['gfmFootnoteCall', 'gfmPotentialFootnoteCall'],
]

const parser = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter).freeze()
/** Emphasis and links stay the marks they are written with; blocks are what they are. */
const blockParser = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter).use(withoutMarks).freeze()

function withoutMarks(this: Processor): void {
  const settings: { micromarkExtensions?: unknown[] } = this.data()
  settings.micromarkExtensions = [...(settings.micromarkExtensions ?? []), { disable: { null: MARKS } }]
}

/** A node of mdast, the syntax tree of unified's Markdown. */
export type MarkdownNode = ReturnType<typeof parser.parse>['children'][number]
export type MarkdownNodeOf<Type extends MarkdownNode['type']> = Extract<MarkdownNode, { type: Type }>

/**
 * The nodes of the outermost level, in order. In a text with thousands of marks in one paragraph, emphasis and links are not
 * told from their text.
 *
 * @throws SextantError DOCUMENT_INVALID when quotes or lists are nested too deeply, with the line
 * @throws RangeError when the stack ends all the same
 */
export function parseTree(source: string): readonly MarkdownNode[] {
  refuseDeepNesting(source)
  return (hasTooManyMarks(source) ? blockParser : parser).parse(source).children
}
