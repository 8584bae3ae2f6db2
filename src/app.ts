/** The composition root: opens encoder, engine and server, and closes them. */
import { readFileSync } from 'node:fs'
import { ApolloServer } from '@apollo/server'
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify'
import fastify from 'fastify'
import { createEmbeddedEngine } from './engines/embedded/engine.ts'
import { createOnnxEncoder } from './providers/onnx/provider.ts'

export interface AppOptions {
  readonly root: string
  readonly documents: readonly { readonly title: string; readonly text: string }[]
  readonly port: number
}

export async function openApp({ root, documents, port }: AppOptions) {
  const encoder = createOnnxEncoder(`${root}models/all-MiniLM-L6-v2`)
  const engine = createEmbeddedEngine(':memory:')
  for (const { title, text } of documents)
    engine.put(title, await encoder.encode(`${title} ${text.split(/\n\s*\n/)[0]}`))

  const search = async (_: unknown, { query, first }: { query: string; first: number }) => ({
    nodes: engine
      .search(await encoder.encode(query), first)
      .map(({ title, score }) => ({ score, document: { title } })),
  })
  const server = fastify()
  const apollo = new ApolloServer({
    typeDefs: readFileSync(`${root}schema/search.graphql`, 'utf8'),
    resolvers: { Query: { search } },
    plugins: [fastifyApolloDrainPlugin(server)],
    stopOnTerminationSignals: false,
  })
  await apollo.start()
  server.route({ url: '/graphql', method: ['GET', 'POST'], handler: fastifyApolloHandler(apollo) })
  const url = await server.listen({ port, host: '127.0.0.1' })
  return {
    url,
    close: async () => {
      await apollo.stop()
      await encoder.close()
      engine.close()
    },
  }
}
