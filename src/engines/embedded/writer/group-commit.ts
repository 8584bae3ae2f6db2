/**
 * Group commit: the writes that wait together share one transaction, each in a savepoint of its own, and are acknowledged
 * after the commit. Under load a commit serves many writes; a single write waits for nobody.
 */
import type { Database } from 'better-sqlite3'
import { engineFailure } from '../failures.ts'

/** Writes of one transaction at most, so that a long queue is acknowledged in steps. */
const GROUP_SIZE = 128

type Outcome = { readonly result: unknown } | { readonly failure: unknown }

interface Waiting {
  readonly write: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (failure: unknown) => void
}

/** What writes put off to the end of their transaction. */
export interface Deferred {
  /** A transaction begins: nothing is put off yet. */
  begin(): void
  /** @returns takes back what is put off from here on */
  mark(): () => void
  /** Does what was put off. */
  write(): void
}

const NOTHING: Deferred = { begin() {}, mark: () => () => {}, write() {} }

export interface CommitGroup {
  /** Resolves with the write's result once it is committed; a write that throws changes nothing and fails alone. */
  add<Result>(write: () => Result): Promise<Result>
  /** Commits what waits, now. */
  flush(): void
}

export function createCommitGroup(database: Database, deferred = NOTHING): CommitGroup {
  const waiting: Waiting[] = []
  let scheduled = false
  const inSavepoint = database.transaction((write: () => unknown) => write())
  const inTransaction = database.transaction((group: readonly Waiting[]) => {
    deferred.begin()
    const outcomes = group.map(({ write }) => attempt(write))
    deferred.write()
    return outcomes
  })

  function attempt(write: () => unknown): Outcome {
    const takeBack = deferred.mark()
    try {
      return { result: inSavepoint(write) }
    } catch (failure) {
      takeBack()
      // A full disk, for one, rolls the whole transaction back: then none of the group was written.
      if (!database.inTransaction) throw failure
      return { failure: engineFailure(failure, database.name) }
    }
  }

  function commit(group: readonly Waiting[]): void {
    try {
      const outcomes = inTransaction.immediate(group)
      group.forEach((one, place) => {
        settle(one, outcomes[place])
      })
    } catch (thrown) {
      const failure = engineFailure(thrown, database.name)
      for (const { reject } of group) reject(failure)
    }
  }

  function flush(): void {
    while (waiting.length > 0) commit(waiting.splice(0, GROUP_SIZE))
  }

  function commitNext(): void {
    scheduled = false
    if (waiting.length === 0) return
    commit(waiting.splice(0, GROUP_SIZE))
    schedule()
  }

  /** After the messages that have come by now, so that they join. */
  function schedule(): void {
    if (scheduled || waiting.length === 0) return
    scheduled = true
    setImmediate(commitNext)
  }

  return {
    add: (write) =>
      new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject })
        schedule()
      }),
    flush,
  }
}

function settle({ resolve, reject }: Waiting, outcome: Outcome | undefined): void {
  if (outcome && 'failure' in outcome) reject(outcome.failure)
  else resolve(outcome?.result as never)
}
