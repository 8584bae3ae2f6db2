/**
 * Stage 5, group: ranked chunks become results. A document stands where its best chunk stands; grouping happens here and not
 * in the engine, so it never changes the ranking.
 */
import type { Candidate, Grouping } from '../core/search.ts'
import type { RankedResult } from '../core/window.ts'

/** @param candidates best first */
export function groupCandidates(candidates: readonly Candidate[], grouping: Grouping): readonly RankedResult[] {
  if (grouping === 'NONE') return candidates.map((candidate) => resultOf([candidate], candidate))
  return [...Map.groupBy(candidates, ({ documentId }) => documentId).values()].flatMap((group) => {
    const [best] = group
    return best ? [resultOf(group, best)] : []
  })
}

function resultOf(group: readonly Candidate[], { documentId, score }: Candidate): RankedResult {
  return { documentId, score, chunks: group.map(({ chunkId, score }) => ({ chunkId, score })) }
}
