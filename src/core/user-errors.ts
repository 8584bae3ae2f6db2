/**
 * Failures of one part of a write, which its caller can act on: the rest of the call goes on. They stand in `userErrors`, beside
 * what was done. `docs/errors.md` is written from this file.
 */
interface UserErrorEntry {
  /** In a sentence of Markdown, like `remedy`. */
  readonly meaning: string
  readonly remedy: string
}

export const USER_ERRORS = {
  INVALID: {
    meaning:
      'A value cannot be read or is out of range, such as an empty `externalId` or an attribute of another type.',
    remedy:
      'Mend the value at `pointer` and send that document again. In the failures of a job the message says what it is; a fault of ours is there with the reference under which the log has it.',
  },
  NOT_FOUND: {
    meaning: 'There is nothing of that id: it never was, finished long ago, or belongs to somebody else.',
    remedy: 'Give the `id` that a mutation returned. Finished jobs are forgotten after `jobs.retentionHours`.',
  },
  VERSION_CONFLICT: {
    meaning: '`ifVersion` is not the version of the document: somebody else wrote it meanwhile.',
    remedy: 'Read the document, apply the change to what it is now, and send that with its `version`.',
  },
  IDEMPOTENCY_MISMATCH: {
    meaning: 'The `idempotencyKey` was used before, for a call with other content. Nothing was written.',
    remedy: 'Send the same content again under this key, or other content under a new one.',
  },
  TOO_LARGE: {
    meaning: 'One document, or the call as a whole, has more than the limits take.',
    remedy: 'Split it; the message names the limit.',
  },
  UNSUPPORTED_ATTRIBUTE: {
    meaning: 'The collection does not declare the attribute.',
    remedy: 'Leave it out, put it into `metadata`, or declare it in the configuration.',
  },
  QUOTA_EXCEEDED: {
    meaning: 'As many of your jobs are unfinished as may be (`jobs.maxJobsPerTenant`). Nothing was written.',
    remedy: 'Wait until some have finished, and send more documents in one call, since each call makes a job.',
  },
} as const satisfies Record<string, UserErrorEntry>

export type UserErrorCode = keyof typeof USER_ERRORS
export const USER_ERROR_CODES = Object.keys(USER_ERRORS) as readonly UserErrorCode[]

export interface UserError {
  readonly code: UserErrorCode
  /** What is wrong and what to do about it. */
  readonly message: string
  /** RFC 6901 pointer into the mutation's `input`, e.g. /documents/3/url. */
  readonly pointer: string
}
