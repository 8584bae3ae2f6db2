/** What a reading of the sources says of who gave which document. */
import type { Verdict } from '../survey.ts'
import type { NewClaim } from './ledger.ts'

/** The documents that files gave. */
export const claimsOf = (verdicts: readonly Verdict[]): readonly NewClaim[] =>
  verdicts.flatMap((verdict) => {
    if (verdict.kind === 'skipped' || verdict.document.place === undefined) return []
    const { id, externalId, contentHash: hash, place } = verdict.document
    return [{ id, externalId, hash, ...place, storedHash: verdict.stored?.contentHash }]
  })
