/** What becomes of one accepted item. */
import type { ItemOutcome, PendingItem } from '../../ports/jobs.ts'
import type { Clock } from '../../ports/runtime.ts'
import { acceptDocument } from '../accept.ts'
import { sourceOf } from '../document-writes.ts'
import type { WrittenLength } from '../drift.ts'
import { type Extract, extracted } from '../extract.ts'
import type { Mirror } from '../reindex/mirror.ts'
import type { DocumentWrite, IngestPhase } from '../requests.ts'
import { turn } from '../turn.ts'
import { type WriteTools, writeDocument } from '../write.ts'

export interface CarryOutOptions {
  readonly tools: WriteTools
  readonly mirror: Mirror
  /** Aborts when everything stops; unlike `signal`, not when the job is cancelled. */
  readonly stopping: AbortSignal
  readonly extract: Extract
  readonly clock: Pick<Clock, 'now'>
  readonly signal: AbortSignal
  readonly enter: (phase: IngestPhase) => void
  readonly wrote: (length: WrittenLength) => void
}

/** @throws NotMirrored when it is stored in the live generation, and could not be in the one that is being built */
export async function carryOut(item: Writing, options: CarryOutOptions): Promise<ItemOutcome> {
  const outcome = await carryOutLive(item, options)
  const { tools, mirror, stopping } = options
  if (item.kind === 'delete') await mirror.deleted(tools.scope, item.documentIds, item.version)
  else await mirror.replaced(tools.scope, item.documentId, stopping)
  return outcome
}

function carryOutLive(item: Writing, options: CarryOutOptions): Promise<ItemOutcome> {
  if (item.cancelled) return whatBecameOf(item, options)
  return item.kind === 'delete' ? remove(item, options) : replace(item, options)
}

/** Work on documents. */
export type Writing = Exclude<PendingItem, { readonly kind: 'reindex' }>

type Replacing = OfKind<PendingItem, 'replace'>
type Deleting = OfKind<PendingItem, 'delete'>
type OfKind<Item, Kind> = Item extends { readonly kind: Kind } ? Item : never

/** A worker before this one had begun it when its job was cancelled, and ended before it could record what it did. */
async function whatBecameOf(item: Writing, { tools }: CarryOutOptions): Promise<ItemOutcome> {
  const { version } = item
  if (item.kind === 'delete') return { kind: 'cancelled', version }
  const [stored] = await tools.engine.stampsOf(tools.scope, [item.documentId])
  if (stored?.version !== version) return { kind: 'cancelled', version }
  return { kind: 'stored', version, chunks: await chunksOf(item, tools) }
}

async function remove(
  { version, documentIds }: Deleting,
  { tools: { engine, scope } }: CarryOutOptions,
): Promise<ItemOutcome> {
  await engine.deleteDocuments(scope, documentIds, version)
  return { kind: 'deleted', version, chunks: 0 }
}

async function replace(item: Replacing, options: CarryOutOptions): Promise<ItemOutcome> {
  const { tools, signal, enter } = options
  const { version, documentId: id } = item
  const [stored] = await tools.engine.stampsOf(tools.scope, [id])
  if (stored && stored.version > version) return { kind: 'superseded', version, chunks: 0 }
  // A process before this one stored it and ended before it could record that.
  if (stored?.version === version) return { kind: 'stored', version, chunks: await chunksOf(item, tools) }
  enter('CHUNKING')
  await turn()
  const source = sourceOf(JSON.parse(item.payload) as DocumentWrite)
  const content = await extracted(source, options.extract, signal)
  signal.throwIfAborted()
  await turn()
  const document = acceptDocument(source, content, tools.scope, tools.record.attributes)
  const { contentHash } = document
  const same = stored?.contentHash === contentHash
  if (same && (await tools.engine.raiseVersion(tools.scope, { id, version, contentHash }))) {
    return { kind: 'unchanged', version, chunks: 0 }
  }
  const stamp = () => ({ version, now: options.clock.now() })
  const written = await writeDocument({ document, stored }, tools, stamp, signal, enter)
  if (!written) return { kind: 'superseded', version, chunks: 0 }
  options.wrote(written)
  return { kind: 'stored', version, chunks: written.chunks }
}

async function chunksOf({ documentId }: Replacing, { engine, scope }: WriteTools): Promise<number> {
  const [document] = await engine.documents(scope, [documentId])
  return document?.chunkCount ?? 0
}
