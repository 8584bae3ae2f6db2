/** Filters by place, with the answers written out: circles, boxes and polygons, also where the map ends. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Filter } from '../../../src/core/filter.ts'
import type { GeoArea, GeoPoint } from '../../../src/core/geo.ts'
import { and, at, attribute, exists, isIn, not, or, within } from './factories.ts'
import type { Subject, TestCollection } from './subject.ts'

const PLACES: Readonly<Record<string, GeoPoint | undefined>> = {
  berlin: at(52.52, 13.405),
  potsdam: at(52.4, 13.06),
  fiji: at(-17.8, 178),
  samoa: at(-13.8, -172.1),
  pole: at(89.9, 0),
  southPole: at(-90, 0),
  zero: at(0, 0),
  nowhere: undefined,
}
const EVERYWHERE = 'berlin fiji pole potsdam samoa southPole zero'

const radius = (center: GeoPoint, meters: number): GeoArea => ({ kind: 'radius', center, meters })
const box = (topLeft: GeoPoint, bottomRight: GeoPoint): GeoArea => ({ kind: 'box', topLeft, bottomRight })
const polygon = (...points: readonly (readonly [latitude: number, longitude: number])[]): GeoArea => ({
  kind: 'polygon',
  points: points.map(([latitude, longitude]) => at(latitude, longitude)),
})

const BERLIN = at(52.52, 13.405)
/** Between 26 and 28 km apart. */
const AROUND_BERLIN = radius(BERLIN, 30_000)
/** An L around the place where Berlin is, with Potsdam in its foot. */
const BENT = [
  [53, 12.9],
  [53, 13.2],
  [52.45, 13.2],
  [52.45, 13.8],
  [52.3, 13.8],
  [52.3, 12.9],
] as const

const AREAS: readonly (readonly [sentence: string, area: GeoArea, expected: string])[] = [
  ['a circle around two', AROUND_BERLIN, 'berlin potsdam'],
  ['a circle around one', radius(BERLIN, 25_000), 'berlin'],
  ['a small circle around its own middle', radius(BERLIN, 1), 'berlin'],
  ['a circle over the antimeridian', radius(at(-15, 180), 1_000_000), 'fiji samoa'],
  ['a circle over a pole', radius(at(89.9, 180), 30_000), 'pole'],
  ['a circle around a pole, whatever the longitude', radius(at(-90, 77), 1_000), 'southPole'],
  ['half of the earth', radius(at(90, 0), 10_000_000), 'berlin pole potsdam'],
  [
    'all but the other side of the earth',
    radius(at(-52.52, -166.595), 20_000_000),
    'fiji pole potsdam samoa southPole zero',
  ],
  ['a box', box(at(53, 13), at(52, 14)), 'berlin potsdam'],
  ['a flatter box', box(at(53, 13), at(52.5, 14)), 'berlin'],
  ['a box over the antimeridian', box(at(-10, 170), at(-20, -170)), 'fiji samoa'],
  ['a box that goes the long way round', box(at(60, -170), at(-20, 170)), 'berlin potsdam zero'],
  ['a box to the antimeridian', box(at(-10, 170), at(-20, 180)), 'fiji'],
  ['a box up to the pole', box(at(90, -180), at(80, 180)), 'pole'],
  ['a box around the middle of the map', box(at(1, -1), at(-1, 1)), 'zero'],
  ['a box upside down, which is empty', box(at(52, 13), at(53, 14)), ''],
  ['a box with the place on its side', box(at(53, 13.405), at(52.45, 14)), ''],
  ['a box with the place on its top', box(at(52.52, 13.1), at(52, 14)), ''],
  ['a triangle', polygon([54, 10], [54, 16], [52.45, 13.4]), 'berlin'],
  ['a triangle, the other way round', polygon([52.45, 13.4], [54, 16], [54, 10]), 'berlin'],
  ['a polygon that is bent inward', polygon(...BENT), 'potsdam'],
  ['a polygon over the first meridian and the equator', polygon([5, -5], [5, 5], [-5, 5], [-5, -5]), 'zero'],
  ['a polygon with the place on its edge', polygon([0, -5], [0, 5], [-5, 0]), ''],
  ['a polygon with the place at its corner', polygon([0, 0], [5, 5], [5, -5]), ''],
  [
    'a polygon around the south, with the pole on its edge',
    polygon([-80, -180], [-80, 180], [-90, 180], [-90, -180]),
    '',
  ],
]

const place = attribute('GEO')
const berlinBox = within(box(at(53, 13.2), at(52, 14)))
const CASES: readonly (readonly [sentence: string, filter: Filter, expected: string])[] = [
  ['a place that is there', exists(place), EVERYWHERE],
  ['a place that is not there', not(exists(place)), 'nowhere'],
  [
    'outside, which holds where there is no place',
    not(within(AROUND_BERLIN)),
    'fiji nowhere pole samoa southPole zero',
  ],
  ['outside, and somewhere', and(not(within(AROUND_BERLIN)), exists(place)), 'fiji pole samoa southPole zero'],
  ['in two areas', and(within(AROUND_BERLIN), berlinBox), 'berlin'],
  ['in one of two areas', or(within(radius(at(0, 0), 10)), berlinBox), 'berlin zero'],
  ['in one area and not in another', and(within(AROUND_BERLIN), not(berlinBox)), 'potsdam'],
  ['not in both', not(and(within(AROUND_BERLIN), berlinBox)), 'fiji nowhere pole potsdam samoa southPole zero'],
  [
    'inside or something else',
    or(within(AROUND_BERLIN), isIn({ kind: 'externalId' }, 'nowhere')),
    'berlin nowhere potsdam',
  ],
  ['inside and something else', and(within(AROUND_BERLIN), isIn({ kind: 'externalId' }, 'zero', 'potsdam')), 'potsdam'],
  ['neither inside nor outside', not(or(within(AROUND_BERLIN), not(within(AROUND_BERLIN)))), ''],
]

export function placesContract(subject: () => Subject): void {
  describe('places', () => {
    let collection: TestCollection
    beforeAll(async () => {
      collection = await subject().collection()
      for (const [name, where] of Object.entries(PLACES)) {
        await collection.write(name, {
          chunks: [{ text: 'common' }],
          attributes: where === undefined ? {} : { place: where },
        })
      }
    })

    const expectFound = async (filter: Filter, expected: string): Promise<void> => {
      const names = expected === '' ? [] : expected.split(' ')
      expect((await collection.scrolled({ filter })).toSorted()).toEqual(names)
      const [counted] = await subject().engine.count(collection.scope(), [filter])
      expect(counted).toEqual({ documents: names.length, chunks: names.length })
      for (const search of [{ dense: [1, 0, 0] }, { sparse: 'common' }]) {
        expect((await collection.found({ ...search, filter })).toSorted()).toEqual(names)
      }
    }

    it.each(AREAS)('are found in %s', (_, area, expected) => expectFound(within(area), expected))
    it.each(CASES)('are found by %s', (_, filter, expected) => expectFound(filter, expected))

    it('are found where a document is now, and not where it was', async () => {
      const own = await subject().collection()
      await own.write('ship', { attributes: { place: BERLIN } })
      await own.write('ship', { version: 2, attributes: { place: at(0, 0) } })
      expect(await own.scrolled({ filter: within(AROUND_BERLIN) })).toEqual([])
      expect(await own.scrolled({ filter: within(radius(at(0, 0), 10)) })).toEqual(['ship'])
      await own.delete(['ship'], 3)
      expect(await own.scrolled({ filter: within(radius(at(0, 0), 10)) })).toEqual([])
    })
  })
}
