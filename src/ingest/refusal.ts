/**
 * Whose fault it is when a document cannot be indexed: its own, and then the run goes on without it, or that of something every
 * document needs. An encoder fails with the same code for one text that it cannot take and when it is gone altogether; whether
 * it can still encode another text tells the two apart.
 */
import { type ErrorCode, isSextantError } from '../core/errors.ts'
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

/** Codes that say that something is away which every document needs. */
const AWAY: ReadonlySet<ErrorCode> = new Set([
  'ENCODER_FAILED',
  'ENGINE_FAILED',
  'ENGINE_TIMEOUT',
  'ENGINE_UNAVAILABLE',
  'ENGINE_READ_ONLY',
  'ENGINE_OUT_OF_RESOURCES',
  'ENGINE_UNAUTHORIZED',
  'DATA_FOLDER_UNUSABLE',
  // Of an engine that others can reach: it comes back with a snapshot, or is made anew. What was accepted waits for it.
  'COLLECTION_NOT_FOUND',
  'OVERLOADED',
  'SHUTTING_DOWN',
  'DEADLINE_EXCEEDED',
])

/** What an accepted document's failure means: it cannot be stored, it is to be tried again later, or Sextant has a fault. */
export type Failure =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'away' }
  | { readonly kind: 'fault' }

/** Never throws. */
export async function failureOf(failure: unknown, encoder: Encoder, signal: AbortSignal): Promise<Failure> {
  try {
    return { kind: 'refused', reason: await reasonToSkip(failure, encoder, signal) }
  } catch {
    const isAway = signal.aborted || (isSextantError(failure) && AWAY.has(failure.code))
    return { kind: isAway ? 'away' : 'fault' }
  }
}

/** What it fails with does not matter: the failure that led here is the one to report. */
const encodes = (text: string, encoder: Encoder, signal?: AbortSignal): Promise<boolean> =>
  encoder.encode([text], 'passage', signal).then(
    () => true,
    () => false,
  )
