/** The served schema: the SDL files in `schema/`, what the declared attributes add, and the resolvers, one file per topic. */
import { readdirSync, readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { buildSchema, type GraphQLSchema } from 'graphql'
import type { AttributeDeclaration } from '../core/attributes.ts'
import { attributesSdl } from './attributes.ts'
import { attributeResolvers } from './resolvers/attributes.ts'
import { chunkResolvers } from './resolvers/chunk.ts'
import { collectionResolvers } from './resolvers/collection.ts'
import { documentResolvers } from './resolvers/document.ts'
import { jobResolvers } from './resolvers/job.ts'
import { nodeResolvers } from './resolvers/node.ts'
import { searchResolvers } from './resolvers/search.ts'
import { writingResolvers } from './resolvers/writing.ts'
import { DateTime, Json } from './scalars.ts'
import { SCHEMA_FOLDER } from './schema-folder.ts'

export function createSchema(attributes: readonly AttributeDeclaration[]): GraphQLSchema {
  const files = readdirSync(SCHEMA_FOLDER).filter((name) => name.endsWith('.graphql'))
  const written = files.sort().map((name) => readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8'))
  const sdl = [...written, attributesSdl(attributes)].join('\n')
  return makeExecutableSchema({
    // Built whole, so that what extends a type comes after what it has.
    typeDefs: buildSchema(sdl),
    resolvers: [
      { DateTime, JSON: Json },
      searchResolvers,
      documentResolvers,
      chunkResolvers,
      nodeResolvers,
      jobResolvers,
      writingResolvers,
      collectionResolvers,
      attributeResolvers(attributes),
    ],
  })
}
