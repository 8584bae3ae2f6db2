import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { type IndexProgress, type IndexSummary, indexSources } from '../../src/ingest/run.ts'
import { type SourceItem, skipped } from '../../src/ingest/source.ts'
import { bm25Length } from '../../src/text/bm25.ts'
import { OracleEngine } from '../oracle/engine.ts'
import { type WordEncoder, type WordEncoderOptions, wordEncoder } from './encoders.ts'
import { RECORD, SCOPE, sourceOf, type Written } from './sources.ts'

type Library = readonly (Written | SourceItem)[]

const library = (count: number): readonly Written[] =>
  Array.from({ length: count }, (_, place) => ({
    externalId: `d${place}`,
    title: `Title ${place}`,
    text: `Text number ${place}.`,
  }))

async function* itemsOf(library: Library): AsyncGenerator<SourceItem> {
  for (const item of library) yield 'kind' in item ? item : { kind: 'document', document: sourceOf(item) }
}

/** The versions of a job store without jobs. */
function sequence() {
  let last = 0
  return {
    async reserveVersions(count: number) {
      last += count
      return last - count + 1
    },
    async raiseVersions(version: number) {
      last = Math.max(last, version)
    },
  }
}

interface Run {
  readonly encoder?: WordEncoder
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: IndexProgress) => void
}

/** A collection with nothing in it, and runs over libraries into it. */
async function emptyCollection() {
  const engine = new OracleEngine()
  await engine.createCollection(RECORD)
  const clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0 }
  const jobs = sequence()
  return {
    engine,
    index(
      sources: Library | (() => Library),
      { encoder = wordEncoder(), onProgress = () => {}, signal }: Run = {},
    ): Promise<IndexSummary> {
      const opened = () => itemsOf(typeof sources === 'function' ? sources() : sources)
      return indexSources(opened, { engine, encoder, clock, jobs, scope: SCOPE }, onProgress, signal)
    },
    /** Versions of what is stored, by external id. */
    async versions(): Promise<Readonly<Record<string, number>>> {
      const stamps = await engine.stamps(SCOPE, undefined, 1000)
      return Object.fromEntries(stamps.map(({ externalId, version }) => [externalId, version]))
    },
    async counts() {
      const [counts] = await engine.count(SCOPE, [MATCH_ALL])
      return counts
    },
    averageLength: async () => (await engine.collection(RECORD.name))?.averageLength,
  }
}

