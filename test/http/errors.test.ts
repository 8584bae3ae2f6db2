/** Every code of the tables, provoked by a request where one can; a new code without a line here fails. */
import { describe, expect, it } from '@jest/globals'
import {
  ERRORS,
  type ErrorCode,
  errorEntry,
  PROTOCOL_ERRORS,
  type ProtocolErrorCode,
  SextantError,
} from '../../src/core/errors.ts'
import { type Asked, codesOf, type Serving, send, serve } from './serving.ts'

type Code = ErrorCode | ProtocolErrorCode

interface Provocation extends Asked {
  /** What searches fail with. */
  readonly failing?: Error
  /** Whether something ran: then the answer is a 200. */
  readonly ran?: boolean
}

/** A search with these arguments, and what it fails with when it runs. */
const searching = (args: string, failing?: Error): Provocation => ({
  body: { query: `{ search(${args}) { rankedCount pageInfo { endCursor } } }` },
  ran: true,
  ...(failing && { failing }),
})
const failingWith = (code: ErrorCode) => searching('query: "billing"', new SextantError(code, 'It failed.'))
const many = Array.from({ length: 6 }, (_, place) => `s${place}: search(query: "billing") { rankedCount }`).join(' ')
const deep = `{ search(query: "a") { nodes { document { chunks { nodes { document { chunks { nodes { document { id } } } } } } } } } }`

const PROVOKED: Partial<Record<Code, Provocation>> = {
  QUERY_EMPTY: searching('query: " "'),
  QUERY_TOO_LONG: searching(`query: "${'x'.repeat(201)}"`),
  TOO_MANY_SEARCHES: { body: { query: `{ ${many} }` }, ran: true },
  PAGE_SIZE_OUT_OF_RANGE: searching('query: "a", first: 51'),
  CURSOR_INVALID: searching('query: "a", after: "nonsense"'),
  FILTER_INVALID: searching('query: "a", filter: { or: [] }'),
  RELEVANCE_UNCALIBRATED: searching('query: "a", minRelevance: 0.5'),
  TUNING_INVALID: searching('query: "a", tuning: { windowSize: 0 }'),
  OPERATION_TOO_LARGE: { body: { query: deep } },
  FORBIDDEN: { headers: { host: 'evil.example' }, body: { query: '{ __typename }' } },
  ID_INVALID: { body: { query: '{ document(by: { id: "nonsense" }) { title } }' }, ran: true },
  COLLECTION_NOT_FOUND: searching('query: "a", collection: "tickets"'),
  DATA_FOLDER_UNUSABLE: failingWith('DATA_FOLDER_UNUSABLE'),
  ENGINE_FAILED: failingWith('ENGINE_FAILED'),
  ENGINE_TIMEOUT: failingWith('ENGINE_TIMEOUT'),
  ENGINE_UNAVAILABLE: failingWith('ENGINE_UNAVAILABLE'),
  ENGINE_READ_ONLY: failingWith('ENGINE_READ_ONLY'),
  ENGINE_OUT_OF_RESOURCES: failingWith('ENGINE_OUT_OF_RESOURCES'),
  ENGINE_UNAUTHORIZED: failingWith('ENGINE_UNAUTHORIZED'),
  JOB_STORE_UNAVAILABLE: failingWith('JOB_STORE_UNAVAILABLE'),
  JOB_STORE_UNUSABLE: failingWith('JOB_STORE_UNUSABLE'),
  OVERLOADED: failingWith('OVERLOADED'),
  REQUEST_INVALID: { body: '{"query": ' },
  REQUEST_TOO_LARGE: { body: { query: '{ __typename }', padding: 'x'.repeat(20_000) } },
  BAD_REQUEST: { body: { variables: {} } },
  GRAPHQL_PARSE_FAILED: { body: { query: '{' } },
  GRAPHQL_VALIDATION_FAILED: { body: { query: '{ nothing }' } },
  BAD_USER_INPUT: { body: { query: 'query($q: String!) { search(query: $q) { searchId } }' } },
  OPERATION_RESOLUTION_FAILURE: { body: { query: 'query A { __typename } query B { __typename }' } },
  PERSISTED_QUERY_NOT_FOUND: { body: { extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } } },
  INTERNAL: searching('query: "billing"', new Error('nobody expected this')),
}

