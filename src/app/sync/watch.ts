/**
 * `sextant index --watch`: passes over what changed, until it is told to stop. The installation is opened for each pass and closed after
 * it, so that between changes nothing is held: a server may be started and stopped beside it, and each pass goes where the data
 * folder is then.
 */
import { setTimeout } from 'node:timers/promises'
import { type ErrorCode, errorEntry, isSextantError } from '../../core/errors.ts'
import { type ChangeTracker, trackChanges } from '../../ingest/sync/changes.ts'
import { type Hints, openHints } from '../../ingest/sync/hints.ts'
import { type Files, type Look, lookAt } from '../../ingest/sync/look.ts'
import type { Changes, Selection } from '../../ingest/sync/reading.ts'
import type { PassSummary, Prune } from './pass.ts'

export type { Selection } from '../../ingest/sync/reading.ts'

export type WatchEvent =
  | { readonly kind: 'watching'; readonly files: number; readonly folders: number }
  | { readonly kind: 'indexed'; readonly summary: PassSummary }
  /** Files have gone, and their documents stay. */
  | { readonly kind: 'gone'; readonly files: readonly string[] }
  /** Something is away that a pass needs; it is tried again. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Files stay as they were, since nobody can look at them. */
  | { readonly kind: 'blind'; readonly reason: string }
  /** The system does not tell of changes; files are looked at often instead. */
  | { readonly kind: 'polling'; readonly reason: string }

export interface WatchOptions {
  readonly paths: readonly string[]
  readonly prune: Prune
  readonly pass: (selection: Selection) => Promise<PassSummary>
  readonly onEvent: (event: WatchEvent) => void
  readonly signal: AbortSignal
  readonly timing?: Partial<WatchTiming>
}

/** All in milliseconds. */
export interface WatchTiming {
  /** A file that did not change for so long is written. */
  readonly still: number
  /** Looks without a hint: network file systems give none. */
  readonly rescan: number
  readonly firstRetry: number
  readonly longestRetry: number
}

const TIMING: WatchTiming = { still: 300, rescan: 30_000, firstRetry: 500, longestRetry: 30_000 }
/** Between looks while something is being written, and where the system gives no hints. */
const POLL_SHARE = 0.5
const POLLING_MS = 2_000
/** How much longer than a look the time between two is: while nothing happens, and while something is being written. */
const SHARE_WHILE_IDLE = 20
const SHARE_WHILE_WRITING = 2

/**
 * Passes over everything, then over what changes.
 *
 * @throws the signal's reason when it aborts during a pass; what every pass would fail with
 */
export async function watchPaths(options: WatchOptions): Promise<void> {
  const timing = { ...TIMING, ...options.timing }
  using hints = openHints()
  const nothing: Files = new Map()
  const first = await lookAt(options.paths, nothing)
  hints.follow(first.folders)
  const watch = createWatch(options, timing, trackChanges(first.files, timing.still))
  await watch.passOver(undefined)
  options.onEvent({ kind: 'watching', files: first.files.size, folders: first.folders.size })
  while (!options.signal.aborted) await watch.round(hints)
}

