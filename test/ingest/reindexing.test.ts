import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { LOCAL_TENANT } from '../../src/core/ids.ts'
import type { Builds, LiveBuilds } from '../../src/ingest/builds.ts'
import type { IngestJob } from '../../src/ingest/ingest.ts'
import { type WordEncoder, type WordEncoderOptions, wordEncoder } from './encoders.ts'
import { ARTICLES, openStand, SCOPE, type Stand } from './stand.ts'

const NAME = ARTICLES.name

/** The same words, in another revision. */
const encoderOf = (revision: string, options?: WordEncoderOptions): WordEncoder => {
  const encoder = wordEncoder(options)
  return Object.assign(encoder, { model: { ...encoder.model, revision } })
}

/** Every encoder serves the collection whose record has its revision. */
function buildsOver(engine: () => Stand['engine'], encoders: Readonly<Record<string, WordEncoder>>): Builds {
  const named = (name: string): WordEncoder => {
    const encoder = encoders[name]
    if (encoder === undefined) throw new RangeError(`there is no encoder ${name}`)
    return encoder
  }
  const of = async (): Promise<LiveBuilds> => {
    const live = await engine().collection(NAME)
    if (live === undefined) throw new RangeError('there is no collection')
    const built = live.reindexing && (await engine().collection(NAME, live.reindexing.generation))
    return {
      live: { record: live, encoder: named(live.model.revision) },
      ...(built && { next: { record: built, encoder: named(built.model.revision) } }),
    }
  }
  return {
    of,
    look: of,
    knownAfter: 0,
    encoder: async (name) => named(name),
    holdEncoders: () => () => {},
    target: async (_, name = ARTICLES.model.revision) => ({
      record: { ...ARTICLES, model: named(name).model },
      encoder: name,
      configuredEncoder: ARTICLES.model.revision,
    }),
  }
}

const stands: Stand[] = []
afterEach(async () => {
  for (const stand of stands.splice(0)) await stand[Symbol.asyncDispose]()
})

const OLD = ARTICLES.model.revision

async function standWith(encoders: Readonly<Record<string, WordEncoder>>) {
  let opened: Stand | undefined
  const engine = (): Stand['engine'] => {
    if (opened === undefined) throw new RangeError('it is not open yet')
    return opened.engine
  }
  opened = await openStand({
    ...(encoders[OLD] && { encoder: encoders[OLD] }),
    builds: buildsOver(engine, encoders),
    scopeIn: (scope, generation) => ({ ...scope, generation }),
  })
  stands.push(opened)
  return opened
}

async function finished({ ingest }: Stand, job: IngestJob | undefined): Promise<IngestJob> {
  for (;;) {
    const now = await ingest.job(LOCAL_TENANT, job?.id ?? '')
    if (now && now.finishedAt !== null) return now
    await setTimeout(10)
  }
}

async function reindexed(stand: Stand, encoder: string): Promise<IngestJob> {
  const { job, userErrors } = await stand.ingest.reindex(SCOPE, { encoder })
  expect(userErrors).toEqual([])
  return finished(stand, job)
}

const reasonOf = async ({ ingest }: Stand, { id }: IngestJob): Promise<string | undefined> =>
  (await ingest.failures(id, 0, 1))[0]?.message

const texts = (stand: Stand) =>
  stand.engine.scroll(SCOPE, { filter: MATCH_ALL, limit: 100 }).then(async (positions) => {
    const documents = await stand.engine.documents(
      SCOPE,
      positions.map(({ id }) => id),
    )
    return documents.map((document) => document?.text).sort()
  })

const note = (externalId: string, text: string) => ({ externalId, content: { kind: 'text', source: text } as const })

