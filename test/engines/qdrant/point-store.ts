/**
 * Two collections' points in memory, with what the write protocol asks of Qdrant: conditional upserts, deletes and payloads by
 * filter, reads. Every call waits a random while before and after it is done, and between its operations, so that seeds play
 * interleavings of two gateways which a real server shows once in a thousand runs. It stands in for no test of Qdrant itself.
 */
import type { QdrantCall, Transport } from '../../../src/engines/qdrant/transport/transport.ts'

interface Condition {
  readonly key?: string
  readonly match?: { readonly value?: unknown; readonly any?: readonly unknown[] }
  readonly range?: { readonly lt?: number; readonly lte?: number }
  readonly has_id?: readonly string[]
  readonly is_empty?: { readonly key: string }
  readonly must?: readonly Condition[]
  readonly should?: readonly Condition[]
  readonly must_not?: readonly Condition[]
}
type Payload = Record<string, unknown>
export interface StoredPoint {
  readonly id: string
  readonly payload: Payload
}
interface Operation {
  readonly upsert?: { readonly points: readonly StoredPoint[]; readonly update_filter?: Condition }
  readonly delete?: { readonly filter: Condition }
  readonly set_payload?: { readonly payload: Payload; readonly filter: Condition }
}

export type Part = 'chunks' | 'documents'

export class PointStore {
  readonly parts: Readonly<Record<Part, Map<string, Payload>>> = { chunks: new Map(), documents: new Map() }
  readonly #random: () => number

  /** @param random in [0, 1) */
  constructor(random: () => number) {
    this.#random = random
  }

  points(part: Part): readonly StoredPoint[] {
    return [...this.parts[part]].map(([id, payload]) => ({ id, payload }))
  }

  /** @param fails whether the call is lost: before it is done, or its answer after */
  transport(fails: (call: QdrantCall) => 'before' | 'after' | undefined = () => undefined): Transport {
    return {
      call: async <Result>(call: QdrantCall): Promise<Result> => {
        const failing = fails(call)
        await this.#while()
        if (failing === 'before') throw new Error('lost on the way')
        const result = await this.#answer(call)
        await this.#while()
        if (failing === 'after') throw new Error('lost on the way back')
        return result as Result
      },
      [Symbol.asyncDispose]: async () => {},
    }
  }

  async #while(): Promise<void> {
    for (let ticks = Math.floor(this.#random() * 6); ticks > 0; ticks -= 1) await new Promise(setImmediate)
  }

  async #answer({ path, body }: QdrantCall): Promise<unknown> {
    const part = path.includes('_chunks/') ? 'chunks' : 'documents'
    if (path.includes('/points/batch')) {
      const { operations } = body as { operations: readonly Operation[] }
      return this.#applyInTurn(this.parts[part], operations)
    }
    if (path.includes('/points/scroll')) {
      const { filter } = body as { filter: Condition }
      return { points: this.points(part).filter((point) => holds(filter, point)) }
    }
    const { ids } = body as { ids: readonly string[] }
    return this.points(part)
      .filter(({ id }) => ids.includes(id))
      .map((point) => structuredClone(point))
  }

  async #applyInTurn(points: Map<string, Payload>, operations: readonly Operation[]): Promise<unknown> {
    const results: unknown[] = []
    for (const operation of operations) {
      if (results.length > 0) await this.#while()
      results.push(this.#apply(points, operation))
    }
    return results
  }

  #apply(points: Map<string, Payload>, { upsert, delete: deletion, set_payload }: Operation) {
    for (const { id, payload } of upsert?.points ?? []) {
      const old = points.get(id)
      if (old === undefined || holds(upsert?.update_filter ?? {}, { id, payload: old })) points.set(id, { ...payload })
    }
    for (const [id, payload] of [...points]) {
      if (deletion && holds(deletion.filter, { id, payload })) points.delete(id)
      if (set_payload && holds(set_payload.filter, { id, payload }))
        points.set(id, { ...payload, ...set_payload.payload })
    }
    return { status: 'completed' }
  }
}

function holds(condition: Condition, point: StoredPoint): boolean {
  const { key, match, range, has_id, is_empty, must = [], should = [], must_not = [] } = condition
  const value = key === undefined ? undefined : point.payload[key]
  if (match && !(match.any ?? [match.value]).includes(value)) return false
  if (range && !(typeof value === 'number' && value < (range.lt ?? Infinity) && value <= (range.lte ?? Infinity)))
    return false
  if (has_id && !has_id.includes(point.id)) return false
  if (is_empty && point.payload[is_empty.key] !== undefined) return false
  if (should.length > 0 && !should.some((each) => holds(each, point))) return false
  return must.every((each) => holds(each, point)) && !must_not.some((each) => holds(each, point))
}
