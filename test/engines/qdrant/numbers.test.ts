import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isKept, keptNumber } from '../../../src/engines/qdrant/numbers.ts'
import { decimals } from '../../../src/engines/qdrant/vectors.ts'
import { seeded } from '../../contract/seed.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const float32 = fc.float({ noNaN: true, noDefaultInfinity: true })

describe('a number that is filtered', () => {
  it('stays what it is, close to the one that was written', () => {
    const property = fc.property(finite, (value) => {
      const kept = keptNumber(value)
      expect(isKept(kept)).toBe(true)
      expect(Math.abs(kept - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 1e-8, 1e-300))
    })
    fc.assert(property, seeded(5_000))
  })

  it.each([
    0, -1, 0.1, 19.99, -33.8567844, 0.30000000000000004, 1e9, 4_548_466_999_476_273_000, 2e21, 253_402_300_799_999,
  ])('is the one that was written where that needs no more than Qdrant reads (%d)', (value) =>
    expect(keptNumber(value)).toBe(value),
  )
})

describe('the decimals of a vector', () => {
  it('are the same 32-bit floats', () => {
    const property = fc.property(fc.array(float32), (values) => {
      const vector = Float32Array.from(values)
      expect(Float32Array.from(JSON.parse(JSON.stringify(decimals(vector))))).toEqual(vector.map((value) => value + 0))
    })
    fc.assert(property, seeded(2_000))
  })

  it('take little more than half the bytes', () => {
    const vector = Float32Array.from({ length: 384 }, (_, place) => Math.sin(place + 1) / 14)
    const [short, long] = [decimals(vector), Array.from(vector)].map((numbers) => JSON.stringify(numbers).length)
    expect((short ?? 0) / (long ?? 0)).toBeLessThan(0.65)
  })
})
