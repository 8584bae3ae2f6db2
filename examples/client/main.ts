/** Searches the sample help center from the terminal: `npm start` in one window, `npm run client -- "a question"` here. */
import { request } from './client.ts'
import { AskDocument } from './gql/graphql.ts'

const ENDPOINT = process.env['SEXTANT_URL'] ?? 'http://localhost:4000/graphql'
const [query = 'how do I stop being billed'] = process.argv.slice(2)

const { search } = await request(ENDPOINT, AskDocument, { query, first: 5 })
for (const { node } of search?.edges ?? []) {
  process.stdout.write(`${node.rank}. ${node.document.title ?? node.document.externalId} (${node.score.toFixed(3)})\n`)
}
