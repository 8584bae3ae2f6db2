/**
 * A ranked window as bytes: what a store keeps of it. As objects a window of 150 results takes about 50 kB, most of it for the
 * texts of ids; packed it takes 8 kB, its size is known exactly, and the garbage collector does not visit it.
 *
 * Layout, little-endian: length of the head (u32), the head as JSON, then for each result document id (16 bytes), score (f64),
 * number of chunks (u32), and for each of these chunk id (16 bytes) and score (f64).
 */
import type { ChunkId, DocumentId } from '../core/ids.ts'
import type { RankedResult, RankedWindow } from '../core/window.ts'

const ID_BYTES = 16
const SCORE_BYTES = 8
const COUNT_BYTES = 4
const SCORED_ID_BYTES = ID_BYTES + SCORE_BYTES

export function packWindow({ results, ...head }: RankedWindow): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const chunks = results.reduce((sum, result) => sum + result.chunks.length, 0)
  const length = COUNT_BYTES + json.length + results.length * (SCORED_ID_BYTES + COUNT_BYTES) + chunks * SCORED_ID_BYTES
  const bytes = Buffer.allocUnsafeSlow(length)
  bytes.writeUInt32LE(json.length)
  json.copy(bytes, COUNT_BYTES)
  let at = COUNT_BYTES + json.length
  for (const { documentId, score, chunks } of results) {
    at = writeScoredId(bytes, at, documentId, score)
    at = bytes.writeUInt32LE(chunks.length, at)
    for (const chunk of chunks) at = writeScoredId(bytes, at, chunk.chunkId, chunk.score)
  }
  return bytes
}

export function unpackWindow(bytes: Buffer): RankedWindow {
  const headEnd = COUNT_BYTES + bytes.readUInt32LE()
  const head = JSON.parse(bytes.toString('utf8', COUNT_BYTES, headEnd)) as Omit<RankedWindow, 'results'>
  const results: RankedResult[] = []
  let at = headEnd
  while (at < bytes.length) {
    const documentId = readId(bytes, at) as DocumentId
    const score = bytes.readDoubleLE(at + ID_BYTES)
    const count = bytes.readUInt32LE(at + SCORED_ID_BYTES)
    const from = at + SCORED_ID_BYTES + COUNT_BYTES
    const chunks = Array.from({ length: count }, (_, place) => readChunk(bytes, from + place * SCORED_ID_BYTES))
    results.push({ documentId, score, chunks })
    at = from + count * SCORED_ID_BYTES
  }
  return { ...head, results }
}

/** @returns where the next value goes */
function writeScoredId(bytes: Buffer, at: number, id: string, score: number): number {
  bytes.write(id.replaceAll('-', ''), at, 'hex')
  return bytes.writeDoubleLE(score, at + ID_BYTES)
}

const readChunk = (bytes: Buffer, at: number) => ({
  chunkId: readId(bytes, at) as ChunkId,
  score: bytes.readDoubleLE(at + ID_BYTES),
})

/** A UUID in its usual form, 8-4-4-4-12. */
function readId(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + ID_BYTES)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
