import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ChunkId, DocumentId } from '../../src/core/ids.ts'
import type { RankedWindow } from '../../src/core/window.ts'
import { packWindow, unpackWindow } from '../../src/windows/packed.ts'
import { whole } from './whole.ts'

const id = fc.uuid()
const score = fc.double({ noNaN: true })
const scoredChunk = fc.record({ chunkId: id.map((text) => text as ChunkId), score })
const leaf = fc.array(scoredChunk, { maxLength: 5 })
const leaves = fc.oneof(
  fc.record({ dense: leaf, sparse: leaf }),
  fc.record({ dense: leaf }),
  fc.record({ sparse: leaf }),
)
const ranked = {
  planHash: fc.string(),
  mode: fc.constantFrom('SEMANTIC', 'KEYWORD', 'HYBRID'),
  windowSize: fc.nat(1000),
  warnings: fc.array(
    fc.record({ code: fc.constant('QUERY_TRUNCATED' as const), message: fc.string({ unit: 'grapheme' }) }),
  ),
  results: fc.array(
    fc.record({
      documentId: id.map((text) => text as DocumentId),
      score,
      chunks: fc.array(scoredChunk, { maxLength: 5 }),
    }),
  ),
}
const window = fc.oneof(fc.record(ranked), fc.record({ ...ranked, leaves })) as fc.Arbitrary<RankedWindow>

it('a window comes back as it was packed', () => {
  fc.assert(fc.property(window, (given) => expect(whole(unpackWindow(packWindow(given)))).toEqual(given)))
})

it('gives any part of its results as an array does', () => {
  const place = fc.option(fc.nat(8), { nil: undefined })
  fc.assert(
    fc.property(window, place, place, (given, from, to) =>
      expect(unpackWindow(packWindow(given)).results.slice(from, to)).toEqual(given.results.slice(from, to)),
    ),
  )
})
