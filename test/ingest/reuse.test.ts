/** What is encoded when a stored document is written again: what is new of it, and nothing else. */
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CollectionRecord } from '../../src/core/collection.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { documentIdOf } from '../../src/core/ids.ts'
import type { DocumentWrite } from '../../src/ingest/ingest.ts'
import { type IndexSummary, indexSources } from '../../src/ingest/run.ts'
import type { SourceItem } from '../../src/ingest/source.ts'
import { RRF_20 } from '../contract/engine/subject.ts'
import { patience, seeded } from '../contract/seed.ts'
import { queryVector } from '../oracle/bm25.ts'
import { removeFolders } from '../support/folders.ts'
import { type WordEncoder, type WordEncoderOptions, wordEncoder } from './encoders.ts'
import { sourceOf } from './sources.ts'
import { ARTICLES, openStand, SCOPE, type Stand, type StandOptions } from './stand.ts'

afterAll(removeFolders)

const RUNS = 8
/** A paragraph a chunk, scored by vectors that are scaled when they are stored. */
const RECORD: CollectionRecord = {
  ...ARTICLES,
  averageLength: 10,
  chunking: { strategy: 'structure', maxTokens: 12, overlap: 0 },
  model: { ...ARTICLES.model, similarity: 'cosine' },
}

/** No two texts have the same, and none has length 1. */
const vectorOf = (text: string): Float32Array =>
  Float32Array.from([3, 5, 7], (factor) =>
    [...text].reduce((sum, unit, place) => (sum * factor + (unit.codePointAt(0) ?? 0) * (place + 1)) % 10_007, 1),
  )

interface Written {
  readonly externalId?: string
  readonly title?: string
  readonly tags?: readonly string[]
  readonly metadata?: NonNullable<DocumentWrite['metadata']>
  readonly paragraphs: readonly string[]
}

interface Subject extends AsyncDisposable {
  readonly encoder: WordEncoder
  readonly stand: Stand
  /** @returns what was encoded for it, sorted */
  write(...documents: readonly Written[]): Promise<readonly string[]>
}

type Open = (record?: CollectionRecord, options?: WordEncoderOptions) => Promise<Subject>

async function openSubject(
  writing: (stand: Stand, encoder: WordEncoder) => (documents: readonly Written[]) => Promise<unknown>,
  options: WordEncoderOptions,
  standOptions: StandOptions,
): Promise<Subject> {
  const encoder = wordEncoder({ vectorOf, ...options })
  const stand = await openStand({ encoder, ...standOptions })
  const write = writing(stand, encoder)
  return {
    encoder,
    stand,
    async write(...documents) {
      const before = encoder.encoded.length
      await write(documents)
      return encoder.encoded.slice(before).toSorted()
    },
    [Symbol.asyncDispose]: () => stand[Symbol.asyncDispose](),
  }
}

const textOf = ({ paragraphs }: Written): string => paragraphs.join('\n\n')

const byCalls: Open = (record = RECORD, options = {}) =>
  openSubject(
    (stand) => async (documents) => {
      const job = await stand.stored(
        documents.map(({ paragraphs, tags = [], ...rest }) => ({
          ...rest,
          tags,
          content: { kind: 'text', source: textOf({ paragraphs }) },
        })),
      )
      expect(job).toMatchObject({ state: 'SUCCEEDED', failed: 0 })
    },
    options,
    { record },
  )

async function* itemsOf(documents: readonly Written[]): AsyncGenerator<SourceItem> {
  for (const { paragraphs, ...rest } of documents)
    yield { kind: 'document', document: sourceOf({ ...rest, text: textOf({ paragraphs }) }) }
}

const indexed = ({ engine, jobs }: Stand, encoder: WordEncoder, documents: readonly Written[]): Promise<IndexSummary> =>
  indexSources(
    () => itemsOf(documents),
    { engine, encoder, jobs, scope: SCOPE, clock: { now: () => 0, monotonic: () => 0 } },
    () => {},
  )

