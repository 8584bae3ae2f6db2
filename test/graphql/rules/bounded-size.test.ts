import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import { expect, it } from '@jest/globals'
import type { OperationContext } from '../../../src/graphql/context.ts'
import { boundedSize } from '../../../src/graphql/rules/size.ts'
import { createSchema } from '../../../src/graphql/schema.ts'
import { SILENT } from '../../support/silent-log.ts'

/** Refused before anything runs, or not: what runs then has nothing to read. */
async function refusing(most: number) {
  const server = new ApolloServer<OperationContext>({
    schema: createSchema([]),
    logger: SILENT,
    plugins: [boundedSize(most, 100), ApolloServerPluginCacheControlDisabled()],
  })
  return async (query: string, variables: Readonly<Record<string, unknown>>): Promise<boolean> => {
    const { body } = await server.executeOperation({ query, variables }, { contextValue: {} as OperationContext })
    return JSON.stringify(body).includes('limits.operationObjects')
  }
}

const DEFAULTED = 'query Q($n: Int = 100) { documents(first: 100) { nodes { chunks(first: $n) { nodes { text } } } } }'

it.each([
  ['not given first', [{}, { n: null }, {}]],
  ['null first', [{ n: null }, {}, { n: null }]],
] as const)('a variable that is null has not its default, in whichever order they come (%s)', async (_, given) => {
  const refuses = await refusing(15_000)
  const refused = []
  for (const variables of given) refused.push(await refuses(DEFAULTED, variables))
  expect(refused).toEqual(given.map((variables) => !('n' in variables)))
})

it('an operation that was counted with one length is counted anew with another', async () => {
  const refuses = await refusing(15_000)
  expect([await refuses(DEFAULTED, { n: 2 }), await refuses(DEFAULTED, { n: 100 })]).toEqual([false, true])
})

it('an operation that was counted with few facets is counted anew with many', async () => {
  const refuses = await refusing(100)
  const query = 'query ($by: [FacetInput!]!) { search(query: "a", first: 1) { facets(by: $by) { values { value } } } }'
  const facet = { field: 'TAGS', first: 20 }
  expect([await refuses(query, { by: [facet] }), await refuses(query, { by: [facet, facet, facet] })]).toEqual([
    false,
    true,
  ])
})
