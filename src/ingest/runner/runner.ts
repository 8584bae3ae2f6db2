/**
 * Carries out what was accepted, several documents side by side, oldest first. Documents of a job that is cancelled are called off
 * up to where they are written. A document that fails for a reason of its own is told of in its job; while encoder or engine are away the collection's items wait; a fault fails one document, with a reference
 * that the log has. Nothing here throws: the runner ends only when it is stopped.
 */
import { isSextantError, messageOf } from '../../core/errors.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Encoder } from '../../ports/encoder.ts'
import type { ItemOutcome, PendingItem } from '../../ports/jobs.ts'
import type { Runtime } from '../../ports/runtime.ts'
import type { Extract } from '../extract.ts'
import { inParallel } from '../in-parallel.ts'
import { failureOf } from '../refusal.ts'
import type { ReindexJobs } from '../reindex/jobs.ts'
import { type Mirror, NotMirrored } from '../reindex/mirror.ts'
import type { IngestPhase } from '../requests.ts'
import type { JobWatch } from '../watch.ts'
import { DOCUMENTS_AT_ONCE } from '../write.ts'
import { carryOut } from './carry-out.ts'
import type { WrittenCollections } from './collections.ts'
import type { Lease } from './lease.ts'
import { type Away, createPauses, pauseAfter } from './pauses.ts'
import { createQueue } from './queue.ts'
import type { Sleep } from './settling.ts'

export interface RunnerOptions {
  readonly lease: Lease
  readonly collections: WrittenCollections
  readonly extract: Extract
  readonly runtime: Runtime
  readonly watch: JobWatch
  readonly settle: (outcome: ItemOutcome) => Promise<void>
  readonly sleep: Sleep
  /** Stops it: what is being written ends, what is not yet is left. */
  readonly signal: AbortSignal
  /** Largest document, in bytes of its JSON. */
  readonly documentBytes: number
  /** The collections that this process serves; items of others wait for one that does. */
  readonly served: readonly CollectionName[]
  readonly encoderOf: (collection: CollectionName) => Encoder | undefined
  readonly mirror: Mirror
  readonly reindexes: Pick<ReindexJobs, 'carryOut'>
  /** Milliseconds after which to look for what other processes accepted or left; undefined where there are none. */
  readonly lookEvery: number | undefined
}

export interface Runner {
  /** Resolves when it was stopped and what had begun has ended. */
  run(): Promise<void>
  /** Something was accepted, or can be claimed again. */
  wake(): void
  /** The engine failed on what is of this collection and can be claimed again: it is left alone for a moment. */
  leave(collection: CollectionName): void
}

const LARGEST_PAGE = 64
/** UTF-16 units of payload in a page and in work. What is made of a document takes some ten times its size. */
const PAYLOAD_AT_ONCE = 32 * 1024 * 1024
/** Before a document is tried again that the encoder of a reindex refuses. */
const WHILE_A_REINDEX_ENDS_MS = 1_000
/** The engine may fail on a document again and again although others are stored; then it is the document. */
const MOST_ENGINE_FAILURES = 3

