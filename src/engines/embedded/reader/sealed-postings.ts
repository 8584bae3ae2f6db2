/**
 * The postings of segments, and those that were asked for last in memory: a segment never changes, and a few words stand in
 * most queries. Reading a posting from the file takes longer than adding it up.
 */
import type { Database } from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { type PostingEntries, postingOf } from '../storage/blobs.ts'

/** Of one collection in one reader; the postings of 100,000 chunks are 50 to 80 MB in all. */
const KEPT_BYTES = 16 * 2 ** 20
/** What keeping an entry takes besides its bytes, about. */
const ENTRY_BYTES = 400
/** Terms are below. */
const TERMS = 2 ** 32

export interface SealedPostings {
  /** The term's entries in the segment, if it has any. */
  get(segment: number, term: number): PostingEntries | undefined
  /** Drops what is kept, when segments went. */
  forget(): void
}

export function createSealedPostings(database: Database): SealedPostings {
  const stored = database
    .prepare<[number, number], Uint8Array>('SELECT entries FROM posting WHERE segment = ? AND term = ?')
    .pluck()
  const kept = new LRUCache<number, { readonly posting: PostingEntries | undefined }>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ posting }) =>
      ENTRY_BYTES + (posting ? posting.weights.byteLength + posting.positions.byteLength : 0),
  })

  function read(segment: number, term: number): PostingEntries | undefined {
    const bytes = stored.get(segment, term)
    return bytes && postingOf(bytes)
  }

  return {
    get(segment, term) {
      const key = segment * TERMS + term
      const known = kept.get(key)
      if (known) return known.posting
      const posting = read(segment, term)
      kept.set(key, { posting })
      return posting
    },
    forget: () => kept.clear(),
  }
}
