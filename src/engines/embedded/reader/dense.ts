/**
 * Ranking by dense vectors, in one of two ways that give one ranking: over a copy of the vectors in memory while they fit the
 * reader's allowance, or else over the file by sqlite-vec's functions, of the allowed rows only.
 */
import type { Database } from 'better-sqlite3'
import type { Similarity } from '../../../core/collection.ts'
import type { Log } from '../../../ports/runtime.ts'
import { floatsOf } from '../storage/blobs.ts'
import { normalize } from '../storage/vectors.ts'
import type { LiveChunk, LiveChunks } from './live.ts'
import { createMatrixRanking } from './matrix-ranking.ts'
import type { DenseQuery, RankedSlots } from './ranking.ts'
import { createStoredRanking } from './stored-ranking.ts'

/** Bytes for vectors in memory that the collections of one reader share; first come, first served. */
export interface VectorAllowance {
  readonly total: number
  spent: number
}

export interface DenseVectors {
  /** Puts all vectors into memory if they fit. */
  load(): void
  add(chunk: LiveChunk): void
  remove(chunk: LiveChunk): void
  /** As `Ranking`, and whoever ties with the last is in it too, beyond the limit. */
  rank(queries: readonly DenseQuery[]): readonly RankedSlots[]
  /** Gives its share of the allowance back. */
  release(): void
}

export interface DenseSetup {
  readonly database: Database
  readonly live: LiveChunks
  readonly similarity: Similarity
  readonly dimensions: number
  readonly allowance: VectorAllowance
  readonly log: Log
}

/** Asked for beyond the limit, so that ties with the last are seen. */
const MARGIN = 8

export function createDenseVectors(setup: DenseSetup): DenseVectors {
  const { database, live, similarity, dimensions, allowance, log } = setup
  const stored = createStoredRanking(database, live, similarity)
  const vectorOf = database.prepare<[number], Uint8Array>('SELECT vector FROM dense WHERE chunk = ?').pluck()
  const all = database.prepare<[], { chunk: number; vector: Uint8Array }>('SELECT chunk, vector FROM dense')
  let matrix: ReturnType<typeof createMatrixRanking> | undefined
  let share = 0

  const bytes = () => live.capacity * dimensions * Float32Array.BYTES_PER_ELEMENT

  /** Takes what the vectors need now from the allowance; false when it has no such room. */
  function claim(): boolean {
    const needed = bytes()
    if (allowance.spent - share + needed > allowance.total) return false
    allowance.spent += needed - share
    share = needed
    return true
  }

  function release(): void {
    allowance.spent -= share
    share = 0
    matrix = undefined
  }

  function giveUp(reason: string): void {
    if (matrix)
      log.info({ file: database.name, bytes: bytes() }, `Vectors are searched in the file from here on: ${reason}`)
    release()
  }

  function load(): void {
    release()
    if (!claim()) return
    matrix = createMatrixRanking(dimensions, live.capacity, similarity)
    for (const { chunk: number, vector } of all.iterate()) {
      const chunk = live.get(number)
      if (chunk) matrix.set(chunk.slot, floatsOf(vector))
    }
  }

  /** @returns undefined where the reader has to do without the matrix */
  function withMemory<Result>(work: () => Result): Result | undefined {
    try {
      return work()
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown
      giveUp(thrown.message)
      return undefined
    }
  }

  function rankWithTies(query: DenseQuery, first: RankedSlots, asked: number): RankedSlots {
    const available = query.allowed?.slots.length ?? live.count
    let found = first
    for (let more = asked; more < available && endsInTie(found, query.limit); ) {
      more *= 2
      found = (matrix ?? stored).rank([{ ...query, limit: more }])[0] ?? found
    }
    return found
  }

  return {
    load: () => withMemory(load),
    add(chunk) {
      if (!matrix) return
      if (!claim()) return giveUp('they outgrew the memory allowed for them')
      const vector = vectorOf.get(chunk.number)
      if (vector) withMemory(() => matrix?.set(chunk.slot, floatsOf(vector)))
    },
    remove: ({ slot }) => matrix?.clear(slot),
    rank(queries) {
      const asked = queries.map((query) => ({
        ...query,
        vector: similarity === 'cosine' ? normalized(query.vector) : query.vector,
        limit: query.limit + MARGIN,
      }))
      const found = (matrix ?? stored).rank(asked)
      return asked.map((query, place) => {
        const { limit } = queries[place] ?? query
        return rankWithTies({ ...query, limit }, found[place] ?? { slots: [], scores: [] }, query.limit)
      })
    },
    release,
  }
}

/** Whether the last one found scores as much as the last that is wanted, so that more may. */
function endsInTie({ scores }: RankedSlots, limit: number): boolean {
  return limit > 0 && scores.length > limit && scores[limit - 1] === scores[scores.length - 1]
}

function normalized(vector: Float32Array): Float32Array {
  const copy = Float32Array.from(vector)
  normalize(copy)
  return copy
}
