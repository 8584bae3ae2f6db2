/**
 * When another engine's answer counts as the oracle's. Engines add floats in their own order, so in every leaf ids with
 * scores within 1e-5 may be exchanged, at the cut too. An exchange in a leaf moves fused scores: under RRF by whole ranks,
 * under DBSF by what the mean and the spread of the leaf's scores are off. Therefore a fused list is not compared with one list
 * but held against all that the leaves allow (`leaves.ts`): each candidate's score must come from places it may hold, and all
 * scores together must be worth what the leaves' places are worth, so no place is given twice. Where an answer brings its
 * leaves, nothing is left to allow for: each must be right, and fused they must be the candidates.
 */
import type { DocumentId } from '../../src/core/ids.ts'
import type { Candidate, ScoredChunk } from '../../src/core/search.ts'
import type { Retrieval, RetrievalRequest } from '../../src/ports/engine.ts'
import { LEAF_TOLERANCE, type Leaf, leavesOf, plus, possibleWorths, type Span } from './leaves.ts'
import { fuse, type Ranking, type Rankings } from './ranking.ts'

/** Fused scores are sums of two fractions: all that can differ beyond the leaves is rounding, float32 at worst. */
const FUSED_TOLERANCE = 1e-6

/**
 * What is wrong with an engine's answer, in words; undefined when it counts as equal.
 *
 * @param rankings the oracle's for the same request and the same data, uncut
 */
export function retrievalFault(
  retrieval: Retrieval,
  rankings: Rankings,
  request: RetrievalRequest,
): string | undefined {
  const { candidates, exhausted } = retrieval
  const { semantic, keyword } = rankings
  const ranked =
    semantic !== undefined && keyword !== undefined
      ? fusedFault(candidates, leavesOf(semantic, keyword, request.limit, request.fusion))
      : leafFault(candidates, semantic ?? keyword ?? [], request.limit)
  return (
    ranked ??
    orderFault(candidates) ??
    exhaustionFault(exhausted, rankings, request) ??
    leavesFault(retrieval, rankings, request)
  )
}

/** Leaves must come where they are asked for, one for each ranking, and make the candidates. */
function leavesFault(
  { candidates, leaves }: Retrieval,
  { semantic, keyword }: Rankings,
  { leaves: asked, limit, fusion }: RetrievalRequest,
): string | undefined {
  if (asked !== true) return leaves && 'brings leaves that nobody asked for'
  if (leaves === undefined) return 'brings no leaves'
  const fault = givenLeafFault(leaves.dense, semantic, limit) ?? givenLeafFault(leaves.sparse, keyword, limit)
  if (fault !== undefined) return `in the leaves: ${fault}`
  const [dense, sparse] = [asRanking(leaves.dense, semantic), asRanking(leaves.sparse, keyword)]
  const made = dense && sparse ? fuse({ semantic: dense, keyword: sparse }, fusion) : (dense ?? sparse ?? [])
  if (made.length !== candidates.length) return `the leaves make ${made.length}, and ${candidates.length} are given`
  const scores = new Map(made.map(({ chunkId, score }) => [chunkId, score]))
  const odd = candidates.find(({ chunkId, score }) => !near(score, scores.get(chunkId) ?? Number.NaN, FUSED_TOLERANCE))
  return odd && `${odd.chunkId} scores ${odd.score}, and the leaves make that ${scores.get(odd.chunkId)}`
}

function givenLeafFault(
  given: readonly ScoredChunk[] | undefined,
  ranking: Ranking | undefined,
  limit: number,
): string | undefined {
  const leaf = asRanking(given, ranking)
  if (leaf === undefined || ranking === undefined) return leaf === ranking ? undefined : 'one is missing or too many'
  return leafFault(leaf, ranking, limit) ?? orderFault(leaf)
}

/** Leaves name chunks alone: the rest of a candidate is the oracle's. One that it does not know stays unknown. */
const asRanking = (leaf: readonly ScoredChunk[] | undefined, ranking: Ranking = []): Ranking | undefined =>
  leaf?.map(({ chunkId, score }) => {
    const own = ranking.find((one) => one.chunkId === chunkId) ?? { chunkId, documentId: '' as DocumentId }
    return { ...own, score }
  })

