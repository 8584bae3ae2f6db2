/**
 * What Qdrant's conditions mean, written after its own source: `lib/segment/src/payload_storage/{query_checker,condition_checker}.rs`
 * and `index/field_index` of 1.18, for keys that have an index. Conditions that are not known here are faults.
 */
import { isDeepStrictEqual } from 'node:util'
import type { GeoPoint } from '../../../src/core/geo.ts'
import { lies } from '../../oracle/geo.ts'

export interface StoredPoint {
  readonly id: string
  readonly payload: Readonly<Record<string, unknown>>
}

type Json = Readonly<Record<string, unknown>>

/** Whether the point passes the filter. */
export function passes(point: StoredPoint, filter: Json): boolean {
  const { must, should, must_not, ...rest } = filter
  if (Object.keys(rest).length > 0) throw new RangeError(`no clause of a filter: ${Object.keys(rest)}`)
  const holds = (condition: Json): boolean => isMet(point, condition)
  return (
    clause(must, 'always').every(holds) &&
    (should === undefined || clause(should, 'never').some(holds)) &&
    !clause(must_not, 'always').some(holds)
  )
}

/** What Qdrant makes of an empty list differs by clause and way of searching, so none may be sent. */
function clause(conditions: unknown, empty: 'always' | 'never'): readonly Json[] {
  if (conditions === undefined) return []
  if (!Array.isArray(conditions) || conditions.length === 0) throw new RangeError(`an empty clause (${empty})`)
  return conditions
}

function isMet(point: StoredPoint, condition: Json): boolean {
  if ('has_id' in condition) return (condition['has_id'] as readonly string[]).includes(point.id)
  if ('is_empty' in condition) return isEmpty(valuesAt(point.payload, (condition['is_empty'] as { key: string }).key))
  if (!('key' in condition)) return passes(point, condition)
  const { key, ...test } = condition
  const [[kind, asked] = ['nothing', undefined], ...others] = Object.entries(test)
  if (others.length > 0) throw new RangeError('several tests of one key')
  const check = CHECKS[kind]
  if (check === undefined) throw new RangeError(`no test: ${kind}`)
  return valuesAt(point.payload, key as string).some((value) => check(value, asked as Json))
}

const CHECKS: Readonly<Record<string, (value: unknown, asked: Json) => boolean>> = {
  match: matches,
  range: isWithin,
  geo_radius: (value, { center, radius }) =>
    isPlace(value) && lies(placeOf(value), { kind: 'radius', center: placeOf(center), meters: radius as number }),
  geo_bounding_box: (value, { top_left, bottom_right }) =>
    isPlace(value) &&
    lies(placeOf(value), { kind: 'box', topLeft: placeOf(top_left), bottomRight: placeOf(bottom_right) }),
  geo_polygon: (value, { exterior }) =>
    isPlace(value) &&
    lies(placeOf(value), { kind: 'polygon', points: openRing((exterior as { points: unknown[] }).points) }),
}

function matches(value: unknown, asked: Json): boolean {
  const [[kind, wanted] = ['nothing', undefined]] = Object.entries(asked)
  switch (kind) {
    case 'value':
      if (typeof wanted === 'number' && !Number.isSafeInteger(wanted)) throw new RangeError('only whole numbers match')
      return value === wanted
    case 'any': {
      const list = wanted as readonly unknown[]
      if (new Set(list.map((one) => typeof one)).size !== 1) throw new RangeError('values of several types')
      return list.includes(value)
    }
    case 'text':
      return split(wanted).every((word) => split(value).includes(word))
    case 'text_any':
      return split(wanted).some((word) => split(value).includes(word))
    case 'phrase':
      return ` ${split(value).join(' ')} `.includes(` ${split(wanted).join(' ')} `)
    default:
      throw new RangeError(`no match: ${kind}`)
  }
}

/** The index by words: tokenizer `whitespace`, case kept. */
const split = (text: unknown): string[] => (typeof text === 'string' ? text.split(/\s+/u).filter((word) => word) : [])

/** The index by numbers heeds one bound of each side. */
function isWithin(value: unknown, { gt, gte, lt, lte, ...rest }: { readonly [bound: string]: unknown }): boolean {
  if (Object.keys(rest).length > 0) throw new RangeError(`no bound: ${Object.keys(rest)}`)
  for (const bound of [gt, gte, lt, lte]) {
    if (bound !== undefined && !Number.isFinite(bound)) throw new RangeError('JSON has no such bound')
  }
  if (typeof value !== 'number') return false
  const above = gt !== undefined ? value > (gt as number) : gte === undefined || value >= (gte as number)
  const below = lt !== undefined ? value < (lt as number) : lte === undefined || value <= (lte as number)
  return above && below
}

/** Values below a path of plain keys; of a list its elements. */
function valuesAt(payload: Json, path: string): readonly unknown[] {
  if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)?$/.test(path)) throw new RangeError(`no plain path: ${path}`)
  const value = path.split('.').reduce<unknown>((at, key) => (at as Json | undefined)?.[key], payload)
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

const isEmpty = (values: readonly unknown[]): boolean => values.length === 0 || values.every((value) => value === null)

const isPlace = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && isDeepStrictEqual(Object.keys(value).sort(), ['lat', 'lon'])

const placeOf = (place: unknown): GeoPoint => {
  const { lat, lon } = place as { readonly lat: number; readonly lon: number }
  return { latitude: lat, longitude: lon }
}

function openRing(points: readonly unknown[]): GeoPoint[] {
  if (points.length < 4 || !isDeepStrictEqual(points[0], points.at(-1))) throw new RangeError('a ring that is open')
  return points.slice(1).map(placeOf)
}
