/** What goes into the extraction thread, and what comes back. */
import type { Content } from '../../core/content.ts'
import type { ExtractedContent } from '../../text/content.ts'
import type { ConvertedFile, FileFormat } from '../../text/files/convert.ts'
import type { SentFailure } from '../../threads/failure.ts'

export interface ExtractionThreadData {
  /** URL of a module that exports a `readContent` to use instead: for tests. */
  readonly reader?: string
}

export type ExtractionTask =
  | { readonly kind: 'content'; readonly content: Content; readonly title: string | undefined }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly format: FileFormat }

export type ExtractionReply =
  | { readonly kind: 'extracted'; readonly extracted: ExtractedContent }
  | { readonly kind: 'converted'; readonly converted: ConvertedFile }
  | { readonly kind: 'failed'; readonly failure: SentFailure }
  /** Nobody foresaw it. */
  | { readonly kind: 'fault'; readonly stack: string }