const byRuns: Open = (record = RECORD, options = {}) =>
  openSubject(
    (stand, encoder) => async (documents) =>
      expect(await indexed(stand, encoder, documents)).toMatchObject({ skipped: [] }),
    options,
    { record, idle: true },
  )

const paragraph = (place: number, word = 'lorem'): string => `Paragraph number ${place} says ${word} seven more words.`
const TWENTY = Array.from({ length: 20 }, (_, place) => paragraph(place))
const passages = (title: string, paragraphs: readonly string[]) => paragraphs.map((one) => `${title} ${one}`).toSorted()

/** All that two searches find, with scores. */
async function found({ engine }: Stand) {
  const request = { scope: SCOPE, filter: MATCH_ALL, limit: 100, fusion: RRF_20, exact: true, leaves: true }
  const dense = vectorOf('a question')
  const sparse = queryVector('paragraph lorem ipsum one two three')
  return engine.search([
    { ...request, dense },
    { ...request, sparse },
    { ...request, dense, sparse },
  ])
}

describe.each([
  ['by calls', byCalls],
  ['by index runs', byRuns],
])('a document that is written again %s', (_, open) => {
  it('has the changed paragraph encoded, and no other', async () => {
    await using subject = await open()
    expect(await subject.write({ title: 'Guide', paragraphs: TWENTY })).toEqual(passages('Guide', TWENTY))
    const changed = TWENTY.with(7, paragraph(7, 'ipsum'))
    expect(await subject.write({ title: 'Guide', paragraphs: changed })).toEqual([`Guide ${paragraph(7, 'ipsum')}`])
    await using fresh = await open()
    await fresh.write({ title: 'Guide', paragraphs: changed })
    expect(await found(subject.stand)).toEqual(await found(fresh.stand))
  })

  it('has nothing encoded where paragraphs moved, went, or come twice', async () => {
    await using subject = await open()
    await subject.write({ paragraphs: TWENTY })
    const moved = [...TWENTY.slice(5), ...TWENTY.slice(3, 6)]
    expect(await subject.write({ paragraphs: moved })).toEqual([])
    await using fresh = await open()
    await fresh.write({ paragraphs: moved })
    expect(await found(subject.stand)).toEqual(await found(fresh.stand))
  })

  it('has nothing encoded where its tags or its metadata changed', async () => {
    await using subject = await open()
    await subject.write({ title: 'Guide', tags: ['old'], paragraphs: TWENTY })
    expect(await subject.write({ title: 'Guide', tags: ['new'], paragraphs: TWENTY })).toEqual([])
    expect(await subject.write({ title: 'Guide', metadata: { owner: 'ann' }, paragraphs: TWENTY })).toEqual([])
    expect(await subject.stand.document('a')).toMatchObject({ tags: [], metadata: { owner: 'ann' }, chunkCount: 20 })
  })

  it('is encoded whole under another title, without being asked for what it has', async () => {
    await using subject = await open()
    const { engine } = subject.stand
    let asked = 0
    const { vectorsOf } = engine
    engine.vectorsOf = (scope, slice) => {
      asked += 1
      return vectorsOf(scope, slice)
    }
    await subject.write({ title: 'Guide', paragraphs: TWENTY })
    expect(await subject.write({ title: 'Manual', paragraphs: TWENTY })).toEqual(passages('Manual', TWENTY))
    expect(await subject.write({ paragraphs: TWENTY })).toEqual(TWENTY.toSorted())
    expect(asked).toBe(0)
    expect(await subject.write({ paragraphs: TWENTY.slice(1) })).toEqual([])
    expect(asked).toBe(1)
  })

  it('takes nothing from other documents, or from one that was deleted', async () => {
    await using subject = await open()
    await subject.write({ externalId: 'a', paragraphs: TWENTY })
    await subject.stand.engine.deleteDocuments(SCOPE, [documentIdOf(RECORD.name, SCOPE.tenant, 'a')], 1_000)
    await subject.stand.jobs.raiseVersions(1_000)
    expect(await subject.write({ externalId: 'a', paragraphs: TWENTY.slice(0, 2) })).toHaveLength(2)
  })

  it('is encoded as before where the collection keeps vectors of tokens', async () => {
    await using subject = await open()
    await subject.write({ paragraphs: TWENTY })
    const { engine } = subject.stand
    const record = { ...RECORD, late: { dimensions: 3 } }
    engine.collection = async () => record
    await subject.stand.restart({ collections: [{ record, encoder: subject.encoder }] })
    expect(await subject.write({ tags: ['new'], paragraphs: TWENTY })).toEqual(TWENTY.toSorted())
  })

  it('may have thousands of chunks', async () => {
    await using subject = await open()
    const book = Array.from({ length: 3_000 }, (_, place) => paragraph(place))
    const changed = paragraph(1_500, 'ipsum')
    await subject.write({ paragraphs: book })
    expect(await subject.write({ paragraphs: book.with(1_500, changed) })).toEqual([changed])
  }, 60_000)

  it(
    'is found as if it had never been another, whatever was changed',
    async () => {
      const title = fc.constantFrom('One', 'Two', undefined)
      const paragraphs = fc.array(
        fc.nat(8).map((place) => paragraph(place)),
        { minLength: 1, maxLength: 12 },
      )
      const tags = fc.constantFrom(['x'], [])
      const document = fc.tuple(fc.constantFrom('a', 'b'), title, tags, paragraphs).map(
        ([externalId, title, tags, paragraphs]): Written => ({
          externalId,
          ...(title !== undefined && { title }),
          tags,
          paragraphs,
        }),
      )
      const overlap = fc.constantFrom(0, 6)
      const property = fc.asyncProperty(
        fc.array(document, { minLength: 2, maxLength: 6 }),
        overlap,
        async (edits, overlap) => {
          const record = { ...RECORD, chunking: { ...RECORD.chunking, overlap } }
          await using subject = await open(record)
          const last = new Map<string | undefined, Written>()
          for (const edit of edits) {
            const before = last.get(edit.externalId)
            const had = before?.title === edit.title ? await passagesOf(subject.stand, edit) : []
            const encoded = await subject.write(edit)
            expect(encoded.filter((passage) => had.includes(passage))).toEqual([])
            last.set(edit.externalId, edit)
          }
          await using fresh = await open(record)
          await fresh.write(...last.values())
          expect(await found(subject.stand)).toEqual(await found(fresh.stand))
        },
      )
      await fc.assert(property, seeded(RUNS))
    },
    patience(RUNS),
  )
})

async function passagesOf({ engine }: Stand, { externalId = 'a' }: Written): Promise<readonly string[]> {
  const documentId = documentIdOf(RECORD.name, SCOPE.tenant, externalId)
  const chunks = await engine.vectorsOf(SCOPE, { documentId, from: 0, limit: 100 })
  return chunks.map(({ title, text }) => (title === null ? text : `${title} ${text}`))
}

describe('tokens that the model does not read', () => {
  it('are counted for passages that were not encoded again as for those that were', async () => {
    const words = (count: number) => Array.from({ length: count }, (_, place) => `word${place}`).join(' ')
    const record = { ...RECORD, chunking: { strategy: 'document', maxTokens: 12, overlap: 0 } as const }
    const encoder = wordEncoder({ vectorOf, maxTokens: 30 })
    await using stand = await openStand({ encoder, record, idle: true })
    const document = { title: 'A title', paragraphs: [words(100)] }
    const first = await indexed(stand, encoder, [document])
    expect(first).toMatchObject({ cutDocuments: 1, cutTokens: 74 })
    expect(await indexed(stand, encoder, [{ ...document, tags: ['new'] }])).toMatchObject({ ...first, indexed: 1 })
    expect(encoder.encoded).toHaveLength(1)
  })
})
