/**
 * Reindexing a collection: the next generation is built beside the live one while searches and writes go on, and takes its place
 * in one step. Every document is copied, and who writes meanwhile writes to both; so once one whole pass has begun after everybody
 * knew of the build, and left nothing out, the two hold the same.
 *
 * What is known of the build lies in the live generation's record, so that it is continued wherever it broke off: by the process
 * that takes the job up again, or by a later reindex with the same target. A build that is called off is dropped.
 */
import { type CollectionRecord, generationOf } from '../../core/collection.ts'
import { messageOf, SextantError } from '../../core/errors.ts'
import { MATCH_ALL } from '../../core/filter.ts'
import type { CollectionName } from '../../core/ids.ts'
import { recordDifferences } from '../../core/record-differences.ts'
import type { Scope } from '../../core/scope.ts'
import type { Encoder } from '../../ports/encoder.ts'
import type { Engine } from '../../ports/engine.ts'
import type { PendingItem } from '../../ports/jobs.ts'
import type { Clock, Log } from '../../ports/runtime.ts'
import type { Build, Builds, ReindexTarget } from '../builds.ts'
import { failureOf, reasonToSkip } from '../refusal.ts'
import type { IngestPhase } from '../requests.ts'
import { pauseAfter } from '../runner/pauses.ts'
import type { Sleep } from '../runner/settling.ts'
import type { WriteTools } from '../write.ts'
import type { Source } from './copy.ts'
import { generationToContinue, giveUp, newGeneration } from './generation.ts'
import { measuredLength } from './measure.ts'
import { copyAll, dropVanished, type PassOutcome } from './pass.ts'

export interface ReindexParts {
  readonly engine: Engine
  readonly builds: Builds
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly sleep: Sleep
  /** What the builder may see of the generation: everything. */
  readonly scopeIn: (scope: Scope, generation: number) => Scope
  /** Whether somebody carries the job out, or will. */
  readonly isRunning: (scope: Scope, jobId: string) => Promise<boolean>
}

/** One job, as it is carried out. */
export interface ReindexRun {
  readonly item: Extract<PendingItem, { readonly kind: 'reindex' }>
  /** Of the item's owner. */
  readonly scope: Scope
  readonly signal: AbortSignal
  readonly enter: (phase: IngestPhase) => void
  readonly report: (progress: { readonly total: number; readonly done: number; readonly chunks: number }) => void
}

/** Why it ended without a new generation: said to whoever asked for it. */
export class ReindexRefused extends Error {}

/** Passes in which counts may differ because documents are on their way to the second index. */
const MOST_PASSES = 5
/** Documents that all gateways together may have on that way. */
const MOST_ON_THEIR_WAY = 1_000
/** Tries in a row while encoder or engine are away: a minute and a half. What was built is kept for a later reindex. */
const MOST_TRIES = 10
/** After so long without a failure tries are counted anew. */
const LONG_MS = 60_000
const SHOWN_FAILURES = 3

/**
 * Builds the generation and promotes it. Does nothing when this job has done so before.
 *
 * @throws ReindexRefused when it cannot be done, the signal's reason when it aborts
 */
export async function reindex(run: ReindexRun, parts: ReindexParts): Promise<void> {
  const { collection: name } = run.scope
  const live = await liveRecord(name, parts.engine)
  if (live.promoted?.jobId === run.item.jobId) return
  const other = live.reindexing?.jobId
  if (other !== undefined && other !== run.item.jobId && (await parts.isRunning(run.scope, other)))
    throw new ReindexRefused(`The collection "${name}" is being reindexed by another job. Wait for it, or cancel it.`)
  try {
    const target = await targetOf(run, parts)
    const build = await begin(live, target, run, parts)
    await copyUntilEqual(live, build, run, parts)
    await promote(target, build, run, parts)
  } catch (thrown) {
    if (!run.signal.aborted) await giveUp(name, run.item.jobId, parts)
    throw thrown
  }
}

