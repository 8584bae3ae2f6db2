/**
 * Every engine that keeps the contract of `Engine`, one line each; a new one is a new line. An adapter is loaded when a test
 * opens it, so a broken one leaves the others' tests alone.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Engine } from '../../src/ports/engine.ts'
import { OracleEngine } from '../oracle/engine.ts'
import { SILENT } from '../support/silent-log.ts'

/** A place where an engine keeps its collections while a test runs. */
export interface EngineHome {
  /** The engine over what the home holds. The one before it is closed by then. */
  open(): Promise<Engine>
  /** Takes away what the engine left, once it is closed. */
  remove(): Promise<void>
}

export interface EngineUnderTest {
  readonly name: string
  /** A new home with nothing in it. */
  readonly home: () => Promise<EngineHome>
  /** What it holds is there again after closing and opening. */
  readonly durable: boolean
  /** Share of the usual runs of a property, for engines whose every call goes over a wire. */
  readonly share?: number
}

export const ENGINES = {
  oracle: { name: 'oracle', home: oracleHome, durable: false },
  embeddedInMemory: { name: 'embedded, vectors in memory', home: () => embeddedHome(64 * 2 ** 20), durable: true },
  qdrant: { name: 'qdrant', home: qdrantHome, durable: true, share: 0.5 },
  embeddedOnDisk: { name: 'embedded, vectors on disk', home: () => embeddedHome(0), durable: true },
} satisfies Record<string, EngineUnderTest>

async function oracleHome(): Promise<EngineHome> {
  return { open: async () => new OracleEngine(), remove: async () => {} }
}

async function embeddedHome(vectorCacheBytes: number): Promise<EngineHome> {
  const { openEmbeddedEngine } = await import('../../src/engines/embedded/engine.ts')
  const directory = await mkdtemp(path.join(tmpdir(), 'sextant-contract-'))
  return {
    open: () => openEmbeddedEngine({ directory, access: 'write', readers: 2, vectorCacheBytes, log: SILENT }),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

async function qdrantHome(): Promise<EngineHome> {
  const { openQdrantEngine } = await import('../../src/engines/qdrant/engine.ts')
  const { qdrantPlace } = await import('../support/qdrant-servers.ts')
  const { COLLECTIONS, qdrantOptions } = await import('../engines/qdrant/options.ts')
  const place = await qdrantPlace()
  const options = qdrantOptions({
    url: place.url,
    apiKey: place.apiKey,
    collectionPrefix: place.prefix,
    // Each test makes a collection, and each segment of one takes its share of the files that a process may map.
    collections: { ...COLLECTIONS, defaultSegmentNumber: 1 },
  })
  return {
    open: () => openQdrantEngine({ ...options, clock: { monotonic: () => performance.now() }, log: SILENT }),
    async remove() {
      await place[Symbol.asyncDispose]()
    },
  }
}
