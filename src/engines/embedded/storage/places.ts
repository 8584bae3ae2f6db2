/**
 * Geo filters as SQL: bounds of latitude and longitude, which an index answers, and then the exact test, which is the core's own
 * as a function of SQL. The bounds may let more through, never less.
 */
import type { Database } from 'better-sqlite3'
import { EARTH_RADIUS_METERS, type GeoArea, type GeoPoint, isWithin } from '../../../core/geo.ts'
import type { Condition } from './condition.ts'

/** Inclusive, in degrees. */
interface Span {
  readonly least: number
  readonly most: number
}

const ANYWHERE: Span = { least: -180, most: 180 }
/** What rounding may have taken from a distance: about a meter. */
const SLACK_DEGREES = 1e-5
/** Nearer to a pole than this, meridians crowd so that a circle's bounds of longitude are not worth their rounding. */
const POLAR_LATITUDE = 85
const DEGREES = 180 / Math.PI

/** Gives the connection the function that `withinArea` calls. */
export function registerPlaces(database: Database): void {
  let last: { readonly text: string; readonly area: GeoArea } | undefined
  const areaOf = (text: string): GeoArea => {
    if (last?.text !== text) last = { text, area: JSON.parse(text) }
    return last.area
  }
  database.function('is_within', { deterministic: true }, (area: string, latitude: number, longitude: number) =>
    Number(isWithin(areaOf(area), { latitude, longitude })),
  )
}

/** The area as a condition on the columns of `place`. */
export function withinArea(area: GeoArea): Condition {
  const latitude = latitudes(area)
  const longitude = longitudes(area)
  return {
    sql: '(latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? AND is_within(?, latitude, longitude))',
    values: [latitude.least, latitude.most, longitude.least, longitude.most, JSON.stringify(area)],
  }
}

function latitudes(area: GeoArea): Span {
  switch (area.kind) {
    case 'radius':
      return around(area.center.latitude, radiusDegrees(area.meters))
    case 'box':
      return { least: area.bottomRight.latitude, most: area.topLeft.latitude }
    case 'polygon':
      return spanOf(area.points, ({ latitude }) => latitude)
  }
}

/** Everything where the area crosses the antimeridian, or may. */
function longitudes(area: GeoArea): Span {
  switch (area.kind) {
    case 'radius':
      return circleLongitudes(area.center, radiusDegrees(area.meters))
    case 'box': {
      const span = { least: area.topLeft.longitude, most: area.bottomRight.longitude }
      return span.least > span.most ? ANYWHERE : span
    }
    case 'polygon':
      return spanOf(area.points, ({ longitude }) => longitude)
  }
}

const radiusDegrees = (meters: number): number => (meters / EARTH_RADIUS_METERS) * DEGREES

/** The meridians that touch a circle on a sphere are asin(sin r / cos latitude) away from its center. */
function circleLongitudes({ latitude, longitude }: GeoPoint, radius: number): Span {
  if (Math.abs(latitude) + radius > POLAR_LATITUDE) return ANYWHERE
  const reach = Math.asin(Math.sin(radius / DEGREES) / Math.cos(latitude / DEGREES)) * DEGREES
  const span = around(longitude, reach)
  return span.least < ANYWHERE.least || span.most > ANYWHERE.most ? ANYWHERE : span
}

const around = (center: number, reach: number): Span => ({
  least: center - reach - SLACK_DEGREES,
  most: center + reach + SLACK_DEGREES,
})

function spanOf(points: readonly GeoPoint[], degrees: (point: GeoPoint) => number): Span {
  const all = points.map(degrees)
  return {
    least: all.reduce((least, one) => Math.min(least, one), Infinity),
    most: all.reduce((most, one) => Math.max(most, one), -Infinity),
  }
}
