/**
 * Hints from the system that something below some folders may have changed: one watch for each folder. They only say when to look,
 * so it does not matter which of them are lost or doubled.
 */
import { type FSWatcher, watch } from 'node:fs'

export interface Hints extends Disposable {
  /** Watches these folders and no others. True when some are new: what appeared in them before has given no hint. */
  follow(folders: ReadonlySet<string>): boolean
  /** Settles at the next hint since the last call; with the timeout at the latest, or when the signal aborts. */
  next(milliseconds: number, signal: AbortSignal): Promise<void>
  /** Why the system does not watch all of them. */
  readonly failure: string | undefined
}

export function openHints(): Hints {
  const watchers = new Map<string, FSWatcher>()
  let isHinted = false
  let wake = () => {}
  let failure: string | undefined
  const hint = () => {
    isHinted = true
    wake()
  }
  const stop = (folder: string) => {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }
  const start = (folder: string) => {
    try {
      const watcher = watch(folder, hint)
      watchers.set(folder, watcher)
      watcher.on('error', () => {
        stop(folder)
        hint()
      })
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException
      // One that has gone since will be missed by the next look.
      if (code !== 'ENOENT') failure = code
    }
  }
  return {
    follow(folders) {
      for (const folder of watchers.keys()) if (!folders.has(folder)) stop(folder)
      failure = undefined
      const before = watchers.size
      for (const folder of folders) if (!watchers.has(folder) && failure === undefined) start(folder)
      return watchers.size > before
    },
    async next(milliseconds, signal) {
      if (!isHinted && !signal.aborted)
        await new Promise<void>((resolve) => {
          const end = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', end)
            resolve()
          }
          const timer = setTimeout(end, milliseconds)
          signal.addEventListener('abort', end, { once: true })
          wake = end
        })
      isHinted = false
    },
    get failure() {
      return failure
    },
    [Symbol.dispose]() {
      for (const folder of [...watchers.keys()]) stop(folder)
    },
  }
}
