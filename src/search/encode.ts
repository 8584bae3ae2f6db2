/**
 * Stage 2, encode: query texts become vectors, each distinct text once for all plans. Keyword plans need no model, so they
 * wait for none.
 */
import type { SparseVector } from '../core/document.ts'
import type { SearchPlan, SearchWarning } from '../core/search.ts'
import type { Encoder, Encoding } from '../ports/encoder.ts'
import { bm25QueryVector } from '../text/bm25.ts'

export interface EncodedQuery {
  readonly dense?: Float32Array
  readonly sparse?: SparseVector
  readonly warnings: readonly SearchWarning[]
}

/** What a plan's collection is searched with. */
export interface Retrievers {
  readonly encoder: Encoder
  /** BM25's language. */
  readonly language: string
}

/** One encoded query per plan, in order: one `encode` call per encoder. */
export async function encodeQueries(
  plans: readonly SearchPlan[],
  retrieversOf: (plan: SearchPlan) => Retrievers,
  signal?: AbortSignal,
): Promise<readonly EncodedQuery[]> {
  const encodings = await encodeDistinct(plans, retrieversOf, signal)
  return plans.map((plan) => {
    const { encoder, language } = retrieversOf(plan)
    const encoding = plan.mode === 'KEYWORD' ? undefined : encodings.get(encoder)?.get(plan.query)
    return {
      ...(encoding && { dense: encoding.dense }),
      ...(plan.mode !== 'SEMANTIC' && { sparse: bm25QueryVector(plan.query, language) }),
      warnings: encoding ? truncationWarnings(encoding, encoder) : [],
    }
  })
}

async function encodeDistinct(
  plans: readonly SearchPlan[],
  retrieversOf: (plan: SearchPlan) => Retrievers,
  signal?: AbortSignal,
): Promise<ReadonlyMap<Encoder, ReadonlyMap<string, Encoding>>> {
  const dense = plans.filter(({ mode }) => mode !== 'KEYWORD')
  const byEncoder = Map.groupBy(dense, (plan) => retrieversOf(plan).encoder)
  const encoded = [...byEncoder].map(async ([encoder, group]) => {
    const texts = [...new Set(group.map(({ query }) => query))]
    const encodings = await encoder.encode(texts, 'query', signal)
    return [encoder, new Map(encodings.map((encoding, place) => [texts[place] ?? '', encoding]))] as const
  })
  return new Map(await Promise.all(encoded))
}

function truncationWarnings({ cutTokens }: Encoding, { model }: Encoder): readonly SearchWarning[] {
  if (cutTokens === 0) return []
  const message = `The model ${model.name} reads ${model.maxTokens} tokens; the last ${cutTokens} of the query were not read.`
  return [{ code: 'QUERY_TRUNCATED', message }]
}
