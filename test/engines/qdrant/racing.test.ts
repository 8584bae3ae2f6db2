/** Two gateways write the same documents at once, in hundreds of interleavings, and some of them die in between. */
import { describe, expect, it } from '@jest/globals'
import { collectionName } from '../../../src/core/ids.ts'
import { createWrites, type Writes } from '../../../src/engines/qdrant/writing.ts'
import { recordOf } from '../../contract/engine/factories.ts'
import { testCollection } from '../../contract/engine/subject.ts'
import { qdrantOptions } from './options.ts'
import { PointStore } from './point-store.ts'

const { made, scope } = testCollection(
  () => {
    throw new RangeError('no engine is open')
  },
  recordOf(collectionName('races')),
)
const NAMES = ['a', 'b', 'c']
const SEEDS = Array.from({ length: 150 }, (_, seed) => seed + 1)

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A version of a document has from none to four chunks, which name it. */
const content = (name: string, version: number, chunks: number) =>
  made(name, {
    version,
    contentHash: `${name} ${version}`,
    chunks: Array.from({ length: chunks }, () => ({ text: `of ${version}` })),
  })

/** Every document whole: its chunks are as many as it says, and all of the version that its content came with. */
function expectWhole(store: PointStore): void {
  const chunks = store.points('chunks')
  for (const { id, payload } of store.points('documents')) {
    const texts = chunks.filter((chunk) => chunk.payload['documentId'] === id).map((chunk) => chunk.payload['text'])
    const whole = payload['live']
      ? Array.from({ length: Number(payload['chunkCount']) }, () => `of ${payload['chunksVersion']}`)
      : []
    expect(texts).toEqual(whole)
    if (payload['live']) expect(payload['contentHash']).toBe(`${payload['externalId']} ${payload['chunksVersion']}`)
  }
  const known = new Set(store.points('documents').map(({ id }) => id))
  expect(chunks.filter(({ payload }) => !known.has(String(payload['documentId'])))).toEqual([])
}

const versionOf = (store: PointStore, name: string) => store.parts.documents.get(made(name)[0].id)?.['version']

describe('two gateways', () => {
  const opened = (store: PointStore): readonly [Writes, Writes] => [
    createWrites({ options: qdrantOptions(), transport: store.transport(), limits: { flights: 3, points: 8 } }),
    createWrites({ options: qdrantOptions(), transport: store.transport(), limits: { flights: 3, points: 8 } }),
  ]

  it('that replace and delete in any order leave what has the highest version, whole', async () => {
    for (const seed of SEEDS) {
      const random = randomOf(seed)
      const store = new PointStore(random)
      const gateways = opened(store)
      const highest = new Map<string, { version: number; kept: boolean }>()
      const writes = Array.from({ length: 24 }, async (_, place) => {
        const version = place + 1
        const name = NAMES[Math.floor(random() * NAMES.length)] ?? 'a'
        const gateway = gateways[random() < 0.5 ? 0 : 1]
        const kept = random() < 0.7
        highest.set(name, { version, kept })
        const [document, chunks] = content(name, version, Math.floor(random() * 5))
        for (let wait = Math.floor(random() * 60); wait > 0; wait -= 1) await new Promise(setImmediate)
        if (kept) await gateway.replaceDocument(scope(), document, chunks)
        else await gateway.deleteDocuments(scope(), [document.id], version)
      })
      await Promise.all(writes)
      for (const [name, { version, kept }] of highest) {
        expect(versionOf(store, name)).toBe(version)
        expect(store.parts.documents.get(made(name)[0].id)?.['live'] === true).toBe(kept)
      }
      expectWhole(store)
    }
  })

  it('that raise what the other replaces or deletes leave every document whole', async () => {
    for (const seed of SEEDS) {
      const random = randomOf(seed)
      const store = new PointStore(random)
      const [left, right] = opened(store)
      await left.replaceDocument(scope(), ...content('a', 1, 2))
      const stays = { id: made('a')[0].id, contentHash: 'a 1' }
      const [, rose] = await Promise.all([
        left.replaceDocument(scope(), ...content('a', 2, 3)),
        right.raiseVersion(scope(), { ...stays, version: 5 }),
        right.raiseVersion(scope(), { ...stays, version: 3 }),
        seed % 2 === 0 ? left.deleteDocuments(scope(), [stays.id], 4) : undefined,
      ])
      expectWhole(store)
      if (rose) expect(versionOf(store, 'a')).toBe(5)
    }
  })

  it('one of which dies anywhere in a write leave the document whole once it is sent again', async () => {
    for (const seed of SEEDS) {
      const random = randomOf(seed)
      const store = new PointStore(random)
      await opened(store)[0].replaceDocument(scope(), ...content('a', 1, 3))
      let left = seed % 9
      const dying = store.transport(() => {
        left -= 1
        return left < 0 ? 'before' : left === 0 ? (random() < 0.5 ? 'before' : 'after') : undefined
      })
      const [gateway] = [createWrites({ options: qdrantOptions(), transport: dying })]
      const write = content('a', 7, seed % 5)
      await gateway.replaceDocument(scope(), ...write).catch(() => {})
      const [alive] = opened(store)
      const raised = await alive.raiseVersion(scope(), { id: write[0].id, version: 9, contentHash: 'a 1' })
      if (raised) expectWhole(store)
      else {
        await alive.replaceDocument(scope(), ...write)
        expect(versionOf(store, 'a')).toBe(7)
      }
      expectWhole(store)
    }
  })

  it('one of which dies twice, in a write and in a shorter one after it, leave the document whole', async () => {
    for (const seed of SEEDS) {
      const store = new PointStore(randomOf(seed))
      const written = async (version: number, chunks: number, calls: number) => {
        let left = calls
        const dying = store.transport(() => (left-- > 0 ? undefined : 'before'))
        await createWrites({ options: qdrantOptions(), transport: dying })
          .replaceDocument(scope(), ...content('a', version, chunks))
          .catch(() => {})
      }
      await written(2, 4, seed % 6)
      await written(7, seed % 4, Math.floor(seed / 6) % 7)
      // What says that it is stored is not written again.
      if (versionOf(store, 'a') !== 7) await opened(store)[0].replaceDocument(scope(), ...content('a', 7, seed % 4))
      expect(versionOf(store, 'a')).toBe(7)
      expectWhole(store)
    }
  })

  it('one of which dies anywhere in a delete leave nothing once it is sent again', async () => {
    for (const seed of SEEDS) {
      const store = new PointStore(randomOf(seed))
      const [alive] = opened(store)
      await alive.replaceDocument(scope(), ...content('a', 1, 3))
      let left = seed % 5
      const dying = store.transport(() => (left-- > 0 ? undefined : 'before'))
      const { id } = made('a')[0]
      await createWrites({ options: qdrantOptions(), transport: dying })
        .deleteDocuments(scope(), [id], 4)
        .catch(() => {})
      await alive.deleteDocuments(scope(), [id], 4)
      expect(store.points('chunks')).toEqual([])
      expect(store.points('documents')).toEqual([{ id, payload: { tenant: 'local', version: 4 } }])
    }
  })
})
