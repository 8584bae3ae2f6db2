/**
 * Places and areas, by other formulas than the engines': distances as angles between vectors in space, boxes by going
 * eastward, polygons by how often their border winds around the place.
 */
import type { GeoArea, GeoPoint } from '../../src/core/geo.ts'

type Vector = readonly [x: number, y: number, z: number]
type Box = Extract<GeoArea, { readonly kind: 'box' }>

/** IUGG's mean radius R1 = (2a + b) / 3 of the WGS 84 ellipsoid, in meters, to a decimeter as Moritz 2000 gives it. */
const MEAN_RADIUS = 6_371_008.8
const FULL_TURN = 360

/** Whether the place lies inside, its border left out. */
export function lies(place: GeoPoint, area: GeoArea): boolean {
  switch (area.kind) {
    case 'radius':
      return metersBetween(area.center, place) < area.meters
    case 'box':
      return isInBox(place, area)
    case 'polygon':
      return windsAround(place, area.points)
  }
}

/** On the sphere: its radius times the angle that the two places make at its center. */
export function metersBetween(from: GeoPoint, to: GeoPoint): number {
  const [left, right] = [inSpace(from), inSpace(to)]
  return MEAN_RADIUS * Math.atan2(Math.hypot(...cross(left, right)), dot(left, right))
}

function inSpace({ latitude, longitude }: GeoPoint): Vector {
  const [up, around] = [(latitude / 180) * Math.PI, (longitude / 180) * Math.PI]
  return [Math.cos(up) * Math.cos(around), Math.cos(up) * Math.sin(around), Math.sin(up)]
}

const dot = ([a, b, c]: Vector, [x, y, z]: Vector): number => a * x + b * y + c * z
const cross = ([a, b, c]: Vector, [x, y, z]: Vector): Vector => [b * z - c * y, c * x - a * z, a * y - b * x]

function isInBox({ latitude, longitude }: GeoPoint, { topLeft, bottomRight }: Box): boolean {
  const west = topLeft.longitude
  const width = bottomRight.longitude < west ? FULL_TURN + bottomRight.longitude - west : bottomRight.longitude - west
  const eastward = longitude < west ? FULL_TURN + longitude - west : longitude - west
  return eastward > 0 && eastward < width && latitude > bottomRight.latitude && latitude < topLeft.latitude
}

/** Odd turns are inside, even ones outside, and a place that sees an edge's ends on opposite sides, or is a corner, is on it. */
function windsAround(place: GeoPoint, corners: readonly GeoPoint[]): boolean {
  const seen = corners.map(
    ({ latitude, longitude }) => [longitude - place.longitude, latitude - place.latitude] as const,
  )
  let angle = 0
  for (const [index, [x, y]] of seen.entries()) {
    const [nextX, nextY] = seen[(index + 1) % seen.length] ?? [x, y]
    const [across, along] = [x * nextY - y * nextX, x * nextX + y * nextY]
    if (across === 0 && along <= 0) return false
    angle += Math.atan2(across, along)
  }
  return Math.round(angle / (2 * Math.PI)) % 2 !== 0
}
