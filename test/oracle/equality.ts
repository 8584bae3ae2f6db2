/**
 * When another engine's answer counts as the oracle's. Engines add floats in their own order, so in every leaf ids with
 * scores within 1e-5 may be exchanged, at the cut too. An exchange in a leaf moves fused scores by whole ranks; therefore a
 * fused list is not compared with one list but held against all that the leaves allow: each candidate's score must come from
 * places it may hold, and all scores together must be worth what the leaves' places are worth, so no place is given twice.
 */
import type { Candidate } from '../../src/core/search.ts'
import type { Retrieval, RetrievalRequest } from '../../src/ports/engine.ts'
import { type Ranking, type Rankings, reciprocalRank } from './ranking.ts'

/** Scores closer than this may be exchanged. */
export const LEAF_TOLERANCE = 1e-5
/** Fused scores are sums of two fractions: all that can differ is rounding, float32 at worst. */
const FUSED_TOLERANCE = 1e-6

interface Leaf {
  readonly ranking: Ranking
  readonly limit: number
  /** What the candidate at a position brings to the fused score. */
  readonly worth: (position: number) => number
}

/**
 * What is wrong with an engine's answer, in words; undefined when it counts as equal.
 *
 * @param rankings the oracle's for the same request and the same data, uncut
 */
export function retrievalFault(
  { candidates, exhausted }: Retrieval,
  rankings: Rankings,
  request: RetrievalRequest,
): string | undefined {
  const { semantic, keyword } = rankings
  const ranked =
    semantic !== undefined && keyword !== undefined
      ? fusedFault(candidates, leavesOf(semantic, keyword, request))
      : leafFault(candidates, semantic ?? keyword ?? [], request.limit)
  return ranked ?? orderFault(candidates) ?? exhaustionFault(exhausted, rankings, request)
}

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

function leavesOf(semantic: Ranking, keyword: Ranking, { limit, fusion: { k, weights } }: RetrievalRequest): Leaf[] {
  return [
    { ranking: semantic, weight: weights.semantic },
    { ranking: keyword, weight: weights.keyword },
  ]
    .filter(({ weight }) => weight > 0)
    .map(({ ranking, weight }) => ({ ranking, limit, worth: (position) => reciprocalRank(position, k, weight) }))
}

function fusedFault(candidates: readonly Candidate[], leaves: readonly Leaf[]): string | undefined {
  const known = leaves.flatMap(({ ranking }) => ranking)
  const stranger = strangerFault(candidates, known)
  if (stranger !== undefined) return stranger
  const scores = new Map(candidates.map(({ chunkId, score }) => [chunkId, score]))
  for (const { chunkId } of known) {
    const possible = possibleScores(chunkId, leaves)
    const score = scores.get(chunkId) ?? 0
    if (!possible.some((one) => near(score, one, FUSED_TOLERANCE))) {
      return `${chunkId} scores ${score} fused, and may score ${possible.join(' or ')}`
    }
  }
  const total = sum(candidates.map(({ score }) => score))
  const due = sum(leaves.map(({ ranking, limit, worth }) => sum(placesUpTo(ranking.length, limit).map(worth))))
  const rounding = FUSED_TOLERANCE * (1 + candidates.length)
  return near(total, due, rounding) ? undefined : `the fused scores add up to ${total}, and should to ${due}`
}

/** Every sum of what the chunk may bring from each leaf; 0 stands for being in none. */
function possibleScores(chunkId: string, leaves: readonly Leaf[]): number[] {
  return leaves.reduce<number[]>(
    (sums, leaf) => {
      const worths = possibleWorths(chunkId, leaf)
      return sums.flatMap((one) => worths.map((worth) => one + worth))
    },
    [0],
  )
}

function possibleWorths(chunkId: string, { ranking, limit, worth }: Leaf): number[] {
  const own = ranking.find((one) => one.chunkId === chunkId)?.score
  if (own === undefined) return [0]
  const first = ranking.filter(({ score }) => score > own + LEAF_TOLERANCE).length
  const end = ranking.filter(({ score }) => score >= own - LEAF_TOLERANCE).length
  const places = placesUpTo(end, limit).slice(first)
  return [...places.map(worth), ...(end > limit ? [0] : [])]
}

const placesUpTo = (length: number, limit: number): number[] => [...Array(Math.min(length, limit)).keys()]

/** A candidate that nothing ranks, that comes twice, or that names another document than its own. */
function strangerFault(candidates: readonly Candidate[], ranking: Ranking): string | undefined {
  const documents = new Map(ranking.map(({ chunkId, documentId }) => [chunkId, documentId]))
  const seen = new Set<string>()
  for (const { chunkId, documentId } of candidates) {
    if (!documents.has(chunkId)) return `${chunkId} must not be found`
    if (documents.get(chunkId) !== documentId) return `${chunkId} is a chunk of ${documents.get(chunkId)}`
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
  const counts = ([ranking, weight]: readonly [Ranking | undefined, number]) =>
    ranking !== undefined && (leaves.length === 1 || weight > 0)
  const counted = (
    [
      [semantic, fusion.weights.semantic],
      [keyword, fusion.weights.keyword],
    ] as const
  ).filter(counts)
  if (exhausted && counted.some(([ranking]) => (ranking?.length ?? 0) > limit))
    return 'says exhausted, and there is more'
  if (!exhausted && leaves.every(({ length }) => length < limit)) return 'says there is more, and there is none'
  return undefined
}

const near = (left: number, right: number, tolerance: number): boolean => Math.abs(left - right) <= tolerance
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
