/**
 * Whether a server that has worked for an hour has grown.
 *
 * An hour's worth is 36,000 requests, ten a second, sent as fast as they are answered to a server that was just started. After
 * the first tenth, in which threads start and caches fill, its resident memory is read after every hundredth of the rest. What
 * the server keeps on purpose has bounds in its settings: they are set so low here that the first tenth reaches them, since the
 * filling of a cache would look like a leak.
 *
 */
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, BenchContext, OpenBench } from './bench.ts'
import { configurationWith, indexedCorpus } from './indexed.ts'
import { mixedRequests } from './mixed-requests.ts'
import { startLoad, startSextant } from './processes.ts'
import { median, slopeOf } from './statistics.ts'

const REQUESTS = Number(process.env['REQ'] ?? 36_000)
const STEPS = 100
const WARM_UP_STEPS = 10
const CLIENTS = 16
const MIB = 1024 * 1024
const BOUNDED = { inference: { cacheBytes: 2 * MIB }, cursors: { maxWindowBytes: 2 * MIB } }

/** MB. */
function residentMemory(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

async function round(context: BenchContext, data: string, number: number) {
  const folder = join(context.folder, `round-${number}`)
  mkdirSync(folder)
  const dataDirectory = join(folder, 'data')
  cpSync(data, dataDirectory, { recursive: true })
  await configurationWith({ dataDirectory, ...BOUNDED }, folder)
  await using server = await startSextant(folder)
  await using load = startLoad()
  const requests = mixedRequests(context.corpus)
  const sizes: number[] = []
  const start = performance.now()
  for (let step = 0; step < STEPS; step++) {
    const bodies = Array.from({ length: REQUESTS / STEPS }, () => requests.next().value)
    await load.rate({ url: server.url, clients: CLIENTS, bodies, pages: 0 })
    sizes.push(residentMemory(server.pid))
  }
  context.note(sizes.map((size) => size.toFixed(0)).join(' '))
  const warm = sizes.slice(WARM_UP_STEPS)
  const { slope, error } = slopeOf(warm)
  context.note(
    `${((performance.now() - start) / 1000).toFixed(0)} s, median ${median(warm)}, growth ${slope * warm.length} ± ${error * warm.length}`,
  )
  return { growth: (slope * warm.length) / median(warm) }
}

export const memory: Bench<'growth'> = {
  name: 'memory',
  about: `resident memory of a server over ${REQUESTS} mixed requests, an hour's worth`,
  figures: {
    growth: { title: 'growth', unit: '', bound: { atMost: 0.05 } },
  },
  async open(context): Promise<OpenBench<'growth'>> {
    const data = await indexedCorpus(context)
    let number = 0
    return {
      round: () => {
        number += 1
        return round(context, data, number)
      },
      [Symbol.asyncDispose]: async () => {},
    }
  },
}
