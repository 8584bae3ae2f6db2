/**
 * The embedded engine on 100,000 chunks, asked through its port by the main thread. A round asks two collections in turns, each
 * query of both: one as it was first written, and a copy of it in which half of the documents were written anew while it was
 * open and searched, which is what leaves holes in memory and worn segments in the file.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Filter, MATCH_ALL } from '../src/core/filter.ts'
import { DEFAULT_RRF_K } from '../src/core/fusion.ts'
import type { Engine, RetrievalRequest } from '../src/ports/engine.ts'
import type { Bench, BenchContext, Measured } from './bench.ts'
import { openAsConfigured, SCOPE, write } from './engine/collection.ts'
import {
  CHUNKS_PER_DOCUMENT,
  createRows,
  NARROW_FILTERS,
  type Query,
  RECORD,
  type Row,
  type Rows,
} from './engine/rows.ts'
import { median, quantile, seeded } from './statistics.ts'

type Name = 'all' | 'narrow' | 'allRewritten' | 'narrowRewritten' | 'aliased'
type State = 'fresh' | 'rewritten'
type Filtered = 'all' | keyof typeof NARROW_FILTERS

const DOCUMENTS = 100_000 / CHUNKS_PER_DOCUMENT
const QUERIES = 120
const WARM_UP = 10
const ALIASES = 10
const CALLS_OF_ALIASES = 24
/** Rewritten documents between two searches, so that the readers follow step by step. */
const FOLLOW_EVERY = 500
/** After the last write the engine seals what is left when nothing comes for two seconds. */
const UPKEEP_MS = 4_000

const FILTERS: Readonly<Record<Filtered, Filter>> = { all: MATCH_ALL, ...NARROW_FILTERS }

interface Collections extends Readonly<Record<State, Engine>> {
  /** The next of the queries; they come round again only when all had their turn. */
  readonly nextQuery: () => Query
  readonly note: BenchContext['note']
}

export const embeddedEngine: Bench<Name> = {
  name: 'engine',
  about: `hybrid searches of the embedded engine, 100 candidates each, over ${DOCUMENTS * CHUNKS_PER_DOCUMENT} chunks`,
  figures: {
    all: { title: 'p50 of all chunks', unit: 'ms', bound: { atMost: 80 } },
    narrow: {
      title: 'p50 of 1 % of them, by tag or by number, whichever is slower',
      unit: 'ms',
      bound: { atMost: 15 },
    },
    allRewritten: { title: 'p50 after half was rewritten / before', unit: '', bound: { atMost: 1.2 } },
    narrowRewritten: { title: 'the same of 1 %', unit: '', bound: { atMost: 1.2 } },
    aliased: { title: `p50 of ${ALIASES} aliased searches / of one`, unit: '', bound: { atMost: 3 } },
  },
  async open(context) {
    const collections = await openCollections(context)
    return {
      round: () => round(collections),
      [Symbol.asyncDispose]: async () => {
        await collections.fresh[Symbol.asyncDispose]()
        await collections.rewritten[Symbol.asyncDispose]()
      },
    }
  },
}

async function openCollections({ corpus, folder, note }: BenchContext): Promise<Collections> {
  const rows = createRows(corpus)
  const [original, copy] = [join(folder, 'fresh'), join(folder, 'rewritten')]
  const numbers = Array.from({ length: DOCUMENTS }, (_, number) => number)
  {
    await using engine = await openAsConfigured(original)
    await engine.createCollection(RECORD)
    await write(engine, rowsOf(rows, numbers, 1))
  }
  cpSync(original, copy, { recursive: true })
  const [fresh, rewritten] = [await openAsConfigured(original), await openAsConfigured(copy)]
  let asked = 0
  const nextQuery = () => rows.query(asked++)
  /** With every reader, so that all have the collection in memory and as it is now. */
  const follow = () => {
    const searches = Array.from({ length: rewritten.capabilities.concurrentSearches }, nextQuery)
    return rewritten.search(searches.map((query) => requestOf(query, 'all')))
  }
  await follow()
  const half = shuffled(numbers).slice(0, DOCUMENTS / 2)
  await write(rewritten, rowsOf(rows, half, 2), { every: FOLLOW_EVERY, run: follow })
  await sleep(UPKEEP_MS)
  note(`${DOCUMENTS} documents written, ${half.length} of them again in a copy`)
  return { fresh, rewritten, nextQuery, note }
}

function* rowsOf(rows: Rows, numbers: Iterable<number>, version: number): Generator<Row> {
  for (const number of numbers) yield rows.row(number, version)
}

function requestOf({ dense, sparse }: Query, filtered: Filtered): RetrievalRequest {
  return {
    scope: SCOPE,
    filter: FILTERS[filtered],
    limit: 100,
    fusion: { method: 'RRF', k: DEFAULT_RRF_K, weights: { semantic: 1, keyword: 1 } },
    exact: false,
    dense,
    sparse,
  }
}

async function round(collections: Collections): Promise<Measured<Name>> {
  const all = await latencies(collections, 'all')
  const tag = await latencies(collections, 'tag')
  const range = await latencies(collections, 'range')
  const aliased = await aliasedLatencies(collections)
  const worn = ({ fresh, rewritten }: typeof all) => median(rewritten) / median(fresh)
  return {
    all: median(all.fresh),
    narrow: Math.max(median(tag.fresh), median(range.fresh)),
    allRewritten: worn(all),
    narrowRewritten: Math.max(worn(tag), worn(range)),
    aliased: median(aliased.many) / median(aliased.one),
  }
}

/** Milliseconds of each query, the collections in turns. */
async function latencies(collections: Collections, filtered: Filtered): Promise<Readonly<Record<State, number[]>>> {
  const found: Record<State, number[]> = { fresh: [], rewritten: [] }
  for (let count = -WARM_UP; count < QUERIES; count++) {
    const request = requestOf(collections.nextQuery(), filtered)
    for (const state of ['fresh', 'rewritten'] as const) {
      const took = await timed(() => collections[state].search([request]))
      if (count >= 0) found[state].push(took)
    }
  }
  for (const [state, times] of Object.entries(found)) collections.note(`${filtered}, ${state}: ${summary(times)}`)
  return found
}

/** Calls with one request and with ten in turns, no query twice. */
async function aliasedLatencies({ fresh, nextQuery, note }: Collections) {
  const one: number[] = []
  const many: number[] = []
  const requests = () => Array.from({ length: ALIASES }, () => requestOf(nextQuery(), 'all'))
  for (let call = 0; call < CALLS_OF_ALIASES; call++) {
    for (const request of requests()) one.push(await timed(() => fresh.search([request])))
    const together = requests()
    many.push(await timed(() => fresh.search(together)))
  }
  note(`one search: ${summary(one)}`)
  note(`${ALIASES} searches in one call: ${summary(many)}`)
  return { one, many }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const summary = (times: readonly number[]): string =>
  `p50 ${median(times).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`

function shuffled<Item>(items: readonly Item[]): Item[] {
  const random = seeded(7)
  return items
    .map((item) => ({ item, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item)
}