/** Why no request of this file provokes them. */
const NOT_PROVOKED: Partial<Record<Code, string>> = {
  ANSWER_TOO_LARGE: 'its documents are short: test/graphql/document.test.ts',
  CURSOR_OF_ANOTHER_QUERY: 'takes two requests: test/graphql/search.test.ts',
  DEADLINE_EXCEEDED: 'takes time: server.test.ts',
  SHUTTING_DOWN: 'takes a server that closes: server.test.ts',
  JOB_NOT_FOUND: 'takes a subscription: sockets.test.ts',
  REQUEST_CANCELLED: 'its client is gone: test/graphql/search.test.ts',
  FACET_INVALID: 'takes a collection that declares less than another: test/graphql/facets.test.ts',
  TOO_MANY_FACETS: 'takes dozens of facets: test/graphql/facets.test.ts',
  ORDER_INVALID: 'takes collections with different attributes: test/graphql',
  ENCODER_FAILED: 'a hybrid search falls back to keywords: test/search',
  DOCUMENT_INVALID: "the command line's; mutations say it in `userErrors`",
  REINDEX_FAILED: "the command line's; the API tells of it in the job: test/e2e/reindexing",
  LABELS_INVALID: "the command line's: test/evaluation",
  COLLECTION_MISMATCH: 'found when a collection is opened, before there is a server',
  DATA_FORMAT_UNSUPPORTED: 'found when the data folder is opened, before there is a server',
  DATA_FOLDER_IN_USE: 'found when the data folder is opened, before there is a server',
  ENGINE_VERSION_UNSUPPORTED: 'found when the engine is opened, before there is a server',
  MODEL_UNUSABLE: 'found when the model is opened, before there is a server',
  SETTING_INVALID: 'found when the configuration is read, before there is a server',
  ADDRESS_UNAVAILABLE: 'found when the server starts to listen',
}

async function provoke({ server, installation }: Serving, { failing, ...asked }: Provocation) {
  installation.engine.beforeAnswer = (call) => {
    if (call === 'search' && failing) throw failing
  }
  return send(server, { ...asked, headers: { accept: 'application/graphql-response+json', ...asked.headers } })
}

describe('the code', () => {
  it.each(Object.keys(PROVOKED) as Code[])(
    '%s comes with its status, its entry and its place in the docs',
    async (code) => {
      await using serving = await serve()
      const provocation = PROVOKED[code] ?? {}
      const reply = await provoke(serving, provocation)
      const { status, retryable } = errorEntry(code) ?? {}
      expect(new Set(codesOf(reply))).toEqual(new Set([code]))
      expect(reply.status).toBe(provocation.ran ? 200 : status)
      expect(reply.errors[0]?.extensions).toMatchObject({ retryable, docs: expect.stringContaining('docs/errors.md#') })
    },
  )

  it('is provoked here, or there is a reason why not', () => {
    const known = [...Object.keys(PROVOKED), ...Object.keys(NOT_PROVOKED)].sort()
    expect(known).toEqual([...Object.keys(ERRORS), ...Object.keys(PROTOCOL_ERRORS)].sort())
  })
})

describe('requests that Apollo gives no code', () => {
  it.each([
    ['a hash of another query', { version: 1, sha256Hash: 'abc' }],
    ['another version', { version: 2, sha256Hash: 'abc' }],
  ])('are no faults: %s', async (_, persistedQuery) => {
    await using serving = await serve()
    const reply = await send(serving.server, { body: { query: '{ __typename }', extensions: { persistedQuery } } })
    expect([reply.status, codesOf(reply)]).toEqual([400, ['BAD_REQUEST']])
    expect(serving.installation.faults).toEqual([])
  })

  it('are a 400 when their variables nest too deeply', async () => {
    await using serving = await serve()
    const query = 'query($filter: SearchFilter) { search(query: "a", filter: $filter) { searchId } }'
    const body = `{"query":${JSON.stringify(query)},"variables":{"filter":${'{"not":'.repeat(600)}{}${'}'.repeat(600)}}}`
    const reply = await send(serving.server, { headers: { accept: 'application/graphql-response+json' }, body })
    expect([reply.status, codesOf(reply)]).toEqual([400, ['BAD_USER_INPUT']])
  })
})
