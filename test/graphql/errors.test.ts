import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { GraphQLError } from 'graphql'
import { renderErrorReference } from '../../scripts/error-reference.ts'
import { ERRORS, type ErrorCode, errorAnchor, PROTOCOL_ERRORS, SextantError } from '../../src/core/errors.ts'
import { USER_ERRORS } from '../../src/core/user-errors.ts'
import { createErrorFormatter, extensionsOf } from '../../src/graphql/errors.ts'
import { billingDocuments } from '../search/parts.ts'
import { type AnswerError, type Installation, openInstallation } from './installation.ts'

const SEARCH = '{ search(query: "billing") { nodes { document { title } } } }'

async function errorsOf(installation: Installation, query: string, variables = {}): Promise<readonly AnswerError[]> {
  return (await installation.ask(query, variables)).errors ?? []
}

describe('an error', () => {
  it('of the table goes out with its code, its message and whether trying again helps', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    installation.engine.beforeAnswer = () => {
      throw new SextantError('OVERLOADED', 'Too much waits. Try again in a moment.')
    }
    const [error] = await errorsOf(installation, SEARCH)
    expect(error).toMatchObject({
      message: 'Too much waits. Try again in a moment.',
      path: ['search'],
      extensions: { code: 'OVERLOADED', retryable: true, docs: 'docs/errors.md#overloaded' },
    })
    expect(installation.faults).toEqual([])
  })

  it('of the engine goes out with its code and a reference, without what its message names', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    installation.engine.beforeAnswer = () => {
      throw new SextantError('ENGINE_FAILED', '/var/secret/articles.sqlite is corrupt')
    }
    const errors = await errorsOf(
      installation,
      '{ a: search(query: "x") { searchId } b: search(query: "y") { searchId } }',
    )
    expect(errors.map(({ message }) => message)).toEqual(
      Array(2).fill("The search engine failed. The server's log has it as fault-1."),
    )
    expect(errors[0]?.extensions).toEqual({
      code: 'ENGINE_FAILED',
      retryable: true,
      docs: 'docs/errors.md#engine-failed',
      reference: 'fault-1',
    })
    expect(installation.faults).toHaveLength(1)
  })

  it('that nobody expected is a reference into the log, and nothing more', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const fault = new Error('cannot read /var/secret/articles.db')
    installation.engine.beforeAnswer = () => {
      throw fault
    }
    const [error] = await errorsOf(installation, SEARCH)
    expect(error).toMatchObject({
      message: "Something went wrong on our side. The server's log has it as fault-1.",
      extensions: { code: 'INTERNAL', retryable: false, reference: 'fault-1' },
    })
    expect(JSON.stringify(error)).not.toMatch(/secret|stack/)
    expect(installation.faults).toEqual([fault])
  })

  it("that is GraphQL's own goes out as it is", async () => {
    await using installation = await openInstallation()
    expect(await errorsOf(installation, '{ search(query: "a") { titles } }')).toMatchObject([
      {
        message: 'Cannot query field "titles" on type "SearchConnection".',
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ])
    expect(await errorsOf(installation, '{ search(')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }])
    expect(await errorsOf(installation, 'query($q: String!) { search(query: $q) { searchId } }')).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(installation.faults).toEqual([])
  })

  it("of a variable that is null where an argument must not be is the request's, and no fault", async () => {
    await using installation = await openInstallation()
    const query = 'query($first: Int = 3) { search(query: "a", first: $first) { searchId } }'
    expect(await errorsOf(installation, query, { first: null })).toMatchObject([
      { message: expect.stringContaining('"first"'), extensions: { code: 'BAD_USER_INPUT', retryable: false } },
    ])
    expect(installation.faults).toEqual([])
  })

  it('of a wrong date says which dates there are, in the query and in its variables', async () => {
    await using installation = await openInstallation()
    const message = expect.stringMatching(/DateTime takes an RFC 3339 instant .* not "2026-02-30"/)
    const literal = '{ search(query: "a", filter: { updatedAt: { gte: "2026-02-30" } }) { searchId } }'
    expect(await errorsOf(installation, literal)).toMatchObject([
      { message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ])
    const variable = 'query($day: DateTime) { search(query: "a", filter: { updatedAt: { gte: $day } }) { searchId } }'
    expect(await errorsOf(installation, variable, { day: '2026-02-30' })).toMatchObject([
      { message, extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it('of variables that no stack could hold is a refusal, and no fault', async () => {
    await using installation = await openInstallation()
    const query = 'query($filter: SearchFilter) { search(query: "a", filter: $filter) { searchId } }'
    const filter = JSON.parse(`${'{"not":'.repeat(50_000)}{}${'}'.repeat(50_000)}`)
    expect(await errorsOf(installation, query, { filter })).toMatchObject([
      { message: expect.stringMatching(/more than 500 levels/), extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(installation.faults).toEqual([])
  })

  it('of one search leaves its siblings alone', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const { data, errors } = await installation.ask(`{
      good: search(query: "billing") { rankedCount }
      empty: search(query: " ") { rankedCount }
      huge: search(query: "billing", first: 51) { rankedCount }
      elsewhere: search(query: "billing", collection: "tickets") { rankedCount }
      broken: search(query: "billing", after: "nonsense") { rankedCount }
      wrong: search(query: "billing", filter: { or: [] }) { rankedCount }
    }`)
    expect(data).toEqual({
      good: { rankedCount: 1 },
      empty: null,
      huge: null,
      elsewhere: null,
      broken: null,
      wrong: null,
    })
    expect(errors?.map(({ path, extensions }) => [path?.[0], extensions['code']]).sort()).toEqual([
      ['broken', 'CURSOR_INVALID'],
      ['elsewhere', 'COLLECTION_NOT_FOUND'],
      ['empty', 'QUERY_EMPTY'],
      ['huge', 'PAGE_SIZE_OUT_OF_RANGE'],
      ['wrong', 'FILTER_INVALID'],
    ])
  })
})

const PAGE = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const CODES = Object.keys(ERRORS) as readonly ErrorCode[]

/** Codes whose messages are for whoever runs the server. */
const MASKED: readonly ErrorCode[] = [
  'DATA_FOLDER_IN_USE',
  'DATA_FOLDER_UNUSABLE',
  'DATA_FORMAT_UNSUPPORTED',
  'ENCODER_FAILED',
  'ENGINE_FAILED',
  'ENGINE_OUT_OF_RESOURCES',
  'ENGINE_READ_ONLY',
  'ENGINE_TIMEOUT',
  'ENGINE_UNAUTHORIZED',
  'ENGINE_UNAVAILABLE',
  'ENGINE_VERSION_UNSUPPORTED',
  'JOB_STORE_UNAVAILABLE',
  'JOB_STORE_UNUSABLE',
  'MODEL_UNUSABLE',
]

describe('the code', () => {
  const SECRET = '/var/secret/articles.sqlite'
  const thrownBy = (code: ErrorCode) => {
    const originalError = new SextantError(code, SECRET)
    return new GraphQLError(SECRET, { path: ['search'], originalError })
  }

  it.each(CODES.filter((code) => !MASKED.includes(code)))('%s goes out with its message and its entry', (code) => {
    const format = createErrorFormatter(() => 'a reference')
    const { retryable, status } = ERRORS[code]
    expect(format({ message: SECRET, path: ['search'] }, thrownBy(code))).toEqual({
      message: SECRET,
      path: ['search'],
      extensions: { code, retryable, docs: `docs/errors.md#${errorAnchor(code)}` },
    })
    expect(status).toBeGreaterThanOrEqual(400)
  })

  it.each(MASKED)('%s goes out with a reference instead of its message', (code) => {
    const faults: unknown[] = []
    const format = createErrorFormatter((fault) => `fault-${faults.push(fault)}`)
    const thrown = thrownBy(code)
    const { message, extensions } = format({ message: SECRET }, thrown)
    expect(message).toMatch(/^[A-Z].*\. The server's log has it as fault-1\.$/)
    expect(message).not.toContain(SECRET)
    expect(extensions).toEqual({ ...extensionsOf(code), reference: 'fault-1' })
    expect(faults).toEqual([thrown.originalError])
  })
})

describe('docs/errors.md', () => {
  it('is what the tables say; if not, run: npm run docs', () => {
    expect(PAGE === renderErrorReference() ? 'up to date' : 'out of date; run: npm run docs').toBe('up to date')
  })

  it('has each code once, where answers say it is', () => {
    const codes = [ERRORS, PROTOCOL_ERRORS, USER_ERRORS].flatMap((table) => Object.keys(table))
    const anchors = [...PAGE.matchAll(/<a id="([a-z-]+)">/g)].map(([, anchor]) => anchor)
    expect(anchors).toEqual(codes.map(errorAnchor))
    expect(new Set(anchors).size).toBe(anchors.length)
  })
})
