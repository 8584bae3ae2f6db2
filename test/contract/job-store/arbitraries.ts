/** Random commands. Documents, keys and expected versions are few, so that they meet often. */
import fc from 'fast-check'
import { collectionName, type TenantId, tenantId } from '../../../src/core/ids.ts'
import { USER_ERROR_CODES } from '../../../src/core/user-errors.ts'
import type { JobOwner } from '../../../src/ports/jobs.ts'

/** Versions are counted from the first of the run; 0 is none. `right`: what the document has when the command runs. */
export interface Expectation {
  readonly version: number | 'right'
  readonly stored: number | null
}

export type ItemDraft =
  | { readonly kind: 'replace'; readonly name: string; readonly payload: string; readonly expected?: Expectation }
  | { readonly kind: 'delete'; readonly names: readonly string[] }

/** An outcome of one of the versions that were given so far, or of one that was not yet. */
export type OutcomeDraft = { readonly pick: number } & (
  | { readonly kind: 'stored' | 'unchanged' | 'superseded' | 'deleted'; readonly chunks: number }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed'
      readonly code: (typeof USER_ERROR_CODES)[number]
      readonly message: string
      readonly retryable: boolean
    }
)

export type Command =
  | {
      readonly kind: 'accept'
      readonly owner: JobOwner
      readonly items: readonly ItemDraft[]
      readonly idempotency?: { readonly key: string; readonly requestHash: string }
      readonly mostJobs?: number
    }
  /** One of the newest jobs, as some tenant. */
  | { readonly kind: 'cancel'; readonly pick: number; readonly tenant: TenantId }
  | { readonly kind: 'settle'; readonly outcomes: readonly OutcomeDraft[] }
  | { readonly kind: 'reserve'; readonly count: number }
  /** Versions above and below the last one that was given. */
  | { readonly kind: 'raise'; readonly by: number }
  /** Jobs that finished so many commands ago. */
  | { readonly kind: 'prune'; readonly age: number }
  | { readonly kind: 'claim'; readonly worker: string; readonly limit: number; readonly notReplacing: boolean }
  /** Those of its claims at these places. */
  | { readonly kind: 'release' | 'renew'; readonly worker: string; readonly places: readonly number[] }
  | { readonly kind: 'end'; readonly worker: string }
  | { readonly kind: 'reopen' | 'kill' }

export const TENANTS = ['acme', 'globex'].map(tenantId)
export const COLLECTIONS = ['articles', 'notes'].map(collectionName)
const OWNERS: readonly JobOwner[] = COLLECTIONS.flatMap((collection) =>
  TENANTS.map((tenant) => ({ collection, tenant })),
)
export const WORKERS = ['one', 'other']
const NAMES = ['a', 'b', 'c', 'd']

const any = <Value>(values: readonly Value[]) => fc.constantFrom(...values)
const version = fc.nat(12)

const expected: fc.Arbitrary<Expectation> = fc.record({
  version: fc.oneof({ weight: 2, arbitrary: fc.constant('right' as const) }, fc.constant(0), version),
  stored: fc.option(fc.integer({ min: 1, max: 12 })),
})
const item: fc.Arbitrary<ItemDraft> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: any(['replace' as const]), name: any(NAMES), payload: fc.json() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: any(['replace' as const]), name: any(NAMES), payload: fc.json(), expected }),
  },
  fc.record({ kind: any(['delete' as const]), names: fc.array(any(NAMES), { minLength: 1, maxLength: 4 }) }),
)
const acceptance = {
  kind: any(['accept' as const]),
  // The first owner has most of the jobs, so that its documents meet.
  owner: fc.oneof({ weight: 3, arbitrary: any(OWNERS.slice(0, 1)) }, any(OWNERS)),
  items: fc.array(item, { maxLength: 5 }),
}
const idempotency = fc.record({ key: any(['first', 'second']), requestHash: any(['x', 'y']) })

const worker = any(WORKERS)
const pick = fc.nat(100)
const outcome: fc.Arbitrary<OutcomeDraft> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      pick,
      kind: any(['stored', 'unchanged', 'superseded', 'deleted'] as const),
      chunks: fc.nat(5),
    }),
  },
  fc.record({ pick, kind: any(['cancelled' as const]) }),
  fc.record({
    pick,
    kind: any(['failed' as const]),
    code: any(USER_ERROR_CODES),
    message: fc.string(),
    retryable: fc.boolean(),
  }),
)

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 15, arbitrary: fc.record(acceptance) },
  { weight: 5, arbitrary: fc.record({ ...acceptance, idempotency }) },
  { weight: 3, arbitrary: fc.record({ ...acceptance, mostJobs: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: any(['cancel' as const]), pick: fc.nat(3), tenant: any(TENANTS) }),
  },
  {
    weight: 20,
    arbitrary: fc.record({ kind: any(['settle' as const]), outcomes: fc.array(outcome, { maxLength: 8 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: any(['reserve' as const]), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: any(['raise' as const]), by: fc.integer({ min: -2, max: 2 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: any(['prune' as const]), age: fc.nat(4) }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: any(['claim' as const]), worker, limit: fc.nat(4), notReplacing: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: any(['release', 'renew'] as const), worker, places: fc.array(fc.nat(5)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: any(['end' as const]), worker }) },
  // A thread starts anew each time.
  { weight: 1, arbitrary: fc.record({ kind: any(['reopen', 'kill'] as const) }) },
)

export const commands = fc.array(command, { maxLength: 40, size: 'max' })
