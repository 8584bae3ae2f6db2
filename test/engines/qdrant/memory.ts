/** Points in memory behind the adapter's transport: scrolls, counts and facets as Qdrant answers them, ties in no order of ours. */
import type { QdrantCall, Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import { passes, type StoredPoint } from './conditions.ts'

interface Asked {
  readonly filter: Readonly<Record<string, unknown>>
  readonly limit: number
  readonly offset?: string
  readonly order_by?: { readonly key: string; readonly direction: 'asc' | 'desc'; readonly start_from?: number }
  readonly with_payload: readonly string[] | false
}

export interface Memory extends Transport {
  /** Calls so far, as `path body`. */
  readonly calls: string[]
  put(alias: string, point: StoredPoint): void
}

export function memoryTransport(): Memory {
  const collections = new Map<string, Map<string, StoredPoint>>()
  const calls: string[] = []
  return {
    calls,
    put(alias, point) {
      const points = collections.get(alias) ?? new Map<string, StoredPoint>()
      collections.set(alias, points.set(point.id, JSON.parse(JSON.stringify(point))))
    },
    async call<Result>({ method, path, body, kind }: QdrantCall): Promise<Result> {
      calls.push(`${method} ${path} ${JSON.stringify(body)}`)
      const [, alias = '', action = ''] =
        /^\/collections\/([^/]+)\/(points\/\w+|facet)(?:\?consistency=\w+)?$/.exec(path) ?? []
      if (kind !== 'read' || method !== 'POST') throw new RangeError('not read as a reader does')
      const asked = JSON.parse(JSON.stringify(body)) as Asked
      const found = [...(collections.get(alias)?.values() ?? [])].filter((point) => passes(point, asked.filter))
      if (action === 'points/count') return { count: found.length } as Result
      return (action === 'facet' ? { hits: hitsOf(found, body as FacetAsked) } : scrolled(found, asked)) as Result
    },
    async [Symbol.asyncDispose]() {},
  }
}

interface FacetAsked {
  readonly key: string
  readonly limit: number
  readonly exact: boolean
}

/** Of an index that counts: texts, whole numbers, truth values. */
function hitsOf(points: readonly StoredPoint[], { key, limit, exact }: FacetAsked): unknown {
  if (limit < 1 || !exact) throw new RangeError('not asked as facets are')
  const counts = new Map<string | number | boolean, number>()
  for (const { payload } of points) {
    const found = [valueAt(payload, key) ?? []].flat()
    for (const value of new Set(found as (string | number | boolean)[])) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const fractions = [...counts.keys()].filter((value) => typeof value === 'number' && !Number.isSafeInteger(value))
  if (fractions.length > 0) throw new RangeError('fractions have no facets')
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, limit)
}

const valueAt = (payload: StoredPoint['payload'], key: string): unknown =>
  key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], payload)

function scrolled(points: StoredPoint[], { limit, offset, order_by, with_payload }: Asked): unknown {
  if (limit < 1) throw new RangeError('a limit below 1')
  const shown = (point: StoredPoint) => ({
    id: point.id,
    ...(with_payload && { payload: Object.fromEntries(with_payload.map((key) => [key, point.payload[key]])) }),
  })
  if (order_by === undefined) {
    const from = points.filter(({ id }) => offset === undefined || id >= offset).sort((a, b) => (a.id < b.id ? -1 : 1))
    return { points: from.slice(0, limit).map(shown), next_page_offset: from[limit]?.id ?? null }
  }
  if (offset !== undefined) throw new RangeError('an offset in the order of a key')
  const { key, direction, start_from } = order_by
  const sign = direction === 'asc' ? 1 : -1
  const valued = points
    .flatMap((point) => {
      const order_value = valueAt(point.payload, key)
      return typeof order_value === 'number' ? [{ ...shown(point), order_value }] : []
    })
    .filter(({ order_value }) => start_from === undefined || sign * order_value >= sign * start_from)
    .sort((a, b) => sign * (a.order_value - b.order_value) || scrambled(a.id) - scrambled(b.id))
  return { points: valued.slice(0, limit), next_page_offset: null }
}

/** Some order of ids that is not theirs. */
const scrambled = (id: string): number => Number.parseInt(id.slice(9, 13), 16)
