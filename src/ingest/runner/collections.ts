/**
 * The records of collections as the runner writes with them, and the average length that BM25's weights assume.
 *
 * An index run measures that average over all it reads. Accepted work comes in pieces, so: while a collection has none, a page of
 * waiting documents (up to 64, and at least 16 of them) that outnumbers what the collection holds is measured before it is
 * written, and sets the average for good. A corpus that is sent into an empty collection is weighted by its first page, also when
 * a document or two were written before to try things out. What comes one by one says too little: it is weighted with Qdrant's 256
 * until an index run or a page sets the average, and a measure that turns out to be wrong by a fifth is told of in the log.
 */
import { type CollectionRecord, DEFAULT_AVERAGE_LENGTH, generationOf } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import { MATCH_ALL } from '../../core/filter.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type { Engine } from '../../ports/engine.ts'
import type { JobOwner, PendingItem } from '../../ports/jobs.ts'
import type { Log } from '../../ports/runtime.ts'
import { acceptDocument } from '../accept.ts'
import type { Builds } from '../builds.ts'
import { sourceOf } from '../document-writes.ts'
import { lengthDrift, type WrittenLength } from '../drift.ts'
import { type Extract, extracted } from '../extract.ts'
import { createLengthMeter } from '../lengths.ts'
import type { DocumentWrite } from '../requests.ts'
import { turn } from '../turn.ts'
import type { WriteTools } from '../write.ts'

export interface CollectionOptions {
  readonly engine: Engine
  readonly builds: Pick<Builds, 'of'>
  readonly scopeOf: (owner: JobOwner) => Scope
  readonly scopeIn: (scope: Scope, generation: number) => Scope
  readonly extract: Extract
  readonly log: Log
  readonly signal: AbortSignal
}

export interface WrittenCollections {
  /** What a document of the owner is written with. */
  toolsOf(owner: JobOwner): Promise<WriteTools>
  /** Measures the items where their collection has no average length yet. Never throws. */
  measure(items: readonly PendingItem[]): Promise<void>
  wrote(tools: WriteTools, length: WrittenLength): void
}

const LEAST_MEASURED = 16
/** Chunks written before drift is looked for; twice as many each further time. */
const FIRST_LOOK = 256

export function createWrittenCollections(options: CollectionOptions): WrittenCollections {
  const { engine, builds, log } = options
  const records = new Map<CollectionName, CollectionRecord>()
  const lengths = new Map<CollectionName, WrittenLength & { readonly nextLook: number }>()

  /** With the average length as it is by now. */
  async function recordOf({ name, ...served }: CollectionRecord): Promise<CollectionRecord> {
    const generation = generationOf(served)
    const known = records.get(name)
    if (known && generationOf(known) === generation) return known
    const record = await engine.collection(name, generation)
    if (!record) throw new SextantError('COLLECTION_NOT_FOUND', `There is no collection "${name}" any more.`)
    if (record.averageLength !== null) records.set(name, record)
    return record
  }

  async function toolsOf(owner: JobOwner): Promise<WriteTools> {
    const { live } = await builds.of(owner.collection)
    const scope = options.scopeIn(options.scopeOf(owner), generationOf(live.record))
    return { record: await recordOf(live.record), engine, encoder: live.encoder, scope }
  }

  async function measureOne(items: readonly PendingItem[]): Promise<void> {
    const [first] = items
    if (first === undefined || items.length < LEAST_MEASURED) return
    const tools = await toolsOf(first.owner)
    if (tools.record.averageLength !== null) return
    const [held] = await engine.count(tools.scope, [MATCH_ALL])
    if (held && held.documents >= items.length) return
    const averageLength = await averageOf(items, tools, options)
    if (averageLength === undefined) return
    await engine.updateCollection(tools.record.name, { averageLength })
    log.info({ collection: tools.record.name, averageLength }, 'the average length of a chunk is set')
  }

  async function lookForDrift(tools: WriteTools, length: WrittenLength): Promise<void> {
    const { name, averageLength } = tools.record
    const drift = await lengthDrift(averageLength ?? DEFAULT_AVERAGE_LENGTH, length, tools.scope, engine)
    if (drift) log.warn({ collection: name, ...drift }, driftMessage(name))
  }

  return {
    toolsOf,
    async measure(items) {
      const replacing = items.filter(({ kind, cancelled }) => kind === 'replace' && !cancelled)
      for (const [, ofOne] of Map.groupBy(replacing, ({ owner }) => owner.collection)) {
        await measureOne(ofOne).catch((fault: unknown) =>
          log.warn({ fault }, 'the average length of a chunk could not be measured'),
        )
      }
    },
    wrote(tools, { chunks, terms }) {
      const { name } = tools.record
      const before = lengths.get(name) ?? { chunks: 0, terms: 0, nextLook: FIRST_LOOK }
      const now = { ...before, chunks: before.chunks + chunks, terms: before.terms + terms }
      const isDue = now.chunks >= now.nextLook
      lengths.set(name, isDue ? { ...now, nextLook: now.chunks * 2 } : now)
      if (isDue) lookForDrift(tools, now).catch((fault: unknown) => log.warn({ fault }, 'drift could not be measured'))
    },
  }
}

/** Documents that cannot be measured are told of when they are written. */
async function averageOf(
  items: readonly PendingItem[],
  { record, encoder, scope }: WriteTools,
  { extract, signal }: CollectionOptions,
): Promise<number | undefined> {
  const meter = createLengthMeter(record, encoder)
  for (const item of items) {
    if (item.kind !== 'replace') continue
    await turn()
    const source = sourceOf(JSON.parse(item.payload) as DocumentWrite)
    const content = await extracted(source, extract, signal).catch(() => undefined)
    if (content === undefined) continue
    await measured(() => meter.add(acceptDocument(source, content, scope, record.attributes), signal))
  }
  return signal.aborted ? undefined : meter.average()
}

const measured = async (measure: () => Promise<void>): Promise<void> => {
  try {
    await measure()
  } catch {
    // It fails again when it is written, and is told of then.
  }
}

const driftMessage = (name: string): string =>
  `the chunks of the collection "${name}" are much longer or shorter than what BM25's weights were made for, so keyword ranking suffers. Build its index anew: sextant reindex ${name}`
