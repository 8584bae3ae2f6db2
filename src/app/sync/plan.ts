/** What an index run would do: everything is read and judged, nothing encoded and nothing written, beside a running server too. */
import { LOCAL_PRINCIPAL, scopeFor } from '../../access/principals.ts'
import type { Configuration } from '../../config/schema.ts'
import { collectionName } from '../../core/ids.ts'
import { extractHere } from '../../ingest/extract.ts'
import type { SkippedSource } from '../../ingest/source.ts'
import { judge, type Verdict } from '../../ingest/survey.ts'
import { openLedger } from '../../ingest/sync/ledger.ts'
import { startReading } from '../../ingest/sync/reading.ts'
import { planPruning } from '../../ingest/sync/vanished.ts'
import type { Log } from '../../ports/runtime.ts'
import { settingsOf } from '../configured.ts'
import { openEngine } from '../engines.ts'
import { declaredAttributes } from '../records.ts'
import { doubtOf, ledgerFile, type PassOptions, whyNot } from './pass.ts'

/** A document as it would be named to the user. */
export interface Planned {
  readonly externalId: string
  readonly origin: string
}

/** How many, and the first of them. */
export interface Counted<Item> {
  readonly count: number
  readonly examples: readonly Item[]
}

export interface IndexPlan {
  readonly collection: string
  readonly read: number
  readonly unchanged: number
  readonly added: Counted<Planned>
  readonly changed: Counted<Planned>
  readonly skipped: Counted<SkippedSource>
  /** Undefined when pruning was not asked for. */
  readonly pruning?: { readonly removed: Counted<Planned>; readonly refusal: string | undefined }
}

const EXAMPLES = 50

/** @throws SextantError COLLECTION_NOT_FOUND, DOCUMENT_INVALID when a path cannot be read, and what opening the engine throws */
export async function planIndexing(
  configuration: Configuration,
  log: Log,
  {
    selection,
    collection,
    prune,
    signal,
  }: Omit<PassOptions, 'onProgress' | 'collection'> & { readonly collection: string },
): Promise<IndexPlan> {
  const attributes = declaredAttributes(settingsOf(configuration, collection))
  const name = collectionName(collection)
  const scope = scopeFor(LOCAL_PRINCIPAL, name)
  await using engine = await openEngine({ configuration, access: 'read', log, signal })
  using ledger = openLedger(ledgerFile(configuration.dataDirectory), name, 'read')
  await using reading = startReading(selection, ledger, 'look', log)
  const isThere = (await engine.collection(name)) !== undefined
  const stored = isThere ? engine : EMPTY
  const { seen, judged: onJudged } = reading
  const [added, changed, skipped] = [createCounter<Planned>(), createCounter<Planned>(), createCounter<SkippedSource>()]
  let read = 0
  let unchanged = 0
  const judging = { scope, attributes, engine: stored, extract: extractHere, seen, onJudged }
  for await (const verdict of judge(reading.sources(), judging)) {
    signal.throwIfAborted()
    read += 1
    if (verdict.kind === 'unchanged') unchanged += 1
    else if (verdict.kind === 'skipped') skipped.add(verdict.skipped)
    else (verdict.stored ? changed : added).add(plannedOf(verdict))
  }
  const counts = { added: added.counted(), changed: changed.counted(), skipped: skipped.counted() }
  const plan = { collection: name, read, unchanged, ...counts }
  if (prune === 'none') return plan
  const { documents, examples, ...rest } = await planPruning({ reading, ledger, scope, engine: stored })
  const removed = { count: documents, examples: examples.map(({ externalId, file }) => ({ externalId, origin: file })) }
  return { ...plan, pruning: { removed, refusal: whyNot(reading) ?? (prune === 'few' ? doubtOf(rest) : undefined) } }
}

const plannedOf = ({ document: { externalId, origin } }: Exclude<Verdict, { kind: 'skipped' }>): Planned => ({
  externalId,
  origin,
})

/** A collection that is not there yet. */
const EMPTY = { stampsOf: async (_: unknown, ids: readonly unknown[]) => ids.map(() => undefined) }

function createCounter<Item>() {
  const examples: Item[] = []
  let count = 0
  return {
    add(item: Item): void {
      count += 1
      if (examples.length < EXAMPLES) examples.push(item)
    },
    counted: (): Counted<Item> => ({ count, examples }),
  }
}
