/**
 * Vectors in memory, ranked exactly: every row that may be found is scored by the WebAssembly kernel, block by block, so that
 * a block of rows stays in the processor's cache while all queries of the call go over it.
 */
import { BATCH_SLOTS, createKernelMemory, type Measure, queriesAtOnce } from './memory.ts'
import { createSelection, type RankedSlots, type Selection } from './selection.ts'

export interface MatrixQuery {
  readonly vector: Float32Array
  readonly limit: number
  /** Only these slots, strictly ascending; all if absent. */
  readonly allowed?: Uint32Array
}

export interface VectorMatrix {
  readonly dimensions: number
  /** Memory it holds. Pages that no vector has touched yet are counted, though the system has not given them. */
  readonly bytes: number
  /**
   * Puts the vector at the slot, in place of what was there; grows as needed.
   *
   * @throws RangeError when the vector has other dimensions, or 4 GiB cannot hold the slot
   */
  set(slot: number, vector: Float32Array): void
  /** Marks the slot empty: it is never returned. */
  clear(slot: number): void
  /**
   * The best `limit` live slots for each query, best first, ties by slot. One pass over the matrix serves all queries of the
   * call. A row's score is the same to the bit alone, in a list and among other queries; a score that is NaN is left out.
   *
   * @param measure `dot`: the dot product. `euclid`: the negated euclidean distance. Float32 both
   * @throws RangeError when a vector has other dimensions, a limit is no count, or `allowed` does not ascend
   */
  search(queries: readonly MatrixQuery[], measure: Measure): readonly RankedSlots[]
}

/** Rows that are gone over together: half of a common second-level cache. */
const BLOCK_BYTES = 512 * 1024
/**
 * A query that comes first to a block and wants this share of its rows has the whole block scored and keeps what it wants:
 * the processor fetches ahead only along unbroken memory. Once the block is in the cache, fewer rows are simply less work.
 */
const WHOLE_BLOCK_SHARE = 1 / 3

const LIVE = 1
const EMPTY = 0

/** Rows from `first` to before `end`. */
interface Block {
  readonly first: number
  readonly end: number
  /** Whether a query has read it whole, so that it lies in the cache. */
  cached: boolean
}

/** A query on its way through the matrix. */
interface Run {
  readonly vector: Float32Array
  readonly selection: Selection
  readonly allowed: Uint32Array | undefined
}

/** Runs that may return the same slots. */
interface Group {
  readonly allowed: Uint32Array | undefined
  readonly runs: readonly Run[]
  /** Where in `allowed` they have come to. */
  next: number
}

/**
 * @param dimensions of every vector
 * @param capacity slots to make room for at once; more may come
 * @throws RangeError when either is no count, or 4 GiB cannot hold them
 */
