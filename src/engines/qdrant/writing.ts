/**
 * The calls of the port that write documents. They wait for a place in a batch (`batches.ts`), go out together, and are answered
 * when Qdrant has done them.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import { SextantError } from '../../core/errors.ts'
import { MATCH_ALL } from '../../core/filter.ts'
import type { DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type { Engine, VersionRise } from '../../ports/engine.ts'
import { type BatchLimits, createBatcher, type Work } from './batches.ts'
import { scopeFilter } from './filter.ts'
import type { QdrantOptions } from './options.ts'
import { type Replacement, replaceAll, replacementBytes } from './replacing.ts'
import { callsWithin, notDoneInTime } from './together.ts'
import { Refusal } from './transport/answers.ts'
import { type Deadline, DeadlinePassed, type Monotonic, startDeadline } from './transport/deadline.ts'
import type { Transport } from './transport/transport.ts'
import { burying, chunksUpTo, deletion, raising, removableCall } from './write-requests.ts'
import { type WriteTarget, writeTarget } from './write-target.ts'

export interface WriteParts {
  readonly options: QdrantOptions
  readonly transport: Transport
  /** Absent: the process's. */
  readonly clock?: Monotonic
  /** Of shared batches, where they are to differ from those below. */
  readonly limits?: Partial<BatchLimits>
}

export type Writes = Pick<Engine, 'replaceDocument' | 'raiseVersion' | 'deleteDocuments'> & AsyncDisposable

/**
 * 4 MiB is an eighth of what Qdrant takes in one request; more documents in one batch were no faster. With 8 works in place of 16 the
 * server spends a third more processor time on a document, with 48 nothing overlaps.
 */
const LIMITS: BatchLimits = { bytes: 4 * 2 ** 20, points: 256, flights: 4, works: 16 }

const OWN_CLOCK: Monotonic = { monotonic: () => performance.now() }

/** Ids of one request of a delete. */
const IDS_AT_ONCE = 1_000

interface Replacing extends Work, Replacement {
  readonly kind: 'replace'
}
interface Raising extends Work, VersionRise {
  readonly kind: 'raise'
  readonly scope: Scope
}
interface Deleting extends Work {
  readonly kind: 'delete'
  readonly scope: Scope
  readonly ids: readonly DocumentId[]
  readonly version: number
  /** Of the call that it is of. */
  readonly deadline: Deadline
}
type Task = Replacing | Raising | Deleting
type Answer = boolean | readonly DocumentId[]

/** Disposing waits for the writes that were begun. */
export function createWrites({ options, transport, clock = OWN_CLOCK, limits: differing }: WriteParts): Writes {
  const limits = { ...LIMITS, ...differing }
  const batcher = createBatcher<Task, Answer>(limits, { carryOut, isOfOne: isRefused })
  let closing = false

  async function carryOut(tasks: readonly Task[]): Promise<readonly Answer[]> {
    const [first] = tasks
    if (first === undefined) return []
    const target = writeTarget(first.scope, options, transport)
    const [replacements, rises] = [tasks.filter(isOf('replace')), tasks.filter(isOf('raise'))]
    if (replacements.length > 0) return replaceAll(replacements, target, limits)
    if (rises.length > 0) return raiseAll(rises, target)
    return Promise.all(tasks.filter(isOf('delete')).map((task) => remove(task, options, transport)))
  }

  async function add<Result extends Answer>(task: Task): Promise<Result> {
    if (closing)
      throw new SextantError('SHUTTING_DOWN', 'The search engine is closing. Try again when it has restarted.')
    return (await batcher.add(task)) as Result
  }

  return {
    async replaceDocument(scope, document, chunks, outline) {
      requireCount(document, chunks.length)
      const replacement = { scope, document, chunks, outline }
      const bytes = replacementBytes(replacement)
      return add<boolean>({
        kind: 'replace',
        ...replacement,
        ...work('replace', scope, [document.id]),
        bytes,
        points: chunks.length + 1,
      })
    },
    raiseVersion: (scope, rise) =>
      add<boolean>({ kind: 'raise', scope, ...rise, ...work('raise', scope, [rise.id]), bytes: 0, points: 1 }),
    async deleteDocuments(scope, asked, version) {
      const ids = [...new Set(asked)]
      const pages = Array.from({ length: Math.max(1, Math.ceil(ids.length / IDS_AT_ONCE)) }, (_, page) =>
        ids.slice(page * IDS_AT_ONCE, (page + 1) * IDS_AT_ONCE),
      )
      using deadline = startDeadline(options.deadline, clock)
      const { signal } = deadline
      const gone = await Promise.all(
        pages.map((page) => {
          const task = { kind: 'delete', scope, ids: page, version, deadline, signal } as const
          return add<readonly DocumentId[]>({ ...task, ...work('delete', scope, page), bytes: 0, points: page.length })
        }),
      ).catch((thrown: unknown) => {
        throw thrown instanceof DeadlinePassed ? notDoneInTime() : thrown
      })
      return gone.flat()
    },
    async [Symbol.asyncDispose]() {
      closing = true
      await batcher.settled()
    },
  }
}

