/**
 * Whether a server that has ingested 100,000 documents has grown.
 *
 * The documents go by GraphQL over HTTP to a server with the embedded engine. They are short, and their model is a tiny one of the tests
 * (four dimensions, ten words), run as every model is, in its threads: the real one would take an hour, and what it keeps does not
 * depend on what it computes. After every thousandth of documents, garbage is collected in every thread and memory is read; after the
 * first three tenths, in which threads start and SQLite's page caches fill, a line is laid through the readings.
 *
 * Nobody searches meanwhile, because a search loads what it ranks by into memory, which grows with the collection and is to (vectors up
 * to `vectorCacheBytes`, and the chunks' ids and terms); what that is, a note says at the end. Everything else is not to grow: jobs and
 * documents lie in files.
 *
 * The figures are by how much each line rises from its start to its end, less twice the standard error of that, as a share of the
 * median. Caches of SQLite and free lists of the allocator fill late, so three parts in a hundred are allowed, as for `memory`.
 */
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchContext, OpenBench } from './bench.ts'
import { ended } from './children.ts'
import { configurationWith } from './indexed.ts'
import type { ProbedMemory } from './memory-probe.ts'
import { type GraphqlServer, graphqlAt, spawnServer } from './server.ts'
import { median, slopeOf } from './statistics.ts'
import { type SentDocument, writeAll } from './writing.ts'

type Figures = 'heap' | 'resident'

const DOCUMENTS = 100_000
const STEPS = 100
const TENTH = STEPS / 10
/** Until SQLite's page caches are full. */
const WARM_UP_STEPS = 3 * TENTH
const MIB = 1024 * 1024
const TINY = join(import.meta.dirname, '../test/fixtures/onnx')
const SEARCH = 'query { search(query: "document") { nodes { rank } } }'

export const ingestMemory: Bench<Figures> = {
  name: 'ingest-memory',
  about: `memory of a server over ${DOCUMENTS} short documents, with a tiny model`,
  lacking: () => (existsSync(TINY) ? undefined : 'test/fixtures/onnx'),
  figures: {
    heap: { title: 'growth of the heaps beyond its scatter / heaps', unit: '', bound: { atMost: 0.03 } },
    resident: { title: 'growth of resident memory beyond its scatter / memory', unit: '', bound: { atMost: 0.03 } },
  },
  async open(context): Promise<OpenBench<Figures>> {
    let rounds = 0
    return {
      async round() {
        rounds += 1
        const folder = join(context.folder, `round-${rounds}`)
        mkdirSync(folder)
        await configurationWith(
          { dataDirectory: join(folder, 'data'), encoders: tinyEncoder(folder), ...BY_TINY },
          folder,
        )
        const readings = await readingsOf(folder, context.note)
        const heaps = readings.map(({ heaps }) => heaps.reduce((sum, heap) => sum + heap, 0) / MIB)
        const resident = readings.map((reading) => reading.resident / MIB)
        return { heap: growthOf(heaps, 'heaps', context.note), resident: growthOf(resident, 'resident', context.note) }
      },
      [Symbol.asyncDispose]: async () => {},
    }
  },
}

const BY_TINY = { collections: { default: { encoder: 'tiny' } } }

function tinyEncoder(folder: string): object {
  const path = join(folder, 'model')
  mkdirSync(path)
  copyFileSync(join(TINY, 'states/model.onnx'), join(path, 'model.onnx'))
  copyFileSync(join(TINY, 'tokenizer.json'), join(path, 'tokenizer.json'))
  return { tiny: { provider: 'onnx', path } }
}

async function readingsOf(folder: string, note: BenchContext['note']): Promise<readonly ProbedMemory[]> {
  const { child, url } = await spawnServer(folder, {}, ['./memory-probe.ts'])
  await using _ = { [Symbol.asyncDispose]: () => ended(child) }
  const server: GraphqlServer = graphqlAt(url)
  const memory = async (): Promise<ProbedMemory> => {
    const answer = once(child, 'message')
    child.send('read')
    return (await answer)[0] as ProbedMemory
  }
  const start = performance.now()
  const readings: ProbedMemory[] = []
  for (let step = 0; step < STEPS; step++) {
    await writeAll(server, documents(step))
    readings.push(await memory())
  }
  const seconds = (performance.now() - start) / 1000
  await server.graphql(SEARCH, {})
  const loaded = ((await memory()).resident - (readings.at(-1)?.resident ?? 0)) / MIB
  const threads = (reading: ProbedMemory | undefined) => reading?.heaps.map((heap) => (heap / MIB).toFixed(1)).join(' ')
  note(`heaps by thread, MB: ${threads(readings[WARM_UP_STEPS])}; at the end ${threads(readings.at(-1))}`)
  note(`${DOCUMENTS} documents in ${seconds.toFixed(0)} s; a search then loads ${loaded.toFixed(0)} MB`)
  return readings
}

/** Of few different words: terms that BM25 has met are remembered, up to a bound that new ones would reach only at the end. */
const documents = (step: number): readonly SentDocument[] =>
  Array.from({ length: DOCUMENTS / STEPS }, (_, place) => {
    const externalId = `document-${step * (DOCUMENTS / STEPS) + place}`
    return { externalId, title: `Number ${place}`, content: { text: `The text of document ${place} of step ${step}.` } }
  })

function growthOf(sizes: readonly number[], name: string, note: BenchContext['note']): number {
  const warm = sizes.slice(WARM_UP_STEPS)
  const { slope, error } = slopeOf(warm)
  const per = (10_000 * STEPS) / DOCUMENTS
  const tenths = sizes.filter((_, step) => step % TENTH === TENTH - 1).map((size) => size.toFixed(1))
  note(
    `${name}: MB at each tenth ${tenths.join(', ')}; ${(slope * per).toFixed(2)} ± ${(error * per).toFixed(2)} MB per 10,000`,
  )
  return Math.max(0, (slope - 2 * error) * warm.length) / median(warm)
}
