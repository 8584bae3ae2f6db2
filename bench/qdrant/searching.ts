/** What the gateway adds to the calls that a search makes of Qdrant, in time and in searches a second. */
import type { BenchContext } from '../bench.ts'
import type { DirectRun } from '../processes/direct-load.ts'
import type { LoadGenerator } from '../processes.ts'
import { median } from '../statistics.ts'
import type { DirectCaller, Upstream } from './direct.ts'
import type { Gateway } from './gateway.ts'
import { aliasedBody, isRanking, type KnownSearch } from './searches.ts'

/** Most searches that an operation may have, as configured where nothing is. */
export const ALIASES = 8
const CLIENTS = 32
const TURNS = 3
/** Searches that nobody times at the start of a round. */
const WARM_UP = 100

export interface SearchingParts {
  readonly note: BenchContext['note']
  readonly upstream: Upstream
  readonly gateway: Gateway
  readonly direct: DirectCaller
  readonly load: LoadGenerator
  readonly directLoad: LoadGenerator<DirectRun>
  readonly searches: readonly KnownSearch[]
}

/** Milliseconds of a search, in turns with those of its calls made directly, one after the other. */
export async function addedLatency({ note, gateway, direct, searches }: SearchingParts): Promise<number> {
  const throughGateway: number[] = []
  const directly: number[] = []
  const turns = [
    async ({ body }: KnownSearch) => throughGateway.push(await timed(() => gateway.client.post(body))),
    async ({ calls }: KnownSearch) => directly.push(await timed(() => direct.inTurn(calls))),
  ]
  for (const search of [...searches.slice(0, WARM_UP), ...searches]) {
    for (const turn of turns) await turn(search)
    turns.reverse()
  }
  const [ours, theirs] = [throughGateway, directly].map((times) => median(times.slice(WARM_UP))) as [number, number]
  note(`one client: ${ours.toFixed(2)} ms through the gateway, ${theirs.toFixed(2)} ms by the same calls in sequence`)
  return ours - theirs
}

/** Searches a second of many clients, by those that make the calls themselves. */
export async function sharedThroughput(parts: SearchingParts): Promise<number> {
  const { note, upstream, gateway, load, directLoad, searches } = parts
  const [throughGateway, directly]: [number[], number[]] = [[], []]
  for (let turn = 0; turn < TURNS; turn++) {
    const bodies = searches.map(({ body }) => body)
    throughGateway.push(await load.rate({ url: gateway.url, clients: CLIENTS, bodies }))
    directly.push(await directLoad.rate({ upstream, clients: CLIENTS, searches: searches.map(({ calls }) => calls) }))
  }
  const [ours, theirs] = [median(throughGateway), median(directly)]
  note(`${CLIENTS} clients: ${Math.round(ours)} searches a second through the gateway, ${Math.round(theirs)} directly`)
  return ours / theirs
}

/** Time of an operation of several searches by that of one, and the rankings that Qdrant is asked for meanwhile. */
export async function aliasedSearches({ note, gateway, direct, searches }: SearchingParts) {
  const times = { one: [] as number[], many: [] as number[], oneRanking: [] as number[], manyRankings: [] as number[] }
  let rankings = 0
  for (const group of groupsOf(searches, ALIASES)) {
    const together = aliasedBody(group.map(({ query }) => query))
    const asked = (await gateway.callsDuring(() => gateway.client.post(together))).filter(isRanking)
    rankings = Math.max(rankings, asked.length)
    for (const { body, calls } of group) {
      times.one.push(await timed(() => gateway.client.post(body)))
      times.oneRanking.push(await timed(() => direct.inTurn(calls.filter(isRanking))))
    }
    times.many.push(await timed(() => gateway.client.post(together)))
    times.manyRankings.push(await timed(() => direct.inTurn(asked)))
  }
  if (rankings === 0) throw new Error('the searches of an operation asked Qdrant for no ranking')
  const [one, many] = [median(times.one), median(times.many)]
  const within = [times.oneRanking, times.manyRankings].map((all) => median(all).toFixed(2))
  note(`one search: ${one.toFixed(2)} ms, ${ALIASES} of one operation: ${many.toFixed(2)} ms`)
  note(`of that Qdrant's ranking, asked for directly: ${within.join(' and ')} ms`)
  return { rankings, ratio: many / one }
}

const groupsOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.floor(items.length / size) }, (_, group) => items.slice(group * size, (group + 1) * size))

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
