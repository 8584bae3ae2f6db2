/** What callers ask of ingest, and what they are told. */
import type { Content } from '../core/content.ts'
import type { JsonValue } from '../core/document.ts'
import type { Filter } from '../core/filter.ts'
import type { DocumentId } from '../core/ids.ts'
import type { UserError } from '../core/user-errors.ts'
import type { Job, JobPhase } from '../ports/jobs.ts'

/** A document as a caller writes it. */
export interface DocumentWrite {
  readonly externalId: string
  /** The version the document must have; 0: there must be none. */
  readonly ifVersion?: number
  readonly title?: string
  readonly url?: string
  readonly language?: string
  readonly tags: readonly string[]
  /** By name, as JSON has them: dates are texts. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly metadata?: JsonValue
  /** RFC 3339, or a day. */
  readonly createdAt?: string
  readonly updatedAt?: string
  readonly content: Content
}

export interface UpsertRequest {
  readonly documents: readonly DocumentWrite[]
  /** SEARCHABLE: until searches find the documents, at most 30 s. */
  readonly wait: 'ACCEPTED' | 'SEARCHABLE'
  readonly idempotencyKey?: string
}

export type IngestPhase = JobPhase

/** A job as its followers see it: its phase is that of this process, where it is carried out here. */
export type IngestJob = Job

export interface UpsertOutcome {
  /** Undefined when no document was accepted. */
  readonly job: IngestJob | undefined
  readonly userErrors: readonly UserError[]
}

export type DocumentSelection =
  | { readonly kind: 'ids'; readonly ids: readonly DocumentId[] }
  | { readonly kind: 'externalIds'; readonly externalIds: readonly string[] }
  | { readonly kind: 'filter'; readonly filter: Filter }

export interface DeleteRequest {
  readonly select: DocumentSelection
  /** `count`: says how many there are, and deletes none. */
  readonly mode: 'delete' | 'count'
}

export interface DeleteOutcome {
  readonly deletedCount: number
  readonly userErrors: readonly UserError[]
}

export interface ReindexRequest {
  /** Name of an encoder in the configuration; absent, the one that is configured for the collection. */
  readonly encoder?: string
}

/** As an upsert's. */
export type ReindexOutcome = UpsertOutcome

export interface WriteLimits {
  /** Documents of one call. */
  readonly documentsPerCall: number
  /** Largest document, in bytes of its JSON. */
  readonly documentBytes: number
}
