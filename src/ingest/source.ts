/**
 * What a reader of files, lines or requests hands to ingest: a document as its author wrote it, not yet checked and its text not
 * yet extracted, or the reason why there is none.
 */
import type { Content } from '../core/content.ts'

/** Fields as they were written; `acceptDocument` checks them. Undefined and null mean that there is none. */
export interface SourceFields {
  readonly title?: unknown
  readonly url?: unknown
  readonly language?: unknown
  readonly tags?: unknown
  readonly attributes?: unknown
  /** Further fields: those that are declared attributes are taken as such and must be of the type, the rest is metadata. */
  readonly others: Readonly<Record<string, unknown>>
  /** What was called metadata: members that are declared attributes, and of the type, are taken as such. */
  readonly metadata?: unknown
  readonly createdAt?: unknown
  readonly updatedAt?: unknown
}

export interface SourceDocument extends SourceFields {
  /** Where it came from, for messages: a path, with the line where there are several in a file. */
  readonly origin: string
  readonly externalId: string
  /** The title where neither the fields nor the content have one. */
  readonly fallbackTitle?: string
  readonly content: Content
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
