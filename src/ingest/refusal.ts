/**
 * Whose fault it is when a document cannot be indexed: its own, and then the run goes on without it, or that of something every
 * document needs. An encoder fails with the same code for one text that it cannot take and when it is gone altogether; whether
 * it can still encode another text tells the two apart.
 */
import { isSextantError } from '../core/errors.ts'
import type { Encoder } from '../ports/encoder.ts'

/** Any encoder can take it. */
const PLAIN_TEXT = 'A plain text.'

/**
 * Why this document alone is to be skipped.
 *
 * @throws the failure itself when it is no fault of the document, or the run was stopped
 */
export async function reasonToSkip(failure: unknown, encoder: Encoder, signal?: AbortSignal): Promise<string> {
  if (!isSextantError(failure) || signal?.aborted) throw failure
  if (failure.code === 'DOCUMENT_INVALID') return failure.message
  if (failure.code === 'ENCODER_FAILED' && (await encodes(PLAIN_TEXT, encoder, signal))) return failure.message
  throw failure
}

/** What it fails with does not matter: the failure that led here is the one to report. */
const encodes = (text: string, encoder: Encoder, signal?: AbortSignal): Promise<boolean> =>
  encoder.encode([text], 'passage', signal).then(
    () => true,
    () => false,
  )
