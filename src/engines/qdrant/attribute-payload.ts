/**
 * Declared attributes as payload. What a value is, its own form says: only places are maps, so reading needs no declarations.
 * Numbers that Qdrant would not give back to the last bit also stand elsewhere, as text.
 */
import type { Attributes, AttributeValue } from '../../core/attributes.ts'
import type { GeoPoint } from '../../core/geo.ts'
import { isExact as isExactNumber, keptNumber } from './numbers.ts'

/** Qdrant's own form of a place. */
export interface PlacePayload {
  readonly lon: number
  readonly lat: number
}
export type AttributePayload = string | readonly string[] | number | boolean | PlacePayload

/**
 * The place as it is held and asked for. What lies on the antimeridian or a pole is a tenth of a micrometer beside it: Qdrant's
 * index finds nothing at latitude 90, and two boxes that meet in the antimeridian leave it out.
 */
export const placePayload = ({ latitude, longitude }: GeoPoint): PlacePayload => ({
  lon: within(longitude, LAST_LONGITUDE),
  lat: within(latitude, LAST_LATITUDE),
})

const LAST_LONGITUDE = 179.999999999999
const LAST_LATITUDE = 89.9999999999999

const within = (degrees: number, most: number): number => Math.max(-most, Math.min(most, degrees))

/** The attributes as filters compare them. */
export const attributesPayload = (attributes: Attributes): Record<string, AttributePayload> =>
  mapped(attributes, attributePayload)

/** The attributes that the payload does not hold exactly, as JSON; undefined when there are none. */
export function exactAttributes(attributes: Attributes): string | undefined {
  const lost = Object.entries(attributes).filter(([, value]) => !isExact(value))
  return lost.length === 0 ? undefined : JSON.stringify(Object.fromEntries(lost))
}

/** @param exact what `exactAttributes` gave */
export const attributesOf = (
  payload: Readonly<Record<string, AttributePayload>> | undefined,
  exact: string | undefined,
): Attributes => ({ ...mapped(payload ?? {}, attributeOf), ...(exact === undefined ? {} : JSON.parse(exact)) })

function attributePayload(value: AttributeValue): AttributePayload {
  if (isPlace(value)) return placePayload(value)
  return typeof value === 'number' ? keptNumber(value) : value
}

const attributeOf = (value: AttributePayload): AttributeValue =>
  isPlacePayload(value) ? { latitude: value.lat, longitude: value.lon } : value

const isExact = (value: AttributeValue): boolean =>
  isPlace(value) ? isHeld(value) : typeof value !== 'number' || isExactNumber(value)

function isHeld(place: GeoPoint): boolean {
  const { lat, lon } = placePayload(place)
  return lat === place.latitude && lon === place.longitude && isExactNumber(lat) && isExactNumber(lon)
}

const isPlace = (value: AttributeValue): value is GeoPoint => typeof value === 'object' && !Array.isArray(value)
const isPlacePayload = (value: AttributePayload): value is PlacePayload =>
  typeof value === 'object' && !Array.isArray(value)

const mapped = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
