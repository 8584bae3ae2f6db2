import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createSelection } from '../../../../src/engines/embedded/kernel/selection.ts'

function select(limit: number, batches: readonly (readonly number[])[]) {
  const selection = createSelection(limit)
  let slot = 0
  for (const scores of batches) {
    selection.offer(
      Uint32Array.from(scores, () => slot++),
      Float32Array.from(scores),
      scores.length,
    )
  }
  return selection.ranked()
}

describe('a selection', () => {
  it('keeps the best over all batches, best first, equal ones by slot', () => {
    const ranked = select(3, [[1, 5], [5, 2], [9]])
    expect(ranked).toEqual({ slots: Uint32Array.of(4, 1, 2), scores: Float32Array.of(9, 5, 5) })
  })

  it('keeps what a full sort keeps', () => {
    const batches = fc.array(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 50 }), { maxLength: 8 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), batches, (limit, batches) => {
        const sorted = batches.flat().map((score, slot) => ({ score, slot }))
        sorted.sort((left, right) => right.score - left.score || left.slot - right.slot)
        const { slots } = select(limit, batches)
        expect([...slots]).toEqual(sorted.slice(0, limit).map(({ slot }) => slot))
      }),
    )
  })

  it('reads no further than the count', () => {
    const selection = createSelection(2)
    selection.offer(Uint32Array.of(0, 1), Float32Array.of(1, 2), 1)
    expect(selection.ranked().slots).toEqual(Uint32Array.of(0))
  })
})
