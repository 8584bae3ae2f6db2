/**
 * Random areas around a few places. None has a place on or near its border: engines reckon with their own formulas, and there
 * rounding would decide.
 */
import fc from 'fast-check'
import type { GeoArea, GeoPoint } from '../../../src/core/geo.ts'
import { metersBetween } from '../../oracle/geo.ts'

const at = (latitude: number, longitude: number): GeoPoint => ({ latitude, longitude })

/** Cities, both poles, both sides of the antimeridian and of the first meridian; two close together, two at one place. */
export const PLACES: readonly GeoPoint[] = [
  at(52.52, 13.405),
  at(52.4, 13.06),
  at(-36.85, 174.76),
  at(-17.8, -178.1),
  at(12.5, 180),
  at(12.5, -180),
  at(0, 0),
  at(5.3, -4.1),
  at(38.7, -9.1),
  at(30.05, 31.2),
  at(90, 0),
  at(-90, 45),
]

/** Relative to a bound, and in degrees. */
const CLEARANCE = 1e-6
/** No place has it in a coordinate. */
const FRACTION = 0.37

const degrees = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: -most, max: most - 1 }).map((whole) => whole + FRACTION)
const point = fc.record({ latitude: degrees(90), longitude: degrees(180) })

const radius: fc.Arbitrary<GeoArea> = fc.record({
  kind: fc.constant('radius' as const),
  center: fc.oneof(point, fc.constantFrom(...PLACES)),
  meters: fc.oneof(fc.integer({ min: 10, max: 60_000 }), fc.integer({ min: 10, max: 20_000_000 })),
})

const box: fc.Arbitrary<GeoArea> = fc
  .tuple(fc.uniqueArray(degrees(90), { minLength: 2, maxLength: 2 }), degrees(180), degrees(180))
  .filter(([, west, east]) => west !== east)
  .map(([latitudes, west, east]) => ({
    kind: 'box',
    topLeft: at(Math.max(...latitudes), west),
    bottomRight: at(Math.min(...latitudes), east),
  }))

/** Corners all around a middle, near and far, so that the border is never crossed by itself but often bent inward. */
const polygon: fc.Arbitrary<GeoArea> = fc
  .record({
    latitude: fc.integer({ min: -25, max: 45 }),
    longitude: fc.oneof(fc.integer({ min: -30, max: 40 }), fc.integer({ min: -130, max: 130 })),
    distances: fc.array(fc.integer({ min: 5, max: 44 }), { minLength: 3, maxLength: 7 }),
    backward: fc.boolean(),
  })
  .map(({ latitude, longitude, distances, backward }) => {
    const corners = distances.map((distance, place) => {
      const angle = (2 * Math.PI * (place + FRACTION)) / distances.length
      return at(latitude + distance * Math.sin(angle), longitude + distance * Math.cos(angle))
    })
    return { kind: 'polygon', points: backward ? corners.toReversed() : corners }
  })

export const area: fc.Arbitrary<GeoArea> = fc
  .oneof(radius, box, polygon)
  .filter((where) => PLACES.every((place) => isClearOf(where, place)))

/** Whether the place is far enough from the border of the area. */
export function isClearOf(where: GeoArea, place: GeoPoint): boolean {
  switch (where.kind) {
    case 'radius':
      return Math.abs(metersBetween(where.center, place) - where.meters) > 1 + CLEARANCE * where.meters
    case 'box':
      return [where.topLeft, where.bottomRight].every(
        ({ latitude, longitude }) =>
          Math.abs(latitude - place.latitude) > CLEARANCE && Math.abs(longitude - place.longitude) > CLEARANCE,
      )
    case 'polygon':
      return where.points.every((corner, index) =>
        isClearOfLine(corner, where.points[(index + 1) % where.points.length] ?? corner, place),
      )
  }
}

function isClearOfLine(from: GeoPoint, to: GeoPoint, { latitude, longitude }: GeoPoint): boolean {
  const [x, y] = [to.longitude - from.longitude, to.latitude - from.latitude]
  const across = x * (latitude - from.latitude) - y * (longitude - from.longitude)
  return Math.abs(across) > CLEARANCE * Math.hypot(x, y)
}
