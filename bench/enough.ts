/** Whether a corpus is large enough, asked before anything is measured rather than after an hour. */
import type { Corpus } from './corpus.ts'
import { freshQueries } from './fresh-queries.ts'

/** So that a search has more than a window of candidates, and a write does not repeat the last. */
const FEWEST_DOCUMENTS = 1_000
/** Queries that nobody asked before, at most: `memory` asks 18,000 of each new server, `graphql` 3,760 in each round of one. */
const UNASKED = 20_000
const UNASKED_PER_ROUND = 4_000

/** @throws Error saying of what there is too little */
export function checkCorpus(corpus: Corpus, rounds: number): void {
  const { name, documents } = corpus
  if (documents.length < FEWEST_DOCUMENTS)
    throw new Error(
      `the corpus ${name} has ${documents.length} documents with text, and ${FEWEST_DOCUMENTS} are needed`,
    )
  const needed = Math.max(UNASKED, rounds * UNASKED_PER_ROUND)
  try {
    freshQueries(corpus).take(needed)
  } catch {
    throw new Error(
      `the corpus ${name} has ${corpus.queries.length} different queries, too few to make ${needed} by exchanging last words; some 600 are enough for a few rounds`,
    )
  }
}
