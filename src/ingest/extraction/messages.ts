/** What goes into the extraction thread, and what comes back. */
import type { Content } from '../../core/content.ts'
import type { ExtractedContent } from '../../text/content.ts'
import type { SentFailure } from '../../threads/failure.ts'

export interface ExtractionThreadData {
  /** URL of a module that exports a `readContent` to use instead: for tests. */
  readonly reader?: string
}

export interface ExtractionTask {
  readonly content: Content
  readonly title: string | undefined
}

export type ExtractionReply =
  | { readonly kind: 'extracted'; readonly extracted: ExtractedContent }
  | { readonly kind: 'failed'; readonly failure: SentFailure }
  /** Nobody foresaw it. */
  | { readonly kind: 'fault'; readonly stack: string }
