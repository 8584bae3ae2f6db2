import { describe, expect, it } from '@jest/globals'
import { localPrincipal } from '../../src/access/principals.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { globalId } from '../../src/graphql/global-ids.ts'
import { billingDocuments, documentId, type FakeEncoder, fakeEncoder, SCOPE } from '../search/parts.ts'
import { declared, type Installation, openInstallation } from './installation.ts'

const PUT = `mutation Put($input: UpsertDocumentsInput!) { upsertDocuments(input: $input) {
  job { id state phase progress { documentsDone documentsTotal documentsUnchanged chunksDone } createdAt finishedAt }
  userErrors { code message pointer }
} }`

const REMOVE = `mutation Remove($input: DeleteDocumentsInput!) { deleteDocuments(input: $input) {
  deletedCount userErrors { code message pointer }
} }`

interface UserError {
  readonly code: string
  readonly message: string
  readonly pointer: string
}

interface Put {
  readonly job: { readonly id: string; readonly state: string; readonly progress: object } | null
  readonly userErrors: readonly UserError[]
}

interface Removed {
  readonly deletedCount: number
  readonly userErrors: readonly UserError[]
}

const text = (externalId: string, words = `All about ${externalId}.`) => ({ externalId, content: { text: words } })

async function put({ ask }: Installation, input: object): Promise<Put> {
  const { data, errors } = await ask<{ upsertDocuments: Put }>(PUT, { input: { wait: 'SEARCHABLE', ...input } })
  expect(errors).toBeUndefined()
  return data.upsertDocuments
}

async function remove({ ask }: Installation, input: object): Promise<Removed> {
  const { data, errors } = await ask<{ deleteDocuments: Removed }>(REMOVE, { input })
  expect(errors).toBeUndefined()
  return data.deleteDocuments
}

async function externalIds({ ask }: Installation): Promise<readonly string[]> {
  const { data } = await ask<{ documents: { nodes: { externalId: string }[] } }>(
    '{ documents { nodes { externalId } } }',
  )
  return data.documents.nodes.map(({ externalId }) => externalId).sort()
}

const CANCEL = `mutation Cancel($id: ID!) { cancelIngestJob(input: { id: $id }) {
  job { id state progress { documentsDone documentsTotal } finishedAt }
  userErrors { code message pointer }
} }`

interface Cancelled {
  readonly cancelIngestJob: { readonly job: object | null; readonly userErrors: readonly UserError[] }
}

async function cancel({ ask }: Installation, id: string): Promise<Cancelled['cancelIngestJob']> {
  const { data, errors } = await ask<Cancelled>(CANCEL, { id })
  expect(errors).toBeUndefined()
  return data.cancelIngestJob
}

