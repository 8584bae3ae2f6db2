/**
 * What GraphQL over HTTP adds to the work itself. The server is `sextant serve` over the corpus, and everything is measured in
 * turns with what it is compared with:
 *
 * - One client: each query once over HTTP, and once through a bare provider (tokenizer thread and session thread, no queue, no
 *   cache) and a bare call of the engine, both in this process. Neither has seen the query before.
 * - Many clients: the rate that the workers allow is what the inference layer reaches in this process with the same queries,
 *   the same number of workers and as many callers as there are clients, so with the batches that they give it. It has the
 *   machine to itself, while the server shares it with its own event loop, with its engine and with the load generator, which
 *   in use runs elsewhere. With as many workers as processors the figure would say how these divide the processors; what it
 *   is to say is whether the gateway keeps its workers busy. So one processor has no worker, on both sides.
 * - Repeated queries: ten of them, again and again, against Apollo Server on Fastify with the same schema that has the answer to
 *   one of them in its hands. The load comes from a process of its own, the same for both.
 */
import { availableParallelism } from 'node:os'
import { LOCAL_PRINCIPAL, scopeFor } from '../src/access/principals.ts'
import { type Closing, createClosing } from '../src/app/closing.ts'
import { openEngine } from '../src/app/engines.ts'
import type { Configuration } from '../src/config/schema.ts'
import { MATCH_ALL } from '../src/core/filter.ts'
import { collectionName } from '../src/core/ids.ts'
import { createInference } from '../src/inference/inference.ts'
import type { EncoderProvider } from '../src/ports/encoder.ts'
import type { Engine, RetrievalRequest } from '../src/ports/engine.ts'
import type { Bench, BenchContext, OpenBench } from './bench.ts'
import { type FreshQueries, freshQueries } from './fresh-queries.ts'
import { createClient, searchBody } from './http-client.ts'
import { configurationWith, indexedCorpus, openEncoder, SILENT } from './indexed.ts'
import { type LoadGenerator, type ServerProcess, startConstant, startLoad, startSextant } from './processes.ts'
import { median } from './statistics.ts'

type Name = 'oneClient' | 'manyClients' | 'repeated'

/** So many because a server goes on getting faster: with 50 the ratio was 1.66 in one run, with 500 it was 1.50 to 1.59. */
const WARM_UP = 500
const QUERIES_OF_ONE = 250
const CLIENTS = 32
const QUERIES_OF_MANY = 1_000
const TURNS = 3
const REPEATED_QUERIES = 10
const REQUESTS_A_TURN = 2_000

interface Parts {
  readonly context: BenchContext
  readonly configuration: Configuration
  readonly server: ServerProcess
  readonly encoder: EncoderProvider
  readonly engine: Engine
  readonly load: LoadGenerator
  readonly fresh: FreshQueries
}

const scope = scopeFor(LOCAL_PRINCIPAL, collectionName('default'))

