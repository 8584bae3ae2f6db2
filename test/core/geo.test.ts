import { describe, expect, it } from '@jest/globals'
import { distanceMeters, type GeoPoint, isWithin } from '../../src/core/geo.ts'

const at = (latitude: number, longitude: number): GeoPoint => ({ latitude, longitude })
const LISBON = at(38.7223, -9.1393)
const BERLIN = at(52.52, 13.405)

describe('a distance', () => {
  it('is that of the great circle', () => {
    // 2,312 km by the tables of airlines.
    expect(distanceMeters(LISBON, BERLIN) / 1000).toBeCloseTo(2312, -1)
    expect(distanceMeters(at(0, 0), at(0, 180)) / 1000).toBeCloseTo(Math.PI * 6371.0088, 6)
    expect(distanceMeters(at(90, 0), at(90, 120))).toBeCloseTo(0, 6)
    expect(distanceMeters(at(10, 179.9), at(10, -179.9))).toBeCloseTo(distanceMeters(at(10, 0), at(10, 0.2)), 6)
  })
})

describe('an area', () => {
  it('leaves its bounds out', () => {
    const box = { kind: 'box', topLeft: at(10, 0), bottomRight: at(0, 10) } as const
    expect([at(5, 5), at(10, 5), at(0, 5), at(5, 0), at(5, 10)].map((point) => isWithin(box, point))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    const triangle = { kind: 'polygon', points: [at(0, 0), at(0, 10), at(10, 0)] } as const
    expect([at(2, 2), at(5, 5), at(0, 5), at(0, 0), at(6, 6)].map((point) => isWithin(triangle, point))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    const circle = { kind: 'radius', center: LISBON, meters: distanceMeters(LISBON, BERLIN) } as const
    expect([isWithin(circle, BERLIN), isWithin({ ...circle, meters: circle.meters + 1 }, BERLIN)]).toEqual([
      false,
      true,
    ])
  })

  it('may cross the antimeridian, as a box', () => {
    const box = { kind: 'box', topLeft: at(10, 170), bottomRight: at(-10, -170) } as const
    expect([at(0, 175), at(0, -175), at(0, 180), at(0, 0)].map((point) => isWithin(box, point))).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it('counts edges once where corners lie on the level of the point', () => {
    const diamond = { kind: 'polygon', points: [at(10, 0), at(0, 10), at(-10, 0), at(0, -10)] } as const
    expect([at(0, 0), at(0, 9.9), at(0, -9.9), at(0, 11), at(0, -11)].map((point) => isWithin(diamond, point))).toEqual(
      [true, true, true, false, false],
    )
  })
})
