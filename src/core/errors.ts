/**
 * Every failure that a caller can meet, in one table: its code, the HTTP status, whether sending the same again can help, what
 * it means and what to do about it. Layers throw `SextantError`; only the outermost ones (GraphQL, HTTP, CLI) turn it into an
 * answer. `docs/errors.md` is written from this file.
 */
export interface ErrorEntry {
  /** Where the failure is the whole answer; one that fails a field of an answer goes out in a 200. */
  readonly status: number
  readonly retryable: boolean
  /** In a sentence of Markdown, like `remedy`. */
  readonly meaning: string
  readonly remedy: string
}

/** What Sextant itself fails with. */
export const ERRORS = {
  QUERY_EMPTY: {
    status: 400,
    retryable: false,
    meaning: 'The query text is empty, or nothing but white space.',
    remedy: 'Give `query` at least one word. To list documents without searching, use `documents`.',
  },
  QUERY_TOO_LONG: {
    status: 400,
    retryable: false,
    meaning: 'The query text has more characters than `limits.queryCharacters`.',
    remedy: 'Shorten it, or raise the limit; a model reads only its first few hundred words anyway.',
  },
  TOO_MANY_SEARCHES: {
    status: 400,
    retryable: false,
    meaning: 'One operation asks for more searches than `limits.searchesPerOperation`. None of them was run.',
    remedy: 'Spread them over several operations.',
  },
  TOO_MANY_FACETS: {
    status: 400,
    retryable: false,
    meaning: 'One operation asks for more facets than `limits.facetsPerOperation`.',
    remedy: 'Ask for fewer, or spread them over several operations.',
  },
  ANSWER_TOO_LARGE: {
    status: 400,
    retryable: false,
    meaning:
      'The texts of the answer are longer together than `limits.answerCharacters`; those that came first are there.',
    remedy: 'Ask for fewer results or passages at once, or for `chunks` instead of the whole `text`.',
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    retryable: true,
    meaning: 'The operation took longer than `limits.operationSeconds`. Fields that were ready are answered.',
    remedy: 'Try again when the server is less busy, or ask for less at once.',
  },
  PAGE_SIZE_OUT_OF_RANGE: {
    status: 400,
    retryable: false,
    meaning: '`first` is below 1 or above `limits.pageSize`.',
    remedy: 'Ask for fewer, and for further ones with `after`.',
  },
  CURSOR_INVALID: {
    status: 400,
    retryable: false,
    meaning:
      'The cursor in `after` was not made by this installation, or is damaged. Cursors also end with the key that signed them (`cursors.secret`).',
    remedy: 'Give the `endCursor` of an earlier page unchanged, or leave `after` out to start again.',
  },
  CURSOR_OF_ANOTHER_QUERY: {
    status: 400,
    retryable: false,
    meaning: 'The cursor in `after` belongs to a request with other arguments.',
    remedy: 'Page with the arguments of the first page, or leave `after` out to start again.',
  },
  FILTER_INVALID: {
    status: 400,
    retryable: false,
    meaning:
      'The filter cannot be read: an empty `or` or `in`, a null, a condition where it is not allowed, or more than `limits.filterNodes` or `limits.filterDepth` take.',
    remedy: 'Mend the place that the message names.',
  },
  ORDER_INVALID: {
    status: 400,
    retryable: false,
    meaning: '`orderBy` names a field that the collection cannot be ordered by.',
    remedy: 'Order by one of the fields that the message names.',
  },
  FACET_INVALID: {
    status: 400,
    retryable: false,
    meaning: 'A facet names a field that the collection does not declare as facetable.',
    remedy: 'Count by one of the fields that the message names, or declare the attribute as `facetable`.',
  },
  RELEVANCE_UNCALIBRATED: {
    status: 400,
    retryable: false,
    meaning:
      '`minRelevance` was given to a search whose profile has no calibrated scores, so there is nothing to compare it with.',
    remedy:
      'Leave `minRelevance` out. Scores of one answer can be compared with each other, but not with a fixed number.',
  },
  TUNING_INVALID: {
    status: 400,
    retryable: false,
    meaning: '`tuning` asks for what the engine or the collection cannot do, or for a value out of range.',
    remedy: "Mend the member that the message names, or leave it out to keep the profile's.",
  },
  OPERATION_TOO_LARGE: {
    status: 400,
    retryable: false,
    meaning:
      'The operation has more tokens, nests deeper, has more aliases or asks for more objects than `limits.operationTokens`, `limits.operationDepth`, `limits.operationAliases` and `limits.operationObjects` allow. Nothing of it was run.',
    remedy: 'Split it, and give long values as variables.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    meaning:
      'The caller may not do this here: `tuning` and writes are for servers that only their own machine reaches, and such a server answers only requests for `localhost`.',
    remedy: 'The message says which of these it was, and what to set.',
  },
  ID_INVALID: {
    status: 400,
    retryable: false,
    meaning: 'The `ID` was not made by Sextant, or is of something else than is asked for.',
    remedy: 'Give an `id` that an answer returned, or find the document by its `externalId`.',
  },
  COLLECTION_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'There is no such collection, or there are several and none was named.',
    remedy: 'Name one of those that the message lists.',
  },
  JOB_NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning:
      'There is no job of this id: it never was, finished long ago (`jobs.retentionHours`), or belongs to somebody else.',
    remedy: 'Give the `job { id }` that a mutation returned.',
  },
  COLLECTION_MISMATCH: {
    status: 409,
    retryable: false,
    meaning: 'The collection was indexed with other settings (model, chunking, language …) than those configured now.',
    remedy: 'Set the old ones again, or run the command that the message names to index anew.',
  },
  DATA_FORMAT_UNSUPPORTED: {
    status: 409,
    retryable: false,
    meaning: 'The data folder was written by a newer Sextant, or by an older one and is not migrated yet.',
    remedy: 'Use the newer Sextant, or start the server once so that it migrates.',
  },
  DATA_FOLDER_UNUSABLE: {
    status: 500,
    retryable: false,
    meaning: 'The data folder cannot be read or written.',
    remedy: 'Free space or mend the rights, or set `dataDirectory` to another folder.',
  },
  REINDEX_FAILED: {
    status: 500,
    retryable: false,
    meaning: 'A collection could not be reindexed. Its index is as it was; what was built of the new one is kept.',
    remedy: 'The message says why. Mend that and reindex again: it goes on from there.',
  },
  DATA_FOLDER_IN_USE: {
    status: 409,
    retryable: true,
    meaning: 'Another process writes to the data folder, and only one may.',
    remedy: 'Stop it first, or set `dataDirectory` to another folder.',
  },
  SETTING_INVALID: {
    status: 500,
    retryable: false,
    meaning: 'The configuration has an error, so nothing was started.',
    remedy: 'Mend every place that the message lists; [configuration](configuration.md) has all settings.',
  },
  ADDRESS_UNAVAILABLE: {
    status: 500,
    retryable: true,
    meaning: 'The server cannot listen at its address: the port is taken, or the machine has no such address.',
    remedy: 'End the other process, or choose another `server.port` or `server.host`.',
  },
  DOCUMENT_INVALID: {
    status: 400,
    retryable: false,
    meaning: 'A document cannot be read or has a wrong value, such as an attribute of another type than declared.',
    remedy: 'Mend the place that the message names and send the document again.',
  },
  LABELS_INVALID: {
    status: 400,
    retryable: false,
    meaning: 'The queries or judgements of a labelled collection cannot be read, or do not belong to the collection.',
    remedy: 'Mend the line that the message names, or name the folder that belongs to the collection.',
  },
  MODEL_UNUSABLE: {
    status: 500,
    retryable: false,
    meaning: "The model's files are missing or damaged, or do not match its settings.",
    remedy: 'Whoever runs the server finds the reason in its log.',
  },
  ENCODER_FAILED: {
    status: 502,
    retryable: true,
    meaning: 'The model could not encode the text.',
    remedy:
      'Try again; if it lasts, whoever runs the server finds the reason in its log. `mode: KEYWORD` needs no model.',
  },
  ENGINE_FAILED: {
    status: 500,
    retryable: true,
    meaning: 'The search engine failed.',
    remedy: 'Try again; if it lasts, whoever runs the server finds the reason in its log.',
  },
  ENGINE_TIMEOUT: {
    status: 504,
    retryable: true,
    meaning: 'The search engine did not answer in time.',
    remedy: 'Try again, or ask for less at once; if it lasts, whoever runs the server looks at the load of the engine.',
  },
  ENGINE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'The search engine cannot be reached, or too much of it is away to answer.',
    remedy:
      'Try again in a moment; if it lasts, whoever runs the server sees in `/readyz` and in its log what is away.',
  },
  ENGINE_READ_ONLY: {
    status: 503,
    retryable: false,
    meaning:
      'The search engine takes no writes: its API key may only read, its disk is mounted so, or it is being recovered.',
    remedy: 'Searching goes on where it can. Whoever runs the server finds the reason in its log.',
  },
  ENGINE_OUT_OF_RESOURCES: {
    status: 507,
    retryable: false,
    meaning: 'The search engine has no memory or disk left for this.',
    remedy: 'Whoever runs the engine makes room; accepted documents are kept and stored then.',
  },
  ENGINE_UNAUTHORIZED: {
    status: 502,
    retryable: false,
    meaning: "The search engine does not accept the server's API key, or the key may not do this.",
    remedy: 'Whoever runs the server sets the key of the engine (`qdrant.apiKey`).',
  },
  ENGINE_VERSION_UNSUPPORTED: {
    status: 502,
    retryable: false,
    meaning: 'The search engine is of a version that Sextant does not work with.',
    remedy: 'Whoever runs the engine updates it to the version that the log names, or a later one.',
  },
  JOB_STORE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'The database that keeps accepted work cannot be reached or takes no writes. A write that fails so may have been accepted.',
    remedy:
      'Try again in a moment, with the same `idempotencyKey`; if it lasts, whoever runs the server sees in its log why.',
  },
  JOB_STORE_UNUSABLE: {
    status: 502,
    retryable: false,
    meaning: 'The database that keeps accepted work does not let the server in, or lacks what it needs.',
    remedy:
      'Whoever runs the server mends what the log names: the user, the password, the database or its rights (`jobs.url`).',
  },
  OVERLOADED: {
    status: 429,
    retryable: true,
    meaning: 'More work waits than the server takes on, so it refuses at once instead of answering late.',
    remedy: 'Wait a second, then longer each time. Send fewer documents or searches at once.',
  },
  REQUEST_INVALID: {
    status: 400,
    retryable: false,
    meaning:
      'The HTTP request cannot be read (broken JSON, another content type than `application/json` (415), another method than GET and POST (405)), or an operation came where it cannot be answered: a subscription as a plain request, or anything else over a socket or an event stream.',
    remedy:
      'POST a JSON object with `query` and `variables`; subscribe over a WebSocket or with `accept: text/event-stream`.',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    retryable: false,
    meaning: 'The body has more bytes than `server.bodyLimitBytes`.',
    remedy: 'Send fewer documents in one request, or raise the limit.',
  },
  REQUEST_CANCELLED: {
    status: 499,
    retryable: true,
    meaning: 'The client closed the connection before it had its answer. Only logs show this one.',
    remedy: 'Nothing, where that was meant; else give the client more time.',
  },
  SHUTTING_DOWN: {
    status: 503,
    retryable: true,
    meaning: 'The server is shutting down: it finishes what it has begun and takes nothing new.',
    remedy:
      'Send the request again after the seconds of `Retry-After`; another instance, or this one restarted, takes it.',
  },
} as const satisfies Record<string, ErrorEntry>