describe('upsertDocuments', () => {
  it('stores documents, which searches find then', async () => {
    await using installation = await openInstallation()
    const { job, userErrors } = await put(installation, { documents: [text('refunds'), text('prices', 'billing')] })
    expect(userErrors).toEqual([])
    expect(job).toMatchObject({
      state: 'SUCCEEDED',
      phase: null,
      progress: { documentsDone: 2, documentsTotal: 2, documentsUnchanged: 0, chunksDone: 2 },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    })
    expect(
      await installation.ask('{ search(query: "billing", mode: KEYWORD) { nodes { document { externalId } } } }'),
    ).toMatchObject({
      data: { search: { nodes: [{ document: { externalId: 'prices' } }] } },
    })
  })

  it('keeps everything that a document has', async () => {
    const attributes = [
      declared('kind', 'STRING'),
      declared('price', 'FLOAT'),
      declared('due', 'DATE_TIME'),
      declared('place', 'GEO'),
    ]
    await using installation = await openInstallation({ attributes })
    const given = {
      externalId: 'refunds',
      title: 'Refunds',
      url: 'https://example.com/refunds',
      language: 'en',
      tags: ['money'],
      metadata: { pages: [1, { last: null }] },
      createdAt: '2024-02-29',
      updatedAt: '2026-11-21T19:12:00Z',
      attributes: { kind: null, price: 9.5, due: '2026-11-21', place: { latitude: -33.5, longitude: 151 } },
    }
    const content = { chunks: [{ text: 'First.', headingPath: ['Top'] }, { text: 'Second.' }] }
    expect((await put(installation, { documents: [{ ...given, content }] })).userErrors).toEqual([])
    const { data, errors } = await installation.ask(`{ document(by: { externalId: "refunds" }) {
      externalId title url language tags metadata createdAt updatedAt text
      attributes { kind price due place { latitude longitude } }
      chunks { nodes { text headingPath } }
    } }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      document: {
        ...given,
        createdAt: '2024-02-29T00:00:00Z',
        attributes: { ...given.attributes, due: '2026-11-21T00:00:00Z' },
        text: 'First.\n\nSecond.',
        chunks: {
          nodes: [
            { text: 'First.', headingPath: ['Top'] },
            { text: 'Second.', headingPath: [] },
          ],
        },
      },
    })
  })

  it.each([
    ['markdown', '# Refunds\n\nTake **five** days.'],
    ['html', '<h1>Refunds</h1><p>Take <b>five</b> days.</p>'],
  ])('reads %s', async (kind, source) => {
    await using installation = await openInstallation()
    expect(
      (await put(installation, { documents: [{ externalId: 'a', content: { [kind]: source } }] })).job?.state,
    ).toBe('SUCCEEDED')
    const { data } = await installation.ask<{ document: { text: string } }>(
      '{ document(by: { externalId: "a" }) { text } }',
    )
    expect(data.document.text).toMatch(/Take five days\./)
  })

  it('takes the good documents and tells of each other one where it stands', async () => {
    await using installation = await openInstallation()
    const documents = [text('good'), text(''), { ...text('other'), url: 'javascript:alert(1)' }]
    const { job, userErrors } = await put(installation, { documents })
    expect(job?.progress).toMatchObject({ documentsTotal: 1, documentsDone: 1 })
    expect(userErrors.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['INVALID', '/documents/1/externalId'],
      ['INVALID', '/documents/2/url'],
    ])
    expect(await externalIds(installation)).toEqual(['good'])
  })

  it('takes only attributes that the addressed collection declares', async () => {
    await using installation = await openInstallation({ attributes: [declared('kind', 'STRING')], others: ['tickets'] })
    const write = (collection: string) =>
      put(installation, { collection, documents: [{ ...text('a'), attributes: { kind: 'faq' } }] })
    expect((await write('articles')).userErrors).toEqual([])
    expect((await write('tickets')).userErrors).toMatchObject([
      { code: 'UNSUPPORTED_ATTRIBUTE', pointer: '/documents/0/attributes/kind' },
    ])
  })

  it('has no job when nothing was accepted', async () => {
    await using installation = await openInstallation()
    expect(await put(installation, { documents: [text('')] })).toMatchObject({
      job: null,
      userErrors: [{ code: 'INVALID' }],
    })
  })

  it('writes only over the version that its caller knows', async () => {
    await using installation = await openInstallation()
    const write = async (ifVersion: number, words: string) =>
      (await put(installation, { documents: [{ ...text('a', words), ifVersion }] })).userErrors.map(({ code }) => code)
    expect(await write(0, 'One.')).toEqual([])
    expect(await write(0, 'Two.')).toEqual(['VERSION_CONFLICT'])
    const { data } = await installation.ask<{ document: { version: number } }>(
      '{ document(by: { externalId: "a" }) { version } }',
    )
    expect(await write(data.document.version, 'Three.')).toEqual([])
    expect(await write(data.document.version, 'Four.')).toEqual(['VERSION_CONFLICT'])
  })

  it('gives the same job for the same key, and refuses the key for something else', async () => {
    await using installation = await openInstallation()
    const first = await put(installation, { documents: [text('a')], idempotencyKey: 'k' })
    const again = await put(installation, { documents: [text('a')], idempotencyKey: 'k' })
    expect(again.job?.id).toBe(first.job?.id)
    expect(await put(installation, { documents: [text('b')], idempotencyKey: 'k' })).toMatchObject({
      job: null,
      userErrors: [{ code: 'IDEMPOTENCY_MISMATCH', pointer: '/idempotencyKey' }],
    })
  })

  it('counts a document that is stored like this already', async () => {
    await using installation = await openInstallation()
    await put(installation, { documents: [text('a')] })
    expect((await put(installation, { documents: [text('a')] })).job?.progress).toMatchObject({
      documentsDone: 1,
      documentsUnchanged: 1,
    })
  })

  it('needs a right', async () => {
    await using installation = await openInstallation({ principal: localPrincipal(['search:tune']) })
    expect(await installation.ask(PUT, { input: { documents: [text('a')] } })).toMatchObject({
      data: { upsertDocuments: null },
      errors: [{ extensions: { code: 'FORBIDDEN', retryable: false } }],
    })
  })

  it('is an error for a collection that there is not', async () => {
    await using installation = await openInstallation()
    expect(await installation.ask(PUT, { input: { documents: [text('a')], collection: 'nowhere' } })).toMatchObject({
      errors: [{ extensions: { code: 'COLLECTION_NOT_FOUND' } }],
    })
  })
})

describe('deleteDocuments', () => {
  it.each([
    ['', {}],
    ['.language', { language: {} }],
    ['.and', { and: [] }],
    ['.or[0].tags', { or: [{ tags: {} }, { tags: { hasAny: ['archived'] } }] }],
    ['.not', { language: { eq: 'en' }, not: {} }],
  ])('takes no filter that is empty at %s, dry run or not', async (place, filter) => {
    await using installation = await openInstallation()
    await put(installation, { documents: [text('a'), text('b')] })
    for (const dryRun of [false, true]) {
      const { errors } = await installation.ask(REMOVE, { input: { select: { filter }, dryRun } })
      expect(errors).toMatchObject([{ extensions: { code: 'FILTER_INVALID' } }])
      expect(errors?.[0]?.message).toContain(`\`input.select.filter${place}\` is empty`)
    }
    expect(await externalIds(installation)).toEqual(['a', 'b'])
  })

  const id = (name: string, collection = 'articles') => globalId('Document', collection, documentId(name))

  it.each<[string, object]>([
    ['by id', { ids: [id('a01'), id('a02'), id('gone')] }],
    ['by external id', { externalIds: ['a01', 'a02', 'gone'] }],
    ['by filter', { filter: { externalId: { in: ['a01', 'a02'] } } }],
  ])('deletes %s, after counting them for whoever only wants to know', async (_, select) => {
    await using installation = await openInstallation({ documents: billingDocuments(4) })
    expect(await remove(installation, { select, dryRun: true })).toEqual({ deletedCount: 2, userErrors: [] })
    expect(await externalIds(installation)).toEqual(['a01', 'a02', 'a03', 'a04'])
    expect(await remove(installation, { select, dryRun: null })).toEqual({ deletedCount: 2, userErrors: [] })
    expect(await externalIds(installation)).toEqual(['a03', 'a04'])
    expect(await remove(installation, { select })).toEqual({ deletedCount: 0, userErrors: [] })
  })

  it('addresses the collection of the ids when none is named', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1), others: ['default'] })
    expect((await remove(installation, { select: { ids: [id('a01')] } })).deletedCount).toBe(1)
  })

  it.each<[object, string]>([
    [{ select: { ids: [id('a01'), id('a01', 'tickets')] } }, 'ID_INVALID'],
    [{ select: { ids: [id('a01')] }, collection: 'tickets' }, 'ID_INVALID'],
    [{ select: { ids: ['nonsense'] } }, 'ID_INVALID'],
    [{ select: { filter: { text: { anyTerm: 'billing' } } }, collection: 'articles' }, 'FILTER_INVALID'],
    [{ select: { filter: { tags: { hasAny: [] } } }, collection: 'articles' }, 'FILTER_INVALID'],
    [{ select: { externalIds: ['a01'] }, collection: 'nowhere' }, 'COLLECTION_NOT_FOUND'],
    [{ select: {} }, 'BAD_USER_INPUT'],
    [{ select: { ids: [], filter: {} } }, 'BAD_USER_INPUT'],
  ])('deletes nothing for %j, which is %s', async (input, code) => {
    await using installation = await openInstallation({ documents: billingDocuments(1), others: ['tickets'] })
    expect((await installation.ask(REMOVE, { input })).errors).toMatchObject([{ extensions: { code } }])
    expect((await installation.engine.count(SCOPE, [MATCH_ALL]))[0]?.documents).toBe(1)
  })

  it('needs a right', async () => {
    await using installation = await openInstallation({ principal: localPrincipal([]) })
    expect((await installation.ask(REMOVE, { input: { select: { externalIds: [] } } })).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ])
  })
})

