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

/** The file that an item was read from, and what was named to find it; both absolute. */
export interface SourcePlace {
  readonly root: string
  readonly file: string
}

export interface SourceDocument extends SourceFields {
  /** Where it came from, for messages: a path, with the line where there are several in a file. */
  readonly origin: string
  readonly externalId: string
  /** The title where neither the fields nor the content have one. */
  readonly fallbackTitle?: string
  readonly content: Content
  /** Absent for what comes from no file. */
  readonly place?: SourcePlace
}

/**
 * What a skipped item says of its source beside the reason. `unreadable`: the system did not let it be read, so nobody knows what is
 * in it. `duplicate`: another item has its id.
 */
export type SkipCause = 'unreadable' | 'duplicate'

export interface SkippedSource {
  readonly origin: string
  readonly reason: string
  readonly cause?: SkipCause
  readonly place?: SourcePlace
}

export type SourceItem =
  | { readonly kind: 'document'; readonly document: SourceDocument }
  | { readonly kind: 'skipped'; readonly skipped: SkippedSource }

export const skipped = (origin: string, reason: string, cause?: SkipCause): SourceItem => ({
  kind: 'skipped',
  skipped: { origin, reason, ...(cause && { cause }) },
})

/** The item with the file it came from. */
export const placed = (item: SourceItem, place: SourcePlace): SourceItem =>
  item.kind === 'document'
    ? { kind: 'document', document: { ...item.document, place } }
    : { kind: 'skipped', skipped: { ...item.skipped, place } }
