/** The engines by their names in the configuration: where a new one is added. */
import { variableOf } from '../config/environment.ts'
import type { Configuration } from '../config/schema.ts'
import { isLoopback } from '../core/loopback.ts'
import { openEmbeddedEngine } from '../engines/embedded/engine.ts'
import type { QdrantOptions } from '../engines/qdrant/options.ts'
import type { Engine } from '../ports/engine.ts'
import type { Log } from '../ports/runtime.ts'

export interface EngineOptions {
  readonly configuration: Configuration
  /** `read` works beside a process that writes; an engine that any number of processes share takes no notice. */
  readonly access: 'write' | 'read'
  readonly log: Log
  /** Gives the opening up where it waits for a server. */
  readonly signal?: AbortSignal | undefined
}

const clock = { monotonic: () => performance.now() }

/** @throws SextantError DATA_FOLDER_UNUSABLE, DATA_FORMAT_UNSUPPORTED, ENGINE_UNAVAILABLE, ENGINE_UNAUTHORIZED, ENGINE_VERSION_UNSUPPORTED */
export async function openEngine({ configuration, access, log, signal }: EngineOptions): Promise<Engine> {
  const { dataDirectory, embedded, qdrant } = configuration
  switch (configuration.engine) {
    case 'embedded':
      return openEmbeddedEngine({ directory: dataDirectory, access, log, ...embedded })
    case 'qdrant': {
      if (sendsKeyInTheOpen(qdrant)) log.warn({ url: qdrant.url }, KEY_IN_THE_OPEN)
      // Loaded when it is wanted: most starts have no use for an HTTP client.
      const { openQdrantEngine } = await import('../engines/qdrant/engine.ts')
      return openQdrantEngine({ ...qdrantOptions(qdrant), clock, log, signal })
    }
  }
}

/** Where documents lie, in words that follow "in". */
export function storageOf({ engine, dataDirectory, qdrant }: Configuration): string {
  switch (engine) {
    case 'embedded':
      return `the data folder ${dataDirectory}`
    case 'qdrant':
      return `Qdrant at ${qdrant.url} (collections ${qdrant.collectionPrefix}*)`
  }
}

/** A network between containers may well be closed, so this is no error. */
export const sendsKeyInTheOpen = ({ url, apiKey }: Pick<Configuration['qdrant'], 'url' | 'apiKey'>): boolean => {
  const { protocol, hostname } = new URL(url)
  return apiKey !== undefined && protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''))
}

const KEY_IN_THE_OPEN = `qdrant.apiKey goes over plain http, where everyone on the way can read it: set qdrant.url (${variableOf(['qdrant', 'url'])}) to an https address, unless that network is closed`

const qdrantOptions = ({ apiKey, deadlineSeconds, ...settings }: Configuration['qdrant']): QdrantOptions => ({
  ...settings,
  apiKey: apiKey?.reveal(),
  deadline: deadlineSeconds * 1000,
})
