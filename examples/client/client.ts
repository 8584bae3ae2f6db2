/**
 * A typed GraphQL client in one function: the document carries the types of its variables and of its answer, so both are
 * checked where it is called. It needs nothing but `fetch`.
 */
import type { TypedDocumentString } from './gql/graphql.ts'

export interface GraphQLFault {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean }
}

/** What the server said instead of data, or beside it: one of five searches may fail while four have answers. */
export class GraphQLFaults extends Error {
  readonly faults: readonly GraphQLFault[]
  /** What was answered nevertheless, of the operation's type; null for fields that failed. */
  readonly data: unknown

  constructor(faults: readonly GraphQLFault[], data: unknown) {
    super(faults.map(({ message }) => message).join('\n') || 'The server answered without data.')
    this.faults = faults
    this.data = data
  }
}

interface Answer<Result> {
  readonly data?: Result
  readonly errors?: readonly GraphQLFault[]
}

/**
 * Runs the operation on the server.
 *
 * @param url the GraphQL endpoint, such as http://localhost:4000/graphql
 * @throws GraphQLFaults when the server answers with errors
 */
export async function request<Result, Variables>(
  url: string,
  document: TypedDocumentString<Result, Variables>,
  ...[variables]: Record<string, never> extends Variables ? [Variables?] : [Variables]
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  })
  const { data, errors = [] } = (await response.json()) as Answer<Result>
  if (errors.length > 0 || data === undefined) throw new GraphQLFaults(errors, data)
  return data
}
