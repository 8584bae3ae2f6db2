/**
 * The kernel's memory: a little scratch, then the rows, one per slot, padded with zeros to whole steps of the kernel. Growing
 * detaches every view of a WebAssembly memory, so views are made here, anew each time, and not kept by others.
 */
import { KERNEL_BASE64 } from './dot-wasm.ts'

/** `dot`: the dot product. `euclid`: the negated distance. */
export type Measure = 'dot' | 'euclid'

/** Most slots that one call of the kernel scores. */
export const BATCH_SLOTS = 1024
/** Dimensions that the kernel's inner loop takes at once. */
const DIMENSIONS_AT_ONCE = 16

const PAGE_BYTES = 65_536
const MEMORY_BYTES = 2 ** 32
/** Filling slot by slot grows seldom; pages that nothing has touched cost nothing. */
const GROWTH = 1.25
const SLOTS_OFFSET = 0
const SCORES_OFFSET = SLOTS_OFFSET + BATCH_SLOTS * Uint32Array.BYTES_PER_ELEMENT
const SCORES_BYTES = BATCH_SLOTS * Float32Array.BYTES_PER_ELEMENT
/** Queries that the kernel scores at once at most, each with scores of its own. */
const QUERIES_AT_ONCE = 2
const QUERY_OFFSET = SCORES_OFFSET + QUERIES_AT_ONCE * SCORES_BYTES

type Kernel = (slots: number, count: number, rows: number, stride: number, query: number, scores: number) => void
type PairKernel = (...of: [...Parameters<Kernel>, between: number]) => void
type KernelExports = Readonly<Record<Measure, Kernel>> & {
  readonly dotPair: PairKernel
  readonly memory: WebAssembly.Memory
}

export interface KernelMemory {
  readonly bytes: number
  /** From one row to the next, in bytes. */
  readonly stride: number
  /** Rows there is room for. */
  readonly capacity: number
  /** The slots to score next; BATCH_SLOTS long. */
  readonly slots: Uint32Array
  /** What `score` wrote for each query, slot by slot. */
  readonly scores: readonly Float32Array[]
  /** @throws RangeError when 4 GiB cannot hold that many rows, or the system refuses the memory */
  reserve(count: number): void
  write(slot: number, vector: Float32Array): void
  /** Scores the first `count` of `slots` against the queries, of which there are `queriesAtOnce` at most. */
  score(queries: readonly Float32Array[], measure: Measure, count: number): void
}

/** Distances go one query at a time: few models ask for them. */
export const queriesAtOnce = (measure: Measure): number => (measure === 'dot' ? QUERIES_AT_ONCE : 1)

const kernelModule = new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'))

/** @throws RangeError when 4 GiB cannot hold `rows` rows, or the system refuses the memory */
export function createKernelMemory(dimensions: number, rows: number): KernelMemory {
  const kernel = new WebAssembly.Instance(kernelModule).exports as KernelExports
  const { memory } = kernel
  const rowLength = roundUp(dimensions, DIMENSIONS_AT_ONCE)
  const stride = rowLength * Float32Array.BYTES_PER_ELEMENT
  const rowsOffset = QUERY_OFFSET + QUERIES_AT_ONCE * stride
  const bytesFor = (count: number) => rowsOffset + count * stride

  growTo(memory, bytesFor(rows), bytesFor(rows))
  let views = viewsOf(memory.buffer, rowLength)

  return {
    stride,
    get bytes() {
      return memory.buffer.byteLength
    },
    get capacity() {
      return Math.floor((memory.buffer.byteLength - rowsOffset) / stride)
    },
    get slots() {
      return views.slots
    },
    get scores() {
      return views.scores
    },
    reserve(count) {
      growTo(memory, bytesFor(count), bytesFor(count) * GROWTH)
      views = viewsOf(memory.buffer, rowLength)
    },
    write: (slot, vector) => views.rows.set(vector, slot * rowLength),
    score(queries, measure, count) {
      queries.forEach((query, place) => {
        views.queries.set(query, place * rowLength)
      })
      const places = [SLOTS_OFFSET, count, rowsOffset, stride, QUERY_OFFSET, SCORES_OFFSET] as const
      if (queries.length > 1) kernel.dotPair(...places, SCORES_BYTES)
      else kernel[measure](...places)
    },
  }
}

/** Makes the memory hold the bytes it needs, and if it has to grow for them, those that are wished for. */
function growTo(memory: WebAssembly.Memory, needed: number, wished: number): void {
  const { byteLength } = memory.buffer
  if (needed <= byteLength) return
  const gibibytes = (needed / 2 ** 30).toFixed(1)
  if (needed > MEMORY_BYTES) {
    throw new RangeError(`the vectors need ${gibibytes} GiB in memory, where at most 4 GiB fit: rank them on disk`)
  }
  const target = Math.min(MEMORY_BYTES, roundUp(wished, PAGE_BYTES))
  try {
    memory.grow((target - byteLength) / PAGE_BYTES)
  } catch (cause) {
    const message = `the vectors need ${gibibytes} GiB in memory, which the system refused: rank them on disk`
    throw new RangeError(message, { cause })
  }
}

function viewsOf(buffer: ArrayBuffer, rowLength: number) {
  const queriesLength = QUERIES_AT_ONCE * rowLength
  const rowsOffset = QUERY_OFFSET + queriesLength * Float32Array.BYTES_PER_ELEMENT
  const scoresOf = (place: number) => new Float32Array(buffer, SCORES_OFFSET + place * SCORES_BYTES, BATCH_SLOTS)
  return {
    slots: new Uint32Array(buffer, SLOTS_OFFSET, BATCH_SLOTS),
    scores: Array.from({ length: QUERIES_AT_ONCE }, (_, place) => scoresOf(place)),
    queries: new Float32Array(buffer, QUERY_OFFSET, queriesLength),
    rows: new Float32Array(buffer, rowsOffset),
  }
}

const roundUp = (count: number, step: number): number => Math.ceil(count / step) * step
