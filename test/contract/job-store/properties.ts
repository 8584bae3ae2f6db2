/**
 * Random commands, run on the store and on a plain model side by side: every answer must be equal, and after each run
 * everything that can be read. Runs share the store, which takes long to open: each has collections, versions and a time of
 * its own, and finds nothing to prune.
 */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { collectionName, type DocumentId, documentIdOf, tenantId } from '../../../src/core/ids.ts'
import type { ClaimRequest, ItemOutcome, JobOwner, NewItem, NewJob } from '../../../src/ports/jobs.ts'
import { pendingWork } from '../../support/pending-work.ts'
import type { Section } from '../job-store.ts'
import { patience, seeded } from '../seed.ts'
import {
  COLLECTIONS,
  type Command,
  commands,
  type ItemDraft,
  type OutcomeDraft,
  TENANTS,
  WORKERS,
} from './arbitraries.ts'
import { ModelJobStore } from './model.ts'
import type { Subject } from './subject.ts'

const RUNS = 40
/** Longer than any run. */
const LEASE_MS = 3_600_000
const ALL = 1_000_000

interface Pair {
  readonly subject: Subject
  readonly model: ModelJobStore
  readonly run: number
  /** The last version before the run. */
  readonly base: number
  /** Counts the commands. */
  now: number
  readonly jobIds: string[]
  /** What each worker claimed and did not give back, settled or not. */
  readonly held: Map<string, readonly number[]>
}

export const modelContract: Section = (subject) => {
  describe('beside the model', () => {
    it(
      'answers every sequence of commands alike',
      async () => {
        let runs = 0
        const property = fc.asyncProperty(commands, async (sequence) => {
          runs += 1
          const pair = await openPair(subject(), runs)
          for (const command of sequence) {
            pair.now += 1
            await run(pair, command)
          }
          await compareAll(pair)
        })
        await fc.assert(property, seeded(RUNS))
      },
      patience(RUNS),
    )
  })
}

async function openPair(subject: Subject, run: number): Promise<Pair> {
  await subject.store.prune(Number.MAX_SAFE_INTEGER)
  const base = await subject.store.reserveVersions(1)
  const model = new ModelJobStore()
  model.raiseVersions(base)
  const pair: Pair = { subject, model, run, base, now: 0, jobIds: [], held: new Map() }
  await beginLeases(pair)
  return pair
}

async function run(pair: Pair, command: Command): Promise<void> {
  const { subject, model, now } = pair
  const { store } = subject
  switch (command.kind) {
    case 'accept': {
      const job = jobOf(pair, command)
      return expect(await store.accept(job)).toEqual(model.accept(job))
    }
    case 'settle': {
      const outcomes = command.outcomes.map((outcome) => outcomeOf(pair, outcome))
      const [settled, due] = [await store.settle(outcomes, now), model.settle(outcomes, now)]
      return expect(settled.toSorted(byId)).toEqual(due.toSorted(byId))
    }
    case 'cancel': {
      const id = pair.jobIds.at(-1 - command.pick) ?? 'none'
      const tenant = tenantOf(command.tenant, pair.run)
      return expect(await store.cancel(tenant, id, now)).toEqual(model.cancel(tenant, id, now))
    }
    case 'reserve':
      return expect(await store.reserveVersions(command.count)).toBe(model.reserveVersions(command.count))
    case 'raise':
      await store.raiseVersions(model.lastVersion + command.by)
      return model.raiseVersions(model.lastVersion + command.by)
    case 'prune':
      return expect(await store.prune(now - command.age)).toBe(model.prune(now - command.age))
    case 'claim': {
      const request = claimOf(pair, command)
      const [claimed, due] = [await store.claim(request), model.claim(request)]
      pair.held.set(command.worker, [...(pair.held.get(command.worker) ?? []), ...due.map(({ version }) => version)])
      return expect(claimed).toEqual(due)
    }
    case 'release':
    case 'renew': {
      const held = pair.held.get(command.worker) ?? []
      const chosen = held.filter((_, place) => command.places.includes(place))
      const rest = held.filter((version) => !chosen.includes(version))
      pair.held.set(command.worker, rest)
      if (command.kind === 'release') {
        model.release(command.worker, chosen)
        return store.release(command.worker, chosen)
      }
      model.renewLease(command.worker, rest)
      return store.renewLease(command.worker, LEASE_MS, rest)
    }
    case 'end':
      await endLease(pair, command.worker)
      return store.renewLease(command.worker, LEASE_MS, [])
    case 'reopen':
    case 'kill':
      await subject[command.kind]()
      await beginLeases(pair)
      return compareAll(pair)
  }
}