describe('a run', () => {
  it('indexes what is new, and says how much that was', async () => {
    const { index, counts } = await emptyCollection()
    expect(await index(library(100))).toEqual({
      read: 100,
      indexed: 100,
      unchanged: 0,
      chunks: 100,
      skipped: [],
      cutDocuments: 0,
      cutTokens: 0,
      undeclared: {},
    })
    expect(await counts()).toEqual({ documents: 100, chunks: 100 })
  })

  it('leaves everything alone the second time, and encodes nothing', async () => {
    const { index, versions } = await emptyCollection()
    await index(library(10))
    const before = await versions()
    const encoder = wordEncoder()
    let passes = 0
    const sources = () => {
      passes += 1
      return library(10)
    }
    expect(await index(sources, { encoder })).toMatchObject({ read: 10, indexed: 0, unchanged: 10, chunks: 0 })
    expect(encoder.encoded).toEqual([])
    expect(passes).toBe(1)
    expect(await versions()).toEqual(before)
  })

  it('writes a changed document alone, with a version above all others', async () => {
    const { index, versions } = await emptyCollection()
    await index(library(10))
    const changed = library(10).map((written, place) => (place === 3 ? { ...written, text: 'Changed.' } : written))
    const encoder = wordEncoder()
    expect(await index(changed, { encoder })).toMatchObject({ indexed: 1, unchanged: 9 })
    expect(encoder.encoded).toEqual(['Title 3 Changed.'])
    const { d3 = 0, ...others } = await versions()
    expect(Object.values(others).toSorted((left, right) => left - right)).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10])
    expect(d3).toBeGreaterThan(10)
  })

  it('measures the average length the first time, and leaves it as it is from then on', async () => {
    const { index, averageLength } = await emptyCollection()
    await index([])
    expect(await averageLength()).toBeNull()
    const texts = ['alpha beta', 'gamma', 'delta epsilon zeta']
    await index(texts.map((text, place) => ({ externalId: `${place}`, title: 'Title', text })))
    const lengths = texts.map((text) => bm25Length(`Title ${text}`, 'english'))
    expect(await averageLength()).toBeCloseTo(lengths.reduce((sum, length) => sum + length, 0) / texts.length)
    const before = await averageLength()
    await index([{ externalId: 'long', text: 'one two three four five six seven eight nine ten' }])
    expect(await averageLength()).toBe(before)
  })

  it('tells when most chunks have become much longer than what the weights were made for', async () => {
    const { index } = await emptyCollection()
    const long = 'one alpha two beta three gamma four delta five epsilon six zeta seven eta eight theta nine iota'
    expect((await index([{ externalId: 'short', text: 'alpha beta' }])).drift).toBeUndefined()
    const { drift } = await index([0, 1, 2].map((place) => ({ externalId: `long${place}`, text: `${long} ${place}` })))
    expect(drift?.assumed).toBe(2)
    expect(drift?.measured).toBeGreaterThan(10)
  })

  it('tells of what was skipped and why, each once', async () => {
    const { index } = await emptyCollection()
    const { skipped: told, ...summary } = await index([
      { externalId: 'a', origin: 'x/a.md' },
      { externalId: 'a', origin: 'y/a.md' },
      { externalId: 'b', title: [] },
      skipped('c.md', 'it is empty'),
      { externalId: 'd' },
    ])
    expect(summary).toMatchObject({ read: 5, indexed: 2, unchanged: 0 })
    expect(told).toEqual([
      { origin: 'y/a.md', reason: 'its id "a" is that of x/a.md already', cause: 'duplicate' },
      { origin: 'b.md', reason: 'title is [], and must be text' },
      { origin: 'c.md', reason: 'it is empty' },
    ])
  })

  it('counts undeclared attributes by name, and the tokens that the model did not read', async () => {
    const { index } = await emptyCollection()
    const long = 'word '.repeat(300).trim()
    const summary = await index(
      [
        { externalId: 'a', attributes: { audience: 'all', toString: 1 } },
        { externalId: 'b', attributes: { audience: 'none' } },
        { externalId: 'c', title: long, text: 'x' },
      ],
      { encoder: wordEncoder({ maxTokens: 100 }) },
    )
    expect(summary).toMatchObject({ undeclared: { audience: 2, toString: 1 }, cutDocuments: 1, cutTokens: 203 })
  })

  it('keeps the date of creation when a document is written again, and moves that of its change', async () => {
    const { engine, index } = await emptyCollection()
    const dates = async () => {
      const [stamp] = await engine.stamps(SCOPE, undefined, 1)
      const [document] = await engine.documents(SCOPE, stamp ? [stamp.id] : [])
      return [document?.createdAt, document?.updatedAt]
    }
    const now = Date.UTC(2026, 0, 1)
    await index([{ createdAt: '2020-01-01', updatedAt: '2021-01-01' }])
    expect(await dates()).toEqual([Date.UTC(2020, 0, 1), Date.UTC(2021, 0, 1)])
    await index([{ text: 'without dates' }])
    expect(await dates()).toEqual([Date.UTC(2020, 0, 1), now])
    await index([{ text: 'other', createdAt: '2019-01-01' }])
    expect(await dates()).toEqual([Date.UTC(2019, 0, 1), now])
  })

  it('needs the collection to be there', async () => {
    const clock = { now: () => 0, monotonic: () => 0 }
    const run = indexSources(
      () => itemsOf([]),
      { engine: new OracleEngine(), encoder: wordEncoder(), clock, jobs: sequence(), scope: SCOPE },
      () => {},
    )
    await expect(run).rejects.toThrow(RangeError)
  })
})

describe('progress', () => {
  /** All that a run reports. */
  async function progressOf(
    sources: Library | (() => Library),
    options: WordEncoderOptions = {},
  ): Promise<readonly IndexProgress[]> {
    const { index } = await emptyCollection()
    const reports: IndexProgress[] = []
    await index(sources, { encoder: wordEncoder(options), onProgress: (progress) => reports.push(progress) })
    return reports
  }

  it('only grows, first by what was read, then by what was done, and ends at the totals', async () => {
    const reports = await progressOf([...library(60), skipped('x.md', 'it is empty')])
    for (const name of ['read', 'done', 'toDo', 'chunksDone'] as const) {
      const values = reports.map((report) => report[name])
      expect(values).toEqual(values.toSorted((left, right) => left - right))
    }
    expect(reports.filter(({ phase }) => phase === 'reading')).toHaveLength(61)
    expect(reports.at(-1)).toEqual({ phase: 'indexing', read: 61, done: 60, toDo: 60, chunksDone: 60 })
  })

  it('ends at the totals too when documents were refused, or changed between the passes', async () => {
    expect((await progressOf(library(5), { poison: 'number 3' })).at(-1)).toMatchObject({
      done: 5,
      toDo: 5,
      chunksDone: 4,
    })
    let passes = 0
    const shrinking = () => {
      passes += 1
      return library(5).slice(passes - 1)
    }
    expect((await progressOf(shrinking)).at(-1)).toMatchObject({ read: 5, done: 4, toDo: 4 })
  })
})

it('tells of a document that the second pass could not read any more', async () => {
  const { index } = await emptyCollection()
  let passes = 0
  const vanishing = (): Library => {
    passes += 1
    return [
      skipped('always.md', 'it is empty'),
      passes === 1 ? { externalId: 'a' } : skipped('a.md', 'it leads to no file'),
    ]
  }
  const { indexed, skipped: told } = await index(vanishing)
  expect(indexed).toBe(0)
  expect(told.map(({ origin }) => origin)).toEqual(['always.md', 'a.md'])
})

