/** Who sees what: a tenant its own documents alone, and of these what the scope's access filter admits. */
import { describe, expect, it } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { tenantId } from '../../../src/core/ids.ts'
import { idf } from '../../oracle/bm25.ts'
import { at, exists, not, says, tagged, within } from './factories.ts'
import { only, type Subject, type TestCollection } from './subject.ts'

const [ACME, GLOBEX] = [tenantId('acme'), tenantId('globex')]

export function tenancyContract(subject: () => Subject): void {
  const shared = async (): Promise<TestCollection> => {
    const collection = await subject().collection()
    await collection.write(
      'public',
      { tags: ['public'], chunks: [{ text: 'harbor' }, { text: 'harbor lantern' }] },
      ACME,
    )
    await collection.write('secret', { tags: ['secret'], chunks: [{ text: 'harbor' }] }, ACME)
    await collection.write('public', { tags: ['public'], title: 'theirs', chunks: [{ text: 'harbor anchor' }] }, GLOBEX)
    return collection
  }

  describe('tenants', () => {
    it.each([
      ['semantic', { dense: [1, 0, 0] }],
      ['keyword', { sparse: 'harbor anchor lantern' }],
      ['hybrid', { dense: [1, 0, 0], sparse: 'harbor anchor lantern' }],
    ])('find only their own in a %s search', async (_, search) => {
      const collection = await shared()
      expect((await collection.found({ ...search, tenant: ACME })).toSorted()).toEqual(['public', 'secret'])
      expect((await collection.search({ ...search, tenant: GLOBEX })).candidates).toHaveLength(1)
      expect(await collection.found({ ...search, tenant: tenantId('initech') })).toEqual([])
      const filter = not(tagged('nothing'))
      expect((await collection.search({ ...search, filter, tenant: GLOBEX })).candidates).toHaveLength(1)
      expect((await collection.search({ ...search, limit: 1, tenant: GLOBEX })).candidates).toHaveLength(1)
    })

    it('read, count and list only their own', async () => {
      const collection = await shared()
      const [theirs, [chunk]] = collection.made('secret', {}, ACME)
      const scope = collection.scope(GLOBEX)
      const { engine } = subject()
      expect(await engine.documents(scope, [theirs.id])).toEqual([undefined])
      expect(await engine.chunks(scope, chunk ? [chunk.id] : [])).toEqual([undefined])
      expect(await engine.documentChunks(scope, [{ documentId: theirs.id, from: 0, limit: 9 }])).toEqual([[]])
      expect(await engine.count(scope, [MATCH_ALL])).toEqual([{ documents: 1, chunks: 1 }])
      expect((await engine.stamps(scope, undefined, 9)).map(({ id }) => id)).toEqual([collection.id('public', GLOBEX)])
      expect(await engine.stampsOf(scope, [theirs.id])).toEqual([undefined])
      expect(await collection.scrolled({}, GLOBEX)).toEqual(['public'])
      const order = { field: { kind: 'createdAt' }, direction: 'DESC' } as const
      expect(await collection.scrolled({ order }, GLOBEX)).toEqual(['public'])
    })

    it('cannot raise the version of what is not theirs', async () => {
      const collection = await shared()
      const [{ id, contentHash }] = collection.made('secret', {}, ACME)
      const { engine } = subject()
      expect(await engine.raiseVersion(collection.scope(GLOBEX), { id, version: 9, contentHash })).toBe(false)
      expect(await engine.stampsOf(collection.scope(ACME), [id])).toEqual([expect.objectContaining({ version: 1 })])
      expect(await engine.highestVersion(collection.name)).toBe(1)
    })

    it('cannot delete what is not theirs', async () => {
      const collection = await shared()
      const id = collection.id('secret', ACME)
      expect(await subject().engine.deleteDocuments(collection.scope(GLOBEX), [id], 99)).toEqual([])
      expect(await subject().engine.documents(collection.scope(ACME), [id])).toEqual([expect.objectContaining({ id })])
    })

    it('may use one external id each', async () => {
      const collection = await shared()
      expect(await collection.delete(['public'], 2, GLOBEX)).toEqual([collection.id('public', GLOBEX)])
      expect((await collection.found({ dense: [1, 0, 0], tenant: ACME })).toSorted()).toEqual(['public', 'secret'])
    })

    it('share the statistics of their collection', async () => {
      const collection = await shared()
      const { score } = only((await collection.search({ sparse: 'anchor', tenant: GLOBEX })).candidates)
      const [weight] = collection.made('public', { chunks: [{ text: 'harbor anchor' }] })[1][0]?.sparse.values ?? []
      expect(score).toBeCloseTo((weight ?? Number.NaN) * idf(4, 1), 5)
    })
  })

  describe('access', () => {
    it.each([
      ['semantic', { dense: [1, 0, 0] }],
      ['keyword', { sparse: 'harbor' }],
      ['hybrid', { dense: [1, 0, 0], sparse: 'harbor' }],
    ])('joins the filter of a %s search', async (_, search) => {
      const collection = await shared()
      const access = tagged('public')
      expect(await collection.found({ ...search, tenant: ACME, access })).toEqual(['public'])
      expect(await collection.found({ ...search, tenant: ACME, access, filter: tagged('secret') })).toEqual([])
      expect(await collection.found({ ...search, tenant: ACME, access, filter: not(tagged('public')) })).toEqual([])
    })

    it('hides documents from every read', async () => {
      const collection = await shared()
      const scope = collection.scope(ACME, not(tagged('secret')))
      const [secret, [chunk]] = collection.made('secret', {}, ACME)
      const { engine } = subject()
      expect(await engine.documents(scope, [secret.id])).toEqual([undefined])
      expect(await engine.chunks(scope, chunk ? [chunk.id] : [])).toEqual([undefined])
      expect(await engine.documentChunks(scope, [{ documentId: secret.id, from: 0, limit: 9 }])).toEqual([[]])
      expect(await engine.vectorsOf(scope, { documentId: secret.id, from: 0, limit: 9 })).toEqual([])
      const counts = await engine.count(scope, [MATCH_ALL, exists({ kind: 'tags' }), tagged('secret')])
      expect(counts.map(({ documents }) => documents)).toEqual([1, 1, 0])
      const shown = collection.id('public', ACME)
      const stamps = await engine.stampsOf(scope, [secret.id, shown])
      expect(stamps.map((stamp) => stamp?.id)).toEqual([undefined, shown])
      expect((await engine.stamps(scope, undefined, 9)).map(({ id }) => id)).toEqual([shown])
    })

    it('hides documents from a scroll, whatever its filter and order', async () => {
      const collection = await shared()
      const access = not(tagged('secret'))
      const order = { field: { kind: 'updatedAt' }, direction: 'ASC' } as const
      expect(await collection.scrolled({}, ACME, access)).toEqual(['public'])
      expect(await collection.scrolled({ order }, ACME, access)).toEqual(['public'])
      expect(await collection.scrolled({ filter: tagged('secret') }, ACME, access)).toEqual([])
      expect(await collection.scrolled({ order, filter: not(tagged('public')) }, ACME, access)).toEqual([])
    })

    it('keeps the version of a hidden document from rising', async () => {
      const collection = await shared()
      const [{ id, contentHash }] = collection.made('secret', {}, ACME)
      const rise = { id, version: 9, contentHash }
      expect(await subject().engine.raiseVersion(collection.scope(ACME, tagged('public')), rise)).toBe(false)
      expect(await subject().engine.raiseVersion(collection.scope(ACME, tagged('secret')), rise)).toBe(true)
    })

    it('may go by titles and places', async () => {
      const collection = await shared()
      expect(await collection.scrolled({}, GLOBEX, says('title', 'any', 'theirs'))).toEqual(['public'])
      expect(await collection.scrolled({}, ACME, says('title', 'any', 'theirs'))).toEqual([])
      const nowhere = within({ kind: 'radius', center: at(0, 0), meters: 1 })
      expect(await collection.found({ dense: [1, 0, 0], tenant: ACME, access: nowhere })).toEqual([])
      const search = { dense: [1, 0, 0], filter: says('text', 'all', 'lantern'), tenant: ACME }
      expect(await collection.found({ ...search, access: says('title', 'phrase', 'about public') })).toEqual(['public'])
      expect(await collection.found({ ...search, access: says('title', 'phrase', 'about secret') })).toEqual([])
    })
  })
}