async function endLease({ subject, model, held }: Pair, worker: string): Promise<void> {
  held.delete(worker)
  model.endLease(worker)
  await subject.store.endLease(worker)
}

/** Nobody holds anything, and everybody may. */
async function beginLeases(pair: Pair): Promise<void> {
  for (const worker of WORKERS) {
    await endLease(pair, worker)
    await pair.subject.store.renewLease(worker, LEASE_MS, [])
  }
}

const collectionsOf = (run: number) => COLLECTIONS.map((name) => inRun(name, run))
const inRun = (name: string, run: number) => collectionName(`${name}-of-run-${run}`)
const tenantOf = (name: string, run: number) => tenantId(`${name}-of-run-${run}`)

function claimOf({ run }: Pair, { worker, limit, notReplacing }: Extract<Command, { kind: 'claim' }>): ClaimRequest {
  const collections = collectionsOf(run)
  return { worker, limit, collections, notReplacing: notReplacing ? collections.slice(0, 1) : [] }
}

async function compareAll({ subject, model, run, jobIds }: Pair): Promise<void> {
  const { store } = subject
  expect(await pendingWork(store, collectionsOf(run))).toEqual(model.free())
  for (const id of jobIds) {
    for (const tenant of TENANTS.map((name) => tenantOf(name, run)))
      expect(await store.job(tenant, id)).toEqual(model.job(tenant, id))
    expect(await store.failures(id, 0, ALL)).toEqual(model.failures(id, 0, ALL))
  }
  expect(await store.reserveVersions(1)).toBe(model.reserveVersions(1))
}

const byId = (one: { readonly id: string }, other: { readonly id: string }): number => (one.id < other.id ? -1 : 1)

function jobOf(pair: Pair, command: Extract<Command, { kind: 'accept' }>): NewJob {
  const id = `run ${pair.run}, job ${pair.now}`
  pair.jobIds.push(id)
  const { tenant, collection } = command.owner
  const owner: JobOwner = { tenant: tenantOf(tenant, pair.run), collection: inRun(collection, pair.run) }
  const items = command.items.map((draft) => itemOf(pair, owner, draft))
  const { idempotency, mostJobs } = command
  return { id, owner, items, now: pair.now, ...(idempotency && { idempotency }), ...(mostJobs && { mostJobs }) }
}

function itemOf({ model, base }: Pair, { collection, tenant }: JobOwner, draft: ItemDraft): NewItem {
  const idOf = (name: string): DocumentId => documentIdOf(collection, tenant, name)
  if (draft.kind === 'delete') return { kind: 'delete', documentIds: draft.names.map(idOf) }
  const { kind, name, payload, expected } = draft
  const item = { kind, documentId: idOf(name), externalId: name, payload }
  if (expected === undefined) return item
  const stored = expected.stored === null ? null : base + expected.stored
  if (expected.version === 'right')
    return { ...item, expected: { version: model.versionOf(item.documentId, stored) ?? 0, stored } }
  return { ...item, expected: { version: expected.version === 0 ? 0 : base + expected.version, stored } }
}

/** Of one of the newest versions; the very newest belongs to no item yet. */
function outcomeOf({ model, base }: Pair, { pick, ...outcome }: OutcomeDraft): ItemOutcome {
  return { ...outcome, version: Math.max(base, model.lastVersion + 1 - (pick % 20)) }
}
