/**
 * Stage 8, explain: how the score of a result came about, for those who ask. It reads the ranked window and what was kept of
 * its leaves, so every page is explained by the ranking that it shows; nothing is encoded or ranked for it.
 *
 * An explanation adds up or is none: leaves that were read later than the ranking, from documents that changed meanwhile, make
 * another score, and would explain what nobody sees.
 */
import { contributionsOf } from '../core/fusion.ts'
import type { ChunkId } from '../core/ids.ts'
import { byScoreThenId } from '../core/ranking.ts'
import type { Fusion, ScoredChunk } from '../core/search.ts'
import type { RankedResult, RankedWindow } from '../core/window.ts'

/** One step on the way to a result's score, of the best chunk of the result. */
export interface ScoreStage {
  readonly kind: 'DENSE' | 'SPARSE' | 'FUSION'
  /** The model, `bm25`, or the method of the fusion. */
  readonly name: string
  /** 1-based place in the ranking that the stage made. */
  readonly rank: number
  readonly score: number
  /** Null where nothing is weighed. */
  readonly weight: number | null
  /** What it adds to the result's score; null for the fusion, which is the sum. */
  readonly contribution: number | null
}

export interface ScoreExplanation {
  /** In the order in which they ran. */
  readonly stages: readonly ScoreStage[]
}

/** Null where the window does not hold what explains the result. */
export type Explainer = (result: RankedResult) => ScoreExplanation | null

/** How the window was ranked, beyond what it says itself. */
export interface ExplainedRanking {
  readonly fusion: Fusion
  /** The name of the model behind the dense vectors. */
  readonly model: string
}

type Retriever = 'semantic' | 'keyword'

/** Whether the window holds all that explanations read: what was not fused explains itself. */
export const explainsItself = ({ mode, leaves }: RankedWindow): boolean => mode !== 'HYBRID' || leaves !== undefined

export function explainerOf(window: RankedWindow, { fusion, model }: ExplainedRanking): Explainer {
  const rankOf = ranksIn(
    window.results
      .slice()
      .flatMap(({ chunks }) => chunks)
      .toSorted(byScoreThenId),
  )
  if (window.mode !== 'HYBRID') {
    const retriever = window.mode === 'SEMANTIC' ? 'semantic' : 'keyword'
    return ofBestChunk((best) => ({ stages: [onlyStage(retriever, model, best, rankOf(best))] }))
  }
  const { dense, sparse } = window.leaves ?? {}
  if (dense === undefined || sparse === undefined) return () => null
  const stagesOf = [
    retrievalStages('semantic', model, dense, fusion),
    retrievalStages('keyword', model, sparse, fusion),
  ]
  return ofBestChunk((best) => {
    const retrieved = stagesOf.flatMap((stageOf) => stageOf(best) ?? [])
    return addsUp(retrieved, best.score) ? { stages: [...retrieved, fusionStage(fusion, best, rankOf(best))] } : null
  })
}

/** A document's best chunk decides its score. */
const ofBestChunk =
  (explain: (best: ScoredChunk) => ScoreExplanation | null): Explainer =>
  ({ chunks: [best] }) =>
    best ? explain(best) : null

/** The 1-based places of chunks in a ranking. */
function ranksIn(ranking: readonly ScoredChunk[]): (chunk: ScoredChunk) => number {
  const ranks = new Map<ChunkId, number>(ranking.map(({ chunkId }, position) => [chunkId, position + 1]))
  return ({ chunkId }) => ranks.get(chunkId) ?? 0
}

/** The stage of one retriever for a chunk of the fused ranking; undefined where its leaf does not hold the chunk. */
function retrievalStages(retriever: Retriever, model: string, leaf: readonly ScoredChunk[], fusion: Fusion) {
  const rankOf = ranksIn(leaf)
  const contributions = contributionsOf(leaf, retriever, fusion)
  const weight = fusion.method === 'RRF' ? fusion.weights[retriever] : null
  return (chunk: ScoredChunk): (ScoreStage & { readonly contribution: number }) | undefined => {
    const rank = rankOf(chunk)
    const [own, contribution] = [leaf[rank - 1], contributions[rank - 1]]
    if (own === undefined || contribution === undefined) return undefined
    return { ...named(retriever, model), rank, score: own.score, weight, contribution }
  }
}

const onlyStage = (retriever: Retriever, model: string, { score }: ScoredChunk, rank: number): ScoreStage => ({
  ...named(retriever, model),
  rank,
  score,
  weight: null,
  contribution: score,
})

const fusionStage = ({ method }: Fusion, { score }: ScoredChunk, rank: number): ScoreStage => ({
  kind: 'FUSION',
  name: method,
  rank,
  score,
  weight: null,
  contribution: null,
})

const named = (retriever: Retriever, model: string): Pick<ScoreStage, 'kind' | 'name'> =>
  retriever === 'semantic' ? { kind: 'DENSE', name: model } : { kind: 'SPARSE', name: 'bm25' }

/** Wide enough for engines that compute in float32, and a hundredth of what one rank is worth in the widest window. */
const ROUNDING = 1e-5

function addsUp(stages: readonly { readonly contribution: number }[], score: number): boolean {
  const sum = stages.reduce((total, { contribution }) => total + contribution, 0)
  const size = stages.reduce((total, { contribution }) => total + Math.abs(contribution), 0)
  return stages.length > 0 && Math.abs(sum - score) <= ROUNDING * size
}
