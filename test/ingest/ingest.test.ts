import { afterAll, describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import type { Filter } from '../../src/core/filter.ts'
import { documentIdOf } from '../../src/core/ids.ts'
import { removeFolders } from '../support/folders.ts'
import { wordEncoder } from './encoders.ts'
import { ARTICLES, openStand, SCOPE, type Stand, text } from './stand.ts'

afterAll(removeFolders)

const idOf = (externalId: string) => documentIdOf(ARTICLES.name, SCOPE.tenant, externalId)
const library = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ externalId: `d${place}`, ...text(`Text number ${place}.`) }))

/** What a test holds back until it lets go. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new RangeError('it never came true')
}

describe('written documents', () => {
  it('are found with all that was written, once the call that waited for them returns', async () => {
    await using stand = await openStand()
    const job = await stand.stored([
      {
        externalId: 'guides/a',
        title: 'Refunds',
        url: '/refunds',
        language: 'en',
        tags: ['money'],
        attributes: { rank: 3, due: '2024-02-29' },
        metadata: { owner: 'ann' },
        createdAt: '2020-01-01',
        ...text('One.\n\nTwo.'),
      },
    ])
    expect(job).toMatchObject({ state: 'SUCCEEDED', total: 1, done: 1, failed: 0, chunks: 1, phase: null })
    expect(await stand.document('guides/a')).toMatchObject({
      title: 'Refunds',
      url: '/refunds',
      language: 'en',
      tags: ['money'],
      attributes: { rank: 3, due: Date.UTC(2024, 1, 29) },
      metadata: { owner: 'ann' },
      createdAt: Date.UTC(2020, 0, 1),
      text: 'One.\n\nTwo.',
      chunkCount: 1,
    })
  })

  it('may be Markdown, whose front matter completes what was given, or HTML, or passages', async () => {
    await using stand = await openStand()
    await stand.stored([
      {
        externalId: 'md',
        title: 'Given',
        content: { kind: 'markdown', source: '---\ntags: [x]\nauthor: ann\n---\n# Head\n\nText' },
      },
      {
        externalId: 'html',
        content: {
          kind: 'html',
          source: '<html lang="de"><title>Seite</title><body><p>Text der Seite, der lang genug ist.</p></body></html>',
        },
      },
      {
        externalId: 'chunks',
        content: {
          kind: 'chunks',
          chunks: [
            { text: 'One', headingPath: ['A'] },
            { text: 'Two', headingPath: [] },
          ],
        },
      },
    ])
    expect(await stand.document('md')).toMatchObject({
      title: 'Given',
      tags: ['x'],
      metadata: { author: 'ann' },
      text: 'Head\n\nText',
    })
    expect(await stand.document('html')).toMatchObject({ title: 'Seite', language: 'de' })
    expect(await stand.document('chunks')).toMatchObject({ text: 'One\n\nTwo', chunkCount: 2 })
    const [chunks] = await stand.engine.documentChunks(SCOPE, [{ documentId: idOf('chunks'), from: 0, limit: 9 }])
    expect(chunks).toMatchObject([
      { text: 'One', headingPath: ['A'], range: { start: 0, end: 3 }, tokenCount: 1 },
      { text: 'Two', headingPath: [], range: { start: 5, end: 8 }, tokenCount: 1 },
    ])
  })

  it('that are written again as they are get the new version and are not encoded', async () => {
    const encoder = wordEncoder()
    await using stand = await openStand({ encoder })
    await stand.stored(library(3))
    const before = await stand.document('d1')
    const encoded = encoder.encoded.length
    expect(await stand.stored(library(3))).toMatchObject({ state: 'SUCCEEDED', done: 3, unchanged: 3 })
    expect(encoder.encoded).toHaveLength(encoded)
    const after = await stand.document('d1')
    expect(after?.version).toBeGreaterThan(before?.version ?? Number.NaN)
    expect({ ...after, version: 0 }).toEqual({ ...before, version: 0 })
  })

  it('are stored as the last of several writes says, however fast they follow each other', async () => {
    await using stand = await openStand()
    const writes = Array.from({ length: 30 }, (_, place) => stand.upsert([text(`Version ${place}.`)]))
    const last = (await Promise.all(writes)).at(-1)?.job?.id ?? ''
    await until(async () => (await stand.ingest.job(SCOPE.tenant, last))?.finishedAt !== null)
    await stand.stored([{ externalId: 'other' }])
    expect(await stand.document('a')).toMatchObject({ text: 'Version 29.' })
  })
})

describe('problems of documents', () => {
  const problems = async (stand: Stand, ...documents: Parameters<Stand['upsert']>[0]) =>
    (await stand.upsert(documents)).userErrors.map(({ code, pointer }) => `${code} ${pointer}`)

  it('are all told, with pointers to their places, and the good documents are accepted', async () => {
    await using stand = await openStand()
    const { job, userErrors } = await stand.upsert(
      [
        { externalId: 'good' },
        {
          externalId: '',
          url: 'javascript:alert(1)',
          language: 'no language!',
          tags: ['x', ' '],
          attributes: { rank: 'one', 'a/b~c': 1 },
          createdAt: 'soon',
          ifVersion: -1,
          ...text(' '),
        },
      ],
      { wait: 'SEARCHABLE' },
    )
    expect(job).toMatchObject({ total: 1, state: 'SUCCEEDED' })
    expect(userErrors.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'INVALID /documents/1/externalId',
      'INVALID /documents/1/ifVersion',
      'INVALID /documents/1/url',
      'INVALID /documents/1/language',
      'INVALID /documents/1/tags/1',
      'INVALID /documents/1/createdAt',
      'INVALID /documents/1/attributes/rank',
      'UNSUPPORTED_ATTRIBUTE /documents/1/attributes/a~1b~0c',
      'INVALID /documents/1/content',
    ])
    expect(userErrors[6]?.message).toBe('attributes.rank is "one", and INT takes a whole number of at most 32 bits.')
  })

  it('may be their size, or that of the call', async () => {
    await using stand = await openStand({ limits: { documentsPerCall: 2, documentBytes: 200 } })
    expect(await problems(stand, text('ä'.repeat(100)), {})).toEqual(['TOO_LARGE /documents/0'])
    expect(await problems(stand, {}, {}, {})).toEqual(['TOO_LARGE /documents'])
    expect(await problems(stand)).toEqual(['INVALID /documents'])
  })

  it('may be metadata that is nested beyond any stack', async () => {
    await using stand = await openStand()
    const metadata = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as never
    expect(await problems(stand, { metadata }, {})).toEqual(['INVALID /documents/0/metadata'])
  })

  it('that only its text shows fail the document, and nothing else', async () => {
    await using stand = await openStand()
    const job = await stand.stored([
      { externalId: 'bad', content: { kind: 'markdown', source: '---\na: [\n---\nx' } },
      { externalId: 'good' },
    ])
    expect(job).toMatchObject({ state: 'PARTIALLY_SUCCEEDED', done: 2, failed: 1 })
    expect(await stand.ingest.failures(job.id, 0, 10)).toMatchObject([
      { externalId: 'bad', code: 'INVALID', retryable: false, message: expect.stringContaining('front matter') },
    ])
    expect(await stand.document('good')).toBeDefined()
  })
})

describe('a version that the caller expects', () => {
  it('must be the stored one, 0 where there is none, and otherwise the conflict names the one it has', async () => {
    await using stand = await openStand()
    await stand.stored([{ externalId: 'a', ifVersion: 0 }])
    const version = (await stand.document('a'))?.version ?? 0
    const { job, userErrors } = await stand.upsert([
      { externalId: 'a', ifVersion: 0 },
      { externalId: 'b', ifVersion: 7 },
      { externalId: 'c' },
    ])
    expect(job?.total).toBe(1)
    expect(userErrors).toEqual([
      {
        code: 'VERSION_CONFLICT',
        pointer: '/documents/0/ifVersion',
        message: expect.stringContaining(`has version ${version}, and must not exist`),
      },
      {
        code: 'VERSION_CONFLICT',
        pointer: '/documents/1/ifVersion',
        message: expect.stringContaining('does not exist, and must have version 7'),
      },
    ])
    expect((await stand.upsert([{ externalId: 'a', ifVersion: version, ...text('New.') }])).userErrors).toEqual([])
    expect((await stand.upsert([{ externalId: 'a', ifVersion: version, ...text('Newer.') }])).userErrors).toHaveLength(
      1,
    )
  })
})

describe('an idempotency key', () => {
  it('gives the same job for the same request, whatever the order of its keys, and a mismatch for another one', async () => {
    await using stand = await openStand()
    const request = { idempotencyKey: 'k', wait: 'SEARCHABLE' } as const
    const { job } = await stand.upsert([{ metadata: { x: 1, y: 2 } }], request)
    expect((await stand.upsert([{ metadata: { y: 2, x: 1 } }], request)).job).toEqual(job)
    expect(await stand.upsert([{ metadata: { x: 2 } }], request)).toEqual({
      job: undefined,
      userErrors: [expect.objectContaining({ code: 'IDEMPOTENCY_MISMATCH', pointer: '/idempotencyKey' })],
    })
    expect((await stand.upsert([{}], { idempotencyKey: '' })).userErrors).toMatchObject([
      { pointer: '/idempotencyKey' },
    ])
  })
})

describe('deleting', () => {
  it('takes ids, external ids or a filter, counts what was there, and minds no unknown ones', async () => {
    await using stand = await openStand()
    await stand.stored(library(6).map((document, place) => ({ ...document, tags: [place > 3 ? 'high' : 'low'] })))
    const high: Filter = { kind: 'in', field: { kind: 'tags' }, values: ['high'] }
    const run = async (select: Parameters<Stand['ingest']['delete']>[1]['select'], mode: 'delete' | 'count') =>
      (await stand.ingest.delete(SCOPE, { select, mode })).deletedCount
    const ids = { kind: 'ids', ids: [idOf('d0'), idOf('d0'), idOf('unknown')] } as const
    const externalIds = { kind: 'externalIds', externalIds: ['d1', 'd2', 'unknown'] } as const
    const filter = { kind: 'filter', filter: high } as const
    expect([await run(ids, 'count'), await run(externalIds, 'count'), await run(filter, 'count')]).toEqual([1, 2, 2])
    expect(await stand.document('d0')).toBeDefined()
    expect([await run(ids, 'delete'), await run(externalIds, 'delete'), await run(filter, 'delete')]).toEqual([1, 2, 2])
    expect([await run(ids, 'delete'), await run(externalIds, 'delete'), await run(filter, 'delete')]).toEqual([0, 0, 0])
    const left = await Promise.all(library(6).map(({ externalId }) => stand.document(externalId)))
    expect(left.map((document) => document !== undefined)).toEqual([false, false, false, true, false, false])
  })

  it('goes ahead of what waits, and what was accepted earlier does not come back', async () => {
    const { opened, open } = gate()
    await using stand = await openStand({ encoder: wordEncoder({ before: () => opened }) })
    const { job } = await stand.upsert(library(60))
    const select = { kind: 'externalIds', externalIds: ['d3', 'd55'] } as const
    expect(await stand.ingest.delete(SCOPE, { select, mode: 'delete' })).toEqual({ deletedCount: 0, userErrors: [] })
    open()
    await until(async () => (await stand.ingest.job(SCOPE.tenant, job?.id ?? ''))?.finishedAt !== null)
    expect([await stand.document('d3'), await stand.document('d55')]).toEqual([undefined, undefined])
    expect(await stand.document('d4')).toBeDefined()
  })

  it('that the engine refuses is told of, kept, and carried out later', async () => {
    await using stand = await openStand()
    await stand.stored([{}])
    const remove = stand.engine.deleteDocuments
    Object.assign(stand.engine, {
      deleteDocuments: async () => Promise.reject(new SextantError('ENGINE_FAILED', 'away')),
    })
    const deleting = stand.ingest.delete(SCOPE, { select: { kind: 'externalIds', externalIds: ['a'] }, mode: 'delete' })
    await expect(deleting).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
    expect(await stand.document('a')).toBeDefined()
    Object.assign(stand.engine, { deleteDocuments: remove })
    await until(async () => (await stand.document('a')) === undefined)
  })

  it('of too many named documents is refused', async () => {
    await using stand = await openStand({ limits: { documentsPerCall: 1, documentBytes: 1000 } })
    const select = { kind: 'externalIds', externalIds: ['a', 'b'] } as const
    expect((await stand.ingest.delete(SCOPE, { select, mode: 'delete' })).userErrors).toMatchObject([
      { code: 'TOO_LARGE', pointer: '/select/externalIds' },
    ])
  })
})

describe('when something is away', () => {
  const failed = (reason: string) => new SextantError('ENCODER_FAILED', reason)

  it('an encoder that fails on everything fails no document: they are stored when it is back, after growing pauses', async () => {
    let away = true
    let calls = 0
    const before = () => {
      calls += 1
      if (away) throw failed('gone')
    }
    await using stand = await openStand({ encoder: wordEncoder({ before }) })
    const { job } = await stand.upsert(library(10))
    const pauses = () =>
      stand.logged
        .filter(({ message }) => message.startsWith('indexing pauses'))
        .map(({ about }) => about['milliseconds'])
    await until(() => pauses().length >= 4)
    expect(pauses().slice(0, 4)).toEqual([250, 500, 1000, 2000])
    expect(calls).toBeLessThan(250)
    expect(await stand.ingest.job(SCOPE.tenant, job?.id ?? '')).toMatchObject({ done: 0, failed: 0 })
    away = false
    await until(async () => (await stand.ingest.job(SCOPE.tenant, job?.id ?? ''))?.finishedAt !== null)
    expect(await stand.ingest.job(SCOPE.tenant, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', done: 10 })
  })

  it('an encoder that fails on one document fails that one', async () => {
    await using stand = await openStand({ encoder: wordEncoder({ poison: 'number 4.' }) })
    const job = await stand.stored(library(10))
    expect(job).toMatchObject({ state: 'PARTIALLY_SUCCEEDED', done: 10, failed: 1 })
    expect(await stand.ingest.failures(job.id, 0, 10)).toMatchObject([{ externalId: 'd4', retryable: false }])
  })

  it('an engine that is away is waited for, and one that fails on a single document again and again fails that one', async () => {
    await using stand = await openStand()
    const replace = stand.engine.replaceDocument
    let away = 20
    const replaceDocument: typeof replace = async (scope, document, chunks) => {
      away -= 1
      if (away > 0 || document.externalId === 'd4') throw new SextantError('ENGINE_FAILED', 'the disk is full')
      return replace(scope, document, chunks)
    }
    Object.assign(stand.engine, { replaceDocument })
    const { job } = await stand.upsert(library(10))
    await until(async () => {
      await stand.upsert([{ externalId: 'more', ...text(`${Math.random()}`) }])
      return (await stand.ingest.job(SCOPE.tenant, job?.id ?? ''))?.finishedAt !== null
    })
    expect(await stand.ingest.job(SCOPE.tenant, job?.id ?? '')).toMatchObject({ done: 10, failed: 1 })
  })

  it('a collection that has gone is waited for, by documents and by deletes', async () => {
    await using stand = await openStand()
    await stand.stored([{ externalId: 'old' }])
    await stand.engine.dropCollection(ARTICLES.name)
    const select = { kind: 'externalIds', externalIds: ['old'] } as const
    const deleting = stand.ingest.delete(SCOPE, { select, mode: 'delete' })
    await expect(deleting).rejects.toMatchObject({ code: 'COLLECTION_NOT_FOUND' })
    const { job } = await stand.upsert(library(3))
    await until(() => stand.logged.filter(({ message }) => message.startsWith('indexing pauses')).length >= 3)
    const waiting = await stand.ingest.job(SCOPE.tenant, job?.id ?? '')
    expect(waiting).toMatchObject({ done: 0, failed: 0, finishedAt: null })
    await stand.engine.createCollection(ARTICLES)
    await until(async () => (await stand.ingest.job(SCOPE.tenant, job?.id ?? ''))?.finishedAt !== null)
    expect(await stand.ingest.job(SCOPE.tenant, job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', done: 3 })
    expect(await stand.jobs.waiting()).toEqual([])
  })

  it('an engine that is away is not asked for a delete again and again', async () => {
    await using stand = await openStand()
    let calls = 0
    const remove = stand.engine.deleteDocuments
    Object.assign(stand.engine, {
      deleteDocuments: async () => {
        calls += 1
        throw new SextantError('ENGINE_UNAUTHORIZED', 'away')
      },
    })
    const select = { kind: 'externalIds', externalIds: ['a'] } as const
    await expect(stand.ingest.delete(SCOPE, { select, mode: 'delete' })).rejects.toMatchObject({
      code: 'ENGINE_UNAUTHORIZED',
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(calls).toBeLessThan(8)
    Object.assign(stand.engine, { deleteDocuments: remove })
    await until(async () => (await stand.jobs.waiting()).length === 0)
  })

  it('a fault fails its document alone, with a reference that the log has', async () => {
    const before = (texts: readonly string[]) => {
      if (texts.some((one) => one.includes('number 4.'))) throw new TypeError('a fault')
    }
    await using stand = await openStand({ encoder: wordEncoder({ before }) })
    const job = await stand.stored(library(10))
    expect(job).toMatchObject({ done: 10, failed: 1 })
    const [failure] = await stand.ingest.failures(job.id, 0, 10)
    const entry = stand.logged.find(({ level }) => level === 'error')
    expect(failure).toMatchObject({ externalId: 'd4', code: 'INVALID', retryable: true })
    expect(failure?.message).toContain(String(entry?.about['reference']))
    expect(entry?.about['fault']).toBeInstanceOf(TypeError)
  })
})

describe('waiting', () => {
  it('ends after some time with the job as it stands and the step it is in, and the work goes on', async () => {
    const { opened, open } = gate()
    await using stand = await openStand({ encoder: wordEncoder({ before: () => opened }) })
    const job = await stand.stored([{}])
    expect(job).toMatchObject({ state: 'QUEUED', done: 0, phase: 'EMBEDDING', finishedAt: null })
    open()
    await until(async () => (await stand.document('a')) !== undefined)
  })

  it('ends when the caller gives up, and the work goes on', async () => {
    const { opened, open } = gate()
    await using stand = await openStand({ encoder: wordEncoder({ before: () => opened }) })
    await stand.upsert([{ externalId: 'before' }])
    const caller = new AbortController()
    const reason = new Error('gone')
    const call = stand.ingest.upsert(
      SCOPE,
      { documents: [{ externalId: 'a', tags: [], attributes: {}, ...text('x') }], wait: 'SEARCHABLE' },
      caller.signal,
    )
    setTimeout(() => caller.abort(reason), 200)
    await expect(call).rejects.toBe(reason)
    open()
    await until(async () => (await stand.document('a')) !== undefined)
  })

  it('is bounded: more documents than may wait are refused, until some are stored', async () => {
    const { opened, open } = gate()
    await using stand = await openStand({ encoder: wordEncoder({ before: () => opened }), maxWaitingDocuments: 5 })
    await stand.upsert(library(3))
    await expect(stand.upsert(library(3))).rejects.toMatchObject({ code: 'OVERLOADED' })
    await stand.upsert(library(2))
    open()
    await until(() =>
      stand.upsert(library(3)).then(
        () => true,
        () => false,
      ),
    )
  })
})

describe('a restart', () => {
  it('takes up what was accepted and not begun, and what was being encoded', async () => {
    const { opened, open } = gate()
    const encoder = wordEncoder({ before: () => opened })
    await using stand = await openStand({ encoder })
    const { job } = await stand.upsert(library(100))
    await until(async () => (await stand.ingest.job(SCOPE.tenant, job?.id ?? ''))?.phase === 'EMBEDDING')
    const closing = stand.ingest[Symbol.asyncDispose]()
    await expect(stand.upsert(library(1))).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
    open()
    await closing
    await stand.restart()
    await until(async () => (await stand.ingest.job(SCOPE.tenant, job?.id ?? ''))?.finishedAt !== null)
    expect(await stand.ingest.job(SCOPE.tenant, job?.id ?? '')).toMatchObject({
      done: 100,
      failed: 0,
      state: 'SUCCEEDED',
    })
  })

  it('knows a document that was stored and not recorded', async () => {
    await using stand = await openStand()
    const settle = stand.jobs.settle
    Object.assign(stand.jobs, { settle: async () => Promise.reject(new Error('killed')) })
    const { job } = await stand.upsert([{}])
    await until(async () => (await stand.document('a')) !== undefined)
    Object.assign(stand.jobs, { settle })
    const before = await stand.document('a')
    await stand.restart()
    await until(async () => (await stand.ingest.job(SCOPE.tenant, job?.id ?? ''))?.finishedAt !== null)
    expect(await stand.ingest.job(SCOPE.tenant, job?.id ?? '')).toMatchObject({ done: 1, chunks: 1 })
    expect(await stand.document('a')).toEqual(before)
  })

  it('gives versions above those of collections that are newer than the job store', async () => {
    await using stand = await openStand({ idle: true })
    await stand.engine.deleteDocuments(SCOPE, [idOf('old')], 1_000_000)
    await stand.restart()
    await stand.stored([{}])
    expect((await stand.document('a'))?.version).toBeGreaterThan(1_000_000)
  })
})

describe('the average length', () => {
  const average = async (stand: Stand) => (await stand.engine.collection(ARTICLES.name))?.averageLength
  const documents = (count: number, words: number) =>
    library(count).map(({ externalId }) => ({
      externalId,
      ...text(Array.from({ length: words }, (_, place) => `word${place}`).join(' ')),
    }))

  it('is that of the first page of a corpus, also after a document was written to try things out', async () => {
    await using stand = await openStand()
    await stand.stored([{ externalId: 'trial' }])
    expect(await average(stand)).toBeNull()
    await stand.stored(documents(100, 30))
    expect(await average(stand)).toBeCloseTo(30)
    await stand.stored(documents(100, 60))
    expect(await average(stand)).toBeCloseTo(30)
  })

  it('that turns out to be wrong is told of in the log with the command that mends it', async () => {
    await using stand = await openStand()
    await stand.stored(documents(20, 10))
    await stand.stored(documents(300, 60))
    await until(() => stand.logged.some(({ message }) => message.includes('sextant reindex articles')))
  })
})

it('forgets jobs that finished before the retention, when others are settled', async () => {
  await using stand = await openStand()
  const { id } = await stand.stored([{}])
  const hours = (count: number) => ({
    now: () => Date.now() + count * 3_600_000,
    monotonic: () => performance.now(),
  })
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  await stand.restart({ runtime: { clock: hours(3), newId: () => `later-${Math.random()}`, log } })
  await stand.stored([{ externalId: 'b' }])
  await until(async () => (await stand.ingest.job(SCOPE.tenant, id)) === undefined)
})
