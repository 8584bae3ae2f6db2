/**
 * One run over some sources: survey, then chunk, encode and replace what is new or changed, several documents side by side so
 * that the encoder always has something to do. A run that is interrupted leaves whole documents, and the next one goes on. A
 * document that cannot be indexed is skipped with its reason; what every document needs (engine, encoder) ends the run.
 */
import type { CollectionRecord } from '../core/collection.ts'
import type { Scope } from '../core/scope.ts'
import type { Encoder } from '../ports/encoder.ts'
import type { Engine } from '../ports/engine.ts'
import type { JobStore } from '../ports/jobs.ts'
import type { Clock } from '../ports/runtime.ts'
import { lengthDrift } from './drift.ts'
import { type Extract, extractHere } from './extract.ts'
import { inParallel, type Load } from './in-parallel.ts'
import { createLengthMeter } from './lengths.ts'
import { reasonToSkip } from './refusal.ts'
import { type Mirror, NO_MIRROR } from './reindex/mirror.ts'
import type { IngestPhase } from './requests.ts'
import type { SourceItem } from './source.ts'
import { judge, type Verdict } from './survey.ts'
import { openSeen, type Seen } from './sync/seen.ts'
import { createTally, type IndexProgress, type IndexSummary, type Tally } from './tally.ts'
import { createVersions } from './versions.ts'
import { DOCUMENTS_AT_ONCE, type DocumentToWrite, writeDocument } from './write.ts'

export type { IndexProgress, IndexSummary } from './tally.ts'

export interface IndexDependencies {
  readonly engine: Engine
  readonly encoder: Encoder
  readonly clock: Clock
  readonly scope: Scope
  /** Gives the versions. */
  readonly jobs: Pick<JobStore, 'reserveVersions' | 'raiseVersions'>
  /** To other generations of the collection; where there is one alone, absent. */
  readonly mirror?: Mirror
  /** In this thread if absent. */
  readonly extract?: Extract
  /** Takes in what the sources gave, for whoever wants to know it afterwards. */
  readonly seen?: Seen
  /** Told of every group of documents before any of them is written. */
  readonly onJudged?: (verdicts: readonly Verdict[]) => void
}

/** UTF-16 units of text in work. What is made of a document takes ten times its size and more, and a file may be full of large ones. */
const TEXT_AT_ONCE = 1024 * 1024
const LOAD: Load<Verdict> = {
  sizeOf: (verdict) => (verdict.kind === 'write' ? verdict.document.content.text.length : 0),
  most: TEXT_AT_ONCE,
}

/**
 * @param sources opened anew for each pass
 * @throws the signal's reason once what was being written is stored
 * @throws SextantError what the engine throws; OVERLOADED, SHUTTING_DOWN, and ENCODER_FAILED when the encoder encodes nothing
 *   any more
 */
export async function indexSources(
  sources: () => AsyncIterable<SourceItem>,
  dependencies: IndexDependencies,
  onProgress: (progress: IndexProgress) => void,
  signal?: AbortSignal,
): Promise<IndexSummary> {
  const { engine, scope, extract = extractHere, onJudged } = dependencies
  const record = await engine.collection(scope.collection, scope.generation)
  if (!record) throw new RangeError(`the collection ${scope.collection} was not created`)
  const tally = createTally(onProgress)
  using own = openSeen()
  const seen = dependencies.seen ?? own
  const judging = { scope, attributes: record.attributes, engine, extract }

  const surveyed = judge(sources(), { ...judging, seen, onJudged })
  const averageLength = await survey(surveyed, record, tally, dependencies, signal)
  if (averageLength !== record.averageLength && averageLength !== null) {
    await engine.updateCollection(record.name, { averageLength }, scope.generation)
  }
  tally.begin()
  if (tally.toDo > 0) {
    using again = seen.anew()
    const verdicts = judge(sources(), { ...judging, seen: again })
    await write(verdicts, { ...record, averageLength }, tally, dependencies, signal)
  }
  tally.end()
  const drift = averageLength === null ? undefined : await lengthDrift(averageLength, tally.written, scope, engine)
  return { ...tally.summary(), ...(drift && { drift }) }
}

/** @returns the average length that weights are to be written with: the record's, or where it has none, as measured */
async function survey(
  verdicts: AsyncIterable<Verdict>,
  record: CollectionRecord,
  tally: Tally,
  { encoder }: IndexDependencies,
  signal?: AbortSignal,
): Promise<number | null> {
  const meter = record.averageLength === null ? createLengthMeter(record, encoder) : undefined
  await inParallel(
    verdicts,
    { places: DOCUMENTS_AT_ONCE.places },
    async (verdict) => {
      signal?.throwIfAborted()
      tally.surveyed(verdict)
      if (verdict.kind !== 'write') return
      // A document that fails here will fail again when it is to be written, and is told of then.
      await meter?.add(verdict.document, signal).catch((failure: unknown) => reasonToSkip(failure, encoder, signal))
    },
    LOAD,
  )
  return meter?.average() ?? record.averageLength
}

async function write(
  verdicts: AsyncIterable<Verdict>,
  record: CollectionRecord,
  tally: Tally,
  dependencies: IndexDependencies,
  signal?: AbortSignal,
): Promise<void> {
  const { engine, encoder, clock, scope, jobs, mirror = NO_MIRROR } = dependencies
  await jobs.raiseVersions(await engine.highestVersion(scope.collection))
  const nextVersion = createVersions(jobs)
  const tools = { record, encoder, engine, scope }
  // What is copied to another generation is encoded once more, in the same place.
  const isMirrored = await mirror.isWanted(scope)
  const writeOne = async (verdict: DocumentToWrite, leavePlace: () => void): Promise<void> => {
    const version = await nextVersion()
    const enter = (phase: IngestPhase) => {
      if (phase === 'UPSERTING' && !isMirrored) leavePlace()
    }
    const written = await writeDocument(verdict, tools, () => ({ version, now: clock.now() }), signal, enter)
    await mirror.replaced(scope, verdict.document.id, signal ?? new AbortController().signal)
    if (written) tally.wrote(written)
    else tally.refused(verdict.document, 'a newer version of it was stored meanwhile')
  }
  await inParallel(
    verdicts,
    DOCUMENTS_AT_ONCE,
    async (verdict, leavePlace) => {
      signal?.throwIfAborted()
      if (verdict.kind === 'skipped') tally.missed(verdict.skipped)
      if (verdict.kind !== 'write') return
      const { document } = verdict
      await writeOne(verdict, leavePlace).catch(async (failure: unknown) =>
        tally.refused(document, await reasonToSkip(failure, encoder, signal)),
      )
    },
    LOAD,
  )
}
