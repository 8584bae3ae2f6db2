/**
 * Cursors: where a page ended, signed, so that a client can hand back only what it was given. They are opaque to clients;
 * inside they are JSON.
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { SextantError } from '../core/errors.ts'
import type { DocumentId } from '../core/ids.ts'
import type { SearchMode } from '../core/search.ts'

export interface SearchCursor {
  readonly kind: 'search'
  readonly searchId: string
  readonly planHash: string
  /** The mode that ran. */
  readonly mode: SearchMode
  /** 0-based place in the ranked window. */
  readonly position: number
}

export interface ChunkCursor {
  readonly kind: 'chunk'
  readonly documentId: DocumentId
  readonly position: number
}

export interface DocumentCursor {
  readonly kind: 'document'
  /** Hash of what was asked: collection, filter and order. */
  readonly listing: string
  /** Where the page ended. */
  readonly value: number | null
  readonly id: DocumentId
}

export interface FailureCursor {
  readonly kind: 'failure'
  readonly jobId: string
  readonly version: number
}

type Cursor = SearchCursor | ChunkCursor | DocumentCursor | FailureCursor

export interface Cursors {
  write(cursor: Cursor): string
  /** @throws SextantError CURSOR_INVALID */
  read<Kind extends Cursor['kind']>(kind: Kind, text: string): Extract<Cursor, { kind: Kind }>
}

/** 96 bits: enough that nobody guesses one, short enough for a URL. */
const SIGNATURE_BYTES = 12

/** About 600 bytes each. */
const MOST_REMEMBERED = 5_000

export function createCursors(secret: string | Uint8Array): Cursors {
  // Made once: a key given as text is made into one at every signature, which takes longer than to sign.
  const key = typeof secret === 'string' ? createSecretKey(secret, 'utf8') : createSecretKey(secret)
  // To sign takes 30 µs, and popular searches are answered with the same cursors again and again.
  const written = new LRUCache<string, string>({ max: MOST_REMEMBERED })
  const sign = (payload: Buffer) => createHmac('sha256', key).update(payload).digest().subarray(0, SIGNATURE_BYTES)
  return {
    write(cursor) {
      const text = JSON.stringify(cursor)
      const known = written.get(text)
      if (known !== undefined) return known
      const payload = Buffer.from(text)
      const signed = Buffer.concat([sign(payload), payload]).toString('base64url')
      written.set(text, signed)
      return signed
    },
    read<Kind extends Cursor['kind']>(kind: Kind, text: string) {
      const bytes = Buffer.from(text, 'base64url')
      // Decoding passes over what is no base64url, and a cursor is taken only as it was given.
      if (bytes.toString('base64url') !== text) throw invalid()
      const payload = bytes.subarray(SIGNATURE_BYTES)
      const signature = bytes.subarray(0, SIGNATURE_BYTES)
      if (signature.length < SIGNATURE_BYTES || !timingSafeEqual(signature, sign(payload))) throw invalid()
      const cursor = JSON.parse(payload.toString()) as Cursor
      if (cursor.kind !== kind) throw invalid()
      return cursor as Extract<Cursor, { kind: Kind }>
    },
  }
}

const invalid = () =>
  new SextantError(
    'CURSOR_INVALID',
    'The cursor in `after` was not made by this server, or is damaged. Give the `endCursor` of an earlier page unchanged, or leave `after` out to start again.',
  )
