/**
 * A document from one generation of its collection to another: its stored text is cut, encoded and written as the other one's
 * record says, under the version that it has. Whoever writes a document copies it after that, and who builds copies all; neither
 * needs to know of the other, because nothing newer is ever replaced and a delete leaves its version behind.
 */
import type { CollectionRecord } from '../../core/collection.ts'
import type { DocumentId } from '../../core/ids.ts'
import { sharesVectors } from '../../core/record-differences.ts'
import type { Scope } from '../../core/scope.ts'
import type { DocumentStamp } from '../../ports/engine.ts'
import type { AcceptedDocument } from '../accept.ts'
import { chunkDocument } from '../chunk.ts'
import { encodeChunks } from '../encode.ts'
import { contentOf } from '../outline.ts'
import { knownVectors } from '../reuse.ts'
import { turn } from '../turn.ts'
import type { WriteTools } from '../write.ts'

/** Whether the built document is what the stored one is. */
export const isCopied = (stored: DocumentStamp, built: DocumentStamp | undefined): boolean =>
  built !== undefined && built.version >= stored.version

/** What is copied from. */
export interface Source {
  readonly scope: Scope
  /** Vectors are taken over where it says that they are the same; absent, they are made anew. */
  readonly record?: CollectionRecord | undefined
}

/**
 * Makes the document in `to` what it is in `from`; one that is gone there is left alone.
 *
 * @returns chunks that were written; undefined when nothing had to be
 */
export async function copyDocument(
  id: DocumentId,
  { scope: source, record: sourceRecord }: Source,
  to: WriteTools,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const { engine, scope } = to
  const [[stored], [built]] = await Promise.all([engine.stampsOf(source, [id]), engine.stampsOf(scope, [id])])
  if (stored === undefined || isCopied(stored, built)) return undefined
  const accepted = await readStored(id, source, to)
  if (accepted === undefined) return undefined
  const { document, content, outline } = accepted
  await turn()
  const drafts = await chunkDocument(content, to.record, to.encoder, signal)
  await turn()
  const isShared = sourceRecord !== undefined && sharesVectors(sourceRecord, to.record)
  const [place, before] = isShared ? [{ ...to, scope: source }, stored] : [to, built]
  const known = await knownVectors(content, drafts, before, place, signal)
  const { chunks } = await encodeChunks(content, drafts, to.record, to.encoder, known, signal)
  signal?.throwIfAborted()
  await turn()
  const copied = await engine.replaceDocument(scope, { ...document, chunkCount: chunks.length }, chunks, outline)
  return copied ? chunks.length : undefined
}

/** The document as it is stored, and as it would be to whoever accepts it. */
export async function readStored(id: DocumentId, scope: Scope, { engine }: Pick<WriteTools, 'engine'>) {
  const [[document], [outline]] = await Promise.all([engine.documents(scope, [id]), engine.outlines(scope, [id])])
  if (document === undefined) return undefined
  const { version, chunkCount, text, ...fields } = document
  const content: AcceptedDocument = {
    ...fields,
    ...contentOf(document, outline),
    origin: document.externalId,
    written: {},
    undeclared: [],
  }
  return { document, content, outline }
}