describe('an interrupted run', () => {
  const stopped = new SextantError('SHUTTING_DOWN', 'Stopped on request.')

  it('while it reads has written nothing, and the next one measures anew', async () => {
    const { index, counts, averageLength } = await emptyCollection()
    const interruption = new AbortController()
    const run = index(library(100), {
      signal: interruption.signal,
      onProgress: ({ read }) => read === 50 && interruption.abort(stopped),
    })
    await expect(run).rejects.toBe(stopped)
    expect(await counts()).toEqual({ documents: 0, chunks: 0 })
    expect(await averageLength()).toBeNull()
    expect(await index(library(100))).toMatchObject({ indexed: 100 })
  })

  it('while it writes keeps what is done, whole, and the next one does the rest', async () => {
    const { engine, index, counts, averageLength } = await emptyCollection()
    const interruption = new AbortController()
    const run = index(library(200), {
      signal: interruption.signal,
      onProgress: ({ done }) => done === 60 && interruption.abort(stopped),
    })
    await expect(run).rejects.toBe(stopped)
    const { documents = 0 } = (await counts()) ?? {}
    expect(documents).toBeGreaterThanOrEqual(60)
    expect(documents).toBeLessThan(200)
    const frozen = await averageLength()
    const version = await engine.highestVersion(RECORD.name)

    expect(await index(library(200))).toMatchObject({ unchanged: documents, indexed: 200 - documents })
    expect(await counts()).toEqual({ documents: 200, chunks: 200 })
    expect(await averageLength()).toBe(frozen)
    expect(await engine.highestVersion(RECORD.name)).toBeGreaterThan(version)
  })

  it('ends although the encoder still holds texts', async () => {
    const { index } = await emptyCollection()
    const interruption = new AbortController()
    const waiting = () =>
      new Promise((_, reject) => interruption.signal.addEventListener('abort', () => reject(stopped)))
    const run = index(library(3), { encoder: wordEncoder({ before: waiting }), signal: interruption.signal })
    setImmediate(() => interruption.abort(stopped))
    await expect(run).rejects.toBe(stopped)
  })

  it('does not begin when it was stopped before', async () => {
    const { index, counts } = await emptyCollection()
    await expect(index(library(3), { signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped)
    expect(await counts()).toEqual({ documents: 0, chunks: 0 })
  })
})

describe('a failure', () => {
  it('of the encoder on one document skips that one with the reason, now and the next time', async () => {
    const { index, counts } = await emptyCollection()
    for (const [indexed, unchanged] of [
      [99, 0],
      [0, 99],
    ]) {
      const summary = await index(library(100), { encoder: wordEncoder({ poison: 'Text number 42.' }) })
      expect(summary).toMatchObject({ read: 100, indexed, unchanged })
      expect(summary.skipped).toEqual([{ origin: 'd42.md', reason: 'The encoder failed: Text number 42.' }])
    }
    expect(await counts()).toEqual({ documents: 99, chunks: 99 })
    expect(await index(library(100))).toMatchObject({ indexed: 1, skipped: [] })
  })

  it('of the encoder on everything ends the run: no document is to blame', async () => {
    const { index } = await emptyCollection()
    await expect(index(library(100), { encoder: wordEncoder({ poison: '' }) })).rejects.toMatchObject({
      code: 'ENCODER_FAILED',
    })
  })

  it.each(['OVERLOADED', 'SHUTTING_DOWN'] as const)(
    'of the encoder with %s ends the run after what had begun has ended',
    async (code) => {
      const { index, counts } = await emptyCollection()
      let calls = 0
      const before = () => {
        calls += 1
        if (calls === 30) throw new SextantError(code, 'not now')
      }
      await expect(index(library(100), { encoder: wordEncoder({ before }) })).rejects.toMatchObject({ code })
      const { documents } = (await counts()) ?? {}
      await new Promise((resolve) => setImmediate(resolve))
      expect(await counts()).toMatchObject({ documents })
      expect(await index(library(100))).toMatchObject({ unchanged: documents })
    },
  )

  it('of the engine ends the run', async () => {
    const { engine, index } = await emptyCollection()
    engine.replaceDocument = async () => Promise.reject(new SextantError('ENGINE_FAILED', 'the disk is full'))
    await expect(index(library(10))).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
  })

  it('that nobody foresaw ends the run', async () => {
    const { index } = await emptyCollection()
    const before = () => {
      throw new TypeError('a fault')
    }
    await expect(index(library(10), { encoder: wordEncoder({ before }) })).rejects.toThrow('a fault')
  })

  it('to be newer than what is stored skips the document', async () => {
    const { engine, index } = await emptyCollection()
    engine.replaceDocument = async () => false
    const { indexed, skipped: told } = await index(library(1))
    expect(indexed).toBe(0)
    expect(told).toEqual([{ origin: 'd0.md', reason: 'a newer version of it was stored meanwhile' }])
  })
})

it('works on a bounded number of documents at once, whatever their number', async () => {
  const { index } = await emptyCollection()
  const encoder = wordEncoder({ before: () => new Promise((resolve) => setImmediate(resolve)) })
  await index(library(300), { encoder })
  expect(encoder.mostAtOnce).toBeGreaterThan(8)
  expect(encoder.mostAtOnce).toBeLessThanOrEqual(48)
})
