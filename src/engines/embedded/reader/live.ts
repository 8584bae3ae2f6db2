/**
 * The living chunks of a collection as a reader knows them. Each has a slot: a small number, given again when the chunk goes,
 * by which vectors, scores and filters are arrays. Ids are kept here too, so that ranking reads no rows.
 */
import type { ChunkId, DocumentId } from '../../../core/ids.ts'

/** Where the chunks of a segment (or of the tail) are now: a slot by position, GONE where the chunk went. */
export interface Places {
  readonly slots: Int32Array | number[]
  gone: number
}

export const GONE = -1

export interface LiveDocument {
  readonly number: number
  readonly key: DocumentId
  readonly slots: number[]
}

export interface LiveChunk {
  /** Its number in the file. */
  readonly number: number
  readonly key: ChunkId
  readonly slot: number
  readonly document: LiveDocument
  places: Places | undefined
  position: number
}

export interface LiveChunks {
  /** How many live. */
  readonly count: number
  /** One more than the highest slot that was ever given. */
  readonly capacity: number
  add(number: number, key: ChunkId, document: { readonly number: number; readonly key: DocumentId }): LiveChunk
  /** Takes the chunk out, of its places too; undefined when there is none. */
  remove(number: number): LiveChunk | undefined
  at(slot: number): LiveChunk | undefined
  get(number: number): LiveChunk | undefined
  all(): Iterable<LiveChunk>
  /** The slots of a document's chunks. */
  slotsOf(documentNumber: number): readonly number[]
  /** Notes where among `places` the chunk stands. */
  place(chunk: LiveChunk, places: Places, position: number): void
}

export function createLiveChunks(): LiveChunks {
  const bySlot: (LiveChunk | undefined)[] = []
  const byNumber = new Map<number, LiveChunk>()
  const documents = new Map<number, LiveDocument>()
  const free: number[] = []

  function document({ number, key }: { readonly number: number; readonly key: DocumentId }): LiveDocument {
    const known = documents.get(number)
    if (known) return known
    const added = { number, key, slots: [] }
    documents.set(number, added)
    return added
  }

  function leave({ slot, document: { number, slots } }: LiveChunk): void {
    slots.splice(slots.indexOf(slot), 1)
    if (slots.length === 0) documents.delete(number)
  }

  return {
    get count() {
      return byNumber.size
    },
    get capacity() {
      return bySlot.length
    },
    add(number, key, owner) {
      const slot = free.pop() ?? bySlot.length
      const chunk: LiveChunk = { number, key, slot, document: document(owner), places: undefined, position: GONE }
      bySlot[slot] = chunk
      byNumber.set(number, chunk)
      chunk.document.slots.push(slot)
      return chunk
    },
    remove(number) {
      const chunk = byNumber.get(number)
      if (chunk === undefined) return undefined
      byNumber.delete(number)
      bySlot[chunk.slot] = undefined
      free.push(chunk.slot)
      leave(chunk)
      if (chunk.places) {
        chunk.places.slots[chunk.position] = GONE
        chunk.places.gone += 1
      }
      return chunk
    },
    at: (slot) => bySlot[slot],
    get: (number) => byNumber.get(number),
    all: () => byNumber.values(),
    slotsOf: (documentNumber) => documents.get(documentNumber)?.slots ?? [],
    place(chunk, places, position) {
      chunk.places = places
      chunk.position = position
    },
  }
}
