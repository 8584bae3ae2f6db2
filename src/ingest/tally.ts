/** Counts what a run does, for its progress and its summary. Counts are of documents unless they say otherwise. */
import type { AcceptedDocument } from './accept.ts'
import type { LengthDrift, WrittenLength } from './drift.ts'
import type { SkippedSource } from './source.ts'
import type { Verdict } from './survey.ts'

/** How far a run is. */
export interface IndexProgress {
  readonly phase: 'reading' | 'indexing'
  readonly read: number
  /** Written or refused. */
  readonly done: number
  /** Known once all has been read. */
  readonly toDo: number
  readonly chunksDone: number
}

export interface IndexSummary {
  readonly read: number
  readonly indexed: number
  readonly unchanged: number
  readonly chunks: number
  readonly skipped: readonly SkippedSource[]
  /** Documents whose end the model did not read, and how many tokens that was. */
  readonly cutDocuments: number
  readonly cutTokens: number
  /** Set when the chunks have become much longer or shorter than what BM25's weights were made for. */
  readonly drift?: LengthDrift
  /** How many documents have an attribute that is not declared, by its name. */
  readonly undeclared: Readonly<Record<string, number>>
}

/** What was stored of a document. */
export interface WrittenDocument extends WrittenLength {
  readonly cutTokens: number
}

export interface Tally {
  surveyed(verdict: Verdict): void
  /** All has been read. */
  begin(): void
  wrote(document: WrittenDocument): void
  /** A document that was to be written and could not be. */
  refused(document: AcceptedDocument, reason: string): void
  /** What the second pass could not read; what the first one said already is not said again. */
  missed(skipped: SkippedSource): void
  /** Nothing more is to do: files may have changed or gone between the passes. */
  end(): void
  readonly toDo: number
  readonly written: WrittenLength
  summary(): Omit<IndexSummary, 'drift'>
}

export function createTally(onProgress: (progress: IndexProgress) => void): Tally {
  /** By origin. */
  const skipped = new Map<string, SkippedSource>()
  const undeclared = new Map<string, number>()
  const counts = { read: 0, indexed: 0, unchanged: 0, chunks: 0, cutDocuments: 0, cutTokens: 0 }
  let terms = 0
  const progress = { phase: 'reading' as IndexProgress['phase'], done: 0, toDo: 0 }
  const report = () => onProgress({ ...progress, read: counts.read, chunksDone: counts.chunks })
  const finishOne = () => {
    progress.done += 1
    progress.toDo = Math.max(progress.toDo, progress.done)
    report()
  }
  return {
    surveyed(verdict) {
      counts.read += 1
      if (verdict.kind === 'skipped') skipped.set(verdict.skipped.origin, verdict.skipped)
      else {
        if (verdict.kind === 'write') progress.toDo += 1
        else counts.unchanged += 1
        for (const name of verdict.document.undeclared) undeclared.set(name, (undeclared.get(name) ?? 0) + 1)
      }
      report()
    },
    begin() {
      progress.phase = 'indexing'
      report()
    },
    wrote({ chunks, terms: written, cutTokens }) {
      counts.indexed += 1
      counts.chunks += chunks
      terms += written
      counts.cutDocuments += cutTokens > 0 ? 1 : 0
      counts.cutTokens += cutTokens
      finishOne()
    },
    refused({ origin }, reason) {
      skipped.set(origin, { origin, reason })
      finishOne()
    },
    missed(source) {
      if (!skipped.has(source.origin)) skipped.set(source.origin, source)
    },
    end() {
      progress.toDo = progress.done
      report()
    },
    get toDo() {
      return progress.toDo
    },
    get written() {
      return { chunks: counts.chunks, terms }
    },
    summary: () => ({ ...counts, skipped: [...skipped.values()], undeclared: Object.fromEntries(undeclared) }),
  }
}