export function createVectorMatrix(dimensions: number, capacity: number): VectorMatrix {
  requireCount('dimensions', dimensions, 1)
  requireCount('capacity', capacity, 0)
  const memory = createKernelMemory(dimensions, capacity)
  const blockRows = Math.min(BATCH_SLOTS, Math.max(1, Math.floor(BLOCK_BYTES / memory.stride)))
  const wanted = new Uint32Array(blockRows)
  let live = new Uint8Array(memory.capacity)
  /** One more than the highest slot that was ever set. */
  let rowCount = 0

  function makeRoom(rows: number): void {
    memory.reserve(rows)
    const wider = new Uint8Array(memory.capacity)
    wider.set(live)
    live = wider
  }

  /** Puts the slots of the block that the group may return into `wanted`, ascending, and counts them. */
  function listWanted(group: Group, { first, end }: Block): number {
    let count = 0
    if (group.allowed === undefined) {
      for (let slot = first; slot < end; slot++) if (live[slot] === LIVE) wanted[count++] = slot
      return count
    }
    for (; group.next < group.allowed.length; group.next++) {
      const slot = group.allowed[group.next] as number
      if (slot >= end) break
      if (live[slot] === LIVE) wanted[count++] = slot
    }
    return count
  }

  function scoreBlock(group: Group, measure: Measure, block: Block): void {
    const count = listWanted(group, block)
    if (count === 0) return
    const step = queriesAtOnce(measure)
    for (let place = 0; place < group.runs.length; place += step) {
      scoreRuns(group.runs.slice(place, place + step), measure, block, count)
    }
  }

  /** Scores the first `count` of `wanted` for all of the runs at once. */
  function scoreRuns(runs: readonly Run[], measure: Measure, block: Block, count: number): void {
    const rows = block.end - block.first
    const whole = !block.cached && count >= rows * WHOLE_BLOCK_SHARE
    const vectors = runs.map(({ vector }) => vector)
    if (whole && count < rows) scoreWhole(vectors, measure, block, count)
    else scoreWanted(vectors, measure, count)
    block.cached ||= whole
    runs.forEach(({ selection }, place) => {
      selection.offer(wanted, scoresOf(place), count)
    })
  }

  const scoresOf = (place: number): Float32Array => memory.scores[place] ?? new Float32Array(0)

  function scoreWanted(vectors: readonly Float32Array[], measure: Measure, count: number): void {
    memory.slots.set(wanted.subarray(0, count))
    memory.score(vectors, measure, count)
  }

  /** Scores all rows of the block, then moves the scores of the wanted ones to the front. */
  function scoreWhole(vectors: readonly Float32Array[], measure: Measure, { first, end }: Block, count: number): void {
    const { slots } = memory
    for (let slot = first; slot < end; slot++) slots[slot - first] = slot
    memory.score(vectors, measure, end - first)
    for (let place = 0; place < vectors.length; place++) {
      const scores = scoresOf(place)
      for (let i = 0; i < count; i++) scores[i] = scores[(wanted[i] as number) - first] as number
    }
  }

  return {
    dimensions,
    get bytes() {
      return memory.bytes + live.byteLength
    },
    set(slot, vector) {
      requireCount('a slot', slot, 0)
      requireDimensions(vector, dimensions)
      if (slot >= live.length) makeRoom(slot + 1)
      memory.write(slot, vector)
      live[slot] = LIVE
      rowCount = Math.max(rowCount, slot + 1)
    },
    clear(slot) {
      if (slot < live.length) live[slot] = EMPTY
    },
    search(queries, measure) {
      const runs = queries.map((query) => openRun(query, dimensions, rowCount))
      const groups = groupsOf(runs)
      for (let first = 0; first < rowCount; first += blockRows) {
        const block = { first, end: Math.min(rowCount, first + blockRows), cached: false }
        for (const group of groups) scoreBlock(group, measure, block)
      }
      return runs.map(({ selection }) => selection.ranked())
    },
  }
}

function openRun({ vector, limit, allowed }: MatrixQuery, dimensions: number, rowCount: number): Run {
  requireDimensions(vector, dimensions)
  requireCount('a limit', limit, 0)
  return { vector, selection: createSelection(Math.min(limit, rowCount)), allowed }
}

/** Those that were given one list of slots, or none, go through the matrix together. */
function groupsOf(runs: readonly Run[]): readonly Group[] {
  return Array.from(
    Map.groupBy(runs, ({ allowed }) => allowed),
    ([allowed, members]) => {
      if (allowed) requireAscending(allowed)
      return { allowed, runs: members, next: 0 }
    },
  )
}

function requireCount(what: string, count: number, least: number): void {
  if (!Number.isSafeInteger(count) || count < least) {
    throw new RangeError(`${what} is ${count}, and must be a whole number of at least ${least}`)
  }
}

function requireDimensions(vector: Float32Array, dimensions: number): void {
  if (vector.length !== dimensions) {
    throw new RangeError(`a vector has ${vector.length} dimensions, and the matrix ${dimensions}`)
  }
}

function requireAscending(slots: Uint32Array): void {
  for (let i = 1; i < slots.length; i++) {
    if ((slots[i] as number) <= (slots[i - 1] as number)) throw new RangeError('the allowed slots do not ascend')
  }
}