describe('a reindex', () => {
  it('ends with the reason of a document that the new model refuses, and goes on from there when that is mended', async () => {
    const next = encoderOf('2', { poison: 'toad' })
    const stand = await standWith({ [OLD]: encoderOf(OLD), 2: next })
    await stand.stored([note('a', 'a newt'), note('b', 'a toad'), note('c', 'a frog')])
    const job = await reindexed(stand, '2')
    expect(job).toMatchObject({ kind: 'reindex', state: 'FAILED' })
    expect(await reasonOf(stand, job)).toMatch(/^These documents cannot be indexed .* the old index stays: "b": .*toad/)
    expect(await stand.engine.collection(NAME)).toMatchObject({ model: { revision: OLD } })
    expect((await stand.engine.collection(NAME))?.reindexing).toBeUndefined()

    await stand.stored([note('b', 'a salamander')])
    const before = next.encoded.length
    expect(await reindexed(stand, '2')).toMatchObject({ state: 'SUCCEEDED', done: 3, total: 3 })
    expect(next.encoded.slice(before)).toEqual(['a salamander'])
    expect(await stand.engine.collection(NAME)).toMatchObject({ generation: 2, model: { revision: '2' } })
    expect(await texts(stand)).toEqual(['a frog', 'a newt', 'a salamander'])
  })

  it('gives up when the new encoder stays away, and writes go on', async () => {
    let isAway = true
    const next = encoderOf('2', {
      before: () => {
        if (isAway) throw new SextantError('ENCODER_FAILED', 'nobody answers')
      },
    })
    const stand = await standWith({ [OLD]: encoderOf(OLD), 2: next })
    await stand.stored([note('a', 'a newt')])
    const { job } = await stand.ingest.reindex(SCOPE, { encoder: '2' })
    while ((await stand.engine.collection(NAME))?.reindexing === undefined) await setTimeout(5)
    // Found at once, and stored for good when nothing waits for the encoder any more.
    const { job: written } = await stand.upsert([note('b', 'a frog')])
    while ((await texts(stand)).length < 2) await setTimeout(5)
    const failed = await finished(stand, job)
    expect(failed.state).toBe('FAILED')
    expect((await finished(stand, written)).state).toBe('SUCCEEDED')
    isAway = false
    expect(await reindexed(stand, '2')).toMatchObject({ state: 'SUCCEEDED', done: 2 })
    expect(await texts(stand)).toEqual(['a frog', 'a newt'])
  }, 60_000)

  it('ends by a document that is written meanwhile and that the new model refuses, which holds nothing else up', async () => {
    let isSlow = true
    const next = encoderOf('2', { poison: 'toad', before: () => (isSlow ? setTimeout(20) : undefined) })
    const stand = await standWith({ [OLD]: encoderOf(OLD), 2: next })
    await stand.stored(Array.from({ length: 60 }, (_, number) => note(`n${number}`, `newt ${number}`)))
    const { job } = await stand.ingest.reindex(SCOPE, { encoder: '2' })
    while ((await stand.engine.collection(NAME))?.reindexing === undefined) await setTimeout(2)
    const { job: bad } = await stand.upsert([note('bad', 'a toad')])
    for (let good = 0; good < 5; good += 1)
      expect((await stand.stored([note(`good${good}`, `frog ${good}`)])).state).toBe('SUCCEEDED')
    isSlow = false
    const ended = await finished(stand, job)
    expect(ended.state).toBe('FAILED')
    expect(await reasonOf(stand, ended)).toMatch(/"bad": .*toad/)
    expect((await finished(stand, bad)).state).toBe('SUCCEEDED')
    expect(await texts(stand)).toHaveLength(66)
  }, 30_000)

  it('begins although the model that writes wait for is away', async () => {
    let isAway = false
    const old = encoderOf(OLD, {
      before: () => {
        if (isAway) throw new SextantError('ENCODER_FAILED', 'nobody answers')
      },
    })
    const stand = await standWith({ [OLD]: old, 2: encoderOf('2') })
    await stand.stored([note('a', 'a newt')])
    isAway = true
    const { job: waiting } = await stand.upsert(
      Array.from({ length: 150 }, (_, number) => note(`w${number}`, `frog ${number}`)),
    )
    expect(await reindexed(stand, '2')).toMatchObject({ state: 'SUCCEEDED' })
    expect(await finished(stand, waiting)).toMatchObject({ state: 'SUCCEEDED', done: 150 })
    expect(await texts(stand)).toHaveLength(100)
  }, 30_000)

  it('is one job for all who ask for the same at once, and refused to who asks for something else', async () => {
    const stand = await standWith({ [OLD]: encoderOf(OLD), 2: encoderOf('2'), 3: encoderOf('3') })
    await stand.stored([note('a', 'a newt')])
    const asked = await Promise.all(['2', '2', '3'].map((encoder) => stand.ingest.reindex(SCOPE, { encoder })))
    expect(asked[1]?.job?.id).toBe(asked[0]?.job?.id)
    expect(asked[2]).toMatchObject({ job: undefined, userErrors: [{ code: 'INVALID', pointer: '/collection' }] })
    expect(await finished(stand, asked[0]?.job)).toMatchObject({ state: 'SUCCEEDED', done: 1, chunks: 1 })
  })

  it('of the settings that are live measures anew, also when they were live before', async () => {
    const stand = await standWith({ [OLD]: encoderOf(OLD) })
    await stand.stored([note('a', 'newt')])
    await reindexed(stand, OLD)
    expect((await stand.engine.collection(NAME))?.averageLength).toBe(1)
    await stand.stored([note('b', 'toad frog salamander axolotl olm')])
    await reindexed(stand, OLD)
    expect(await stand.engine.collection(NAME)).toMatchObject({ averageLength: 3, generation: 3 })
  })

  it('goes back to what was before by copying what changed since, deletes too', async () => {
    const old = encoderOf(OLD)
    const stand = await standWith({ [OLD]: old, 2: encoderOf('2') })
    await stand.stored([note('a', 'a newt'), note('b', 'a toad'), note('c', 'a frog')])
    await reindexed(stand, '2')
    await stand.stored([note('a', 'a salamander'), note('d', 'an axolotl')])
    await stand.ingest.delete(SCOPE, { select: { kind: 'externalIds', externalIds: ['b'] }, mode: 'delete' })
    const before = old.encoded.length
    expect(await reindexed(stand, OLD)).toMatchObject({ state: 'SUCCEEDED', done: 3 })
    expect([...old.encoded.slice(before)].sort()).toEqual(['a salamander', 'an axolotl'])
    expect(await stand.engine.collection(NAME)).toMatchObject({ model: { revision: OLD } })
    expect(await texts(stand)).toEqual(['a frog', 'a salamander', 'an axolotl'])
  })

  it('keeps versions, and lets nothing older return', async () => {
    const stand = await standWith({ [OLD]: encoderOf(OLD), 2: encoderOf('2') })
    await stand.stored([note('a', 'a newt')])
    const before = await stand.document('a')
    await reindexed(stand, '2')
    expect(await stand.document('a')).toEqual({ ...before, chunkCount: 1 })
    const { userErrors } = await stand.upsert([{ ...note('a', 'a toad'), ifVersion: 0 }])
    expect(userErrors).toMatchObject([{ code: 'VERSION_CONFLICT' }])
  })
})
