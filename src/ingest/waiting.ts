/** How many accepted documents wait to be stored: bounded, so that a writer who outruns the encoder hears of it early. */
import { SextantError } from '../core/errors.ts'
import type { Acceptance, ItemOutcome } from '../ports/jobs.ts'

export interface Waiting {
  /** @throws SextantError OVERLOADED when the documents would be too many */
  admit(documents: number, accept: () => Promise<Acceptance>): Promise<Acceptance>
  settled(outcomes: readonly ItemOutcome[]): void
}

/** @param isCounted whether an item of the version went through `admit`; those that an earlier process left did not */
export function createWaiting(limit: number, isCounted: (version: number) => boolean): Waiting {
  let waiting = 0
  return {
    async admit(documents, accept) {
      if (waiting + documents > limit) throw overloaded(waiting, documents, limit)
      waiting += documents
      let kept = 0
      try {
        const acceptance = await accept()
        if (acceptance.kind === 'accepted') kept = acceptance.job?.total ?? 0
        return acceptance
      } finally {
        waiting -= documents - kept
      }
    },
    settled(outcomes) {
      const own = outcomes.filter(({ kind, version }) => kind !== 'deleted' && isCounted(version))
      waiting = Math.max(0, waiting - own.length)
    },
  }
}

const overloaded = (waiting: number, documents: number, limit: number): SextantError =>
  new SextantError(
    'OVERLOADED',
    `${waiting} accepted documents wait to be indexed, and ${documents} more would pass the limit of ${limit} (jobs.maxWaitingDocuments). Try again in a moment, or send fewer at once.`,
  )
