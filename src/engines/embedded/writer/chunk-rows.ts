/** The chunks of documents with their vectors and words, and the log of their coming and going that readers follow. */
import type { Database } from 'better-sqlite3'
import type { Similarity } from '../../../core/collection.ts'
import type { PackedChunks } from '../operations.ts'
import { bytesOf } from '../storage/blobs.ts'
import { LISTED } from '../storage/condition.ts'
import { lengthOf, normalize } from '../storage/vectors.ts'
import type { WordTable } from './word-rows.ts'

export interface ChunkRows {
  add(document: number, packed: PackedChunks, similarity: Similarity): void
  /** Drops all chunks of the documents, a JSON list of numbers. @returns the numbers of the chunks */
  clear(documents: string): readonly number[]
}

export function createChunkRows(database: Database, words: WordTable): ChunkRows {
  const addChunk = database.prepare(
    `INSERT INTO chunk (key, document, position, range_start, range_end, token_count, heading_path, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const addDense = database.prepare('INSERT INTO dense VALUES (?, ?, ?)')
  const addSparse = database.prepare('INSERT INTO sparse VALUES (?, ?)')
  const addChange = database.prepare('INSERT INTO change (chunk, gone) VALUES (?, 0)')
  const numbersOf = database.prepare<[string], number>(`SELECT id FROM chunk WHERE document ${LISTED}`).pluck()
  const clearing = [
    `DELETE FROM dense WHERE chunk ${LISTED}`,
    `DELETE FROM sparse WHERE chunk ${LISTED}`,
    `DELETE FROM chunk WHERE id ${LISTED}`,
    'INSERT INTO change (chunk, gone) SELECT value, 1 FROM json_each(?)',
  ].map((sql) => database.prepare(sql))

  return {
    add(document, packed, similarity) {
      packed.chunks.forEach((chunk, place) => {
        const { range, headingPath } = chunk
        const row = [chunk.id, document, chunk.position, range.start, range.end, chunk.tokenCount] as const
        const number = Number(addChunk.run(...row, JSON.stringify(headingPath), chunk.text).lastInsertRowid)
        const vector = packed.dense.subarray(place * packed.dimensions, (place + 1) * packed.dimensions)
        const length = similarity === 'cosine' ? normalize(vector) : lengthOf(vector)
        addDense.run(number, bytesOf(vector), length)
        addSparse.run(number, packed.sparse.subarray(packed.sparseEnds[place - 1] ?? 0, packed.sparseEnds[place]))
        words.add(number, chunk.text)
        addChange.run(number)
      })
    },
    clear(documents) {
      const numbers = numbersOf.all(documents)
      const listed = JSON.stringify(numbers)
      if (numbers.length > 0) for (const statement of clearing) statement.run(listed)
      words.drop(numbers)
      return numbers
    },
  }
}
