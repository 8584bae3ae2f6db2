/** Where the benchmark's collections lie: a server's place of its own, and the settings that reach it. */
import { openEngine } from '../../src/app/engines.ts'
import type { Configuration } from '../../src/config/schema.ts'
import type { Engine } from '../../src/ports/engine.ts'
import { type QdrantPlace, qdrantPlace, SERVER_GIVEN } from '../../test/support/qdrant-servers.ts'
import { watched } from '../children.ts'
import { configurationWith, SILENT } from '../indexed.ts'

/** What has to be set where nothing is; undefined where something is. */
export const lackingServer = (): string | undefined =>
  SERVER_GIVEN
    ? undefined
    : 'a Qdrant server: set QDRANT_URL to one that runs, or QDRANT_BIN to the program, of which one is started'

/** On the server that is set, or one that is started in the folder and ends with the benchmark, however that ends. */
export const openPlace = (folder: string): Promise<QdrantPlace> =>
  qdrantPlace({ folder, started: (child) => void watched(child) })

/** Default settings but for the place. */
export const configurationAt = (
  { url, apiKey, prefix }: QdrantPlace,
  folder: string,
  dataDirectory: string,
): Promise<Configuration> =>
  configurationWith(
    {
      engine: 'qdrant',
      dataDirectory,
      qdrant: { url, collectionPrefix: prefix, ...(apiKey && { apiKey }) },
    },
    folder,
  )

export const openAt = (configuration: Configuration): Promise<Engine> =>
  openEngine({ configuration, access: 'write', log: SILENT })
