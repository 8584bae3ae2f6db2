/** The served schema: the SDL files in `schema/`, what the declared attributes add, and the resolvers, one file per topic. */
import { readdirSync, readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import type { AttributeDeclaration } from '../core/attributes.ts'
import { attributesSdl } from './attributes.ts'
import { attributeResolvers } from './resolvers/attributes.ts'
import { collectionResolvers } from './resolvers/collection.ts'
import { documentResolvers } from './resolvers/document.ts'
import { searchResolvers } from './resolvers/search.ts'
import { DateTime, Json } from './scalars.ts'

const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url)

export function createSchema(attributes: readonly AttributeDeclaration[]): GraphQLSchema {
  const files = readdirSync(SCHEMA_FOLDER).filter((name) => name.endsWith('.graphql'))
  const written = files.sort().map((name) => readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8'))
  return makeExecutableSchema({
    typeDefs: [...written, attributesSdl(attributes)].filter((sdl) => sdl !== ''),
    resolvers: [
      { DateTime, JSON: Json },
      searchResolvers,
      documentResolvers,
      collectionResolvers,
      attributeResolvers(attributes),
    ],
  })
}
