/** GraphiQL at /graphiql, wholly from its package: it works without a network. */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** What is served below /graphiql: the package and the file in it. */
const FILES = {
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
} as const

const EXAMPLE = `# Sextant: one typed query, answered by meaning and by keyword.
{
  search(query: "how do I stop being billed", first: 3) {
    nodes {
      score
      document {
        title
        url
      }
      chunks(first: 1) {
        chunk {
          text
        }
      }
    }
  }
}
`

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Sextant · GraphiQL</title>
    <link rel="stylesheet" href="/graphiql/graphiql.css">
    <style>body { margin: 0 } #graphiql { height: 100vh }</style>
  </head>
  <body>
    <div id="graphiql">Loading …</div>
    <script src="/graphiql/react.js"></script>
    <script src="/graphiql/react-dom.js"></script>
    <script src="/graphiql/graphiql.js"></script>
    <script>
      const fetcher = GraphiQL.createFetcher({ url: '/graphql', subscriptionUrl: location.origin.replace(/^http/, 'ws') + '/graphql' })
      ReactDOM.createRoot(document.getElementById('graphiql')).render(
        React.createElement(GraphiQL, { fetcher, defaultQuery: ${JSON.stringify(EXAMPLE)} }),
      )
    </script>
  </body>
</html>
`

export async function graphiqlRoutes(server: FastifyInstance): Promise<void> {
  await server.register(fastifyStatic, { root: folderOf('graphiql'), serve: false })
  server.get('/graphiql', (_, reply) => reply.type('text/html').send(PAGE))
  for (const [name, [source, file]] of Object.entries(FILES)) {
    server.get(`/graphiql/${name}`, (_, reply) => reply.sendFile(file, folderOf(source)))
  }
  server.get('/', (_, reply) => reply.redirect('/graphiql'))
}

const folderOf = (name: string): string => dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)))
