/** An engine over a folder of its own, both gone at the end of the test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedEngineOptions, openEmbeddedEngine } from '../../../src/engines/embedded/engine.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import type { Log } from '../../../src/ports/runtime.ts'
import type { Written } from './corpus.ts'

export const ignore: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** A folder that is removed when the disposer runs. */
export function temporaryFolder(): { readonly directory: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), 'sextant-engine-'))
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) }
}

export const openIn = (directory: string, change: Partial<EmbeddedEngineOptions> = {}): Promise<Engine> =>
  openEmbeddedEngine({ directory, access: 'write', readers: 2, vectorCacheBytes: 64 * 2 ** 20, log: ignore, ...change })

export const put = (engine: Engine, { scope, document, chunks }: Written): Promise<boolean> =>
  engine.replaceDocument(scope, document, chunks)