async function liveRecord(name: CollectionName, engine: Engine): Promise<CollectionRecord> {
  const record = await engine.collection(name)
  if (record) return record
  throw new SextantError('COLLECTION_NOT_FOUND', `There is no collection "${name}" any more.`)
}

/** As it was asked for; the encoder must be the one that it was then. */
async function targetOf({ item, scope }: ReindexRun, { builds }: ReindexParts): Promise<ReindexTarget> {
  const asked = JSON.parse(item.payload) as ReindexTarget
  const target = await builds.target(scope.collection, asked.encoder)
  const differences = recordDifferences(asked.record, target.record)
  if (differences.length === 0) return target
  const names = differences.map(({ setting }) => setting).join(', ')
  throw new ReindexRefused(
    `The configuration changed since this reindex was asked for (${names}). Ask for it again: what is built so far and fits is kept.`,
  )
}

interface Begun {
  /** The live generation. */
  readonly from: Source
  readonly to: WriteTools
}

/** Makes the generation, or finds the one to be continued, and tells everybody who writes. */
async function begin(
  live: CollectionRecord,
  target: ReindexTarget,
  run: ReindexRun,
  parts: ReindexParts,
): Promise<Begun> {
  const { engine, builds, scopeIn, sleep } = parts
  const { name } = live
  const from = { scope: scopeIn(run.scope, generationOf(live)), record: live }
  run.enter('CHUNKING')
  const isBegun = live.reindexing?.jobId === run.item.jobId
  const found = isBegun ? live.reindexing.generation : await generationToContinue(live, target, engine)
  const generation = found ?? (await newGeneration(live, await measuredRecord(target, from.scope, run, parts), engine))
  if (!isBegun) {
    const reindexing = { generation, encoder: target.encoder, jobId: run.item.jobId }
    await engine.updateCollection(name, { reindexing })
  }
  // What was declared since it was made.
  if (found !== undefined) await engine.updateCollection(name, { attributes: live.attributes }, generation)
  const { next } = await builds.look(name)
  const { record, encoder } = requireBuild(next, generation)
  if (builds.knownAfter > 0) await sleep(builds.knownAfter, run.signal)
  const to = { record, encoder, engine, scope: scopeIn(run.scope, generation) }
  if (found !== undefined) await dropVanished({ from, to, signal: run.signal, mayGoOn: () => requireOurs(run, parts) })
  return { from, to }
}

async function measuredRecord(
  { record, encoder: name }: ReindexTarget,
  from: Scope,
  { signal }: ReindexRun,
  { engine, builds }: ReindexParts,
): Promise<CollectionRecord> {
  const encoder = await builds.encoder(name)
  return { ...record, averageLength: await measuredLength({ engine, from, record, encoder, signal }) }
}

function requireBuild(build: Build | undefined, generation: number): Build {
  if (build && generationOf(build.record) === generation) return build
  throw new ReindexRefused('The build was called off, or another took its place.')
}

/** Passes until one that began after everybody knew has left nothing out. */
async function copyUntilEqual(live: CollectionRecord, { from, to }: Begun, run: ReindexRun, parts: ReindexParts) {
  const { engine, log } = parts
  for (let pass = 1; ; pass += 1) {
    run.enter('EMBEDDING')
    const outcome = await untilDone(() => copyOnce(from, to, run, parts), to.encoder, run, parts)
    if (outcome.failures.length > 0) throw new ReindexRefused(failureText(outcome.failures))
    run.enter('INDEXING')
    await requireOurs(run, parts)
    const [[held], [built]] = await Promise.all([
      engine.count(from.scope, [MATCH_ALL]),
      engine.count(to.scope, [MATCH_ALL]),
    ])
    const about = { collection: live.name, pass, documents: held?.documents, built: built?.documents }
    log.debug({ ...about, copied: outcome.differed }, 'a pass of a reindex has ended')
    const apart = Math.abs((held?.documents ?? 0) - (built?.documents ?? 0))
    if (outcome.differed === 0 || (pass > 1 && apart === 0)) return
    if (pass >= MOST_PASSES) {
      if (apart <= MOST_ON_THEIR_WAY) return
      throw new ReindexRefused(
        `After ${pass} passes the new index holds ${built?.documents} documents and the live one ${held?.documents}: they do not come to hold the same. Nothing was changed; ask for the reindex again.`,
      )
    }
  }
}

