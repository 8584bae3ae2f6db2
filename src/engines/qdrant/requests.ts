/** Calls that read points: their paths and bodies, and one function that sends them. */
import type { Schemas } from '@qdrant/js-client-rest'
import type { Scope } from '../../core/scope.ts'
import { nextId } from './ids.ts'
import { type Part, partName } from './layout.ts'
import type { Conditions } from './logic.ts'
import type { QdrantOptions } from './options.ts'
import { shardKeyOf } from './shard-keys.ts'
import type { QdrantCall, Transport } from './transport/transport.ts'

/** What reads are sent by. */
export interface ReadParts {
  readonly transport: Transport
  readonly options: QdrantOptions
}

/** Whose points are read. */
export type Owner = Pick<Scope, 'collection' | 'generation' | 'tenant'>

/** A page of points, by id or in the order of a key. */
export interface PointsPage {
  readonly filter: Conditions
  readonly limit: number
  /** The id to begin with, which need not be there. By id only. */
  readonly offset?: string
  readonly order_by?: Schemas['OrderBy']
  readonly with_payload: readonly string[] | false
  /** Their names; absent: none. */
  readonly with_vector?: readonly string[]
}

export interface Point<Payload> {
  readonly id: string
  readonly payload?: Payload
  readonly vector?: Readonly<Record<string, unknown>>
  /** Of a page in the order of a key. */
  readonly order_value?: number
}

/** What a page answers. */
export interface Points<Payload> {
  readonly points: readonly Point<Payload>[]
  /** Where the next page begins; null after the last, and in the order of a key. */
  readonly next_page_offset: string | null
}

/** The points from the first id after `after` on; undefined when there can be none. */
export function pageById(
  filter: Conditions,
  after: string | undefined,
  limit: number,
  fields: PointsPage['with_payload'] = false,
): PointsPage | undefined {
  const offset = after === undefined ? undefined : nextId(after)
  if (limit < 1 || (after !== undefined && offset === undefined)) return undefined
  return { filter, limit, ...(offset !== undefined && { offset }), with_payload: fields }
}

export const scrollCall = (owner: Owner, part: Part, page: PointsPage, options: QdrantOptions): QdrantCall =>
  readCall('points/scroll', owner, part, page, options)

export const countCall = (owner: Owner, part: Part, filter: Conditions, options: QdrantOptions): QdrantCall =>
  readCall('points/count', owner, part, { filter, exact: true }, options)

/** The values of a key, with how many points have each. */
export interface FacetBody {
  readonly key: string
  readonly filter: Conditions
  readonly limit: number
}

export const facetCall = (owner: Owner, part: Part, body: FacetBody, options: QdrantOptions): QdrantCall =>
  readCall('facet', owner, part, { ...body, exact: true }, options)

/** One page of the part's points. */
export const readPage = <Payload>(
  { transport, options }: ReadParts,
  owner: Owner,
  part: Part,
  page: PointsPage,
): Promise<Points<Payload>> => transport.call(scrollCall(owner, part, page, options))

/** The points of the page and, where it is cut short, of those that follow. */
export async function readAll<Payload>(
  parts: ReadParts,
  owner: Owner,
  part: Part,
  page: PointsPage,
): Promise<Point<Payload>[]> {
  const read: Point<Payload>[] = []
  let offset: string | null | undefined = page.offset
  do {
    const next: Points<Payload> = await readPage(parts, owner, part, { ...page, ...(offset && { offset }) })
    read.push(...next.points)
    offset = next.next_page_offset
  } while (offset !== null)
  return read
}

function readCall(
  what: 'points/scroll' | 'points/count' | 'facet',
  owner: Owner,
  part: Part,
  body: object,
  options: QdrantOptions,
): QdrantCall {
  const { collectionPrefix, readConsistency } = options
  const path = `/collections/${partName(collectionPrefix, owner, part)}/${what}`
  return {
    method: 'POST',
    path: readConsistency === undefined ? path : `${path}?consistency=${readConsistency}`,
    body: { ...body, ...shardKeyOf(owner, options) },
    kind: 'read',
  }
}