/** What GraphQL and Apollo Server fail with, and what stands for a fault of ours: no layer throws these. */
export const PROTOCOL_ERRORS = {
  BAD_REQUEST: {
    status: 400,
    retryable: false,
    meaning:
      "The HTTP request is no GraphQL request: `query` is missing, a member has a wrong type, a mutation came by GET (405), the answer's type is not acceptable (406), or a header against cross-site requests is missing.",
    remedy: 'POST a JSON object with `query` and `variables`, with `content-type: application/json`.',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    retryable: false,
    meaning: 'The operation is no GraphQL.',
    remedy: 'Mend the syntax at the place in `locations`.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    retryable: false,
    meaning: 'The operation does not fit the schema: an unknown field, a missing argument, a value of a wrong type.',
    remedy: 'Mend the place in `locations`. `sextant schema` prints the schema that is served.',
  },
  BAD_USER_INPUT: {
    status: 400,
    retryable: false,
    meaning: 'A variable is missing, or has a value that is not of its type.',
    remedy: 'Mend the variable that the message names.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    status: 400,
    retryable: false,
    meaning: 'The document has several operations and `operationName` names none of them, or it has none.',
    remedy: 'Give the name of one.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 200,
    retryable: false,
    meaning:
      "The hash of a persisted query is not known here (yet): the usual first answer, which Apollo's clients expect.",
    remedy: 'Send the hash together with the query.',
  },
  INTERNAL: {
    status: 500,
    retryable: false,
    meaning: 'Something that nobody expected went wrong in the server.',
    remedy: "Report it with the `reference`, under which the server's log has the cause.",
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS
export type ProtocolErrorCode = keyof typeof PROTOCOL_ERRORS

/** The entry of a code that an answer carries; undefined for one that is in neither table. */
export function errorEntry(code: unknown): ErrorEntry | undefined {
  if (typeof code !== 'string') return undefined
  if (Object.hasOwn(ERRORS, code)) return ERRORS[code as ErrorCode]
  return Object.hasOwn(PROTOCOL_ERRORS, code) ? PROTOCOL_ERRORS[code as ProtocolErrorCode] : undefined
}

/** Where `docs/errors.md` has the code. */
export const errorAnchor = (code: string): string => code.toLowerCase().replaceAll('_', '-')

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
