/** Where the benchmark's collections lie: a server's place of its own, and the settings that reach it. */
import { openEngine } from '../../src/app/engines.ts'
import type { Configuration } from '../../src/config/schema.ts'
import { messageOf } from '../../src/core/errors.ts'
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

/** @throws Error when no Qdrant answers there */
export async function requireServer({ url, apiKey }: QdrantPlace): Promise<void> {
  const headers = apiKey ? { 'api-key': apiKey } : undefined
  const answer = await fetch(`${url}/collections`, {
    ...(headers && { headers }),
    signal: AbortSignal.timeout(5_000),
  }).catch((failure: unknown) => messageOf(failure))
  if (typeof answer === 'string') throw new Error(`no Qdrant answers at ${url}: ${answer}. See QDRANT_URL.`)
  if (!answer.ok) throw new Error(`Qdrant at ${url} answers ${answer.status}. See QDRANT_URL and QDRANT_API_KEY.`)
}

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
