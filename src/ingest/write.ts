/** Steps 3 to 5 for one document: chunk, encode what is new of it, replace. Index runs and the runner of accepted work share it. */
import type { CollectionRecord } from '../core/collection.ts'
import type { Scope } from '../core/scope.ts'
import type { Encoder } from '../ports/encoder.ts'
import type { DocumentStamp, Engine } from '../ports/engine.ts'
import type { AcceptedDocument } from './accept.ts'
import { chunkDocument } from './chunk.ts'
import { encodeChunks } from './encode.ts'
import { replaceDocument, type WriteStamp } from './replace.ts'
import type { IngestPhase } from './requests.ts'
import { knownVectors } from './reuse.ts'
import type { WrittenDocument } from './tally.ts'
import { turn } from './turn.ts'

export interface WriteTools {
  readonly record: CollectionRecord
  readonly encoder: Encoder
  readonly engine: Engine
  readonly scope: Scope
}

export interface DocumentToWrite {
  readonly document: AcceptedDocument
  /** What it takes the place of, as far as is known. */
  readonly stored: DocumentStamp | undefined
}

/**
 * Documents in work at once. Places are of those that are chunked and encoded: enough to fill batches of the encoder from several
 * short ones, and no more passages than its queue takes (`encode.ts`). One that is being stored has left its place, so that those
 * wait together which an engine stores in one batch.
 */
export const DOCUMENTS_AT_ONCE = { places: 48, inWork: 192 }

/**
 * @param enter called as each step begins
 * @returns undefined when something newer is stored, or was deleted: then nothing changed
 */
export async function writeDocument(
  { document, stored: before }: DocumentToWrite,
  tools: WriteTools,
  stamp: () => WriteStamp,
  signal?: AbortSignal,
  enter: (phase: IngestPhase) => void = () => {},
): Promise<WrittenDocument | undefined> {
  const { record, encoder, engine, scope } = tools
  await turn()
  enter('CHUNKING')
  const drafts = await chunkDocument(document, record, encoder, signal)
  await turn()
  enter('EMBEDDING')
  const known = await knownVectors(document, drafts, before, tools, signal)
  const { chunks, ...rest } = await encodeChunks(document, drafts, record, encoder, known, signal)
  await turn()
  signal?.throwIfAborted()
  enter('UPSERTING')
  const stored = await replaceDocument(document, chunks, stamp(), scope, engine)
  return stored ? { chunks: chunks.length, ...rest } : undefined
}
