/**
 * Places on the earth, and the areas that filters name. The rules are Qdrant's, so that every engine finds the same: bounds do
 * not belong to an area, a box may cross the antimeridian, distances are great-circle ones.
 */

/** Degrees: latitude -90 to 90, longitude -180 to 180. */
export interface GeoPoint {
  readonly latitude: number
  readonly longitude: number
}

export type GeoArea =
  | { readonly kind: 'radius'; readonly center: GeoPoint; readonly meters: number }
  | { readonly kind: 'box'; readonly topLeft: GeoPoint; readonly bottomRight: GeoPoint }
  /** Corners in order, the last not repeating the first; at least three. Edges are straight in degrees. */
  | { readonly kind: 'polygon'; readonly points: readonly GeoPoint[] }

/** Mean radius of the earth in meters (IUGG, R1): `geo`'s, which Qdrant reckons with. */
export const EARTH_RADIUS_METERS = 6_371_008.8

const RADIANS = Math.PI / 180

/** Great-circle distance in meters, by the haversine formula. */
export function distanceMeters(from: GeoPoint, to: GeoPoint): number {
  const latitude = Math.sin(((to.latitude - from.latitude) * RADIANS) / 2)
  const longitude = Math.sin(((to.longitude - from.longitude) * RADIANS) / 2)
  const chord = latitude ** 2 + Math.cos(from.latitude * RADIANS) * Math.cos(to.latitude * RADIANS) * longitude ** 2
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.sqrt(Math.min(1, chord)))
}

/** Whether the point lies inside the area, its bounds left out. */
export function isWithin(area: GeoArea, point: GeoPoint): boolean {
  switch (area.kind) {
    case 'radius':
      return distanceMeters(area.center, point) < area.meters
    case 'box':
      return isInBox(area, point)
    case 'polygon':
      return isInPolygon(area.points, point)
  }
}

type Box = Extract<GeoArea, { readonly kind: 'box' }>

function isInBox({ topLeft, bottomRight }: Box, { latitude, longitude }: GeoPoint): boolean {
  if (!(bottomRight.latitude < latitude && latitude < topLeft.latitude)) return false
  const [west, east] = [topLeft.longitude, bottomRight.longitude]
  return west > east ? longitude > west || longitude < east : west < longitude && longitude < east
}

/** Even-odd rule over the edges; a point on an edge is outside. */
function isInPolygon(points: readonly GeoPoint[], point: GeoPoint): boolean {
  let inside = false
  for (let index = 0; index < points.length; index++) {
    const from = points[index] as GeoPoint
    const to = points[(index + 1) % points.length] as GeoPoint
    if (isOnEdge(from, to, point)) return false
    if (crosses(from, to, point)) inside = !inside
  }
  return inside
}

/** Twice the signed area of the triangle: positive when `point` lies to the left of the edge. */
const side = (from: GeoPoint, to: GeoPoint, point: GeoPoint): number =>
  (to.longitude - from.longitude) * (point.latitude - from.latitude) -
  (point.longitude - from.longitude) * (to.latitude - from.latitude)

const isBetween = (left: number, right: number, value: number): boolean =>
  Math.min(left, right) <= value && value <= Math.max(left, right)

const isOnEdge = (from: GeoPoint, to: GeoPoint, point: GeoPoint): boolean =>
  side(from, to, point) === 0 &&
  isBetween(from.longitude, to.longitude, point.longitude) &&
  isBetween(from.latitude, to.latitude, point.latitude)

/** Whether the ray eastward from the point crosses the edge; a corner belongs to the edge above it. */
function crosses(from: GeoPoint, to: GeoPoint, point: GeoPoint): boolean {
  if (from.latitude > point.latitude === to.latitude > point.latitude) return false
  return side(from, to, point) > 0 === to.latitude > from.latitude
}
