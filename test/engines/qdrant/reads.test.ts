import { beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { scopeFor } from '../../../src/access/principals.ts'
import { type Filter, MATCH_ALL } from '../../../src/core/filter.ts'
import { collectionName, type DocumentId, documentIdOf, type TenantId } from '../../../src/core/ids.ts'
import type { Scope } from '../../../src/core/scope.ts'
import { chunkPoints } from '../../../src/engines/qdrant/chunk-points.ts'
import { documentPayload, tombstone } from '../../../src/engines/qdrant/payload.ts'
import { createReads, type Reads } from '../../../src/engines/qdrant/reads.ts'
import type { Engine, ScrollPosition, ScrollRequest } from '../../../src/ports/engine.ts'
import { content, facets, type GridContent, type RandomScroll, scroll } from '../../contract/engine/arbitraries.ts'
import { attribute, documentOf, exists, idOf, not, recordOf, says } from '../../contract/engine/factories.ts'
import { access, documentFilter } from '../../contract/engine/random-filters.ts'
import { TENANTS } from '../../contract/engine/random-values.ts'
import { patience, seeded } from '../../contract/seed.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { type Memory, memoryTransport } from './memory.ts'
import { qdrantOptions } from './options.ts'

const RUNS = 200
const RECORD = recordOf(collectionName('books'))
const [TENANT = '' as TenantId] = TENANTS

/** The same documents behind the adapter and in the oracle. */
interface Pair {
  readonly memory: Memory
  readonly reads: Reads
  readonly oracle: Engine
}

async function openPair(): Promise<Pair> {
  const memory = memoryTransport()
  const reads = createReads({
    transport: memory,
    options: qdrantOptions(),
    attributesOf: async () => RECORD.attributes,
    similarityOf: async () => RECORD.model.similarity,
  })
  const oracle = new OracleEngine()
  await oracle.createCollection(RECORD)
  return { memory, reads, oracle }
}

async function put({ memory, oracle }: Pair, tenant: TenantId, name: string, one: Partial<GridContent>): Promise<void> {
  const id = idOf(RECORD.name, tenant, name)
  const [document, chunks] = documentOf(id, name, { ...one, version: 1 })
  memory.put('books_documents', { id, payload: { ...documentPayload(tenant, document) } })
  for (const { id: chunkId, payload } of chunkPoints(tenant, document, chunks)) {
    memory.put('books_chunks', { id: chunkId, payload: { ...payload } })
  }
  await oracle.replaceDocument(scope(tenant), document, chunks)
}

const scope = (tenant = TENANT, allowed: Filter = MATCH_ALL): Scope =>
  scopeFor({ tenant, access: allowed, rights: new Set() }, RECORD.name)

async function pages(engine: Pick<Engine, 'scroll'>, where: Scope, request: Omit<ScrollRequest, 'after'>) {
  const all: ScrollPosition[][] = []
  for (let after: ScrollPosition | undefined; ; ) {
    const page = await engine.scroll(where, { ...request, ...(after && { after }) })
    all.push([...page])
    after = page.at(-1)
    if (after === undefined) return all
  }
}

const collection = fc.array(fc.tuple(fc.constantFrom(...TENANTS), content), { maxLength: 12 })
const filled = async (documents: readonly (readonly [TenantId, GridContent])[]): Promise<Pair> => {
  const pair = await openPair()
  for (const [place, [tenant, one]] of documents.entries()) await put(pair, tenant, `document ${place}`, one)
  return pair
}

describe('reads', () => {
  it(
    'scroll as the oracle does, page by page',
    async () => {
      const property = fc.asyncProperty(collection, scroll, async (documents, asked: RandomScroll) => {
        const pair = await filled(documents)
        const where = scope(asked.tenant, asked.access)
        const request = { filter: asked.filter, limit: asked.limit, ...(asked.order && { order: asked.order }) }
        const oracle = { scroll: pair.oracle.scroll.bind(pair.oracle) }
        expect(await pages(pair.reads, where, request)).toEqual(await pages(oracle, where, request))
      })
      await fc.assert(property, seeded(RUNS))
    },
    patience(RUNS),
  )

  it(
    'read and count as the oracle does',
    async () => {
      const filters = fc.array(documentFilter, { maxLength: 3 })
      const property = fc.asyncProperty(collection, access, filters, async (documents, allowed, asked) => {
        const { reads, oracle } = await filled(documents)
        const where = scope(TENANT, allowed)
        const ids = documents.map((_, place) => idOf(RECORD.name, TENANT, `document ${place}`)).toReversed()
        const chunkIds = documents.flatMap(([tenant, one], place) =>
          documentOf(idOf(RECORD.name, tenant, `document ${place}`), '', one)[1].map(({ id }) => id),
        )
        const slices = ids.map((documentId, place) => ({ documentId, from: place % 2, limit: place % 3 }))
        for (const engine of [reads]) {
          expect(await engine.documents(where, ids)).toEqual(await oracle.documents(where, ids))
          expect(await engine.chunks(where, chunkIds)).toEqual(await oracle.chunks(where, chunkIds))
          expect(await engine.documentChunks(where, slices)).toEqual(await oracle.documentChunks(where, slices))
          expect(await engine.stampsOf(where, ids)).toEqual(await oracle.stampsOf(where, ids))
          expect(await engine.stamps(where, ids[0], 3)).toEqual(await oracle.stamps(where, ids[0], 3))
          expect(await engine.count(where, asked)).toEqual(await oracle.count(where, asked))
        }
      })
      await fc.assert(property, seeded(RUNS))
    },
    patience(RUNS),
  )

  it(
    'count values as the oracle does',
    async () => {
      const property = fc.asyncProperty(collection, facets, async (documents, { tenant, access, requests }) => {
        const { reads, oracle } = await filled(documents)
        const where = scope(tenant, access)
        expect(await reads.facets(where, requests)).toEqual(await oracle.facets(where, requests))
      })
      await fc.assert(property, seeded(RUNS))
    },
    patience(RUNS),
  )

  describe('of a few documents', () => {
    let pair: Pair
    const order = { field: attribute('INT'), direction: 'ASC' } as const
    beforeEach(async () => {
      pair = await openPair()
      for (let rank = 0; rank < 9; rank += 1) await put(pair, TENANT, `document ${rank}`, { attributes: { rank } })
    })

    it('take one call a page where values differ', async () => {
      const first = await pair.reads.scroll(scope(), { filter: MATCH_ALL, order, limit: 3 })
      expect(first.map(({ value }) => value)).toEqual([0, 1, 2])
      const after = first.at(-1) as ScrollPosition
      const second = await pair.reads.scroll(scope(), { filter: MATCH_ALL, order, limit: 3, after })
      expect(second.map(({ value }) => value)).toEqual([3, 4, 5])
      expect(pair.memory.calls).toHaveLength(2)
    })

    it('take one call for many ids, and none for none', async () => {
      const ids = Array.from({ length: 3_000 }, (_, place) => documentIdOf(RECORD.name, TENANT, `document ${place}`))
      const found = await pair.reads.documents(scope(), [...ids, ...ids])
      expect(found.filter((document) => document !== undefined)).toHaveLength(18)
      expect(await pair.reads.documents(scope(), [])).toEqual([])
      expect(await pair.reads.documentChunks(scope(), [])).toEqual([])
      expect(pair.memory.calls).toHaveLength(1)
    })

    it('do not show what was deleted', async () => {
      const id = idOf(RECORD.name, TENANT, 'document 3')
      pair.memory.put('books_documents', { id, payload: { ...tombstone(TENANT, 9) } })
      expect(await pair.reads.documents(scope(), [id])).toEqual([undefined])
      expect(await pair.reads.scroll(scope(), { filter: not(exists(attribute('INT'))), limit: 9 })).toEqual([])
      expect(await pair.reads.stamps(scope(), undefined, 99)).toHaveLength(8)
    })

    it('give nothing after the last id', async () => {
      const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as DocumentId
      expect(await pair.reads.stamps(scope(), last, 5)).toEqual([])
      expect(
        await pair.reads.scroll(scope(), { filter: MATCH_ALL, limit: 5, after: { value: null, id: last } }),
      ).toEqual([])
    })

    it('take what is not declared for what no document has', async () => {
      const shelf = { kind: 'attribute', name: 'shelf', type: 'INT' } as const
      const all = await pair.reads.scroll(scope(), {
        filter: MATCH_ALL,
        order: { field: shelf, direction: 'DESC' },
        limit: 99,
      })
      expect(all.map(({ value }) => value)).toEqual(Array(9).fill(null))
      expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted())
    })

    it('refuse words of texts before anything is asked', async () => {
      const filter = says('text', 'all', 'harbor')
      const refusal = { code: 'FILTER_INVALID' }
      await expect(pair.reads.count(scope(), [filter])).rejects.toMatchObject(refusal)
      await expect(pair.reads.scroll(scope(), { filter, limit: 1 })).rejects.toMatchObject(refusal)
      const request = { field: { kind: 'tags' }, filter, limit: 1 } as const
      await expect(pair.reads.facets(scope(), [request])).rejects.toMatchObject(refusal)
      expect(pair.memory.calls).toEqual([])
    })

    it('say how many replicas must agree', async () => {
      const reads = createReads({
        transport: pair.memory,
        options: qdrantOptions({ readConsistency: 'quorum' }),
        attributesOf: async () => RECORD.attributes,
        similarityOf: async () => RECORD.model.similarity,
      })
      await reads.count(scope(), [MATCH_ALL])
      await reads.stamps(scope(), undefined, 1)
      for (const call of pair.memory.calls) expect(call).toContain('?consistency=quorum ')
    })
  })
})
