/** Types of the resolvers, generated from the SDL: `npm run generate`; `npm run check` fails when they are out of date. */
import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  generates: {
    'src/graphql/generated.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        immutableTypes: true,
        skipTypename: true,
        importExtension: '.ts',
        contextType: './context.ts#OperationContext',
        scalars: {
          ID: 'string',
          DateTime: { input: 'string', output: 'number' },
          JSON: { input: '../core/document.ts#JsonValue', output: 'unknown' },
        },
        mappers: {
          Collection: './sources.ts#CollectionSource',
          Document: './sources.ts#DocumentSource',
          Chunk: './sources.ts#ChunkSource',
          DocumentConnection: './sources.ts#DocumentConnectionSource',
          IngestJob: './sources.ts#JobSource',
          Node: './sources.ts#NodeSource',
          SearchConnection: './sources.ts#SearchSource',
          SearchResult: './sources.ts#ResultSource',
        },
      },
    },
  },
}

export default config
