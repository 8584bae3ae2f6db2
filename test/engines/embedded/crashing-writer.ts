/** Writes without end until it is killed: see `crash.test.ts`. What it writes follows from the version alone. */
import type { Engine } from '../../../src/ports/engine.ts'
import { randomDocument, randomFrom } from './corpus.ts'
import { openIn, put } from './opened.ts'

const WRITES_AT_ONCE = 10

/**
 * Write number `version`: mostly a document in place of what it was, sometimes a delete or a risen version.
 *
 * @returns false when it changed nothing: then no trace of its version is left
 */
export async function writeVersion(engine: Engine, version: number): Promise<boolean> {
  const random = randomFrom(version)
  const next = randomDocument(random, `d${Math.floor(random() * 60)}`, version)
  const kind = random()
  if (kind >= 0.3) return put(engine, next)
  if (kind >= 0.2) return engine.raiseVersion(next.scope, next.document)
  await engine.deleteDocuments(next.scope, [next.document.id], version)
  return true
}

const [directory, first] = process.argv.slice(2)
if (directory !== undefined && first !== undefined && process.argv[1]?.endsWith('crashing-writer.ts')) {
  const engine = await openIn(directory)
  for (let version = Number(first); ; version += WRITES_AT_ONCE) {
    const group = Array.from({ length: WRITES_AT_ONCE }, (_, place) => writeVersion(engine, version + place))
    const last = (await Promise.all(group)).lastIndexOf(true)
    if (last >= 0) process.stdout.write(`${version + last}\n`)
  }
}
