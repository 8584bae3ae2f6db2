/**
 * Ranking by sparse vectors: the postings of each query term, from the segments in the file and the tail in memory, are added
 * up by slot. Which chunks of a segment still live is known here, so IDF counts exactly the living. The scores of all slots
 * that may be found are looked through at the end, in their order: to note which were touched costs more where a frequent word
 * touches most.
 */
import type { Database } from 'better-sqlite3'
import type { SparseVector } from '../../../core/document.ts'
import { numbersOf, sparseOf } from '../storage/blobs.ts'
import type { Allowed } from './allowed.ts'
import { GONE, type LiveChunk, type LiveChunks, type Places } from './live.ts'
import { createSealedPostings } from './sealed-postings.ts'
import { createTail, type Tail } from './tail.ts'
import { type Top, topPositive } from './top.ts'

/** Fewer chunks that went are carried along. */
const WORN_TAIL = 2_048

interface Segment extends Places {
  readonly id: number
}

/** One term's entries in one segment or the tail. */
interface Entries {
  readonly places: Places
  readonly positions: Uint16Array | readonly number[]
  readonly weights: Float32Array | readonly number[]
}

export interface Postings {
  /** Reads the segments and the tail anew: at first, and whenever chunks were sealed or merged. */
  load(): void
  /** Takes a chunk that came later into the tail. */
  add(chunk: LiveChunk): void
  /** Whether the tail holds more chunks that went than chunks that live, and many: then it is time to load it anew. */
  isWorn(): boolean
  rank(query: SparseVector, limit: number, allowed: Allowed | undefined): Top
}

export function createPostings(database: Database, live: LiveChunks): Postings {
  const segmentRows = database.prepare<[], { id: number; chunks: Uint8Array }>(
    'SELECT id, chunks FROM segment ORDER BY id',
  )
  const unsealed = database.prepare<[], { chunk: number; terms: Uint8Array }>(
    'SELECT chunk, terms FROM sparse WHERE chunk > (SELECT sealed FROM state) ORDER BY chunk',
  )
  const termsOf = database.prepare<[number], Uint8Array>('SELECT terms FROM sparse WHERE chunk = ?').pluck()
  const sealed = createSealedPostings(database)
  let segments: readonly Segment[] = []
  let tail: Tail = createTail()
  let scores = new Float64Array(0)
  let every = new Uint32Array(0)

  function loadSegment({ id, chunks }: { readonly id: number; readonly chunks: Uint8Array }): Segment {
    const numbers = numbersOf(chunks)
    const segment: Segment = { id, slots: new Int32Array(numbers.length).fill(GONE), gone: 0 }
    numbers.forEach((number, position) => {
      const chunk = live.get(number)
      if (chunk === undefined) segment.gone += 1
      else {
        segment.slots[position] = chunk.slot
        live.place(chunk, segment, position)
      }
    })
    return segment
  }

  function addToTail(chunk: LiveChunk, terms: Uint8Array): void {
    live.place(chunk, tail.places, tail.add(chunk.slot, sparseOf(terms)))
  }

  function entriesOf(term: number): Entries[] {
    const found: Entries[] = []
    for (const segment of segments) {
      const posting = sealed.get(segment.id, term)
      if (posting) found.push({ places: segment, ...posting })
    }
    const inTail = tail.posting(term)
    if (inTail) found.push({ places: tail.places, ...inTail })
    return found
  }

  /** Adds weight times each entry's weight to its slot's score. */
  function accumulate({ places: { slots }, positions, weights }: Entries, weight: number, mask?: Uint8Array): void {
    for (let entry = 0; entry < positions.length; entry++) {
      const slot = slots[positions[entry] as number] as number
      if (slot === GONE || (mask !== undefined && mask[slot] !== 1)) continue
      scores[slot] = (scores[slot] as number) + weight * (weights[entry] as number)
    }
  }

  /** Makes every slot that may be found score 0, and gives these slots. */
  function cleared(allowed: Allowed | undefined): Uint32Array {
    if (scores.length < live.capacity) {
      scores = new Float64Array(live.capacity * 2)
      every = Uint32Array.from(scores.keys())
    }
    if (allowed === undefined) {
      scores.fill(0, 0, live.capacity)
      return every.subarray(0, live.capacity)
    }
    for (const slot of allowed.slots) scores[slot] = 0
    return allowed.slots
  }

  return {
    load() {
      sealed.forget()
      segments = segmentRows.all().map(loadSegment)
      tail = createTail()
      for (const { chunk: number, terms } of unsealed.iterate()) {
        const chunk = live.get(number)
        if (chunk) addToTail(chunk, terms)
      }
    },
    add(chunk) {
      const terms = termsOf.get(chunk.number)
      if (terms) addToTail(chunk, terms)
    },
    isWorn: () => tail.places.gone > WORN_TAIL && tail.places.gone * 2 > tail.places.slots.length,
    rank(query, limit, allowed) {
      const slots = cleared(allowed)
      query.indices.forEach((term, place) => {
        const entries = entriesOf(term)
        const weight = (query.values[place] ?? 0) * inverseFrequency(live.count, sum(entries.map(frequency)))
        for (const one of entries) accumulate(one, weight, allowed?.mask)
      })
      return topPositive(scores, slots, limit)
    },
  }
}

/** ln((N - df + 0.5) / (df + 0.5) + 1), as Qdrant computes it: always above 0. */
const inverseFrequency = (chunks: number, having: number): number =>
  Math.log((chunks - having + 0.5) / (having + 0.5) + 1)

/** Living chunks of the entries. */
function frequency({ places: { slots, gone }, positions }: Entries): number {
  if (gone === 0) return positions.length
  let count = 0
  for (let entry = 0; entry < positions.length; entry++) if (slots[positions[entry] as number] !== GONE) count += 1
  return count
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