function createWatch(options: WatchOptions, timing: WatchTiming, tracker: ChangeTracker) {
  const { paths, prune, onEvent, signal } = options
  const tellOnce = onlyNews(onEvent)
  /** Files with an id that another file gives: it may become theirs with any change. */
  const duplicates = new Set<string>()
  let unread: ReadonlySet<string> = new Set()
  let isAllNext = false
  let isSettling = false
  let lookedFor = 0
  let lastRescan = performance.now()

  async function passOver(changes: Changes | undefined): Promise<void> {
    const summary = await persisting(
      () => options.pass({ paths, ...(changes && { changes }) }),
      timing,
      (reason) => tellOnce({ kind: 'waiting', reason }),
      signal,
    )
    for (const { place } of changes?.files ?? []) duplicates.delete(place.file)
    for (const file of summary.duplicates) duplicates.add(file)
    unread = summary.unread
    isAllNext = summary.pruning?.kind === 'refused'
    tracker.done()
    if (isNews(summary)) tellOnce({ kind: 'indexed', summary })
  }

  async function look(hints: Hints): Promise<Look> {
    const began = performance.now()
    const found = await lookAt(paths, tracker.known)
    lookedFor = performance.now() - began
    for (const reason of found.blind.values()) tellOnce({ kind: 'blind', reason })
    if (hints.follow(found.folders)) isSettling = true
    if (hints.failure !== undefined) tellOnce({ kind: 'polling', reason: hints.failure })
    return found
  }

  const pause = ({ failure }: Hints): number => {
    if (isSettling) return 0
    return Math.max(failure === undefined ? timing.rescan : POLLING_MS, lookedFor * SHARE_WHILE_IDLE)
  }

  return {
    passOver,
    /** Waits for a hint or its time, and carries out what has changed. */
    async round(hints: Hints): Promise<void> {
      await hints.next(pause(hints), signal)
      // One change gives many hints.
      await pauseFor(Math.max(timing.still * POLL_SHARE, lookedFor * SHARE_WHILE_WRITING), signal)
      if (signal.aborted) return
      const now = performance.now()
      if (now - lastRescan >= timing.rescan) {
        lastRescan = now
        tracker.retry(unread)
      }
      isSettling = false
      const found = await look(hints)
      const { changes, isSettling: moving } = tracker.look(found.files, performance.now())
      isSettling ||= moving
      if (changes.files.length + changes.gone.length === 0) return
      if (prune === 'none' && changes.gone.length > 0) tellOnce({ kind: 'gone', files: changes.gone })
      if (prune === 'none' && changes.files.length === 0 && duplicates.size === 0) tracker.done()
      else await passOver(isAllNext ? undefined : withDuplicates(changes, duplicates, found.files))
    },
  }
}

/** Files whose documents were another file's may have them now. */
function withDuplicates(changes: Changes, duplicates: ReadonlySet<string>, files: Files): Changes {
  if (duplicates.size === 0) return changes
  const read = new Set(changes.files.map(({ place }) => place.file))
  const further = [...files.values()].map(({ file }) => file).filter(({ place: { file } }) => duplicates.has(file))
  return { ...changes, files: [...changes.files, ...further.filter(({ place }) => !read.has(place.file))] }
}

/** Touched files are no news. */
const isNews = ({ indexed, skipped, pruning }: PassSummary): boolean =>
  indexed > 0 || skipped.length > 0 || pruning?.kind === 'refused' || (pruning?.removed ?? 0) > 0

/** Tells a state once, until another is told. */
function onlyNews(onEvent: (event: WatchEvent) => void): (event: WatchEvent) => void {
  const told = new Set<string>()
  return (event) => {
    if (event.kind === 'indexed' || event.kind === 'gone') told.clear()
    else if (event.kind !== 'watching') {
      const key = `${event.kind} ${event.reason}`
      if (told.has(key)) return
      told.add(key)
    }
    onEvent(event)
  }
}

/** Shorter when the signal aborts. */
const pauseFor = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  setTimeout(milliseconds, undefined, { signal }).catch(() => undefined)

/** Tries again what fails only for now. */
async function persisting(
  pass: () => Promise<PassSummary>,
  { firstRetry, longestRetry }: WatchTiming,
  onFailure: (reason: string) => void,
  signal: AbortSignal,
): Promise<PassSummary> {
  for (let wait = firstRetry; ; wait = Math.min(wait * 2, longestRetry)) {
    try {
      return await pass()
    } catch (error) {
      if (signal.aborted || !isSextantError(error) || !isForNow(error.code)) throw error
      onFailure(error.message)
      await pauseFor(wait, signal)
      signal.throwIfAborted()
    }
  }
}

/** What ends without the command being given anew: by a server that starts or stops, room on a disk, a folder that is mounted again. */
const ENDS_OTHERWISE: ReadonlySet<ErrorCode> = new Set([
  'DATA_FOLDER_IN_USE',
  'DOCUMENT_INVALID',
  'ENGINE_READ_ONLY',
  'ENGINE_OUT_OF_RESOURCES',
])

const isForNow = (code: ErrorCode): boolean => ENDS_OTHERWISE.has(code) || errorEntry(code)?.retryable === true
