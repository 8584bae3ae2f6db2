/**
 * Walking through the documents of a scope. By id Qdrant does it itself. In the order of a key it has no cursor, and cuts documents
 * of one value where it likes: so a page is read from its value on, whole values are sorted here, and the value that is cut is read
 * by id. Where few documents share a value, that is one call. Documents without a value come last, by id.
 */
import { type AttributeDeclaration, isNumeric } from '../../core/attributes.ts'
import type { DocumentId } from '../../core/ids.ts'
import type { DocumentOrder, DocumentSortField, OrderDirection } from '../../core/order.ts'
import type { Scope } from '../../core/scope.ts'
import type { ScrollPosition, ScrollRequest } from '../../ports/engine.ts'
import { narrowed, scopeFilter } from './filter.ts'
import { existsTest, fieldKey } from './filter-values.ts'
import { DOCUMENT_KEYS } from './layout.ts'
import { type Condition, type Conditions, complement } from './logic.ts'
import { keptNumber } from './numbers.ts'
import { type Point, type PointsPage, pageById, type ReadParts, readPage } from './requests.ts'

export interface ScrollParts extends ReadParts {
  /** The attributes that the collection declares: only these have an order. */
  readonly attributesOf: (scope: Scope) => Promise<readonly AttributeDeclaration[]>
}

/** What is walked through. */
export interface Walk {
  readonly filter: Conditions
  readonly order: DocumentOrder
}

/** Where a walk goes on: from this value, or beyond it; absent: from its first. */
export interface Start {
  readonly value: number
  readonly beyond: boolean
  /** The last document of this value that was given. */
  readonly id?: string
}

/** Numbers that are not exact where they are ordered by. */
export interface ExactPayload {
  readonly exactAttributes?: string
}

type ReadPage = (page: PointsPage) => Promise<readonly Point<ExactPayload>[]>

/** What is read beyond the page: the document it starts after, and one that tells whether the value before is whole. */
const BEYOND = 2

/** @throws SextantError FILTER_INVALID when the filter has tests of chunks */
export async function scrollDocuments(
  parts: ScrollParts,
  scope: Scope,
  { filter: asked, order, after, limit }: ScrollRequest,
): Promise<ScrollPosition[]> {
  const filter = scopeFilter(scope, asked, 'documents')
  const read: ReadPage = async (page) => (await readPage<ExactPayload>(parts, scope, 'documents', page)).points
  // Qdrant orders by nothing that has no index, and no document has a value of it.
  if (order === undefined || !(await hasOrder(parts, scope, order.field))) {
    return positions(await readById(read, pageById(filter, after?.id, limit)))
  }
  const valued = after?.value === null ? [] : await readByValue(read, { filter, order }, startOf(after), limit)
  const exists = existsTest(order.field)
  if (valued.length === limit || exists === 'always') return valued
  const without = narrowed(filter, complement(exists))
  const last = after?.value === null ? after.id : undefined
  return [...valued, ...positions(await readById(read, pageById(without, last, limit - valued.length)))]
}

async function hasOrder(parts: ScrollParts, scope: Scope, field: DocumentSortField): Promise<boolean> {
  if (field.kind !== 'attribute') return true
  const declared = await parts.attributesOf(scope)
  return declared.some(({ name, type }) => name === field.name && isNumeric(type))
}

const startOf = (after: ScrollPosition | undefined): Start | undefined =>
  after === undefined || after.value === null
    ? undefined
    : { value: keptNumber(after.value), beyond: false, id: after.id }

async function readByValue(
  read: ReadPage,
  walk: Walk,
  first: Start | undefined,
  limit: number,
): Promise<ScrollPosition[]> {
  const found: ScrollPosition[] = []
  let start = first
  for (;;) {
    const page = orderedPage(walk, start, limit - found.length + BEYOND)
    const { whole, cut } = byWholeValues(await read(page), page.limit, walk.order.direction)
    found.push(...wanted(whole, start, walk.order).slice(0, limit - found.length))
    if (cut === undefined || found.length === limit) return found
    const same = narrowed(walk.filter, isValue(walk.order.field, cut))
    const last = start?.value === cut ? start.id : undefined
    const ties = await readById(read, pageById(same, last, limit - found.length, exactly(walk.order.field)))
    found.push(...ties.map((point) => positionOf({ ...point, order_value: cut }, walk.order.field)))
    if (found.length === limit) return found
    start = { value: cut, beyond: true }
  }
}

/** The documents in the order of the key, in no order within one value. */
export function orderedPage({ filter, order }: Walk, start: Start | undefined, limit: number): PointsPage {
  const key = fieldKey(order.field)
  const direction = order.direction === 'ASC' ? 'asc' : 'desc'
  if (start === undefined) return { filter, limit, order_by: { key, direction }, with_payload: exactly(order.field) }
  const beyond: Condition = { key, range: direction === 'asc' ? { gt: start.value } : { lt: start.value } }
  return {
    filter: start.beyond ? narrowed(filter, beyond) : filter,
    limit,
    order_by: { key, direction, start_from: start.value },
    with_payload: exactly(order.field),
  }
}

/** The points whose value has no more of them elsewhere, and the value that may have; undefined when the page was the last. */
export function byWholeValues<Payload>(
  points: readonly Point<Payload>[],
  limit: number,
  direction: OrderDirection,
): { whole: Point<Payload>[]; cut: number | undefined } {
  const cut = points.length < limit ? undefined : points.at(-1)?.order_value
  const sign = direction === 'ASC' ? 1 : -1
  const whole = points
    .filter(({ order_value }) => order_value !== cut)
    .sort((left, right) => sign * (orderValue(left) - orderValue(right)) || (left.id < right.id ? -1 : 1))
  return { whole, cut }
}

function wanted(points: Point<ExactPayload>[], start: Start | undefined, { field }: DocumentOrder): ScrollPosition[] {
  const last = start?.id ?? ''
  return points
    .filter((point) => orderValue(point) !== start?.value || point.id > last)
    .map((point) => positionOf(point, field))
}

const readById = async (read: ReadPage, page: PointsPage | undefined): Promise<readonly Point<ExactPayload>[]> =>
  page === undefined ? [] : read(page)

const EXACT: readonly string[] = [DOCUMENT_KEYS.exactAttributes]
/** Whole numbers and dates are exact where they lie. */
const exactly = (field: DocumentSortField): readonly string[] | false =>
  field.kind === 'attribute' && field.type === 'FLOAT' ? EXACT : false

const isValue = (field: DocumentSortField, value: number): Condition => ({
  key: fieldKey(field),
  range: { gte: value, lte: value },
})

const orderValue = (point: Point<unknown>): number => point.order_value ?? 0

const positionOf = (point: Point<ExactPayload>, field: DocumentSortField): ScrollPosition => ({
  value: orderValueOf(point, field),
  id: point.id as DocumentId,
})

/** What the point of an `orderedPage` is ordered by, as it was written. */
export function orderValueOf(point: Point<ExactPayload>, field: DocumentSortField): number {
  const exact = point.payload?.exactAttributes
  const own: Readonly<Record<string, number>> = exact === undefined ? {} : JSON.parse(exact)
  return (field.kind === 'attribute' ? own[field.name] : undefined) ?? orderValue(point)
}

/** Of documents that are not ordered by a value, or have none. */
const positions = (points: readonly Point<unknown>[]): ScrollPosition[] =>
  points.map(({ id }) => ({ value: null, id: id as DocumentId }))
