/**
 * What `sextant index` takes when nothing changed, beside what it took the first time: alone, and through a server that has the data
 * folder. The files are read, their texts extracted and hashed both times; the second time nothing is chunked, encoded or written.
 * Starting the process and loading the model are left out: they are the same both times. Then every document gets another tag, so that all
 * are written and none is encoded.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApp } from '../src/app/app.ts'
import { indexHere, type PassOptions, type PassSummary } from '../src/app/sync/pass.ts'
import { indexRemotely } from '../src/app/sync/remote-pass.ts'
import type { Configuration } from '../src/config/schema.ts'
import type { Bench, BenchContext, OpenBench } from './bench.ts'
import { configurationWith, SILENT } from './indexed.ts'
import { startSextant } from './processes.ts'
import { median } from './statistics.ts'

type Figures = 'alone' | 'throughServer' | 'tagged'

const DOCUMENTS = 600
const RERUNS = 5

export const rerun: Bench<Figures> = {
  name: 'rerun',
  about: `${DOCUMENTS} documents indexed from a file, then once more as they are`,
  figures: {
    alone: { title: 'first run / a run in which nothing changed', unit: '', bound: { atLeast: 50 } },
    tagged: { title: 'first run / a run in which tags changed', unit: '', bound: { atLeast: 3 } },
    throughServer: { title: 'the same through a running server', unit: '', bound: { atLeast: 50 } },
  },
  async open({ corpus, folder, note }): Promise<OpenBench<Figures>> {
    const documents = corpus.documents.slice(0, DOCUMENTS)
    const file = (name: string, fields: object): PassOptions => {
      const path = join(folder, name)
      writeFileSync(path, documents.map((document) => JSON.stringify({ ...document, ...fields })).join('\n'))
      return { selection: { paths: [path] }, prune: 'none', onProgress: () => {}, signal: new AbortController().signal }
    }
    const options = file('corpus.jsonl', {})
    const tagged = file('tagged.jsonl', { tags: ['another'] })
    let rounds = 0
    return {
      async round() {
        rounds += 1
        const alone = await settled(join(folder, `alone-${rounds}`))
        const server = await settled(join(folder, `server-${rounds}`))
        return {
          ...(await runAlone(alone.configuration, options, tagged, note)),
          throughServer: await runThroughServer(server, options, note),
        }
      },
      [Symbol.asyncDispose]: async () => {},
    }
  },
}

interface Settled {
  readonly folder: string
  readonly configuration: Configuration
}

async function settled(folder: string): Promise<Settled> {
  mkdirSync(folder)
  return { folder, configuration: await configurationWith({ dataDirectory: join(folder, 'data') }, folder) }
}

async function runAlone(
  configuration: Configuration,
  options: PassOptions,
  tagged: PassOptions,
  note: BenchContext['note'],
): Promise<Record<'alone' | 'tagged', number>> {
  await using app = await openApp({ configuration, log: SILENT, access: 'write' })
  const { first, again } = await twice('alone', () => indexHere(app, options), note)
  const changed = await timed(() => indexHere(app, tagged), 'indexed')
  note(`with other tags: ${changed.toFixed(0)} ms`)
  return { alone: first / again, tagged: first / changed }
}

async function runThroughServer({ folder, configuration }: Settled, options: PassOptions, note: BenchContext['note']) {
  await using server = await startSextant(folder)
  const run = () => indexRemotely(server.url, configuration, SILENT, options)
  const { first, again } = await twice('through a server', run, note)
  return first / again
}

/** Milliseconds of the first run, and the median of those that follow. */
async function twice(name: string, run: () => Promise<PassSummary>, note: BenchContext['note']) {
  const first = await timed(run, 'indexed')
  const again: number[] = []
  for (let place = 0; place < RERUNS; place++) again.push(await timed(run, 'unchanged'))
  note(`${name}: ${first.toFixed(0)} ms, then ${again.map((one) => one.toFixed(0)).join(', ')} ms`)
  return { first, again: median(again) }
}

/** Milliseconds. @throws Error when it was another run than is measured */
async function timed(run: () => Promise<PassSummary>, expected: 'indexed' | 'unchanged'): Promise<number> {
  const began = performance.now()
  const summary = await run()
  const milliseconds = performance.now() - began
  if (summary[expected] !== DOCUMENTS)
    throw new Error(`${summary[expected]} of ${DOCUMENTS} documents were ${expected}`)
  return milliseconds
}
