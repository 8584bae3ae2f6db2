/**
 * The corpus, indexed. That takes minutes, so what was indexed is kept in `.bench/`, under a name that says what it was made
 * from and how; anything else is made anew. It is built under another name and renamed when it is whole, so an interrupted
 * build is never taken for one, and it goes on where it ended. A benchmark gets a copy, and may write to it.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApp } from '../src/app/app.ts'
import { indexPaths } from '../src/app/indexing.ts'
import { openProvider } from '../src/app/providers.ts'
import { loadConfiguration } from '../src/config/load.ts'
import type { Configuration } from '../src/config/schema.ts'
import { FORMAT_VERSION } from '../src/core/collection.ts'
import type { EncoderProvider } from '../src/ports/encoder.ts'
import type { Log } from '../src/ports/runtime.ts'
import { TOKENIZER_VERSION } from '../src/text/terms.ts'
import type { BenchContext } from './bench.ts'
import type { Corpus } from './corpus.ts'

const KEPT = join(import.meta.dirname, '../.bench')
const NAME_LENGTH = 16
const TOLD_EVERY = 1_000

const nothing = (): void => {}
export const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/** @param settings as in a configuration file, whatever variables this process has */
export function configurationWith(settings: object, folder: string): Promise<Configuration> {
  const file = join(folder, 'sextant.config.yaml')
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(settings))
  return loadConfiguration({ directory: folder, environment: {}, file })
}

/** The encoder of the default collection, without a queue or a cache before it. */
export function openEncoder({ encoders, inference, collections }: Configuration): Promise<EncoderProvider> {
  const name = collections['default']?.encoder ?? ''
  const settings = encoders[name]
  if (!settings) throw new RangeError('the default collection has no encoder')
  return openProvider(name, settings, inference)
}

/** A data folder of the context's own, with the corpus in the collection `default`. */
export async function indexedCorpus({ corpus, folder, note }: BenchContext): Promise<string> {
  mkdirSync(KEPT, { recursive: true })
  const kept = join(KEPT, await nameOf(corpus, folder))
  if (!existsSync(kept)) await build(corpus, kept, note)
  const copy = join(folder, 'data')
  cpSync(kept, copy, { recursive: true })
  return copy
}

/** From the texts, and from all that decides what is stored of them. */
async function nameOf({ documents }: Corpus, folder: string): Promise<string> {
  const configuration = await configurationWith({}, folder)
  const encoder = await openEncoder(configuration)
  await encoder.close()
  const { collections } = configuration
  return createHash('sha256')
    .update(JSON.stringify([FORMAT_VERSION, TOKENIZER_VERSION, encoder.model, collections, documents]))
    .digest('hex')
    .slice(0, NAME_LENGTH)
}

async function build({ documents }: Corpus, kept: string, note: BenchContext['note']): Promise<void> {
  const building = `${kept}.partial`
  mkdirSync(building, { recursive: true })
  const texts = join(building, 'corpus.jsonl')
  writeFileSync(texts, documents.map((document) => JSON.stringify(document)).join('\n'))
  const data = join(building, 'data')
  await indexInto(await configurationWith({ dataDirectory: data }, building), texts, note)
  renameSync(data, kept)
  rmSync(building, { recursive: true })
}

async function indexInto(configuration: Configuration, texts: string, note: BenchContext['note']): Promise<void> {
  await using app = await openApp({ configuration, log: SILENT, access: 'write' })
  let told = 0
  const onProgress = ({ done }: { readonly done: number }) => {
    if (done < told + TOLD_EVERY) return
    told = done
    note(`${done} documents are indexed, once for all rounds and later runs`)
  }
  await indexPaths(app, [texts], { onProgress, signal: new AbortController().signal })
}
