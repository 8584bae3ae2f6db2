/** Counts what becomes of the documents that are sent, for the same progress and summary as a run without a server has. */
import type { SkippedSource } from '../../ingest/source.ts'
import type { IndexProgress, IndexSummary } from '../../ingest/tally.ts'
import type { JobState } from './operations.ts'

export type Count = ReturnType<typeof createCount>

export function createCount(onProgress: (progress: IndexProgress) => void) {
  const skipped: SkippedSource[] = []
  const undeclared = new Map<string, number>()
  const state = { phase: 'reading' as IndexProgress['phase'], read: 0, done: 0, toDo: 0, chunksDone: 0 }
  let unchanged = 0
  let failed = 0
  const report = () => onProgress({ ...state })
  return {
    read() {
      state.read += 1
      report()
    },
    undeclared(names: readonly string[]) {
      for (const name of names) undeclared.set(name, (undeclared.get(name) ?? 0) + 1)
    },
    begin() {
      state.phase = 'indexing'
      state.toDo = state.read
      report()
    },
    /** One that need not be sent. */
    unchanged() {
      unchanged += 1
      state.done += 1
      report()
    },
    /** One that is not sent, or not accepted. */
    skipped(source: SkippedSource) {
      skipped.push(source)
      state.done += 1
      report()
    },
    /** One that was accepted, and counted by its job. */
    failed(source: SkippedSource) {
      skipped.push(source)
      failed += 1
    },
    moved(before: JobState['progress'], now: JobState['progress']) {
      state.done += now.documentsDone - before.documentsDone
      state.chunksDone += now.chunksDone - before.chunksDone
      unchanged += now.documentsUnchanged - before.documentsUnchanged
      report()
    },
    summary(): IndexSummary {
      const refused = skipped.length - failed
      return {
        read: state.read,
        indexed: state.done - refused - failed - unchanged,
        unchanged,
        chunks: state.chunksDone,
        skipped,
        cutDocuments: 0,
        cutTokens: 0,
        undeclared: Object.fromEntries(undeclared),
      }
    },
  }
}