async function copyOnce(from: Source, to: WriteTools, run: ReindexRun, parts: ReindexParts): Promise<PassOutcome> {
  const { engine } = parts
  const [[held], [built]] = await Promise.all([
    engine.count(from.scope, [MATCH_ALL]),
    engine.count(to.scope, [MATCH_ALL]),
  ])
  const progress = { total: held?.documents ?? 0, done: 0, chunks: built?.chunks ?? 0 }
  return copyAll({
    from,
    to,
    signal: run.signal,
    mayGoOn: () => requireOurs(run, parts),
    reasonToSkip: (failure) => reasonToSkip(failure, to.encoder, run.signal),
    onDone(documents, chunks) {
      progress.done += documents
      progress.chunks += chunks
      run.report({ ...progress, done: Math.min(progress.done, progress.total) })
    },
  })
}

/** Again while encoder or engine are away, for a while. */
async function untilDone<Result>(
  work: () => Promise<Result>,
  encoder: Encoder,
  { signal }: ReindexRun,
  { clock, log, sleep }: ReindexParts,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    const began = clock.now()
    try {
      return await work()
    } catch (thrown) {
      signal.throwIfAborted()
      const { kind } = await failureOf(thrown, encoder, signal)
      if (kind !== 'away') throw thrown
      if (clock.now() - began > LONG_MS) tries = 1
      if (tries >= MOST_TRIES)
        throw new ReindexRefused(
          `${messageOf(thrown)} What is built so far is kept: ask for the reindex again once that is mended.`,
        )
      log.warn({ fault: thrown, tries }, `a reindex pauses: ${messageOf(thrown)}`)
      await sleep(pauseAfter(tries), signal)
    }
  }
}

/** @throws ReindexRefused when the build is not this job's any more, or cannot be finished */
async function requireOurs({ item, scope }: ReindexRun, { engine }: ReindexParts): Promise<CollectionRecord> {
  const live = await liveRecord(scope.collection, engine)
  if (live.reindexing?.jobId !== item.jobId) throw new ReindexRefused('The build was called off meanwhile.')
  const { refusal } = live.reindexing
  if (refusal !== undefined) throw new ReindexRefused(refusalText(refusal))
  return live
}

const refusalText = (refused: string): string =>
  `These documents cannot be indexed with the new settings, so the old index stays: ${refused}. Change or delete them, and ask for the reindex again: what is built is kept.`

function failureText(failures: PassOutcome['failures']): string {
  const shown = failures.slice(0, SHOWN_FAILURES).map(({ externalId, reason }) => `"${externalId}": ${reason}`)
  const more = failures.length > SHOWN_FAILURES ? `, and ${failures.length - SHOWN_FAILURES} more` : ''
  return refusalText(`${shown.join('; ')}${more}`)
}

async function promote(target: ReindexTarget, { to }: Begun, run: ReindexRun, parts: ReindexParts) {
  const { engine, builds, clock, log } = parts
  const { name } = to.record
  run.enter('SWAPPING')
  const generation = generationOf(to.record)
  const live = await requireOurs(run, parts)
  const chosen =
    target.encoder === target.configuredEncoder ? null : { from: target.configuredEncoder, to: target.encoder }
  const promoted = { jobId: run.item.jobId, at: clock.now() }
  // One that was live before may have a build of then in its record.
  const change = { attributes: live.attributes, reindexed: chosen, promoted, reindexing: null }
  await engine.updateCollection(name, change, generation)
  await engine.promote(name, generation)
  log.info({ collection: name, generation, model: to.record.model.name }, 'a collection was reindexed')
  await builds.look(name)
}
