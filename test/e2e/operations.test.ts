/**
 * The twelve operations of `examples/client/operations.graphql`, sent by the typed client of that example to a started server with the sample:
 * what they must say, and page two after an upsert, a delete and a restart.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { request } from '../../examples/client/client.ts'
import {
  AllDocumentsDocument,
  AskDocument,
  type AskQuery,
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
} from '../../examples/client/gql/graphql.ts'
import type { RunningServer } from '../support/server.ts'
import { sextantServe, temporaryFolder } from '../support/sextant.ts'

interface Hit {
  readonly document: { readonly title: string | null }
}
const titlesOf = (found: { readonly nodes: readonly Hit[] } | null) =>
  found?.nodes.map(({ document }) => document.title)

/** Ranks and titles. */
const linesOf = (page: NonNullable<AskQuery['search']>) =>
  page.edges.map(({ node }) => `${node.rank} ${node.document.title}`)

const warningsOf = ({ execution }: NonNullable<AskQuery['search']>) => execution.warnings.map(({ code }) => code)

describe('the twelve operations', () => {
  const folder = temporaryFolder()
  const start = () => sextantServe(['--example', 'help-center'], { cwd: folder.path })
  let server: RunningServer
  let url: string

  beforeAll(async () => {
    server = await start()
    url = `${server.url}/graphql`
  }, 90_000)
  afterAll(async () => {
    await server?.stop()
    folder[Symbol.dispose]()
  })

  it('ThreeAtOnce finds by meaning, by code, and by both', async () => {
    const { billing, login, exact } = await request(url, ThreeAtOnceDocument)
    expect({ billing: titlesOf(billing), login: titlesOf(login), exact: titlesOf(exact) }).toMatchSnapshot()
    expect(titlesOf(login)?.[0]).toBe('Reset your password')
    expect(titlesOf(exact)?.[0]).toBe('Fix a failed import (ERR-4102)')
  })

  it('FilteredByAttributes keeps to its filter', async () => {
    const { search } = await request(url, FilteredByAttributesDocument)
    expect(search?.nodes.length).toBeGreaterThan(3)
    expect(search?.filteredCount).toBe(search?.rankedCount)
    expect(search?.nodes).toMatchSnapshot()
  })

  it('EitherOr takes alternatives', async () => {
    const { search } = await request(url, EitherOrDocument)
    expect(titlesOf(search)).toHaveLength(10)
    expect(titlesOf(search)).toMatchSnapshot()
  })

  it('PassagesNotDocuments ranks passages, with what stands around them', async () => {
    const { search } = await request(url, PassagesNotDocumentsDocument)
    expect(titlesOf(search)).toHaveLength(5)
    expect(titlesOf(search)).toMatchSnapshot()
    for (const { chunks } of search?.nodes ?? []) {
      expect(chunks).toHaveLength(1)
      for (const { chunk } of chunks) {
        expect(chunk.range.end - chunk.range.start).toBe(chunk.text.length)
        expect(chunk.context.text).toContain(chunk.text)
      }
    }
  })

  it('NewestFirst orders the ranked window by date', async () => {
    const { search } = await request(url, NewestFirstDocument)
    const dates = search?.nodes.map(({ document }) => document.updatedAt) ?? []
    expect(dates).toHaveLength(10)
    expect(dates).toEqual(dates.toSorted().reverse())
    expect(titlesOf(search)).toMatchSnapshot()
  })

  it('OneDocument reads a document with its chunks', async () => {
    const { document } = await request(url, OneDocumentDocument, { externalId: 'webhooks' })
    expect(document?.chunkCount).toBeGreaterThan(3)
    expect(document?.chunks.nodes).toHaveLength(document?.chunkCount ?? 0)
    expect(document?.chunks.nodes.every(({ text }) => document.text?.includes(text))).toBe(true)
    expect([document?.title, document?.chunkCount]).toMatchSnapshot()
  })

  it('AllDocuments lists every article once, newest first', async () => {
    const { documents } = await request(url, AllDocumentsDocument)
    expect(documents?.totalCount).toBe(44)
    expect(new Set(documents?.nodes.map(({ externalId }) => externalId)).size).toBe(44)
    expect(documents?.pageInfo.hasNextPage).toBe(false)
    expect(documents?.nodes.slice(0, 5)).toMatchSnapshot()
  })

  it('ByNodeId reads documents and chunks by their ids', async () => {
    const { document } = await request(url, OneDocumentDocument, { externalId: 'cancel-a-subscription' })
    const { search } = await request(url, PassagesNotDocumentsDocument)
    const chunk = search?.nodes[0]?.chunks[0]?.chunk
    const { node: found } = await request(url, ByNodeIdDocument, { id: document?.id ?? '' })
    const { node: passage } = await request(url, ByNodeIdDocument, { id: chunk?.id ?? '' })
    expect(found).toMatchObject({ __typename: 'Document', title: 'Cancel a subscription' })
    expect(passage).toMatchObject({ __typename: 'Chunk', text: chunk?.text })
  })

  it('WhatIsHere says what is here', async () => {
    expect(await request(url, WhatIsHereDocument)).toMatchSnapshot()
  })

  it('Ask pages on, also after an upsert, a delete and a restart; Put and Remove take effect at once', async () => {
    const ask = async (after?: string | null) => {
      const { search } = await request(url, AskDocument, { query: 'export my data', first: 5, after: after ?? null })
      if (!search) throw new Error('no answer')
      return search
    }
    const first = await ask()
    const cursor = first.pageInfo.endCursor
    const second = await ask(cursor)
    expect([first, second].map(linesOf)).toMatchSnapshot()
    expect(second.execution.timings.cacheHit).toBe(true)

    const put = await request(url, PutDocument, {
      documents: [
        { externalId: 'new', title: 'Export my data', content: { text: 'Export my data now. Export my data.' } },
      ],
    })
    expect(put.upsertDocuments).toMatchObject({ userErrors: [], job: { state: 'SUCCEEDED' } })
    expect((await ask()).edges[0]?.node.document.externalId).toBe('new')
    expect(linesOf(await ask(cursor))).toEqual(linesOf(second))

    const gone = second.edges[1]?.node.document.externalId ?? ''
    const removed = await request(url, RemoveDocument, { externalIds: ['new', gone, 'nobody-has-this'] })
    expect(removed.deleteDocuments).toEqual({ deletedCount: 2, userErrors: [] })
    const filled = await ask(cursor)
    expect(warningsOf(filled)).toEqual(['RESULTS_REMOVED'])
    expect(filled.edges.map(({ node }) => node.rank)).toEqual([6, 8, 9, 10, 11])
    expect(linesOf(filled).slice(0, 4)).toEqual(linesOf(second).toSpliced(1, 1))

    expect(await server.stop()).toBe(0)
    server = await start()
    url = `${server.url}/graphql`
    await request(url, RemoveDocument, { externalIds: [gone] })
    const again = await ask(cursor)
    expect(warningsOf(again)).toEqual(['STALE_CURSOR_RERANKED'])
    expect(linesOf(again)).toMatchSnapshot()
    expect(linesOf(again).filter((line) => linesOf(first).includes(line))).toEqual([])
  }, 90_000)
})
