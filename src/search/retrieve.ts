/**
 * Stage 3, retrieve: one engine call ranks all plans. A window that holds too few documents is doubled before anything is
 * kept, so that the first page and the tenth come from one ranking.
 */
import type { DocumentId } from '../core/ids.ts'
import type { Candidate, Leaves, SearchPlan, SearchWarning } from '../core/search.ts'
import type { Engine, ReadAlong, Retrieval, RetrievalRequest } from '../ports/engine.ts'
import type { EncodedQuery } from './encode.ts'

export interface RetrievedCandidates {
  readonly candidates: readonly Candidate[]
  /** W as it was in the end. */
  readonly windowSize: number
  readonly warnings: readonly SearchWarning[]
  /** Where they were asked for, and two rankings were fused. */
  readonly leaves?: Leaves
  readonly along?: Retrieval['along']
}

/** Fewer results than this after grouping are worth a wider window, as long as the engine has more. */
const ENOUGH_RESULTS = 50

/** A plan with the vectors it is ranked by. */
export interface EncodedPlan {
  readonly plan: SearchPlan
  readonly query: EncodedQuery
  /** Whether the leaves of what is fused are to be kept. */
  readonly explained?: boolean
  readonly along?: ReadAlong | undefined
}

export async function retrieveCandidates(
  encoded: readonly EncodedPlan[],
  engine: Engine,
  signal?: AbortSignal,
): Promise<readonly RetrievedCandidates[]> {
  if (encoded.length === 0) return []
  const { maxWindowSize } = engine.capabilities
  const plans = encoded.map(({ plan }) => plan)
  let requests: readonly RetrievalRequest[] = encoded.map(requestOf)
  let retrievals = await engine.search(requests, signal)
  let narrow = narrowOnes(plans, requests, retrievals, maxWindowSize)
  while (narrow.length > 0) {
    const wider = requests.filter((_, place) => narrow.includes(place)).map((request) => widen(request, maxWindowSize))
    requests = replaced(requests, narrow, wider)
    retrievals = replaced(retrievals, narrow, await engine.search(wider, signal))
    narrow = narrowOnes(plans, requests, retrievals, maxWindowSize)
  }
  return plans.map((plan, place) => outcome(plan, requests[place]?.limit ?? 0, retrievals[place]))
}

function requestOf({ plan, query: { dense, sparse }, explained, along }: EncodedPlan): RetrievalRequest {
  const { scope, filter, windowSize, fusion, exact, approximation, order } = plan
  return {
    scope,
    filter,
    fusion,
    exact,
    approximation,
    limit: windowSize,
    ...(order && { field: order.field }),
    ...(dense && { dense }),
    ...(sparse && { sparse }),
    ...(explained && dense && sparse && { leaves: true }),
    ...(along && { along }),
  }
}

const widen = (request: RetrievalRequest, most: number): RetrievalRequest => ({
  ...request,
  limit: Math.min(request.limit * 2, most),
})

/** The places of the plans whose window is too narrow and can still grow. */
function narrowOnes(
  plans: readonly SearchPlan[],
  requests: readonly RetrievalRequest[],
  retrievals: readonly Retrieval[],
  most: number,
): readonly number[] {
  return plans.flatMap((plan, place) => {
    const limit = requests[place]?.limit ?? most
    return limit < most && hasTooFew(plan, retrievals[place]) ? [place] : []
  })
}

/** The list with others at these places, in their order. */
function replaced<Item>(list: readonly Item[], places: readonly number[], others: readonly Item[]): readonly Item[] {
  const byPlace = new Map(places.map((place, index) => [place, others[index]]))
  return list.map((item, place) => byPlace.get(place) ?? item)
}

const hasTooFew = (plan: SearchPlan, retrieval: Retrieval | undefined): boolean =>
  retrieval !== undefined && !retrieval.exhausted && !hasEnough(plan, retrieval.candidates)

/** Whether the candidates make so many results, without counting any further. */
function hasEnough({ groupBy }: SearchPlan, candidates: readonly Candidate[]): boolean {
  if (groupBy === 'NONE') return candidates.length >= ENOUGH_RESULTS
  const documents = new Set<DocumentId>()
  return candidates.some(({ documentId }) => documents.add(documentId).size >= ENOUGH_RESULTS)
}

const resultCount = ({ groupBy }: SearchPlan, candidates: readonly Candidate[]): number =>
  groupBy === 'NONE' ? candidates.length : new Set(candidates.map(({ documentId }) => documentId)).size

function outcome(plan: SearchPlan, windowSize: number, retrieval: Retrieval | undefined): RetrievedCandidates {
  const { candidates = [], leaves, along } = retrieval ?? {}
  const warnings = hasTooFew(plan, retrieval) ? [exhausted(resultCount(plan, candidates), windowSize)] : []
  return { candidates, windowSize, warnings, ...(leaves && { leaves }), ...(along && { along }) }
}

const exhausted = (results: number, windowSize: number): SearchWarning => ({
  code: 'WINDOW_EXHAUSTED',
  message: `Only ${results} results are ranked: the widest window, ${windowSize} chunks per retriever, holds many chunks of few documents. A narrower filter or groupBy: NONE shows more.`,
})
