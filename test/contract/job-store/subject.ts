/**
 * The store under test, with an owner of its own for each test. Tests speak in names of documents and get the port's items.
 */
import { collectionName, type DocumentId, documentIdOf, LOCAL_TENANT } from '../../../src/core/ids.ts'
import type {
  Acceptance,
  Conflict,
  Job,
  JobOwner,
  JobStore,
  NewItem,
  NewJob,
  PendingItem,
} from '../../../src/ports/jobs.ts'
import { pendingWork } from '../../support/pending-work.ts'
import type { JobStoreUnderTest } from '../job-stores.ts'

type Replace = Extract<NewItem, { kind: 'replace' }>
type Delete = Extract<NewItem, { kind: 'delete' }>

export interface Subject extends AsyncDisposable {
  /** The store that is open now: another one after `reopen` and `kill`. */
  readonly store: JobStore
  reopen(): Promise<void>
  kill(): Promise<void>
  /** Somebody whose jobs nobody else asks for. */
  owner(): Caller
}

export interface Caller {
  readonly owner: JobOwner
  id(name: string): DocumentId
  replace(name: string, expected?: Replace['expected'], payload?: string): Replace
  delete(...names: readonly string[]): Delete
  newJob(items: readonly NewItem[], change?: Partial<NewJob>): NewJob
  accept(items: readonly NewItem[], change?: Partial<NewJob>): Promise<Acceptance>
  /** Accepts items of which none conflicts. */
  accepted(items: readonly NewItem[], change?: Partial<NewJob>): Promise<Job>
  conflicts(items: readonly NewItem[]): Promise<readonly Conflict[]>
  /** All of its work that is still to be done, and that nobody holds. */
  pending(): Promise<readonly PendingItem[]>
  versions(): Promise<readonly number[]>
}

export async function openSubject(underTest: JobStoreUnderTest): Promise<Subject> {
  const home = await underTest.home()
  let store = await home.open()
  let owners = 0
  return {
    get store() {
      return store
    },
    async reopen() {
      await store[Symbol.asyncDispose]()
      store = await home.open()
    },
    async kill() {
      store = await home.openAfterKill(store)
    },
    owner() {
      owners += 1
      return callerOf(() => store, { collection: collectionName(`collection-${owners}`), tenant: LOCAL_TENANT })
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await home.remove()
    },
  }
}

/** @param store the store that is open when a call is made */
function callerOf(store: () => JobStore, owner: JobOwner): Caller {
  const id = (name: string): DocumentId => documentIdOf(owner.collection, owner.tenant, name)
  let jobs = 0
  const newJob: Caller['newJob'] = (items, change) => {
    jobs += 1
    return { id: `${owner.collection}/${jobs}`, owner, items, now: 1_000, ...change }
  }
  const accept: Caller['accept'] = (items, change) => store().accept(newJob(items, change))
  const pending: Caller['pending'] = () => pendingWork(store(), [owner.collection])
  return {
    owner,
    id,
    newJob,
    accept,
    pending,
    replace: (name, expected, payload = `{"title":"${name}"}`) => ({
      kind: 'replace',
      documentId: id(name),
      externalId: name,
      payload,
      ...(expected && { expected }),
    }),
    delete: (...names) => ({ kind: 'delete', documentIds: names.map(id) }),
    accepted: async (items, change) => acceptedJob(await accept(items, change)),
    conflicts: async (items) => acceptedConflicts(await accept(items)),
    versions: async () => (await pending()).map(({ version }) => version),
  }
}

export function acceptedJob(acceptance: Acceptance): Job {
  if (acceptance.kind === 'accepted' && acceptance.job !== undefined && acceptance.conflicts.length === 0)
    return acceptance.job
  throw new Error(`not accepted whole: ${JSON.stringify(acceptance)}`)
}

function acceptedConflicts(acceptance: Acceptance): readonly Conflict[] {
  if (acceptance.kind === 'accepted') return acceptance.conflicts
  throw new Error(`not accepted: ${JSON.stringify(acceptance)}`)
}

/** The element. @throws RangeError when there is none */
export function at<Element>(list: readonly Element[], place: number): Element {
  const element = list[place]
  if (element === undefined) throw new RangeError(`there are ${list.length}, and none at ${place}`)
  return element
}
