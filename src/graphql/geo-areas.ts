/** Reads the areas of geo filters: GraphQL has seen to it that numbers are numbers, and here that they are places. */
import { isDegrees } from '../core/attribute-values.ts'
import { SextantError } from '../core/errors.ts'
import type { GeoArea, GeoPoint } from '../core/geo.ts'

type Radius = Omit<Extract<GeoArea, { readonly kind: 'radius' }>, 'kind'>
type Box = Omit<Extract<GeoArea, { readonly kind: 'box' }>, 'kind'>

const FEWEST_CORNERS = 3
const MOST_CORNERS = 1_000

/**
 * @param value the member of a `GeoFilter` that `kind` names
 * @param path names it in messages
 * @throws SextantError FILTER_INVALID naming what is no place, or no area
 */
export function readArea(kind: GeoArea['kind'], value: unknown, path: string): GeoArea {
  switch (kind) {
    case 'radius':
      return readRadius(value as Radius, path)
    case 'box':
      return readBox(value as Box, path)
    case 'polygon':
      return readPolygon(value as readonly GeoPoint[], path)
  }
}

function readRadius({ center, meters }: Radius, path: string): GeoArea {
  const place = readPlace(center, `${path}.center`)
  if (meters > 0 && Number.isFinite(meters)) return { kind: 'radius', center: place, meters }
  throw invalid(`${path}.meters`, `is ${meters}, and must be above 0`)
}

function readBox(box: Box, path: string): GeoArea {
  const topLeft = readPlace(box.topLeft, `${path}.topLeft`)
  const bottomRight = readPlace(box.bottomRight, `${path}.bottomRight`)
  if (topLeft.latitude > bottomRight.latitude) return { kind: 'box', topLeft, bottomRight }
  const complaint = `has its top at latitude ${topLeft.latitude}, which must be above its bottom at ${bottomRight.latitude}`
  throw invalid(path, complaint)
}

function readPolygon(corners: readonly GeoPoint[], path: string): GeoArea {
  const { length } = corners
  if (length > MOST_CORNERS) throw invalid(path, `has ${length} corners, and at most ${MOST_CORNERS} are taken`)
  const points = withoutRepeatedEnd(corners.map((corner, place) => readPlace(corner, `${path}[${place}]`)))
  if (points.length >= FEWEST_CORNERS) return { kind: 'polygon', points }
  throw invalid(path, `has ${points.length} different corners, and needs at least ${FEWEST_CORNERS}`)
}

function withoutRepeatedEnd(points: readonly GeoPoint[]): readonly GeoPoint[] {
  const [first, last] = [points[0], points.at(-1)]
  const repeats = points.length > 1 && first?.latitude === last?.latitude && first?.longitude === last?.longitude
  return repeats ? points.slice(0, -1) : points
}

function readPlace({ latitude, longitude }: GeoPoint, path: string): GeoPoint {
  if (!isDegrees(latitude, 90)) throw invalid(`${path}.latitude`, `is ${latitude}, and must be from -90 to 90`)
  if (!isDegrees(longitude, 180)) throw invalid(`${path}.longitude`, `is ${longitude}, and must be from -180 to 180`)
  return { latitude, longitude }
}

const invalid = (path: string, complaint: string) => new SextantError('FILTER_INVALID', `\`${path}\` ${complaint}.`)
