/** How an error of the table crosses threads: a structured clone would lose its class and code. */
import { type ErrorCode, isSextantError, messageOf, SextantError } from '../core/errors.ts'

/** A failure on its way between threads. */
export interface SentFailure {
  readonly code: ErrorCode
  readonly message: string
}

export const sentFailure = (thrown: unknown): SentFailure =>
  isSextantError(thrown)
    ? { code: thrown.code, message: thrown.message }
    : { code: 'ENGINE_FAILED', message: `A worker thread failed: ${messageOf(thrown)}` }

export const receivedFailure = ({ code, message }: SentFailure): SextantError => new SextantError(code, message)
