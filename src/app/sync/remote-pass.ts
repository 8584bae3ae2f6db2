/** A pass through the server that has the data folder: it writes, and what it holds is read beside it. */
import { LOCAL_PRINCIPAL, scopeFor } from '../../access/principals.ts'
import type { Configuration } from '../../config/schema.ts'
import { SextantError } from '../../core/errors.ts'
import { collectionName } from '../../core/ids.ts'
import { openLedger } from '../../ingest/sync/ledger.ts'
import { startReading } from '../../ingest/sync/reading.ts'
import type { VanishedDocument } from '../../ingest/sync/vanished.ts'
import type { Log } from '../../ports/runtime.ts'
import { openEngine } from '../engines.ts'
import { type Api, createApi } from '../remote/api.ts'
import { collectionOnServer, indexThroughServer } from '../remote/indexing.ts'
import { DELETE, type Deleted } from '../remote/operations.ts'
import { ledgerFile, type PassOptions, type PassSummary, passSummary, pruned } from './pass.ts'

/** Documents of one call: enough to fill the encoder's batches, and few enough that progress is seen. */
const DOCUMENTS_A_CALL = 100
/** JSON of the documents, of what a body may have; the rest is room for what stands around them. */
const SHARE_OF_BODY = 0.5

/** @throws SextantError what the server refuses, in its words; DATA_FOLDER_IN_USE when it does not answer */
export async function indexRemotely(
  url: string,
  configuration: Configuration,
  log: Log,
  { selection, prune, collection: wanted, onProgress, signal }: PassOptions,
): Promise<PassSummary> {
  const { dataDirectory, limits, server } = configuration
  const api = createApi(url)
  const collection = await collectionOnServer(api, wanted, signal)
  const name = collectionName(collection.name)
  const scope = scopeFor(LOCAL_PRINCIPAL, name)
  await using engine = await openEngine({ configuration, access: 'read', log, signal })
  using ledger = openLedger(ledgerFile(dataDirectory), name, 'write')
  await using reading = startReading(selection, ledger, 'keep', log)
  const callLimits = {
    documents: Math.min(DOCUMENTS_A_CALL, limits.documentsPerCall),
    bytes: server.bodyLimitBytes * SHARE_OF_BODY,
  }
  const tools = { api, collection, engine, scope, reading, limits: callLimits, onProgress, signal }
  const summary = await indexThroughServer(tools)
  const remove = (documents: readonly VanishedDocument[]) =>
    deletedOnServer(documents, name, api, limits.documentsPerCall, signal)
  const pruning = await pruned({ reading, ledger, scope, engine }, prune, remove, signal)
  return passSummary(summary, name, reading, pruning)
}

async function deletedOnServer(
  documents: readonly VanishedDocument[],
  collection: string,
  api: Api,
  atOnce: number,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0
  for (let start = 0; start < documents.length; start += atOnce) {
    const externalIds = documents.slice(start, start + atOnce).map(({ claim }) => claim.externalId)
    const { deleteDocuments } = await api.call<Deleted>(DELETE, { collection, externalIds }, signal)
    const [refusal] = deleteDocuments.userErrors
    if (refusal) throw new SextantError('REQUEST_INVALID', `The server does not delete: ${refusal.message}`)
    deleted += deleteDocuments.deletedCount
  }
  return deleted
}
