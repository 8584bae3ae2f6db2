/**
 * What need not be encoded again. A dense vector is made from a passage alone, by the model that the collection's record names: where
 * the stored document has a chunk that was made from the same passage, its vector is taken over as it is. Texts are compared, not
 * hashes of them, so nothing is kept beside the chunks that could be out of step with them.
 */
import type { CollectionRecord } from '../core/collection.ts'
import type { Scope } from '../core/scope.ts'
import type { Encoder, Encoding } from '../ports/encoder.ts'
import type { DocumentStamp, Engine } from '../ports/engine.ts'
import type { ChunkDraft } from '../text/chunk.ts'
import type { AcceptedDocument } from './accept.ts'
import { passageOf, SPECIAL_TOKENS } from './chunk.ts'

/** By passage. */
export type KnownVectors = ReadonlyMap<string, Float32Array>

export const NONE_KNOWN: KnownVectors = new Map()

/** Where the document is stored, and what its vectors are made with. */
export interface StoredPlace {
  readonly record: CollectionRecord
  readonly engine: Pick<Engine, 'vectorsOf'>
  readonly scope: Scope
}

/** Stored chunks read at once; of these only the vectors that are wanted are kept. */
const CHUNKS_AT_ONCE = 128

/**
 * The vectors of the drafts' passages that the stored document has. It is not asked for them when it has another title, which stands in
 * every passage; nor where vectors of tokens are kept, which are made together with them.
 *
 * @param stored undefined where there is no such document
 */
export async function knownVectors(
  { id: documentId, title }: AcceptedDocument,
  drafts: readonly ChunkDraft[],
  stored: DocumentStamp | undefined,
  { engine, scope, record: { titleJoiner, late } }: StoredPlace,
  signal?: AbortSignal,
): Promise<KnownVectors> {
  if (stored?.title !== title || late !== undefined) return NONE_KNOWN
  const wanted = new Set(drafts.map((draft) => passageOf(title, titleJoiner, draft)))
  const known = new Map<string, Float32Array>()
  for (let from = 0; known.size < wanted.size; from += CHUNKS_AT_ONCE) {
    signal?.throwIfAborted()
    const chunks = await engine.vectorsOf(scope, { documentId, from, limit: CHUNKS_AT_ONCE })
    for (const chunk of chunks) {
      const passage = passageOf(chunk.title, titleJoiner, chunk)
      if (chunk.dense && wanted.has(passage)) known.set(passage, chunk.dense)
    }
    if (chunks.length < CHUNKS_AT_ONCE) break
  }
  return known
}

export type PassageEncoding = Pick<Encoding, 'dense' | 'cutTokens'>

/** One encoding per passage, in order; the encoder is asked for those that are not known. */
export async function encodePassages(
  passages: readonly string[],
  known: KnownVectors,
  encoder: Encoder,
  signal?: AbortSignal,
): Promise<readonly PassageEncoding[]> {
  const { reused = [], unknown = [] } = Object.groupBy(passages, (one) => (known.has(one) ? 'reused' : 'unknown'))
  const [encodings, cuts] = await Promise.all([
    unknown.length > 0 ? encoder.encode(unknown, 'passage', signal) : [],
    reused.length > 0 ? cutTokensOf(reused, encoder, signal) : [],
  ])
  const nextEncoding = encodings.values()
  const nextCut = cuts.values()
  return passages.flatMap((passage) => {
    const dense = known.get(passage)
    return dense ? { dense, cutTokens: nextCut.next().value ?? 0 } : (nextEncoding.next().value ?? [])
  })
}

/** Of each passage, what the model would not read: counted, for nobody encodes it now. */
async function cutTokensOf(
  passages: readonly string[],
  encoder: Encoder,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const { maxTokens, prefixes } = encoder.model
  const prefixed = passages.map((passage) => prefixes.passage + passage)
  const counts = await encoder.countTokens(prefixed, signal)
  return counts.map((count) => Math.max(0, count + SPECIAL_TOKENS - maxTokens))
}
