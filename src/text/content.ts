/**
 * From what an author gave (text, Markdown, HTML, or passages) to the text that is stored and searched, with what it says of
 * itself. One reading for files, lines and requests.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Content, GivenChunk } from '../core/content.ts'
import type { TextRange } from '../core/document.ts'
import { SextantError } from '../core/errors.ts'
import { siblingModule } from '../core/modules.ts'
import { parseMarkdown } from './markdown.ts'
import { parsePlain } from './plain.ts'
import type { Block, StructuredText } from './structure.ts'

/** A passage with its place: its text is exactly the range of the document's text. */
export interface PlacedChunk extends GivenChunk {
  readonly range: TextRange
}

export interface ExtractedContent {
  /** As the content itself says; a title that was given beside it comes before. */
  readonly title?: string
  /** BCP 47, as the content writes it. */
  readonly language?: string
  readonly frontMatter?: Record<string, unknown>
  readonly body: StructuredText
  /** Given passages, which are not cut again. */
  readonly chunks?: readonly PlacedChunk[]
}

const BETWEEN_CHUNKS = '\n\n'

const require = createRequire(import.meta.url)

/** Loaded with the first page: its libraries take a tenth of a second. */
const htmlModule = (): typeof import('./html.ts') => require(fileURLToPath(siblingModule(import.meta.url, 'html')))

/**
 * @param named the title that the document was given beside its content: an opening heading that says something else is then
 *   no title, and stays in the text
 * @throws SextantError DOCUMENT_INVALID when the content cannot be read, or when a passage is empty
 */
export function readContent(content: Content, named?: string): ExtractedContent {
  switch (content.kind) {
    case 'text':
      return { body: parsePlain(content.source) }
    case 'markdown': {
      const { title, frontMatter, body } = parseMarkdown(content.source, named)
      return { ...(title !== undefined && { title }), ...(frontMatter && { frontMatter }), body }
    }
    case 'html': {
      const { title, language, body } = htmlModule().parseHtml(content.source, named)
      return { ...(title !== undefined && { title }), ...(language !== undefined && { language }), body }
    }
    case 'chunks':
      return readChunks(content.chunks)
  }
}

/** The passages stay as they were given, white space and all; each is a paragraph of the text. */
function readChunks(given: readonly GivenChunk[]): ExtractedContent {
  let start = 0
  const chunks = given.map(({ text, headingPath }, index): PlacedChunk => {
    if (text.trim() === '') throw emptyChunk(index)
    const range = { start, end: start + text.length }
    start = range.end + BETWEEN_CHUNKS.length
    return { text, headingPath, range }
  })
  const text = chunks.map((chunk) => chunk.text).join(BETWEEN_CHUNKS)
  return { body: { text, blocks: chunks.map(blockOf) }, chunks }
}

const blockOf = ({ range, headingPath }: PlacedChunk): Block => ({
  kind: 'paragraph',
  range,
  headingPath,
  level: undefined,
  breaks: [],
})

const emptyChunk = (index: number): SextantError =>
  new SextantError('DOCUMENT_INVALID', `chunks[${index}].text is empty, and must say something. Leave the chunk out.`)
