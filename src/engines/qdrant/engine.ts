/**
 * The Qdrant engine: the port's calls as requests to a Qdrant server, a cluster or the cloud. It keeps nothing of its own, so
 * any number of gateways may stand before one server. `docs/decisions/007-qdrant-engine.md` says why it is built so.
 */
import type { CollectionRecord } from '../../core/collection.ts'
import type { Engine } from '../../ports/engine.ts'
import type { Clock, Log } from '../../ports/runtime.ts'
import { createCollections } from './collections.ts'
import { knowingRecords } from './known-records.ts'
import type { Build } from './layout.ts'
import type { QdrantOptions } from './options.ts'
import { createReads } from './reads.ts'
import { createSearch } from './searching.ts'
import { createHealth } from './transport/health.ts'
import { openTransport } from './transport/open.ts'
import { checkServer } from './transport/version.ts'
import { createWrites } from './writing.ts'

/** Qdrant ranks more; wider windows cost memory here and there. */
const MAX_WINDOW_SIZE = 1_000

export interface QdrantEngineOptions extends QdrantOptions {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
  /** Gives the opening up. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens an engine over the server.
 *
 * @throws SextantError ENGINE_UNAVAILABLE, ENGINE_UNAUTHORIZED, ENGINE_VERSION_UNSUPPORTED
 * @throws the signal's reason when it aborts
 */
export async function openQdrantEngine({ clock, log, signal, ...options }: QdrantEngineOptions): Promise<Engine> {
  const transport = openTransport(options, { clock, log })
  try {
    await checkServer({ transport, options, signal })
  } catch (thrown) {
    await transport[Symbol.asyncDispose]()
    throw thrown
  }
  const { collections: known, records } = knowingRecords(createCollections({ options, transport }))
  const { find: _, ...collections } = known
  const { [Symbol.asyncDispose]: writesEnd, ...writes } = createWrites({ options, transport, clock })
  return {
    capabilities: {
      name: 'qdrant',
      maxWindowSize: MAX_WINDOW_SIZE,
      concurrentSearches: options.connections,
      // The operations of one batch are seen one after the other.
      whileReplacing: 'mixed',
      // Postings of points that went stay until their segment is optimized.
      keywordStatistics: 'eventual',
    },
    // Others may write to the same server.
    changeCount: () => undefined,
    health: createHealth({
      transport,
      clock,
      prefix: options.collectionPrefix,
      builds: async () => (await collections.collections()).flatMap(buildsOf),
    }),
    ...collections,
    ...createReads({
      options,
      transport,
      attributesOf: async (scope) => (await records.of(scope)).record.attributes,
      similarityOf: async (scope) => (await records.of(scope)).record.model.similarity,
    }),
    ...createSearch({ options, transport, records }),
    ...writes,
    async [Symbol.asyncDispose]() {
      await writesEnd()
      await transport[Symbol.asyncDispose]()
    },
  }
}

/** The live one, and the one that is to take its place. */
const buildsOf = ({ name: collection, reindexing }: CollectionRecord): readonly Build[] => [
  { collection },
  ...(reindexing ? [{ collection, generation: reindexing.generation }] : []),
]
