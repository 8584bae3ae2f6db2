/** GraphQL over HTTP as a frontend's server sends it: POST on connections that stay open, with Node's own client. */
import { Agent, request } from 'node:http'

/** What a search page of a frontend asks for. */
export const SEARCH_OPERATION = `query Search($query: String!, $mode: SearchMode, $filter: SearchFilter, $after: String) {
  search(query: $query, mode: $mode, filter: $filter, first: 10, after: $after) {
    nodes {
      rank
      score
      document { externalId title url }
      chunks(first: 1) { chunk { text } }
    }
    pageInfo { hasNextPage endCursor }
    execution { mode warnings { code message } }
  }
}`

export const searchBody = (variables: object): string => JSON.stringify({ query: SEARCH_OPERATION, variables })

interface Paged {
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** The request for the page behind an answer; undefined where there is none. */
export function nextPage(body: string, answer: string): string | undefined {
  const [page] = Object.values<Paged | null>(JSON.parse(answer).data)
  if (!page?.pageInfo?.hasNextPage) return undefined
  const { query, variables } = JSON.parse(body)
  return JSON.stringify({ query, variables: { ...variables, after: page.pageInfo.endCursor } })
}

export interface Client {
  /** @returns the answer's text @throws Error when the status is not 200 */
  post(body: string): Promise<string>
  close(): void
}

/** @param url of the server, without path */
export function createClient(url: string): Client {
  const agent = new Agent({ keepAlive: true })
  const options = { agent, method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' } }
  const post = (body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = request(url, options, (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.on('error', reject)
        reply.on('end', () => {
          const text = Buffer.concat(parts).toString()
          if (reply.statusCode === 200) resolve(text)
          else reject(new Error(`the server answered ${reply.statusCode}: ${text}`))
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return { post, close: () => agent.destroy() }
}
