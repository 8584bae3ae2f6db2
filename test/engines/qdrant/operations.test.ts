/**
 * The twelve operations over GraphQL on both engines, with the sample: the same answers, with the same cursors' pages, before and
 * after writes. Only times and search ids may differ, and scores by what single precision loses.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { request } from '../../../examples/client/client.ts'
import {
  AllDocumentsDocument,
  AskDocument,
  ByNodeIdDocument,
  EitherOrDocument,
  FilteredByAttributesDocument,
  NewestFirstDocument,
  OneDocumentDocument,
  PassagesNotDocumentsDocument,
  PutDocument,
  RemoveDocument,
  ThreeAtOnceDocument,
  WhatIsHereDocument,
} from '../../../examples/client/gql/graphql.ts'
import { describeWithServer } from '../../support/qdrant.ts'
import { type QdrantPlace, qdrantPlace } from '../../support/qdrant-servers.ts'
import type { RunningServer } from '../../support/server.ts'
import { sextantServe, temporaryFolder } from '../../support/sextant.ts'

const ANY = new Set(['timings', 'cursor', 'endCursor', 'updatedAt', 'createdAt'])

/** The answer without what may differ; scores rounded to what both engines keep. */
const comparable = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      ANY.has(key) ? undefined : key === 'score' && typeof value === 'number' ? Number(value.toFixed(4)) : value,
    ),
  )

describeWithServer('the twelve operations on both engines', () => {
  const folders = [temporaryFolder(), temporaryFolder()]
  let place: QdrantPlace
  let servers: readonly RunningServer[] = []

  beforeAll(async () => {
    place = await qdrantPlace()
    const env = {
      SEXTANT_ENGINE: 'qdrant',
      SEXTANT_QDRANT__URL: place.url,
      SEXTANT_QDRANT__COLLECTION_PREFIX: place.prefix,
      ...(place.apiKey && { SEXTANT_QDRANT__API_KEY: place.apiKey }),
    }
    servers = await Promise.all(
      folders.map(({ path }, number) =>
        sextantServe(['--example', 'help-center'], { cwd: path, ...(number === 1 && { env }) }),
      ),
    )
  }, 120_000)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    for (const folder of folders) folder[Symbol.dispose]()
    await place[Symbol.asyncDispose]()
  })

  /** What both say, which must be the same. */
  async function both<Answer>(ask: (url: string) => Promise<Answer>): Promise<Answer> {
    const [embedded, qdrant] = await Promise.all(servers.map(({ url }) => ask(`${url}/graphql`)))
    if (embedded === undefined) throw new RangeError('no server answered')
    expect(comparable(qdrant)).toEqual(comparable(embedded))
    return embedded
  }

  it('Ask finds the same documents where two rankings are fused', async () => {
    // Equal scores of a leaf may change places, and then what they add to the fused score.
    const found = await both(async (url) => {
      const { search } = await request(url, AskDocument, { query: 'export my data', mode: 'HYBRID', first: 40 })
      return search?.edges.map(({ node }) => node.document.externalId).toSorted()
    })
    expect(found?.length).toBeGreaterThan(10)
  })

  it.each(['SEMANTIC', 'KEYWORD'] as const)('Ask, page by page (%s)', async (mode) => {
    const pages = await both(async (url) => {
      const found = []
      for (let after: string | null | undefined; found.length < 4; ) {
        const { search } = await request(url, AskDocument, {
          query: 'export my data',
          mode,
          first: 5,
          after: after ?? null,
        })
        found.push(search)
        after = search?.pageInfo.endCursor
        if (!search?.pageInfo.hasNextPage) break
      }
      return found
    })
    expect(pages.length).toBeGreaterThan(1)
  })

  it('ThreeAtOnce', () => both((url) => request(url, ThreeAtOnceDocument)))
  it('FilteredByAttributes', () => both((url) => request(url, FilteredByAttributesDocument)))
  it('EitherOr', () => both((url) => request(url, EitherOrDocument)))
  it('PassagesNotDocuments', () => both((url) => request(url, PassagesNotDocumentsDocument)))
  it('NewestFirst', () => both((url) => request(url, NewestFirstDocument)))
  it('OneDocument', () => both((url) => request(url, OneDocumentDocument, { externalId: 'webhooks' })))
  it('WhatIsHere', () => both((url) => request(url, WhatIsHereDocument)))

  it('AllDocuments', async () => {
    const { documents } = await both((url) => request(url, AllDocumentsDocument))
    expect(documents?.totalCount).toBe(44)
  })

  it('ByNodeId, of documents and chunks', async () => {
    const { search } = await both((url) => request(url, PassagesNotDocumentsDocument))
    const { document } = await both((url) => request(url, OneDocumentDocument, { externalId: 'webhooks' }))
    for (const id of [document?.id ?? '', search?.nodes[0]?.chunks[0]?.chunk.id ?? '']) {
      const { node } = await both((url) => request(url, ByNodeIdDocument, { id }))
      expect(node).not.toBeNull()
    }
  })

  it('Put and Remove take effect at once', async () => {
    const documents = [{ externalId: 'new', title: 'Export my data', content: { text: 'Export my data. Now.' } }]
    const titles = async (url: string) => {
      const { search } = await request(url, AskDocument, { query: 'export my data', mode: 'SEMANTIC', first: 3 })
      return search?.edges.map(({ node }) => node.document.title)
    }
    const put = await both(async (url) => (await request(url, PutDocument, { documents })).upsertDocuments?.userErrors)
    expect(put).toEqual([])
    expect((await both(titles))?.[0]).toBe('Export my data')
    const { deleteDocuments } = await both((url) => request(url, RemoveDocument, { externalIds: ['new', 'webhooks'] }))
    expect(deleteDocuments?.deletedCount).toBe(2)
    expect(await both(titles)).not.toContain('Export my data')
    expect(await both((url) => request(url, OneDocumentDocument, { externalId: 'webhooks' }))).toEqual({
      document: null,
    })
  })
})
