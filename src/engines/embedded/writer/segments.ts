/**
 * Segments: the sparse vectors of up to 16,384 chunks turned over into postings. Sealing makes one of the oldest chunks that
 * are in none; merging makes one of what is still alive in several. Both are one transaction, and raise the generation, by
 * which readers notice.
 */
import type { Database } from 'better-sqlite3'
import { bytesOf, layPostings, numbersOf, sparseOf } from '../storage/blobs.ts'
import type { SegmentSize } from './merge-plan.ts'

/** Chunks of a segment at most. Positions are 16 bits wide; 16,384 sealed in 0.3 s and ranked as fast as 65,536. */
export const SEGMENT_CHUNKS = 16_384

interface StoredSparse {
  readonly chunk: number
  readonly terms: Uint8Array
}

export interface Segments {
  /** Chunks that are in no segment yet. */
  unsealed(): number
  /** Makes a segment of the oldest unsealed chunks. */
  seal(): void
  /** Every segment, and how much of it is alive. */
  sizes(): readonly SegmentSize[]
  /** Keeps `sizes` true after chunks went. */
  forget(chunks: readonly number[]): void
  /** Makes one segment of all that lives in these; none when nothing does. */
  merge(ids: readonly number[]): void
}

interface Members {
  readonly id: number
  /** Ascending. */
  readonly chunks: Uint32Array
  alive: number
}

export function createSegments(database: Database): Segments {
  const unsealed = database
    .prepare<[], number>('SELECT count(*) FROM sparse WHERE chunk > (SELECT sealed FROM state)')
    .pluck()
  const oldest = database.prepare<[number], StoredSparse>(
    'SELECT chunk, terms FROM sparse WHERE chunk > (SELECT sealed FROM state) ORDER BY chunk LIMIT ?',
  )
  const sparse = database.prepare<[number], Uint8Array>('SELECT terms FROM sparse WHERE chunk = ?').pluck()
  const living = database.prepare<[], number>('SELECT id FROM chunk').pluck()
  const list = database.prepare<[], { id: number; chunks: Uint8Array }>('SELECT id, chunks FROM segment ORDER BY id')
  const chunksOf = database.prepare<[number], Uint8Array>('SELECT chunks FROM segment WHERE id = ?').pluck()
  const addSegment = database.prepare('INSERT INTO segment (chunks) VALUES (?)')
  const addPosting = database.prepare('INSERT INTO posting VALUES (?, ?, ?)')
  const dropPostings = database.prepare('DELETE FROM posting WHERE segment = ?')
  const dropSegment = database.prepare('DELETE FROM segment WHERE id = ?')
  const raiseSealed = database.prepare('UPDATE state SET sealed = max(sealed, ?), generation = generation + 1')

  /** Read when first asked for, and again after the segments changed. */
  let known: readonly Members[] | undefined

  function members(): readonly Members[] {
    if (known === undefined) {
      const alive = new Set(living.all())
      known = list.all().map(({ id, chunks: bytes }) => {
        const chunks = numbersOf(bytes)
        return { id, chunks, alive: chunks.reduce((count, chunk) => count + Number(alive.has(chunk)), 0) }
      })
    }
    return known
  }

  function write(members: readonly StoredSparse[]): void {
    if (members.length === 0) return
    const chunks = Uint32Array.from(members, ({ chunk }) => chunk)
    const segment = addSegment.run(bytesOf(chunks)).lastInsertRowid
    for (const [term, bytes] of turnedOver(members)) addPosting.run(segment, term, bytes)
  }

  const seal = database.transaction(() => {
    const members = oldest.all(SEGMENT_CHUNKS)
    write(members)
    raiseSealed.run(members.at(-1)?.chunk ?? 0)
  })

  const merge = database.transaction((ids: readonly number[]) => {
    const chunks = ids.flatMap((id) => [...numbersOf(chunksOf.get(id) ?? new Uint8Array())]).sort((a, b) => a - b)
    write(
      chunks.flatMap((chunk) => {
        const terms = sparse.get(chunk)
        return terms === undefined ? [] : [{ chunk, terms }]
      }),
    )
    for (const id of ids) {
      dropPostings.run(id)
      dropSegment.run(id)
    }
    raiseSealed.run(0)
  })

  return {
    unsealed: () => unsealed.get() ?? 0,
    seal() {
      known = undefined
      seal.immediate()
    },
    sizes: () => members().map(({ id, chunks, alive }) => ({ id, chunks: chunks.length, alive })),
    forget(chunks) {
      for (const chunk of known ? chunks : []) {
        const holder = known?.find((segment) => holds(segment.chunks, chunk))
        if (holder) holder.alive -= 1
      }
    },
    merge(ids) {
      known = undefined
      merge.immediate(ids)
    },
  }
}

/** Whether the ascending list has the number. */
function holds(ascending: Uint32Array, wanted: number): boolean {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) < wanted) low = middle + 1
    else high = middle
  }
  return ascending[low] === wanted
}

/**
 * The postings of the members by term, ascending; a member's position is its place among them. All lie in one buffer, since
 * most of the tens of thousands of terms have few entries.
 */
function* turnedOver(members: readonly StoredSparse[]): Generator<[term: number, bytes: Uint8Array]> {
  const vectors = members.map(({ terms }) => sparseOf(terms))
  const frequencies = new Map<number, number>()
  for (const { indices } of vectors) for (const term of indices) frequencies.set(term, (frequencies.get(term) ?? 0) + 1)
  const terms = Uint32Array.from(frequencies.keys()).sort()
  const layout = layPostings(Uint32Array.from(terms, (term) => frequencies.get(term) ?? 0))
  const places = new Map(Array.from(terms, (term, place) => [term, place]))
  vectors.forEach(({ indices, values }, position) => {
    for (let place = 0; place < indices.length; place++) {
      layout.add(places.get(indices[place] as number) as number, position, values[place] as number)
    }
  })
  for (const [place, term] of terms.entries()) yield [term, layout.posting(place)]
}
