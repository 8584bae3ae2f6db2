/**
 * Recording outcomes: on the items, in the counts of their jobs, and in what decides the versions of documents. An item that
 * has an outcome keeps it, so that recording again after a lost answer changes nothing.
 */
import type { Selectable } from 'kysely'
import type { ItemOutcome, Job } from '../ports/jobs.ts'
import { batchesOf, inBatches } from './batches.ts'
import { jobOf } from './rows.ts'
import { setSequence, takeSequence } from './sequence.ts'
import type { JobRow, Tables, Transaction } from './tables.ts'

type FailedOutcome = Extract<ItemOutcome, { kind: 'failed' }>
type ItemRow = Pick<Selectable<Tables['item']>, 'version' | 'job_id' | 'kind' | 'external_id' | 'documents' | 'outcome'>

/** An item and the outcome that it gets now. */
interface Settlement {
  readonly item: ItemRow
  readonly outcome: ItemOutcome
}

/** What changed nothing, and will not. */
const WITHOUT_EFFECT: ReadonlySet<ItemOutcome['kind']> = new Set(['failed', 'superseded', 'cancelled'])

export async function settle(
  transaction: Transaction,
  outcomes: readonly ItemOutcome[],
  now: number,
): Promise<readonly Job[]> {
  const { waiting } = await takeSequence(transaction)
  const items = await itemsOf(transaction, outcomes)
  const settlements = newSettlements(items, outcomes)
  for (const [kind, settled] of Map.groupBy(settlements, ({ outcome }) => outcome.kind)) {
    const versions = settled.map(({ item }) => item.version)
    await setOutcome(transaction, kind, versions)
    if (WITHOUT_EFFECT.has(kind)) await forgetWrites(transaction, versions)
    else await forgetEarlierWrites(transaction, versions)
  }
  await insertFailures(transaction, settlements)
  const replaced = settlements.filter(({ item }) => item.kind === 'replace').length
  if (replaced > 0) await setSequence(transaction, { waiting: waiting - replaced })
  const jobs = await jobsOf(transaction, items)
  return updateJobs(transaction, jobs, settlements, now)
}

const itemsOf = (transaction: Transaction, outcomes: readonly ItemOutcome[]): Promise<readonly ItemRow[]> =>
  inBatches(
    outcomes.map(({ version }) => version),
    (versions) =>
      transaction
        .selectFrom('item')
        .select(['version', 'job_id', 'kind', 'external_id', 'documents', 'outcome'])
        .where('version', 'in', versions)
        .execute(),
  )

/** Of several outcomes of one item the first counts, as it would in calls one after the other. */
function newSettlements(items: readonly ItemRow[], outcomes: readonly ItemOutcome[]): readonly Settlement[] {
  const open = new Map(items.filter(({ outcome }) => outcome === null).map((item) => [item.version, item]))
  return outcomes.flatMap((outcome) => {
    const item = open.get(outcome.version)
    open.delete(outcome.version)
    return item ? [{ item, outcome }] : []
  })
}

async function setOutcome(
  transaction: Transaction,
  outcome: ItemOutcome['kind'],
  versions: readonly number[],
): Promise<void> {
  for (const batch of batchesOf(versions))
    await transaction.updateTable('item').set({ outcome, payload: null }).where('version', 'in', batch).execute()
}

async function forgetWrites(transaction: Transaction, versions: readonly number[]): Promise<void> {
  for (const batch of batchesOf(versions))
    await transaction.deleteFrom('live_write').where('version', 'in', batch).execute()
}

/** Writes before one that was carried out decide nothing any more. */
async function forgetEarlierWrites(transaction: Transaction, versions: readonly number[]): Promise<void> {
  for (const batch of batchesOf(versions))
    await transaction
      .deleteFrom('live_write')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('document_id', 'version'),
          'in',
          selectFrom('live_write as settled')
            .innerJoin('live_write as earlier', (join) =>
              join
                .onRef('earlier.document_id', '=', 'settled.document_id')
                .onRef('earlier.version', '<', 'settled.version'),
            )
            .where('settled.version', 'in', batch)
            .select(['earlier.document_id', 'earlier.version'])
            .$asTuple('document_id', 'version'),
        ),
      )
      .execute()
}

async function insertFailures(transaction: Transaction, settlements: readonly Settlement[]): Promise<void> {
  const rows = settlements.flatMap(({ item, outcome }) =>
    outcome.kind === 'failed' ? [failureRow(item, outcome)] : [],
  )
  for (const batch of batchesOf(rows)) await transaction.insertInto('failure').values(batch).execute()
}

const failureRow = (item: ItemRow, { code, message, retryable }: FailedOutcome) => ({
  job_id: item.job_id,
  version: item.version,
  external_id: item.external_id ?? '',
  code,
  message,
  retryable: retryable ? (1 as const) : (0 as const),
})

const jobsOf = (transaction: Transaction, items: readonly ItemRow[]): Promise<readonly JobRow[]> =>
  inBatches([...new Set(items.map(({ job_id }) => job_id))], (ids) =>
    transaction.selectFrom('job').selectAll().where('id', 'in', ids).execute(),
  )

async function updateJobs(
  transaction: Transaction,
  jobs: readonly JobRow[],
  settlements: readonly Settlement[],
  now: number,
): Promise<readonly Job[]> {
  const byJob = Map.groupBy(settlements, ({ item }) => item.job_id)
  const updated: Job[] = []
  for (const job of jobs) {
    const settled = byJob.get(job.id)
    const counts = settled && countsAfter(job, settled, now)
    if (counts) await transaction.updateTable('job').set(counts).where('id', '=', job.id).execute()
    updated.push(jobOf({ ...job, ...counts }))
  }
  return updated
}

/** They write no documents, and still fail as one. */
const failedReindexes = (settled: readonly Settlement[]): number =>
  settled.filter(({ item, outcome }) => item.kind === 'reindex' && outcome.kind === 'failed').length

function countsAfter(job: JobRow, settled: readonly Settlement[], now: number): Partial<JobRow> {
  const documents = (counts: (outcome: ItemOutcome) => boolean): number =>
    settled.reduce((sum, { item, outcome }) => sum + (counts(outcome) ? item.documents : 0), 0)
  const openItems = job.open_items - settled.length
  return {
    open_items: openItems,
    done: job.done + documents(({ kind }) => kind !== 'cancelled'),
    failed: job.failed + documents(({ kind }) => kind === 'failed') + failedReindexes(settled),
    unchanged: job.unchanged + documents(({ kind }) => kind === 'unchanged'),
    cancelled: job.cancelled + documents(({ kind }) => kind === 'cancelled'),
    chunks: settled.reduce((sum, { outcome }) => sum + ('chunks' in outcome ? outcome.chunks : 0), job.chunks),
    finished_at: openItems === 0 ? now : null,
  }
}
