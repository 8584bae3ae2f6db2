/**
 * Step 1, extract: what a document's content says, as plain text with its structure. A title that was given wins over the one
 * in the text, and no heading is lost by that: an opening heading that says something else stays in the text.
 */
import type { Content } from '../core/content.ts'
import { type ExtractedContent, readContent } from '../text/content.ts'

/**
 * @param title given by the document's author, if any
 * @throws SextantError DOCUMENT_INVALID when the content cannot be read
 */
export type Extract = (content: Content, title: string | undefined, signal?: AbortSignal) => Promise<ExtractedContent>

/** In this thread: for commands, which have nothing else to do meanwhile. */
export const extractHere: Extract = async (content, title) => readContent(content, title)

/** What the document's content says. @throws SextantError DOCUMENT_INVALID when it cannot be read */
export const extracted = (
  { content, title }: { readonly content: Content; readonly title?: unknown },
  extract: Extract,
  signal?: AbortSignal,
): Promise<ExtractedContent> => extract(content, givenTitle(title), signal)

/** An empty title says as little as none. */
const givenTitle = (title: unknown): string | undefined =>
  typeof title === 'string' && title.trim() !== '' ? title.trim() : undefined
