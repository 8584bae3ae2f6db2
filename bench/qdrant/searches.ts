/**
 * Hybrid searches whose queries the gateway has encoded before, each with the calls to Qdrant that it takes: once asked, they are
 * known to the letter. Rankings are not kept on Qdrant, where others may write, so every search asked again is ranked again.
 */
import { SEARCH_OPERATION, searchBody } from '../http-client.ts'
import type { Gateway } from './gateway.ts'
import type { UpstreamCall } from './upstream-probe.ts'

export interface KnownSearch {
  readonly query: string
  /** Of the request to the gateway. */
  readonly body: string
  /** The query batch, then documents and chunks. */
  readonly calls: readonly UpstreamCall[]
}

const RANKING = /\/points\/query\/batch(\?|$)/
const READING = /_(documents|chunks)(\.\d+)?\/points\/scroll(\?|$)/
const HYBRID = { mode: 'HYBRID' }

export const isRanking = ({ path }: Pick<UpstreamCall, 'path'>): boolean => RANKING.test(path)

/** Asks each query once. @throws Error when one takes other calls than those three */
export async function knownSearches(gateway: Gateway, queries: readonly string[]): Promise<readonly KnownSearch[]> {
  const searches: KnownSearch[] = []
  for (const query of queries) {
    const body = searchBody({ query, ...HYBRID })
    const calls = await gateway.callsDuring(() => gateway.client.post(body))
    searches.push({ query, body, calls: inSequence(calls) })
  }
  return searches
}

/** The ranking, then both reads. Asking for the record, which happens every few seconds, is left out. */
export function inSequence(calls: readonly UpstreamCall[]): readonly UpstreamCall[] {
  const [rankings, reads] = [calls.filter(isRanking), calls.filter(({ path }) => READING.test(path))]
  if (rankings.length === 1 && reads.length === 2) return [...rankings, ...reads]
  throw new Error(
    `a search asked Qdrant for ${calls.map(({ path }) => path).join(', ')}, which is not what is compared`,
  )
}

/** One operation of all these searches, each under an alias. */
export function aliasedBody(queries: readonly string[]): string {
  const { head, field } = aliasable(SEARCH_OPERATION)
  const names = queries.map((_, place) => `query${place}`)
  const fields = names.map((name, place) => `search${place}: ${field.replace('$query', `$${name}`)}`)
  const variables = Object.fromEntries(names.map((name, place) => [name, queries[place]]))
  return JSON.stringify({
    query: `${head.replace('$query: String!', names.map((name) => `$${name}: String!`).join(', '))} {\n${fields.join('\n')}\n}`,
    variables: { ...variables, ...HYBRID },
  })
}

/** The operation without its braces, and the one field that it has. */
function aliasable(operation: string): { readonly head: string; readonly field: string } {
  const opens = operation.indexOf('{')
  return {
    head: operation.slice(0, opens).trim(),
    field: operation.slice(opens + 1, operation.lastIndexOf('}')).trim(),
  }
}
