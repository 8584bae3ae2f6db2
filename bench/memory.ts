/**
 * Whether a server that has worked for an hour has grown.
 *
 * An hour's worth is 36,000 requests, ten a second, sent as fast as they are answered to a server that was just started. After
 * the first tenth, in which threads start and caches fill, its resident memory is read after every hundredth of the hour, and a
 * line is laid through that. What the server keeps on purpose has bounds in its settings; they are set so low here that the
 * first tenth reaches them, since a cache that fills looks like a leak.
 *
 * The figure is by how much the line rises from its start to its end, less twice the standard error of that, as a share of the
 * median: growth beyond what the scatter of the readings explains. The scatter is that of garbage collection, whose swings last
 * longer than the time between two readings, so that the standard error says too little; therefore three parts in a hundred are
 * allowed, not none. A server of 500 MB that lost 500 bytes with every request would rise by 16 MB, and miss it.
 */
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchContext, OpenBench } from './bench.ts'
import { configurationWith, indexedCorpus } from './indexed.ts'
import { mixedRequests } from './mixed-requests.ts'
import { startLoad, startSextant } from './processes.ts'
import { median, slopeOf } from './statistics.ts'

const REQUESTS = 36_000
const STEPS = 100
const WARM_UP_STEPS = 10
const CLIENTS = 16
/** Steps; in each of these, two further pages are asked for of everything that has pages, on top of the hour's requests. */
const TURNING_EVERY = 5
const FURTHER_PAGES = 2
const MIB = 1024 * 1024
const BOUNDED = { inference: { cacheBytes: 2 * MIB }, cursors: { maxWindowBytes: 2 * MIB } }

/** MB, as Linux tells it. */
function residentMemory(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

/** Readings of a new server's memory, one after each step of the hour. */
async function readings({ corpus, folder, note }: BenchContext): Promise<readonly number[]> {
  await using server = await startSextant(folder)
  await using load = startLoad()
  const requests = mixedRequests(corpus)
  const sizes: number[] = []
  const start = performance.now()
  for (let step = 0; step < STEPS; step++) {
    const bodies = Array.from({ length: REQUESTS / STEPS }, () => requests.next().value)
    await load.rate({
      url: server.url,
      clients: CLIENTS,
      bodies,
      pages: step % TURNING_EVERY === 0 ? FURTHER_PAGES : 0,
    })
    sizes.push(residentMemory(server.pid))
  }
  note(`${REQUESTS} requests in ${Math.round((performance.now() - start) / 1000)} s`)
  return sizes
}

function growthOf(sizes: readonly number[], note: BenchContext['note']): number {
  const warm = sizes.slice(WARM_UP_STEPS)
  const { slope, error } = slopeOf(warm)
  const [rise, doubt] = [slope * warm.length, 2 * error * warm.length]
  const [level, tenths] = [median(warm), sizes.filter((_, step) => step % WARM_UP_STEPS === 0)]
  note(`MB at each tenth: ${tenths.map(Math.round).join(', ')}; rise ${rise.toFixed(1)} ± ${doubt.toFixed(1)}`)
  return Math.max(0, rise - doubt) / level
}

export const memory: Bench<'growth'> = {
  name: 'memory',
  about: `resident memory of a server over ${REQUESTS} mixed requests, an hour's worth`,
  lacking: () => (existsSync('/proc/self/status') ? undefined : '/proc'),
  figures: {
    growth: { title: "growth over an hour's requests beyond its scatter / memory", unit: '', bound: { atMost: 0.03 } },
  },
  async open(context): Promise<OpenBench<'growth'>> {
    const indexed = await indexedCorpus(context)
    let rounds = 0
    return {
      async round() {
        rounds += 1
        const folder = join(context.folder, `round-${rounds}`)
        const dataDirectory = join(folder, 'data')
        mkdirSync(folder)
        cpSync(indexed, dataDirectory, { recursive: true })
        await configurationWith({ dataDirectory, ...BOUNDED }, folder)
        return { growth: growthOf(await readings({ ...context, folder }), context.note) }
      },
      [Symbol.asyncDispose]: async () => {},
    }
  },
}