const rankingBy = ({ collections }: Configuration, dense: Float32Array): RetrievalRequest => {
  const { windowSize = 100 } = collections['default']?.profile ?? {}
  return { scope, filter: MATCH_ALL, limit: windowSize, fusion: { method: 'DBSF' }, exact: false, dense }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const semantic = (query: string): string => searchBody({ query, mode: 'SEMANTIC' })

/** Bare encode and bare engine call, then the same query over HTTP, or the other way round, one after the other. */
async function oneClient({ context, server, configuration, encoder, engine, fresh }: Parts): Promise<number> {
  const client = createClient(server.url)
  const overHttp: number[] = []
  const bare: number[] = []
  const turns = [
    async (query: string) => overHttp.push(await timed(() => client.post(semantic(query)))),
    async (query: string) =>
      bare.push(
        await timed(async () => {
          const [vector = new Float32Array()] = await encoder.encode(await encoder.prepare([query], 'query'))
          await engine.search([rankingBy(configuration, vector)])
        }),
      ),
  ]
  for (const query of fresh.take(WARM_UP + QUERIES_OF_ONE)) {
    for (const turn of turns) await turn(query)
    turns.reverse()
  }
  client.close()
  const [http, alone] = [overHttp, bare].map((times) => median(times.slice(WARM_UP))) as [number, number]
  context.note(`one client: ${http.toFixed(2)} ms over HTTP, ${alone.toFixed(2)} ms bare`)
  return http / alone
}

async function manyClients({ context, server, configuration, encoder, load, fresh }: Parts): Promise<number> {
  const clock = { now: Date.now, monotonic: () => performance.now() }
  const overHttp: number[] = []
  const encoding: number[] = []
  for (let turn = 0; turn < TURNS; turn++) {
    const queries = fresh.take(QUERIES_OF_MANY)
    const inference = createInference(encoder, { ...configuration.inference, cacheBytes: 0 }, { clock, log: SILENT })
    encoding.push(await rateOf(queries, (query) => inference.encode([query], 'query')))
    overHttp.push(await load.rate({ url: server.url, clients: CLIENTS, bodies: queries.map(semantic) }))
  }
  context.note(
    `${CLIENTS} clients: ${Math.round(median(overHttp))} searches a second, ${Math.round(median(encoding))} queries encoded alone`,
  )
  return median(overHttp) / median(encoding)
}

async function rateOf(queries: readonly string[], work: (query: string) => Promise<unknown>): Promise<number> {
  const queue = queries.values()
  const taking = async () => {
    for (const query of queue) await work(query)
  }
  const milliseconds = await timed(() => Promise.all(Array.from({ length: CLIENTS }, taking)))
  return (queries.length / milliseconds) * 1000
}

async function repeated({ context, server, load, fresh }: Parts): Promise<number> {
  const queries = fresh.take(REPEATED_QUERIES).map(semantic)
  const client = createClient(server.url)
  const answers = await Promise.all(queries.map((body) => client.post(body)))
  client.close()
  await using constant = await startConstant(JSON.parse(answers[0] ?? '').data)
  const bodies = Array.from({ length: REQUESTS_A_TURN }, (_, place) => queries[place % queries.length] ?? '')
  const rates = { sextant: [] as number[], constant: [] as number[] }
  for (let turn = 0; turn <= TURNS; turn++) {
    rates.sextant.push(await load.rate({ url: server.url, clients: CLIENTS, bodies }))
    rates.constant.push(await load.rate({ url: constant.url, clients: CLIENTS, bodies }))
  }
  // The first turn warms up.
  const [ours, theirs] = [rates.sextant, rates.constant].map((all) => median(all.slice(1))) as [number, number]
  context.note(`repeated queries: ${Math.round(ours)} answers a second, ${Math.round(theirs)} from a constant`)
  return ours / theirs
}

const openParts = async (
  context: BenchContext,
  configuration: Configuration,
  encoder: EncoderProvider,
  closing: Closing,
): Promise<Parts> => ({
  context,
  configuration,
  encoder,
  server: closing.use(await startSextant(context.folder)),
  engine: closing.use(await openEngine({ configuration, access: 'read', log: SILENT })),
  load: closing.use(startLoad()),
  fresh: freshQueries(context.corpus),
})

export const graphql: Bench<Name> = {
  name: 'graphql',
  about: 'SEMANTIC searches over HTTP, against their parts and against a server that does nothing',
  figures: {
    oneClient: {
      title: 'one client, unique queries: p50 / (bare encode + bare engine call)',
      unit: '',
      bound: { atMost: 1.4 },
    },
    manyClients: {
      title: '32 clients, unique queries: rate / what the workers encode',
      unit: '',
      bound: { atLeast: 0.8 },
    },
    repeated: {
      title: '32 clients, repeated queries: rate / Apollo Server with a constant',
      unit: '',
      bound: { atLeast: 0.6 },
    },
  },
  async open(context): Promise<OpenBench<Name>> {
    const closing = createClosing()
    const dataDirectory = await indexedCorpus(context)
    const inference = { workers: Math.max(1, availableParallelism() - 1) }
    const configuration = await configurationWith({ dataDirectory, inference }, context.folder)
    const encoder = await openEncoder(configuration)
    closing.defer(() => encoder.close())
    const parts = await openParts(context, configuration, encoder, closing).catch(async (error: unknown) => {
      await closing.close()
      throw error
    })
    return {
      round: async () => ({
        oneClient: await oneClient(parts),
        manyClients: await manyClients(parts),
        repeated: await repeated(parts),
      }),
      [Symbol.asyncDispose]: () => closing.close(),
    }
  },
}
