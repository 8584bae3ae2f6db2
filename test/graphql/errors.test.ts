import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
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
      extensions: { code: 'OVERLOADED', retryable: true },
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
    expect(errors[0]?.extensions).toEqual({ code: 'ENGINE_FAILED', retryable: true, reference: 'fault-1' })
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
