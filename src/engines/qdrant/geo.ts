/** Areas as Qdrant's conditions. The port's rules are Qdrant's, so they say the same. */
import type { GeoArea } from '../../core/geo.ts'
import { placePayload } from './attribute-payload.ts'
import { disjunction, type Test } from './logic.ts'

/** That the place below the key lies within the area. */
export function areaCondition(key: string, area: GeoArea): Test {
  switch (area.kind) {
    case 'radius':
      return { key, geo_radius: { center: placePayload(area.center), radius: area.meters } }
    case 'box':
      return boxTest(key, area)
    case 'polygon': {
      const points = area.points.map(placePayload)
      // Qdrant's rings end where they begin.
      return { key, geo_polygon: { exterior: { points: [...points, ...points.slice(0, 1)] } } }
    }
  }
}

/** Beyond every place that is held, and not 180, which Qdrant's index takes for -180. */
const ANTIMERIDIAN = 179.9999999999995

/**
 * A box over the antimeridian is sent as two: Qdrant's index finds nothing in one that goes around the earth and ends close to
 * where it began.
 */
function boxTest(key: string, { topLeft, bottomRight }: Extract<GeoArea, { readonly kind: 'box' }>): Test {
  const [{ lon: west, lat: north }, { lon: east, lat: south }] = [placePayload(topLeft), placePayload(bottomRight)]
  // Qdrant's index takes one upside down for a fault.
  if (north <= south) return 'never'
  const box = (left: number, right: number): Test =>
    left === right
      ? 'never'
      : { key, geo_bounding_box: { top_left: { lon: left, lat: north }, bottom_right: { lon: right, lat: south } } }
  return west > east ? disjunction([box(west, ANTIMERIDIAN), box(-ANTIMERIDIAN, east)]) : box(west, east)
}
