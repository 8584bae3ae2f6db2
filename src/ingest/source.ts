/**
 * What a reader of files, lines or requests hands to ingest: a document as its author wrote it, not yet checked, or the reason
 * why there is none.
 */
import type { StructuredText } from '../text/structure.ts'

/** Fields as they were written; `acceptDocument` checks them. Undefined and null mean that there is none. */
export interface SourceDocument {
  /** Where it came from, for messages: a path, with the line where there are several in a file. */
  readonly origin: string
  readonly externalId: string
  readonly title?: unknown
  readonly url?: unknown
  readonly language?: unknown
  readonly tags?: unknown
  readonly attributes?: unknown
  /** Further fields: those that are declared attributes are taken as such, the rest is metadata. */
  readonly others: Readonly<Record<string, unknown>>
  readonly createdAt?: unknown
  readonly updatedAt?: unknown
  readonly content: StructuredText
}

export interface SkippedSource {
  readonly origin: string
  readonly reason: string
}

export type SourceItem =
  | { readonly kind: 'document'; readonly document: SourceDocument }
  | { readonly kind: 'skipped'; readonly skipped: SkippedSource }

export const skipped = (origin: string, reason: string): SourceItem => ({
  kind: 'skipped',
  skipped: { origin, reason },
})
