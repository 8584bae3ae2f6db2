/** A collection in a folder of its own, opened as the product opens it, and the writing that the benchmark does to it. */
import { LOCAL_PRINCIPAL, scopeFor } from '../../src/access/principals.ts'
import { configurationSchema } from '../../src/config/schema.ts'
import { openEmbeddedEngine } from '../../src/engines/embedded/engine.ts'
import type { Engine } from '../../src/ports/engine.ts'
import type { Log } from '../../src/ports/runtime.ts'
import { RECORD, type Row } from './rows.ts'

export const SCOPE = scopeFor(LOCAL_PRINCIPAL, RECORD.name)

/** Writes that wait at the same time. */
const WRITES_AT_ONCE = 64
const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** With as many readers and as much memory for vectors as is configured where nothing is. */
export const openAsConfigured = (directory: string): Promise<Engine> =>
  openEmbeddedEngine({
    directory,
    access: 'write',
    log: SILENT,
    ...configurationSchema.shape.embedded.parse(undefined),
  })

/** @param after called each time so many rows were written */
export async function write(
  engine: Engine,
  rows: Iterable<Row>,
  after: { readonly every: number; readonly run: () => Promise<unknown> } | undefined = undefined,
): Promise<void> {
  const waiting = new Set<Promise<unknown>>()
  let count = 0
  for (const { document, chunks } of rows) {
    const writing = engine.replaceDocument(SCOPE, document, chunks).finally(() => waiting.delete(writing))
    waiting.add(writing)
    if (waiting.size >= WRITES_AT_ONCE) await Promise.race(waiting)
    count += 1
    if (after && count % after.every === 0) await after.run()
  }
  await Promise.all(waiting)
}