export function createRunner(options: RunnerOptions): Runner {
  const { collections, runtime, watch, signal } = options
  const { clock, log } = runtime
  const pauses = createPauses(clock)
  const queue = createQueue({
    ...options,
    log,
    pauses,
    pageSize: Math.max(1, Math.min(LARGEST_PAGE, Math.floor(PAYLOAD_AT_ONCE / options.documentBytes))),
    payloadAtOnce: PAYLOAD_AT_ONCE,
    collections: options.served,
    prepare: collections.measure,
  })
  /** Items on which the engine failed, with what had been stored by then. */
  const engineFailures = new Map<number, { readonly tries: number; readonly stored: number }>()
  let stored = 0

  async function outcomeOf(attempt: Attempt): Promise<ItemOutcome> {
    const { item } = attempt
    // What is copied to another generation is encoded once more, in the same place.
    let isMirrored = false
    const enter = (phase: IngestPhase): void => {
      attempt.phase = phase
      if (phase === 'UPSERTING' && !isMirrored) attempt.leavePlace()
      watch.enter(item.jobId, phase)
    }
    if (item.kind === 'reindex') return options.reindexes.carryOut(item, attempt.signal, enter)
    const tools = await collections.toolsOf(item.owner)
    isMirrored = await options.mirror.isWanted(tools.scope)
    return carryOut(item, {
      tools,
      mirror: options.mirror,
      extract: options.extract,
      clock,
      signal: attempt.signal,
      stopping: signal,
      enter,
      wrote: (length) => collections.wrote(tools, length),
    })
  }

  /** Undefined when the item is to be tried again later. */
  async function outcomeOfFailure(
    attempt: Attempt,
    thrown: unknown,
    which: 'first' | 'second',
  ): Promise<ItemOutcome | undefined> {
    const { item } = attempt
    const encoder = options.encoderOf(item.owner.collection)
    if (signal.aborted || encoder === undefined) return undefined
    if (thrown instanceof NotMirrored) {
      if (thrown.of === 'place') return later(item, thrown, 'encoder')
      // The reindex ends by it. Nothing else waits for that, and the document is stored in the live index.
      await options.sleep(WHILE_A_REINDEX_ENDS_MS, signal).catch(() => undefined)
      return undefined
    }
    if (isCalledOff(attempt)) return cancelled(item)
    const failure = await failureOf(thrown, encoder, signal)
    if (signal.aborted) return undefined
    if (failure.kind === 'refused') {
      // An encoder that was away for a moment, and is back, is no fault of the document.
      if (isOfEncoder(thrown) && which === 'first') {
        return outcomeOf(attempt).catch((again: unknown) => outcomeOfFailure(attempt, again, 'second'))
      }
      return failed(item, which === 'second' ? `${failure.reason} (tried twice)` : failure.reason, 'never')
    }
    if (failure.kind === 'fault' || isPoisonous(item, thrown))
      return failed(item, faultMessage(item, thrown), 'perhaps')
    return later(item, thrown, isOfEncoder(thrown) ? 'encoder' : 'engine')
  }

  /** Pauses the collection. */
  function later(item: PendingItem, thrown: unknown, away: Away): undefined {
    const length = pauses.pause(item.owner.collection, away)
    if (length !== undefined) {
      const about = { collection: item.owner.collection, fault: thrown, milliseconds: length }
      log.warn(about, `indexing pauses: ${messageOf(thrown)}`)
      // It may sleep already, not knowing for how long.
      queue.wake()
    }
    return undefined
  }

  /** What an engine was told to write is not called off: it may be stored. */
  const isCalledOff = ({ item, phase }: Attempt): boolean =>
    item.kind !== 'reindex' && watch.isCancelled(item.jobId) && phase !== 'UPSERTING'

  function isPoisonous({ version }: PendingItem, thrown: unknown): boolean {
    if (!isSextantError(thrown) || thrown.code !== 'ENGINE_FAILED') return false
    const before = engineFailures.get(version)
    const tries = (before?.tries ?? 0) + 1
    engineFailures.set(version, { tries, stored })
    return tries >= MOST_ENGINE_FAILURES && stored > (before?.stored ?? stored)
  }

  function faultMessage({ version, documentId }: PendingItem & { documentId?: unknown }, fault: unknown): string {
    const reference = runtime.newId()
    log.error({ fault, reference, version, documentId }, 'an accepted document could not be indexed')
    const tries = engineFailures.get(version)?.tries ?? 1
    const attempts = tries > 1 ? ` in ${tries} attempts` : ''
    return `The document could not be indexed${attempts} because of a fault in Sextant. The log has it under ${reference}.`
  }

  async function work(item: PendingItem, leavePlace: () => void): Promise<void> {
    const attempt: Attempt = { item, leavePlace, signal: watch.take(item.jobId), phase: undefined }
    let settled: 'settled' | 'left' = 'left'
    try {
      const outcome = isCalledOff(attempt)
        ? cancelled(item)
        : await outcomeOf(attempt).catch((thrown: unknown) => outcomeOfFailure(attempt, thrown, 'first'))
      if (outcome === undefined) return
      engineFailures.delete(item.version)
      const isCarriedOut = outcome.kind !== 'failed' && outcome.kind !== 'cancelled'
      if (isCarriedOut) stored += 1
      // What waited for the encoder of a reindex waits no more when that has ended, however it did.
      if ((isCarriedOut || item.kind === 'reindex') && pauses.succeed(item.owner.collection)) queue.wake()
      settled = 'settled'
      await options.settle(outcome)
    } finally {
      watch.leave(item.jobId)
      await queue.release(item, settled)
    }
  }

  /** What nobody foresaw must not end it as long as the server runs. */
  async function run(): Promise<void> {
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        await inParallel(queue.items(), DOCUMENTS_AT_ONCE, work)
      } catch (fault) {
        log.error({ fault }, `carrying out accepted documents failed: ${messageOf(fault)}`)
        await options.sleep(pauseAfter(tries), signal).catch(() => undefined)
      }
    }
  }

  return {
    run,
    wake: queue.wake,
    leave(collection) {
      pauses.pause(collection, 'engine')
      queue.wake()
    },
  }
}

/** An item in work. */
interface Attempt {
  readonly item: PendingItem
  /** Aborts when everything stops, and when the item's job is cancelled. */
  readonly signal: AbortSignal
  /** Another item may be begun. */
  readonly leavePlace: () => void
  /** The step that was entered last. */
  phase: IngestPhase | undefined
}

const cancelled = ({ version }: PendingItem): ItemOutcome => ({ kind: 'cancelled', version })

const isOfEncoder = (thrown: unknown): boolean => isSextantError(thrown) && thrown.code === 'ENCODER_FAILED'

const failed = ({ version }: PendingItem, message: string, retryable: 'never' | 'perhaps'): ItemOutcome => ({
  kind: 'failed',
  version,
  code: 'INVALID',
  message,
  retryable: retryable === 'perhaps',
})
