/**
 * One reading of files: all that were found below what was named, or those that changed. It takes in what they gave, so that
 * afterwards it is known what they give no more.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DocumentId } from '../../core/ids.ts'
import type { Log } from '../../ports/runtime.ts'
import { openExtraction } from '../extraction/thread.ts'
import type { SkippedSource, SourceItem } from '../source.ts'
import { readFiles, readPaths } from '../sources/files.ts'
import type { FoundFile } from '../sources/find.ts'
import type { Verdict } from '../survey.ts'
import { claimsOf } from './claims.ts'
import type { Claim, Ledger } from './ledger.ts'
import { openSeen, type Seen } from './seen.ts'

/** What is read. */
export interface Selection {
  /** As the user named them. */
  readonly paths: readonly string[]
  /** Only these files of them; absent, everything. */
  readonly changes?: Changes
}

export interface Changes {
  readonly files: readonly FoundFile[]
  /** Files that are there no more, absolute. */
  readonly gone: readonly string[]
}

export interface Reading extends AsyncDisposable {
  readonly sources: () => AsyncIterable<SourceItem>
  readonly seen: Seen
  /** To be told of everything that was judged. */
  readonly judged: (verdicts: readonly Verdict[]) => void
  /** Absolute. */
  readonly roots: readonly string[]
  /** Files whose documents are known now; undefined, all below the roots. */
  readonly files: readonly string[] | undefined
  covers(claim: Claim): boolean
  /** What the system did not let be read, by file or folder. */
  readonly unread: ReadonlyMap<string, SkippedSource>
  /** Files with an item that another one's id was taken by. */
  readonly duplicates: ReadonlySet<string>
}

/**
 * PDF and DOCX are read in a thread, with its deadline.
 *
 * @param keep whether the ledger is to learn what was given
 */
export function startReading({ paths, changes }: Selection, ledger: Ledger, keep: 'keep' | 'look', log: Log): Reading {
  const extraction = openExtraction({ log })
  const roots = [...new Set(paths.map((path) => resolve(path)))]
  const files = changes && [...new Set([...changes.files.map(({ place }) => place.file), ...changes.gone])]
  const known = files && new Set(files)
  const seen = openSeen(known && ((id) => elsewhere(id, roots, known, ledger)))
  const halfRead = new Set<string>()
  const duplicates = new Set<string>()
  const unread = new Map<string, SkippedSource>()
  const skip = (skipped: SkippedSource): void => {
    const { cause, place } = skipped
    if (cause === 'unreadable') unread.set(place?.file ?? skipped.origin, skipped)
    if (place) (cause === 'duplicate' ? duplicates : halfRead).add(place.file)
  }
  return {
    sources: () => (changes ? readFiles(changes.files, extraction.convert) : readPaths(paths, extraction.convert)),
    seen,
    judged(verdicts) {
      for (const verdict of verdicts) if (verdict.kind === 'skipped') skip(verdict.skipped)
      if (keep === 'keep') ledger.keep(claimsOf(verdicts))
    },
    roots,
    files,
    covers: ({ root, file }) => roots.includes(root) && (known?.has(file) ?? true) && !halfRead.has(file),
    unread,
    duplicates,
    async [Symbol.asyncDispose]() {
      seen[Symbol.dispose]()
      await extraction[Symbol.asyncDispose]()
    },
  }
}

/** A file that is not read this time, and has given the document before. */
const elsewhere = (
  id: DocumentId,
  roots: readonly string[],
  known: ReadonlySet<string>,
  ledger: Ledger,
): string | undefined =>
  ledger.of(id).find(({ root, file }) => roots.includes(root) && !known.has(file) && existsSync(file))?.file
