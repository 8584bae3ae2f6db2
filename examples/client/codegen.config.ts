/** Types for every operation in `operations.graphql`, from the schema that a server of yours prints. */
import type { CodegenConfig } from '@graphql-codegen/cli'

const folder = import.meta.dirname

const config: CodegenConfig = {
  schema: `${folder}/schema.graphql`,
  documents: `${folder}/operations.graphql`,
  generates: {
    [`${folder}/gql/`]: {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        immutableTypes: true,
        skipTypename: true,
        importExtension: '.ts',
        scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
      },
    },
  },
}

export default config