describe('a job', () => {
  const JOB = `query Job($id: ID!, $first: Int, $after: String) { ingestJob(id: $id) { id state progress { documentsDone documentsTotal }
    failures(first: $first, after: $after) { edges { cursor node { externalId } } nodes { externalId code message retryable } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`

  interface Job {
    readonly id: string
    readonly state: string
    readonly failures: {
      readonly edges: readonly { readonly cursor: string }[]
      readonly nodes: readonly { readonly externalId: string; readonly code: string }[]
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    }
  }

  async function jobOf({ ask }: Installation, variables: Readonly<Record<string, unknown>>): Promise<Job> {
    const { data, errors } = await ask<{ ingestJob: Job }>(JOB, variables)
    expect(errors).toBeUndefined()
    return data.ingestJob
  }

  /** Documents without anything to search for are accepted, and fail when their text is extracted. */
  const empty = (externalId: string) => ({ externalId, content: { html: '<p> </p>' } })

  it('says what failed, page by page, in the order of the documents', async () => {
    await using installation = await openInstallation()
    const { job } = await put(installation, { documents: [empty('a'), text('b'), empty('c'), empty('d')] })
    const first = await jobOf(installation, { id: job?.id, first: 2 })
    expect(first).toMatchObject({
      id: job?.id,
      state: 'PARTIALLY_SUCCEEDED',
      progress: { documentsDone: 4, documentsTotal: 4 },
      failures: {
        nodes: [
          { externalId: 'a', code: 'INVALID', retryable: false },
          { externalId: 'c', code: 'INVALID', retryable: false },
        ],
        pageInfo: { hasNextPage: true, hasPreviousPage: false, endCursor: first.failures.edges[1]?.cursor },
      },
    })
    const second = await jobOf(installation, { id: job?.id, first: 2, after: first.failures.pageInfo.endCursor })
    expect(second.failures).toMatchObject({
      nodes: [{ externalId: 'd' }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    })
    expect((await jobOf(installation, { id: job?.id, first: null })).failures.nodes).toHaveLength(3)
  })

  it('is a node', async () => {
    await using installation = await openInstallation()
    const { job } = await put(installation, { documents: [text('a')] })
    expect(
      await installation.ask(`{ node(id: "${job?.id}") { __typename ... on IngestJob { state } } }`),
    ).toMatchObject({
      data: { node: { __typename: 'IngestJob', state: 'SUCCEEDED' } },
    })
  })

  it('is null when there is none, and has no id such as that of a document', async () => {
    await using installation = await openInstallation({ others: ['tickets'] })
    const { job } = await put(installation, { collection: 'articles', documents: [text('a')] })
    const key =
      Buffer.from(job?.id ?? '', 'base64url')
        .toString()
        .split(':')[2] ?? ''
    for (const id of [globalId('IngestJob', 'articles', 'gone'), globalId('IngestJob', 'tickets', key)]) {
      expect(await installation.ask(JOB, { id })).toMatchObject({ data: { ingestJob: null }, errors: undefined })
    }
    const document = globalId('Document', 'articles', documentId('a'))
    expect((await installation.ask(JOB, { id: document })).errors).toMatchObject([
      { extensions: { code: 'ID_INVALID' } },
    ])
  })

  it('does not continue the failures of another job', async () => {
    await using installation = await openInstallation()
    const { job } = await put(installation, { documents: [text('a')] })
    const { cursors } = installation.services
    const codeFor = async (after: string) =>
      (await installation.ask(JOB, { id: job?.id, after })).errors?.map(({ extensions }) => extensions['code'])
    expect(await codeFor(cursors.write({ kind: 'failure', jobId: 'other', version: 1 }))).toEqual([
      'CURSOR_OF_ANOTHER_QUERY',
    ])
    expect(await codeFor(cursors.write({ kind: 'chunk', documentId: documentId('a'), position: 1 }))).toEqual([
      'CURSOR_INVALID',
    ])
    expect((await installation.ask(JOB, { id: job?.id, first: 0 })).errors).toMatchObject([
      { extensions: { code: 'PAGE_SIZE_OUT_OF_RANGE' } },
    ])
  })
})

describe('cancelIngestJob', () => {
  it('calls off a job, which is never carried out then', async () => {
    await using installation = await openInstallation({ encoder: { ...fakeEncoder(), encode: untilAborted } })
    const { job } = await put(installation, { wait: 'ACCEPTED', documents: [text('refunds'), text('prices')] })
    const cancelled = await cancel(installation, job?.id ?? '')
    expect(cancelled).toMatchObject({
      job: { id: job?.id, state: 'CANCELLED', progress: { documentsDone: 0, documentsTotal: 2 } },
      userErrors: [],
    })
    const read = () =>
      installation.ask(`{ ingestJob(id: "${job?.id}") { state finishedAt progress { documentsDone } } }`)
    for (let tries = 0; tries < 100 && !JSON.stringify(await read()).includes('Z'); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await read()).toMatchObject({
      data: {
        ingestJob: { state: 'CANCELLED', finishedAt: expect.any(String), progress: { documentsDone: 0 } },
      },
    })
    expect(await externalIds(installation)).toEqual([])
  })

  it('leaves a job that has finished as it is', async () => {
    await using installation = await openInstallation()
    const { job } = await put(installation, { documents: [text('refunds')] })
    expect(await cancel(installation, job?.id ?? '')).toMatchObject({ job: { state: 'SUCCEEDED' }, userErrors: [] })
  })

  it('finds no job that there is not, and none that is somebody else’s', async () => {
    await using installation = await openInstallation()
    const { job } = await put(installation, { documents: [text('refunds')] })
    const unknown = [{ code: 'NOT_FOUND', message: expect.stringContaining('no job of this id'), pointer: '/id' }]
    expect(await cancel(installation, globalId('IngestJob', 'articles', 'none'))).toEqual({
      job: null,
      userErrors: unknown,
    })
    const elsewhere = Buffer.from(job?.id ?? '', 'base64url')
      .toString()
      .replace('articles', 'others')
    expect(await cancel(installation, Buffer.from(elsewhere).toString('base64url'))).toMatchObject({ job: null })
    expect(await installation.ask(CANCEL, { id: 'nonsense' })).toMatchObject({
      errors: [{ extensions: { code: 'ID_INVALID' } }],
    })
  })

  it('is for those who may write', async () => {
    await using installation = await openInstallation({ principal: localPrincipal([]) })
    expect(await installation.ask(CANCEL, { id: globalId('IngestJob', 'articles', 'none') })).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
  })
})

const untilAborted: FakeEncoder['encode'] = (_, _input, signal) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
