/** Writes without end until it is killed: see `crash.test.ts`. What it writes follows from the version alone. */
import type { Engine } from '../../../src/ports/engine.ts'
import { randomDocument, randomFrom } from './corpus.ts'
import { openIn, put } from './opened.ts'

const WRITES_AT_ONCE = 10

/** Write number `version`: mostly a document in place of what it was, sometimes a delete or a risen version. */
export async function writeVersion(engine: Engine, version: number): Promise<void> {
  const random = randomFrom(version)
  const next = randomDocument(random, `d${Math.floor(random() * 60)}`, version)
  const kind = random()
  if (kind < 0.2) await engine.deleteDocuments(next.scope, [next.document.id], version)
  else if (kind < 0.3) await engine.raiseVersion(next.scope, next.document)
  else await put(engine, next)
}

const [directory, first] = process.argv.slice(2)
if (directory !== undefined && first !== undefined && process.argv[1]?.endsWith('crashing-writer.ts')) {
  const engine = await openIn(directory)
  for (let version = Number(first); ; version += WRITES_AT_ONCE) {
    const group = Array.from({ length: WRITES_AT_ONCE }, (_, place) => writeVersion(engine, version + place))
    await Promise.all(group)
    process.stdout.write(`${version + WRITES_AT_ONCE - 1}\n`)
  }
}