/** A leaf is right when it is a ranking by scores that are the oracle's within the tolerance, and nothing better is missing. */
export function leafFault(candidates: readonly Candidate[], ranking: Ranking, limit: number): string | undefined {
  const due = Math.min(limit, ranking.length)
  if (candidates.length !== due) return `${candidates.length} candidates where ${due} are due`
  const stranger = strangerFault(candidates, ranking)
  if (stranger !== undefined) return stranger
  for (const [position, { chunkId, score }] of candidates.entries()) {
    const own = ranking.find((one) => one.chunkId === chunkId)?.score ?? Number.NaN
    if (!near(score, own, LEAF_TOLERANCE)) return `${chunkId} scores ${score}, and should score ${own}`
    const here = ranking[position]?.score ?? Number.NaN
    if (!near(score, here, LEAF_TOLERANCE)) return `position ${position} scores ${score}, and should score ${here}`
  }
  const given = new Set(candidates.map(({ chunkId }) => chunkId))
  const last = candidates.at(-1)?.score ?? Number.POSITIVE_INFINITY
  const missed = ranking.find(({ chunkId, score }) => !given.has(chunkId) && score > last + LEAF_TOLERANCE)
  return missed && `${missed.chunkId} is missing; it scores ${missed.score}, the last one given ${last}`
}

function fusedFault(candidates: readonly Candidate[], leaves: readonly Leaf[]): string | undefined {
  const known = leaves.flatMap(({ ranking }) => ranking)
  const stranger = strangerFault(candidates, known)
  if (stranger !== undefined) return stranger
  const scores = new Map(candidates.map(({ chunkId, score }) => [chunkId, score]))
  for (const { chunkId } of known) {
    const possible = possibleScores(chunkId, leaves)
    const score = scores.get(chunkId)
    const fits = possible.some((span) => (score === undefined ? span === undefined : isWithin(score, span)))
    if (!fits) return `${chunkId} scores ${score} fused, and may score ${JSON.stringify(possible)}`
  }
  const total = candidates.reduce((sum, { score }) => sum + score, 0)
  const due = leaves.map((leaf) => leaf.total).reduce(plus, { low: 0, high: 0 })
  return isWithin(total, due, candidates.length)
    ? undefined
    : `the fused scores add up to ${total}, and should to ${due.low}, or ${due.high} at most`
}

/** Every sum of what the chunk may bring from each leaf; undefined where it is in none. */
function possibleScores(chunkId: string, leaves: readonly Leaf[]): (Span | undefined)[] {
  return leaves.reduce<(Span | undefined)[]>(
    (sums, leaf) => {
      const worths = possibleWorths(chunkId, leaf)
      return sums.flatMap((sum) => worths.map((worth) => (sum && worth ? plus(sum, worth) : (sum ?? worth))))
    },
    [undefined],
  )
}

/** @param terms how many numbers were added, each with its rounding */
function isWithin(value: number, span: Span | undefined, terms = 0): boolean {
  const rounding = FUSED_TOLERANCE * (1 + terms)
  return span !== undefined && value >= span.low - rounding && value <= span.high + rounding
}

/** A candidate that nothing ranks, that comes twice, or that names another document or value than its own. */
function strangerFault(candidates: readonly Candidate[], ranking: Ranking): string | undefined {
  const known = new Map(ranking.map((one) => [one.chunkId, one]))
  const seen = new Set<string>()
  for (const { chunkId, documentId, value } of candidates) {
    const own = known.get(chunkId)
    if (own === undefined) return `${chunkId} must not be found`
    if (own.documentId !== documentId) return `${chunkId} is a chunk of ${own.documentId}`
    if (own.value !== value) return `${chunkId} has the value ${value}, and should have ${own.value}`
    if (seen.has(chunkId)) return `${chunkId} is given twice`
    seen.add(chunkId)
  }
  return undefined
}

/** Best first, and equal scores by id, going by the scores that were given. */
function orderFault(candidates: readonly Candidate[]): string | undefined {
  const wrong = candidates.findIndex(({ score, chunkId }, place) => {
    const before = candidates[place - 1]
    return before !== undefined && (before.score < score || (before.score === score && before.chunkId > chunkId))
  })
  return wrong < 0 ? undefined : `position ${wrong} stands before its better, or before a lower id of its score`
}

/** Where a leaf has exactly as many as it may give, an engine need not know that no more would come. */
function exhaustionFault(
  exhausted: boolean,
  rankings: Rankings,
  { limit, fusion }: RetrievalRequest,
): string | undefined {
  const { semantic, keyword } = rankings
  const leaves = [semantic, keyword].filter((ranking) => ranking !== undefined)
  const fused = semantic !== undefined && keyword !== undefined
  const counted = fused ? leavesOf(semantic, keyword, limit, fusion).map(({ ranking }) => ranking) : leaves
  if (exhausted && counted.some(({ length }) => length > limit)) return 'says exhausted, and there is more'
  if (!exhausted && leaves.every(({ length }) => length < limit)) return 'says there is more, and there is none'
  return undefined
}

const near = (left: number, right: number, tolerance: number): boolean => Math.abs(left - right) <= tolerance