/** Works go together that are of one kind, collection, generation and tenant. */
const work = (kind: Task['kind'], { collection, generation, tenant }: Scope, ids: readonly DocumentId[]) => ({
  lane: [kind, collection, generation, tenant].join('\u0000'),
  keys: ids.map((id) => `${collection}.${generation ?? ''}/${id}`),
})

const isOf =
  <Kind extends Task['kind']>(kind: Kind) =>
  (task: Task): task is Extract<Task, { readonly kind: Kind }> =>
    task.kind === kind

/** Whether Qdrant refused what the request says. */
const isRefused = (failure: unknown): boolean =>
  failure instanceof Error && failure.cause instanceof Refusal && REFUSED.has(failure.cause.status)

const REFUSED: ReadonlySet<number> = new Set([400, 413, 422])

function requireCount({ externalId, chunkCount }: Replacement['document'], count: number): void {
  if (chunkCount === count) return
  throw new SextantError(
    'DOCUMENT_INVALID',
    `Document "${externalId}" says it has ${chunkCount} chunks and comes with ${count}.`,
  )
}

async function raiseAll(rises: readonly Raising[], target: WriteTarget): Promise<readonly boolean[]> {
  const ids = rises.map(({ id }) => id)
  const before = await target.states(ids)
  const operations = rises.flatMap((rise) => {
    const stored = before.get(rise.id)
    const fits = stored?.contentHash === rise.contentHash && stored.version < rise.version
    if (!fits || stored.chunksVersion === undefined) return []
    return [raising(rise, stored.chunksVersion, scopeFilter(rise.scope, MATCH_ALL, 'documents'), target.routing)]
  })
  if (operations.length === 0) return rises.map(() => false)
  await target.updateDocuments(...operations)
  const after = await target.states(ids)
  return rises.map(({ id, version }) => {
    const was = before.get(id)?.version ?? version
    return was < version && after.get(id)?.version === version
  })
}

async function remove(
  { scope, ids, version, deadline }: Deleting,
  options: QdrantOptions,
  transport: Transport,
): Promise<readonly DocumentId[]> {
  const calls = callsWithin(transport, deadline)
  const target = writeTarget(scope, options, calls)
  if (ids.length === 0) {
    await target.states([])
    return []
  }
  const visible = scopeFilter(scope, MATCH_ALL, 'documents')
  const { points } = await calls.call<Schemas['ScrollResult']>(
    removableCall(target.documents, ids, version, visible, target.routing),
  )
  await target.updateDocuments(burying(ids, { tenant: scope.tenant, version }, visible, target.routing))
  const after = await target.states(ids)
  const buried = ids.filter((id) => after.get(id)?.tenant === scope.tenant && after.get(id)?.live === undefined)
  if (buried.length > 0) await target.updateChunks(deletion(chunksUpTo(buried, version), target.routing))
  const gone = new Set(points.map(({ id }) => id))
  return buried.filter((id) => gone.has(id))
}
