/**
 * One page of `documents`: the engine scrolls positions, which carry what a cursor needs, and documents are read for the page
 * alone. A cursor names a place in the order, so what is written or deleted meanwhile makes no other document repeat or be missed.
 */
import { createHash } from 'node:crypto'
import type { ScrollPosition } from '../catalog/catalog.ts'
import { SextantError } from '../core/errors.ts'
import type { Filter } from '../core/filter.ts'
import type { DocumentOrder } from '../core/order.ts'
import { requirePageSize } from '../core/page-size.ts'
import type { Scope } from '../core/scope.ts'
import { connectionOf } from './connections.ts'
import type { OperationContext } from './context.ts'
import type { DocumentConnectionSource, DocumentSource } from './sources.ts'

export interface Listing {
  readonly scope: Scope
  readonly filter: Filter
  /** Absent: by id. */
  readonly order?: DocumentOrder
}

/**
 * @param first documents of the page
 * @param after a cursor of an earlier page of the same listing
 * @throws SextantError PAGE_SIZE_OUT_OF_RANGE, CURSOR_INVALID or CURSOR_OF_ANOTHER_QUERY
 */
export async function documentPage(
  listing: Listing,
  first: number,
  after: string | null | undefined,
  context: OperationContext,
): Promise<DocumentConnectionSource> {
  const { services, loaders } = context
  requirePageSize(first, services.limits)
  const { scope, filter, order } = listing
  const hash = hashOf(listing)
  const start = after == null ? undefined : positionAfter(after, hash, context)
  const request = { filter, limit: first + 1, ...(order && { order }), ...(start && { after: start }) }
  const found = await loaders.of(scope).scroll.load(request)
  const positions = found.slice(0, first)
  const cursorAt = (position: ScrollPosition) =>
    services.cursors.write({ kind: 'document', listing: hash, ...position })
  const documents = await loaders.of(scope).document.loadMany(positions.map(({ id }) => id))
  const edges = positions.flatMap((position, place) => {
    const document = documents[place]
    if (document instanceof Error) throw document
    // Deleted between the two reads.
    if (!document) return []
    return [{ cursor: cursorAt(position), node: { document, scope } satisfies DocumentSource }]
  })
  const last = positions.at(-1)
  const bounds = {
    hasNextPage: found.length > first,
    hasPreviousPage: start !== undefined,
    endCursor: last && cursorAt(last),
  }
  return { ...connectionOf(edges, bounds), scope, filter }
}

function positionAfter(after: string, hash: string, { services }: OperationContext): ScrollPosition {
  const { listing, value, id } = services.cursors.read('document', after)
  if (listing === hash) return { value, id }
  throw new SextantError(
    'CURSOR_OF_ANOTHER_QUERY',
    'The cursor in `after` belongs to another list of documents: collection, filter and orderBy must be those of the page it came from. Leave `after` out to start again.',
  )
}

const HASH_LENGTH = 22

const hashOf = (listing: Listing): string =>
  createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, HASH_LENGTH)
