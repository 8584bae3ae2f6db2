/**
 * A ranked window as bytes: what a store keeps of it. As objects a window of 150 results takes about 50 kB, most of it for the
 * texts of ids; packed it takes 8 kB, its size is known exactly, and the garbage collector does not visit it. A page shows ten
 * results of a hundred, so results are read out of the bytes when they are asked for.
 *
 * Layout, little-endian: length of the head (u32), the head as JSON with the number of results and the lengths of the leaves, the
 * chunk id (16 bytes) and score (f64) of each member of the dense leaf and then of the sparse one, then for each result document id
 * (16 bytes), score (f64), number of chunks (u32), and for each of these chunk id (16 bytes) and score (f64).
 */
import type { ChunkId, DocumentId } from '../core/ids.ts'
import type { Leaves, ScoredChunk } from '../core/search.ts'
import type { RankedResult, RankedResults, RankedWindow } from '../core/window.ts'

const ID_BYTES = 16
const SCORE_BYTES = 8
const COUNT_BYTES = 4
const SCORED_ID_BYTES = ID_BYTES + SCORE_BYTES

/** A window with the lengths of its results and leaves in place of these. */
type Head = Omit<RankedWindow, 'results' | 'leaves'> & {
  readonly results: number
  readonly leaves?: { readonly [Name in keyof Leaves]: number }
}

export function packWindow({ results: ranked, leaves, ...rest }: RankedWindow): Buffer {
  const results = ranked.slice()
  const head: Head = { ...rest, results: results.length, ...(leaves && { leaves: lengthsOf(leaves) }) }
  const json = Buffer.from(JSON.stringify(head))
  const leafChunks = [...(leaves?.dense ?? []), ...(leaves?.sparse ?? [])]
  const scoredIds = results.reduce((sum, { chunks }) => sum + 1 + chunks.length, leafChunks.length)
  const length = COUNT_BYTES + json.length + scoredIds * SCORED_ID_BYTES + results.length * COUNT_BYTES
  const bytes = Buffer.allocUnsafeSlow(length)
  bytes.writeUInt32LE(json.length)
  json.copy(bytes, COUNT_BYTES)
  let at = COUNT_BYTES + json.length
  for (const { chunkId, score } of leafChunks) at = writeScoredId(bytes, at, chunkId, score)
  for (const { documentId, score, chunks } of results) {
    at = writeScoredId(bytes, at, documentId, score)
    at = bytes.writeUInt32LE(chunks.length, at)
    for (const chunk of chunks) at = writeScoredId(bytes, at, chunk.chunkId, chunk.score)
  }
  return bytes
}

export function unpackWindow(bytes: Buffer): RankedWindow {
  const headEnd = COUNT_BYTES + bytes.readUInt32LE()
  const { results, leaves: lengths, ...head } = JSON.parse(bytes.toString('utf8', COUNT_BYTES, headEnd)) as Head
  const { dense = 0, sparse = 0 } = lengths ?? {}
  const sparseAt = headEnd + dense * SCORED_ID_BYTES
  const leaves: Leaves = {
    ...(lengths?.dense !== undefined && { dense: readChunks(bytes, headEnd, dense) }),
    ...(lengths?.sparse !== undefined && { sparse: readChunks(bytes, sparseAt, sparse) }),
  }
  const resultsAt = sparseAt + sparse * SCORED_ID_BYTES
  return { ...head, results: readableResults(bytes, resultsAt, results), ...(lengths && { leaves }) }
}

/**
 * Remembers what it was asked for last: the first page of a popular search is asked for again and again.
 *
 * @param at where the first begins
 */
function readableResults(bytes: Buffer, at: number, length: number): RankedResults {
  let last: { readonly from: number; readonly to: number; readonly results: readonly RankedResult[] } | undefined
  return {
    length,
    slice(from = 0, to = length) {
      if (last?.from !== from || last.to !== to)
        last = { from, to, results: readResults(bytes, at, from, Math.min(to, length)) }
      return last.results
    },
  }
}

function readResults(bytes: Buffer, at: number, from: number, to: number): readonly RankedResult[] {
  let next = at
  const results: RankedResult[] = []
  for (let place = 0; place < to; place++) {
    if (place >= from) results.push(readResult(bytes, next))
    next = endOfResult(bytes, next)
  }
  return results
}

const chunkCountAt = (bytes: Buffer, at: number): number => bytes.readUInt32LE(at + SCORED_ID_BYTES)

const chunksOf = (at: number): number => at + SCORED_ID_BYTES + COUNT_BYTES

const endOfResult = (bytes: Buffer, at: number): number => chunksOf(at) + chunkCountAt(bytes, at) * SCORED_ID_BYTES

const readResult = (bytes: Buffer, at: number): RankedResult => ({
  documentId: readId(bytes, at) as DocumentId,
  score: bytes.readDoubleLE(at + ID_BYTES),
  chunks: readChunks(bytes, chunksOf(at), chunkCountAt(bytes, at)),
})

const lengthsOf = ({ dense, sparse }: Leaves): NonNullable<Head['leaves']> => ({
  ...(dense && { dense: dense.length }),
  ...(sparse && { sparse: sparse.length }),
})

/** @returns where the next value goes */
function writeScoredId(bytes: Buffer, at: number, id: string, score: number): number {
  for (let place = 0; place < ID_BYTES; place++) bytes[at + place] = byteAt(id, DIGITS[place] as number)
  return bytes.writeDoubleLE(score, at + ID_BYTES)
}

/** Where in a UUID the two digits of each byte stand. */
const DIGITS = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]

const byteAt = (id: string, place: number): number => 16 * digitAt(id, place) + digitAt(id, place + 1)

/** By hand: a call of `Buffer.write` for each id takes five times as long. */
function digitAt(id: string, place: number): number {
  const code = id.charCodeAt(place)
  return code <= NINE ? code - ZERO : (code | LOWER_CASE) - TEN
}

const ZERO = '0'.charCodeAt(0)
const NINE = '9'.charCodeAt(0)
const LOWER_CASE = 0x20
const TEN = 'a'.charCodeAt(0) - 10

const readChunks = (bytes: Buffer, from: number, count: number): ScoredChunk[] =>
  Array.from({ length: count }, (_, place) => {
    const at = from + place * SCORED_ID_BYTES
    return { chunkId: readId(bytes, at) as ChunkId, score: bytes.readDoubleLE(at + ID_BYTES) }
  })

/** A UUID in its usual form, 8-4-4-4-12. By hand too: slicing it out of all digits takes twice the time. */
function readId(bytes: Buffer, at: number): string {
  for (let place = 0; place < ID_BYTES; place++) {
    const byte = bytes[at + place] as number
    const digit = DIGITS[place] as number
    uuid[digit] = HEX[byte >> 4] as number
    uuid[digit + 1] = HEX[byte & 15] as number
  }
  return uuid.toString('latin1')
}

/** What the next id is written into, its hyphens in place. */
const uuid = Buffer.from('00000000-0000-0000-0000-000000000000')
const HEX = Buffer.from('0123456789abcdef')
