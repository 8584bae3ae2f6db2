/**
 * Stage 2, encode: query texts become vectors, each distinct text once for all plans. Keyword plans need no model, so they
 * wait for none; a model that fails leaves its plans to their keywords, and touches no plan of another model.
 */
import type { SparseVector } from '../core/document.ts'
import { type ErrorCode, isSextantError, type SextantError } from '../core/errors.ts'
import type { SearchMode, SearchPlan, SearchWarning } from '../core/search.ts'
import type { Encoder, Encoding } from '../ports/encoder.ts'
import type { Log } from '../ports/runtime.ts'
import { bm25QueryVector } from '../text/bm25.ts'
import { fallbackWarning } from './fallback.ts'

export interface EncodedQuery {
  /** What it can be ranked by: the plan's mode, or KEYWORD where the encoder failed. */
  readonly mode: SearchMode
  readonly dense?: Float32Array
  readonly sparse?: SparseVector
  readonly warnings: readonly SearchWarning[]
}

/** What a plan's collection is searched with. */
export interface Retrievers {
  readonly encoder: Encoder
  /** Those in which BM25 reads queries. */
  readonly languages: readonly string[]
}

export type RetrieversOf = (search: Pick<SearchPlan, 'scope'>) => Retrievers

/** An encoder's answer by text, or why it has none. */
type Encoded = ReadonlyMap<string, Encoding> | SextantError

/**
 * One encoded query per plan, in order: one `encode` call per encoder. Where an encoder refuses for a reason that passes, the
 * error stands in the place of its plans.
 *
 * @throws the signal's reason, and faults that are no `SextantError`: they concern every plan
 */
export async function encodeQueries(
  plans: readonly SearchPlan[],
  retrieversOf: RetrieversOf,
  log: Log,
  signal?: AbortSignal,
): Promise<readonly (EncodedQuery | SextantError)[]> {
  const encoded = await encodeDistinct(plans, retrieversOf, log, signal)
  return plans.map((plan) => {
    const retrievers = retrieversOf(plan)
    if (plan.mode === 'KEYWORD') return keywordQuery(plan, retrievers, [])
    const answer = encoded.get(retrievers.encoder) ?? new Map()
    if (!isSextantError(answer)) return encodedQuery(plan, retrievers, answer)
    return fallsBack(answer) ? keywordQuery(plan, retrievers, [fallbackWarning(plan)]) : answer
  })
}

function keywordQuery(
  { query }: SearchPlan,
  { languages }: Retrievers,
  warnings: readonly SearchWarning[],
): EncodedQuery {
  return { mode: 'KEYWORD', sparse: bm25QueryVector(query, languages), warnings }
}

function encodedQuery(
  { mode, query }: SearchPlan,
  { encoder, languages }: Retrievers,
  encodings: ReadonlyMap<string, Encoding>,
): EncodedQuery {
  const encoding = encodings.get(query)
  return {
    mode,
    ...(encoding && { dense: encoding.dense }),
    ...(mode === 'HYBRID' && { sparse: bm25QueryVector(query, languages) }),
    warnings: encoding ? truncationWarnings(encoding, encoder) : [],
  }
}

async function encodeDistinct(
  plans: readonly SearchPlan[],
  retrieversOf: RetrieversOf,
  log: Log,
  signal?: AbortSignal,
): Promise<ReadonlyMap<Encoder, Encoded>> {
  const dense = plans.filter(({ mode }) => mode !== 'KEYWORD')
  const byEncoder = Map.groupBy(dense, (plan) => retrieversOf(plan).encoder)
  const encoded = [...byEncoder].map(async ([encoder, group]) => {
    const texts = [...new Set(group.map(({ query }) => query))]
    const answer = await encodedOrFailure(encoder, texts, signal)
    if (isSextantError(answer) && fallsBack(answer))
      log.warn({ fault: answer, encoder: encoder.model.name, searches: group.length }, FELL_BACK)
    return [encoder, answer] as const
  })
  return new Map(await Promise.all(encoded))
}

const FELL_BACK = 'the encoder failed: searches by meaning ran by keyword'

async function encodedOrFailure(encoder: Encoder, texts: readonly string[], signal?: AbortSignal): Promise<Encoded> {
  try {
    const encodings = await encoder.encode(texts, 'query', signal)
    return new Map(encodings.map((encoding, place) => [texts[place] ?? '', encoding]))
  } catch (error) {
    // Whatever a provider makes of an abort, nobody waits for an answer any more.
    signal?.throwIfAborted()
    if (isSextantError(error)) return error
    throw error
  }
}

/**
 * Failures after which keywords answer in the model's place. OVERLOADED is none: it passes, the caller is told to try again, and
 * worse answers under load would hide the load. SHUTTING_DOWN is none: another instance answers in full.
 */
const FALLBACK_CODES: ReadonlySet<ErrorCode> = new Set(['ENCODER_FAILED', 'MODEL_UNUSABLE'])

const fallsBack = ({ code }: SextantError): boolean => FALLBACK_CODES.has(code)

function truncationWarnings({ cutTokens }: Encoding, { model }: Encoder): readonly SearchWarning[] {
  if (cutTokens === 0) return []
  const message = `The model ${model.name} reads ${model.maxTokens} tokens; the last ${cutTokens} of the query were not read.`
  return [{ code: 'QUERY_TRUNCATED', message }]
}
