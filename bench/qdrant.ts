/**
 * What Sextant adds to Qdrant: the gateway over one server that it shares the machine with, against the same requests made without
 * it. Each search is known to the gateway's encoder, so that no model runs; its calls to Qdrant were written down when it was first
 * asked. Everything is measured in turns with what it is compared with.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Closing, createClosing } from '../src/app/closing.ts'
import type { Bench, BenchContext, Measured, OpenBench } from './bench.ts'
import { freshQueries } from './fresh-queries.ts'
import { indexedCorpus } from './indexed.ts'
import { startDirectLoad, startLoad } from './processes.ts'
import { type ClientCostParts, clientCost } from './qdrant/client-cost.ts'
import { callDirectly } from './qdrant/direct.ts'
import { startGateway } from './qdrant/gateway.ts'
import { byEngine, DOCUMENTS_WRITTEN, type IngestParts, ingestRate } from './qdrant/ingest-rate.ts'
import { configurationAt, lackingServer, openAt, openPlace, requireServer } from './qdrant/places.ts'
import { knownSearches } from './qdrant/searches.ts'
import { ALIASES, addedLatency, aliasedSearches, type SearchingParts, sharedThroughput } from './qdrant/searching.ts'
import { storedCollection } from './qdrant/stored-rows.ts'

type Name = 'added' | 'throughput' | 'rankings' | 'aliased' | 'clientCost' | 'ingest'

const SEARCHES = 400

type Parts = SearchingParts & ClientCostParts & IngestParts

export const qdrant: Bench<Name> = {
  name: 'qdrant',
  about: 'hybrid searches and writing through the gateway and the engine, against requests made of Qdrant directly',
  lacking: lackingServer,
  figures: {
    added: { title: 'p50 through the gateway - its three calls made in sequence', unit: 'ms', bound: { atMost: 2 } },
    throughput: { title: '32 clients: searches a second / those made directly', unit: '', bound: { atLeast: 0.5 } },
    rankings: { title: `ranking requests for ${ALIASES} aliased searches`, unit: '', bound: { atMost: 1 } },
    aliased: { title: `p50 of ${ALIASES} aliased searches / of one`, unit: '', bound: { atMost: 1.5 } },
    clientCost: { title: "processor time of a search / the official client's", unit: '', bound: { atMost: 0.4 } },
    ingest: {
      title: 'documents written a second / by the best loop of the official client',
      unit: '',
      bound: { atLeast: 0.8 },
    },
  },
  async open(context): Promise<OpenBench<Name>> {
    const closing = createClosing()
    try {
      const parts = await openParts(context, closing)
      return { round: () => round(parts), [Symbol.asyncDispose]: () => closing.close() }
    } catch (error) {
      await closing.close()
      throw error
    }
  },
}

async function round(parts: Parts): Promise<Measured<Name>> {
  const added = await addedLatency(parts)
  const throughput = await sharedThroughput(parts)
  const { rankings, ratio } = await aliasedSearches(parts)
  return {
    added,
    throughput,
    rankings,
    aliased: ratio,
    clientCost: await clientCost(parts),
    ingest: await ingestRate(parts),
  }
}

async function openParts(context: BenchContext, closing: Closing): Promise<Parts> {
  const { corpus, folder, note } = context
  // First, since a server that is not there is known at once, and indexing takes minutes.
  const place = closing.use(await openPlace(folder))
  await requireServer(place)
  const stored = storedCollection(await indexedCorpus(context))
  const dataDirectory = join(folder, 'gateway')
  mkdirSync(dataDirectory)
  const engine = closing.use(await openAt(await configurationAt(place, folder, dataDirectory)))
  await engine.createCollection(stored.record)
  await byEngine(engine, stored.record.name, stored.rows)
  note(`${stored.rows.length} documents are in Qdrant`)
  const gateway = closing.use(await startGateway(folder))
  const searches = await knownSearches(gateway, freshQueries(corpus).take(SEARCHES))
  return {
    note,
    engine,
    upstream: place,
    prefix: place.prefix,
    written: { ...stored, rows: stored.rows.slice(0, DOCUMENTS_WRITTEN) },
    gateway,
    direct: closing.use(callDirectly(place, 1)),
    load: closing.use(startLoad()),
    directLoad: closing.use(startDirectLoad()),
    searches,
  }
}
