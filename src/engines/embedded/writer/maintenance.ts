/**
 * The work that keeps searching fast: sealing chunks into segments, merging worn segments, trimming the change log. It is done
 * between writes, one bounded step at a time, so a write waits for one step at most. What was left undone is found again at
 * the next start.
 */
import type { Database } from 'better-sqlite3'
import type { Written } from './documents.ts'
import { nextMerge } from './merge-plan.ts'
import { createSegments, SEGMENT_CHUNKS } from './segments.ts'

/** A tail this long is sealed when nothing was written for a while, and at the end: readers load segments faster. */
const IDLE_SEAL_CHUNKS = 1_024
const IDLE_AFTER = 2_000
/** Change rows that stay; a reader further behind loads all anew, which is faster than following. */
const CHANGES_KEPT = 20_000

export interface Maintenance {
  /** Counts what a committed write did. */
  note(written: Written): void
  /** Plans what is due; call it after each commit. */
  schedule(): void
  /** Drops what is planned. */
  stop(): void
  /** Seals a long tail, and plans nothing more. */
  finish(): void
}

/** @param failed is told what a step threw; its transaction changed nothing, and it is tried again later */
export function createMaintenance(database: Database, failed: (thrown: unknown) => void): Maintenance {
  const segments = createSegments(database)
  const log = createLogTrim(database)
  let unsealed = segments.unsealed()
  let stopped = false
  let step: NodeJS.Immediate | undefined
  let idle: NodeJS.Timeout | undefined

  const mergeDue = () => nextMerge(segments.sizes(), SEGMENT_CHUNKS)

  function sealTail(): void {
    segments.seal()
    unsealed = segments.unsealed()
  }

  /** Does one step. @returns whether another may be due */
  function advance(): boolean {
    log.trim()
    if (unsealed >= SEGMENT_CHUNKS) unsealed = segments.unsealed()
    if (unsealed >= SEGMENT_CHUNKS) {
      sealTail()
      return true
    }
    const worn = mergeDue()
    if (worn.length > 0) segments.merge(worn)
    return worn.length > 0
  }

  function attempt(work: () => boolean): void {
    try {
      if (work()) planStep()
    } catch (thrown) {
      failed(thrown)
    }
  }

  function planStep(): void {
    step ??= setImmediate(() => {
      step = undefined
      attempt(advance)
    })
  }

  function sealWhenIdle(): void {
    attempt(() => {
      if (unsealed < IDLE_SEAL_CHUNKS) return false
      sealTail()
      return true
    })
  }

  function stop(): void {
    clearImmediate(step)
    clearTimeout(idle)
    stopped = true
  }

  return {
    note({ added, removed }) {
      unsealed += added
      segments.forget(removed)
    },
    schedule() {
      if (stopped) return
      if (unsealed >= SEGMENT_CHUNKS || log.isDue() || mergeDue().length > 0) planStep()
      idle ??= setTimeout(sealWhenIdle, IDLE_AFTER).unref()
      idle.refresh()
    },
    stop,
    finish() {
      stop()
      attempt(() => {
        while (unsealed >= IDLE_SEAL_CHUNKS && segments.unsealed() > 0) sealTail()
        return false
      })
    },
  }
}

function createLogTrim(database: Database) {
  const last = database.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM change').pluck()
  const trimmed = database.prepare<[], number>('SELECT trimmed FROM state').pluck()
  const drop = database.prepare('DELETE FROM change WHERE seq <= ?')
  const raise = database.prepare('UPDATE state SET trimmed = ?')
  const overdue = () => (last.get() ?? 0) - (trimmed.get() ?? 0) - CHANGES_KEPT
  return {
    isDue: () => overdue() > CHANGES_KEPT,
    trim: database.transaction(() => {
      if (overdue() <= CHANGES_KEPT) return
      const upTo = (last.get() ?? 0) - CHANGES_KEPT
      drop.run(upTo)
      raise.run(upTo)
    }),
  }
}
