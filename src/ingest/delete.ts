/**
 * Deleting: the documents are selected, the delete is kept as one job so that a crash cannot lose half of it, and then carried out
 * at once, ahead of all that waits. Its version is above that of every write accepted before, so none of them comes back.
 */
import { type CollectionName, type DocumentId, documentIdOf } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { UserError } from '../core/user-errors.ts'
import type { Engine } from '../ports/engine.ts'
import type { ItemOutcome, JobOwner, NewItem } from '../ports/jobs.ts'
import type { Mirror } from './reindex/mirror.ts'
import type { DeleteOutcome, DeleteRequest, DocumentSelection, WriteLimits } from './requests.ts'
import type { Lease } from './runner/lease.ts'

export interface DeleteDependencies {
  readonly engine: Pick<Engine, 'scroll' | 'stampsOf' | 'count' | 'deleteDocuments'>
  readonly mirror: Pick<Mirror, 'deleted'>
  readonly lease: Pick<Lease, 'accept' | 'drop' | 'release'>
  readonly limits: WriteLimits
  readonly newId: () => string
  readonly now: () => number
  /** What was given back is to be carried out after a pause. */
  readonly leave: (collection: CollectionName) => void
  readonly settle: (outcome: ItemOutcome) => Promise<void>
}

/** Ids of one item: a transaction of the engine that holds no other write up for long. */
const IDS_OF_ITEM = 500
const POSITIONS_A_PAGE = 1_000

/** @throws SextantError ENGINE_FAILED; what was accepted is carried out nevertheless, later */
export async function deleteSelected(
  scope: Scope,
  { select, mode }: DeleteRequest,
  dependencies: DeleteDependencies,
  signal?: AbortSignal,
): Promise<DeleteOutcome> {
  const refusal = refusalOf(select, dependencies.limits)
  if (refusal) return { deletedCount: 0, userErrors: [refusal] }
  const deletedCount =
    mode === 'count'
      ? await countOf(scope, select, dependencies)
      : await remove(scope, await selected(scope, select, dependencies, signal), dependencies)
  return { deletedCount, userErrors: [] }
}

function refusalOf(select: DocumentSelection, { documentsPerCall }: WriteLimits): UserError | undefined {
  if (select.kind === 'filter') return undefined
  const count = select.kind === 'ids' ? select.ids.length : select.externalIds.length
  if (count <= documentsPerCall) return undefined
  const message = `The call names ${count} documents, and may name ${documentsPerCall} (limits.documentsPerCall). Delete them in several calls, or by a filter.`
  return { code: 'TOO_LARGE', message, pointer: `/select/${select.kind}` }
}

function namedIds({ collection, tenant }: Scope, select: Exclude<DocumentSelection, { kind: 'filter' }>) {
  const ids =
    select.kind === 'ids' ? select.ids : select.externalIds.map((one) => documentIdOf(collection, tenant, one))
  return [...new Set(ids)]
}

async function countOf(scope: Scope, select: DocumentSelection, { engine }: DeleteDependencies): Promise<number> {
  if (select.kind === 'filter') return (await engine.count(scope, [select.filter]))[0]?.documents ?? 0
  return (await engine.stampsOf(scope, namedIds(scope, select))).filter((stamp) => stamp !== undefined).length
}

/** Those that are named, whether they are stored or not: they may be accepted already. */
async function selected(
  scope: Scope,
  select: DocumentSelection,
  { engine }: DeleteDependencies,
  signal?: AbortSignal,
): Promise<readonly DocumentId[]> {
  if (select.kind !== 'filter') return namedIds(scope, select)
  const ids: DocumentId[] = []
  for (;;) {
    signal?.throwIfAborted()
    const last = ids.at(-1)
    const after = last === undefined ? {} : { after: { value: null, id: last } }
    const page = await engine.scroll(scope, { filter: select.filter, limit: POSITIONS_A_PAGE, ...after })
    ids.push(...page.map(({ id }) => id))
    if (page.length < POSITIONS_A_PAGE) return ids
  }
}

type Deleting = Extract<NewItem, { readonly kind: 'delete' }>

async function remove(scope: Scope, ids: readonly DocumentId[], dependencies: DeleteDependencies): Promise<number> {
  if (ids.length === 0) return 0
  const { lease, newId, now } = dependencies
  const items = Array.from({ length: Math.ceil(ids.length / IDS_OF_ITEM) }, (_, part): Deleting => {
    return { kind: 'delete', documentIds: ids.slice(part * IDS_OF_ITEM, (part + 1) * IDS_OF_ITEM) }
  })
  const owner: JobOwner = { collection: scope.collection, tenant: scope.tenant }
  const acceptance = await lease.accept({ id: newId(), owner, items, now: now() })
  if (acceptance.kind !== 'accepted') throw new RangeError(`a delete was not accepted: ${acceptance.kind}`)
  return carryOut(scope, items, acceptance.firstVersion, dependencies)
}

async function carryOut(
  scope: Scope,
  items: readonly Deleting[],
  firstVersion: number,
  { engine, mirror, lease, settle, leave }: DeleteDependencies,
): Promise<number> {
  const versions = items.map((_, place) => firstVersion + place)
  let deleted = 0
  let done = 0
  try {
    for (const { documentIds } of items) {
      const version = firstVersion + done
      deleted += (await engine.deleteDocuments(scope, documentIds, version)).length
      await mirror.deleted(scope, documentIds, version)
      await settle({ kind: 'deleted', version, chunks: 0 })
      done += 1
    }
    return deleted
  } finally {
    lease.drop(versions.slice(0, done))
    if (done < items.length) await lease.release(versions.slice(done)).then(() => leave(scope.collection))
  }
}
