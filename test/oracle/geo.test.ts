/** The oracle's places against known distances, and `src/core` against the oracle. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { distanceMeters, type GeoPoint, isWithin } from '../../src/core/geo.ts'
import { area, isClearOf, PLACES } from '../contract/engine/random-areas.ts'
import { seeded } from '../contract/seed.ts'
import { lies, metersBetween } from './geo.ts'

const at = (latitude: number, longitude: number): GeoPoint => ({ latitude, longitude })
const QUARTER = (6_371_008.8 * Math.PI) / 2

describe("the oracle's places", () => {
  it.each([
    ['from pole to equator', at(90, 12), at(0, -77), QUARTER],
    ['between antipodes', at(30, 40), at(-30, -140), 2 * QUARTER],
    ['over the antimeridian', at(0, 179), at(0, -179), QUARTER / 45],
    ['over the pole', at(89, 0), at(89, 180), QUARTER / 45],
    ['of nothing', at(52.52, 13.405), at(52.52, 13.405), 0],
    /** Sinnott 1984, "Virtues of the Haversine": BNA to LAX is 2887.26 km with a radius of 6372.8 km. */
    ['from Nashville to Los Angeles', at(36.12, -86.67), at(33.94, -118.4), (2_887_260 * 6_371.0088) / 6_372.8],
  ])('are as far apart as they are %s', (_, from, to, meters) => {
    expect(Math.abs(metersBetween(from, to) - meters)).toBeLessThan(10)
    expect(Math.abs(metersBetween(to, from) - meters)).toBeLessThan(10)
  })

  it('are those of src/core', () => {
    const property = fc.property(area, fc.constantFrom(...PLACES), (where, place) => {
      expect(isWithin(where, place)).toBe(lies(place, where))
    })
    fc.assert(property, seeded(1_000))
  })

  it('are as far apart as those of src/core', () => {
    const point = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    const property = fc.property(point, point, (from, to) => {
      expect(Math.abs(distanceMeters(from, to) - metersBetween(from, to))).toBeLessThan(1)
    })
    fc.assert(property, seeded(300))
  })

  it('lie clear of what is drawn around them, and as often inside as they must for a test', () => {
    const drawn = fc.sample(area, { seed: 1, numRuns: 300 })
    expect(drawn.every((where) => PLACES.every((place) => isClearOf(where, place)))).toBe(true)
    for (const kind of ['radius', 'box', 'polygon']) {
      const inside = drawn
        .filter((where) => where.kind === kind)
        .map((where) => PLACES.filter((one) => lies(one, where)))
      expect(inside.filter(({ length }) => length > 0 && length < PLACES.length).length).toBeGreaterThan(25)
    }
  })
})
