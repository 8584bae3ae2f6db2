/**
 * Vectors of recent queries, bounded by bytes. Queries repeat (a popular one, the pages of one search); passages do not, since
 * unchanged documents are not encoded again, so they would only push queries out.
 */
import { LRUCache } from 'lru-cache'
import type { Encoding } from '../ports/encoder.ts'

/** What an entry costs beside its vector and its text: objects, map slots, list links. */
const ENTRY_OVERHEAD = 300

export interface QueryCache {
  get(text: string): Encoding | undefined
  set(text: string, encoding: Encoding): void
  /** Bytes held now. */
  bytes(): number
}

/** @param maxBytes 0 keeps nothing */
export function createQueryCache(maxBytes: number): QueryCache {
  if (maxBytes <= 0) return { get: () => undefined, set: () => undefined, bytes: () => 0 }
  const entries = new LRUCache<string, Encoding>({ maxSize: maxBytes, sizeCalculation })
  return {
    get: (text) => entries.get(text),
    set: (text, encoding) => void entries.set(text, encoding),
    bytes: () => entries.calculatedSize,
  }
}

const sizeCalculation = ({ dense }: Encoding, text: string): number =>
  dense.byteLength + 2 * text.length + ENTRY_OVERHEAD
