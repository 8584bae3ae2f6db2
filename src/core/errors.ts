/**
 * Every failure that a caller can meet, in one table: its code, the HTTP status, and whether trying again can help. Layers
 * throw `SextantError`; only the outermost ones (GraphQL, HTTP, CLI) turn it into an answer.
 */
export const ERRORS = {
  QUERY_EMPTY: { status: 400, retryable: false },
  QUERY_TOO_LONG: { status: 400, retryable: false },
  TOO_MANY_SEARCHES: { status: 400, retryable: false },
  DEADLINE_EXCEEDED: { status: 504, retryable: true },
  PAGE_SIZE_OUT_OF_RANGE: { status: 400, retryable: false },
  CURSOR_INVALID: { status: 400, retryable: false },
  CURSOR_OF_ANOTHER_QUERY: { status: 400, retryable: false },
  FILTER_INVALID: { status: 400, retryable: false },
  ID_INVALID: { status: 400, retryable: false },
  COLLECTION_NOT_FOUND: { status: 404, retryable: false },
  COLLECTION_MISMATCH: { status: 409, retryable: false },
  DATA_FORMAT_UNSUPPORTED: { status: 409, retryable: false },
  DATA_FOLDER_UNUSABLE: { status: 500, retryable: false },
  DATA_FOLDER_IN_USE: { status: 409, retryable: true },
  SETTING_INVALID: { status: 500, retryable: false },
  ADDRESS_UNAVAILABLE: { status: 500, retryable: true },
  DOCUMENT_INVALID: { status: 400, retryable: false },
  MODEL_UNUSABLE: { status: 500, retryable: false },
  ENCODER_FAILED: { status: 502, retryable: true },
  ENGINE_FAILED: { status: 500, retryable: true },
  OVERLOADED: { status: 429, retryable: true },
  REQUEST_INVALID: { status: 400, retryable: false },
  REQUEST_TOO_LARGE: { status: 413, retryable: false },
  REQUEST_CANCELLED: { status: 499, retryable: true },
  SHUTTING_DOWN: { status: 503, retryable: true },
} as const satisfies Record<string, { readonly status: number; readonly retryable: boolean }>

export type ErrorCode = keyof typeof ERRORS

/** A failure of the table. The message says what is wrong and what to do about it, and carries no secret. */
export class SextantError extends Error {
  override readonly name = 'SextantError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export const isSextantError = (thrown: unknown): thrown is SextantError => thrown instanceof SextantError

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
