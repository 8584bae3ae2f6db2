import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import type { Engine } from '../../../src/ports/engine.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { expectAgreement } from './agreement.ts'
import { NAME, randomChunk, randomFrom, record, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const DOCUMENTS = 300
const CHUNKS = 4

async function writeAll(engines: readonly Engine[], from: number, version: number): Promise<void> {
  const random = randomFrom(version)
  for (let place = from; place < DOCUMENTS; place++) {
    const next = written(
      `d${place}`,
      version,
      Array.from({ length: CHUNKS }, () => randomChunk(random)),
    )
    await Promise.all(engines.map((engine) => put(engine, next)))
  }
}

/** Looks into the collection's file from outside. */
function inFile<Result>(directory: string, sql: string): Result {
  const database = new Sqlite(join(directory, 'collections', `${NAME}.sqlite`))
  try {
    const statement = database.prepare(sql)
    return (statement.reader ? statement.pluck().get() : statement.run()) as Result
  } finally {
    database.close()
  }
}

const segments = (directory: string): number => inFile(directory, 'SELECT count(*) FROM segment')

describe('upkeep', () => {
  it('seals a long tail at the end, merges what was rewritten, and never changes a ranking', async () => {
    using folder = temporaryFolder()
    const oracle = new OracleEngine()
    await oracle.createCollection(record())
    {
      await using engine = await openIn(folder.directory)
      await engine.createCollection(record())
      await writeAll([engine, oracle], 0, 1)
      // Before anything else: a writer that is left alone for two seconds seals.
      expect(segments(folder.directory)).toBe(0)
      await expectAgreement(engine, oracle)
    }
    expect(segments(folder.directory)).toBe(1)
    const before = inFile<number>(folder.directory, 'SELECT max(length(chunks)) / 4 FROM segment')
    expect(before).toBe(DOCUMENTS * CHUNKS)
    {
      await using engine = await openIn(folder.directory)
      await expectAgreement(engine, oracle)
      await writeAll([engine, oracle], DOCUMENTS / 2, 2)
      await expectAgreement(engine, oracle)
      await put(engine, written('last', 3, []))
      await put(oracle, written('last', 3, []))
      expect(inFile(folder.directory, 'SELECT max(length(chunks)) / 4 FROM segment')).toBeLessThan(before * 0.8)
      await expectAgreement(engine, oracle)
    }
  }, 60_000)

  it('lets a reader that is behind a trimmed change log read all anew', async () => {
    using folder = temporaryFolder()
    const oracle = new OracleEngine()
    await using engine = await openIn(folder.directory, { readers: 1 })
    for (const one of [engine, oracle]) {
      await one.createCollection(record())
      await put(one, written('a', 1, [{ terms: { 1: 1 } }]))
    }
    await expectAgreement(engine, oracle)
    for (const one of [engine, oracle]) await put(one, written('b', 2, [{ terms: { 1: 2, 9: 1 } }]))
    inFile(folder.directory, 'UPDATE state SET trimmed = (SELECT max(seq) FROM change)')
    inFile(folder.directory, 'DELETE FROM change')
    await expectAgreement(engine, oracle)
  })

  it('keeps a reader true while the same few documents are written over and over', async () => {
    using folder = temporaryFolder()
    const oracle = new OracleEngine()
    await using engine = await openIn(folder.directory, { readers: 1 })
    for (const one of [engine, oracle]) await one.createCollection(record())
    const random = randomFrom(5)
    for (let round = 0; round < 12; round++) {
      const writes = Array.from({ length: 60 }, (_, place) =>
        written(`d${place % 20}`, round * 60 + place + 1, [
          randomChunk(random),
          randomChunk(random),
          randomChunk(random),
          randomChunk(random),
        ]),
      )
      for (const one of [engine, oracle]) await Promise.all(writes.map((next) => put(one, next)))
      await expectAgreement(engine, oracle)
    }
  })
})
