/**
 * A job as it stands, and again whenever that has changed, until it has finished. What happens in this process is heard of at
 * once; where others carry jobs out too, the store is asked now and then. What changes within one pause is told of together.
 */
import type { IngestJob } from './requests.ts'
import type { Sleep } from './runner/settling.ts'

export interface UpdateOptions {
  /** The job as it is now; undefined once it is forgotten. */
  readonly read: () => Promise<IngestJob | undefined>
  /** Calls back at what happens to the job here, until the returned function is called. */
  readonly onChange: (callback: () => void) => () => void
  /** Milliseconds after which to look for what other processes did; undefined where there are none. */
  readonly lookEvery: number | undefined
  readonly sleep: Sleep
  /** Ends it. */
  readonly signal: AbortSignal
}

/** Milliseconds between two updates, at least. */
const PAUSE_MS = 200

/** @param first the job as it was read last */
export async function* jobUpdates(first: IngestJob, options: UpdateOptions): AsyncGenerator<IngestJob, void> {
  const { read, sleep, signal } = options
  let changes = createFlag()
  const release = options.onChange(() => changes.raise())
  // It may have changed since it was read.
  changes.raise()
  try {
    let told = first
    yield told
    while (told.finishedAt === null && !signal.aborted) {
      await sleep(PAUSE_MS, signal).catch(() => undefined)
      await changes.raised(options)
      if (signal.aborted) return
      changes = createFlag()
      const job = await read()
      if (job === undefined) return
      if (isSame(job, told)) continue
      told = job
      yield told
    }
  } finally {
    release()
  }
}

function createFlag() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return {
    raise: resolve,
    /** Resolves once it is raised, it is time to look, or the signal aborts. */
    async raised({ lookEvery, sleep, signal }: UpdateOptions): Promise<void> {
      const over = new AbortController()
      const end = () => over.abort()
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) return
      const ended = new Promise<void>((done) => over.signal.addEventListener('abort', () => done(), { once: true }))
      const looked = lookEvery === undefined ? [] : [sleep(lookEvery, over.signal).catch(() => undefined)]
      await Promise.race([promise, ended, ...looked])
      signal.removeEventListener('abort', end)
      over.abort()
    },
  }
}

const isSame = (one: IngestJob, other: IngestJob): boolean =>
  one.state === other.state &&
  one.phase === other.phase &&
  one.done === other.done &&
  one.unchanged === other.unchanged &&
  one.cancelled === other.cancelled &&
  one.chunks === other.chunks &&
  one.finishedAt === other.finishedAt
