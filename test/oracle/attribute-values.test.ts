/** Values of a type as `src/core` reads them, against the oracle's. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { attributeValue } from '../../src/core/attribute-values.ts'
import { ATTRIBUTE_TYPES } from '../../src/core/attributes.ts'
import type { JsonValue } from '../../src/core/document.ts'
import { seeded } from '../contract/seed.ts'
import { valueOfType } from './attribute-values.ts'

it.each([
  ['INT', 2 ** 31 - 1, 2 ** 31 - 1],
  ['INT', 2 ** 31, undefined],
  ['INT', 1.5, undefined],
  ['INT', '1', undefined],
  ['STRING_LIST', 'one', ['one']],
  ['STRING_LIST', [], []],
  ['STRING_LIST', ['one', 2], undefined],
  ['BOOLEAN', 0, undefined],
  ['STRING', null, undefined],
  ['DATE_TIME', '1970-01-02', 86_400_000],
  ['DATE_TIME', '2024-02-29T01:00:00.5+01:00', Date.UTC(2024, 1, 29) + 500],
  ['DATE_TIME', '2023-02-29', undefined],
  ['DATE_TIME', 0, undefined],
  ['GEO', { latitude: 90, longitude: -180, name: 'x' }, { latitude: 90, longitude: -180 }],
  ['GEO', { latitude: 91, longitude: 0 }, undefined],
  ['GEO', [1, 2], undefined],
] as const)('a %s of %j is %j', (type, value, expected) => {
  expect([valueOfType(type, value), attributeValue(type, value)]).toEqual([expected, expected])
})

it('are those of src/core for any JSON', () => {
  const two = fc.integer({ min: 0, max: 65 }).map((number) => String(number).padStart(2, '0'))
  const year = fc.constantFrom('0000', '0001', '1600', '1900', '1969', '1970', '2000', '2023', '2024', '9999')
  const day = fc
    .tuple(year, fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .map(([of, month, date]) => [of, String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-'))
  const zone = fc.oneof(
    fc.constantFrom('Z', 'z', ''),
    fc.tuple(fc.constantFrom('+', '-'), two, two).map(([sign, ...at]) => sign + at.join(':')),
  )
  const time = fc
    .tuple(day, fc.constantFrom('T', 't', ' ', '_'), two, two, two, fc.constantFrom('', '.', '.5', '.0019'), zone)
    .map(
      ([date, mark, hour, minute, second, fraction, offset]) =>
        `${date}${mark}${hour}:${minute}:${second}${fraction}${offset}`,
    )
  const degrees = fc.oneof(
    fc.double({ min: -200, max: 200, noNaN: true }),
    fc.constantFrom(90, -90, 180, -180, null, '0'),
  )
  const place = fc.record({ latitude: degrees, longitude: degrees, more: fc.constant(1) }, { requiredKeys: [] })
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 3 })
  const value = fc.oneof(day, time, place, texts, fc.integer(), fc.jsonValue())
  const property = fc.property(fc.constantFrom(...ATTRIBUTE_TYPES), value, (type, any) => {
    expect(attributeValue(type, any)).toEqual(valueOfType(type, any as JsonValue))
  })
  fc.assert(property, seeded(2_000))
})
