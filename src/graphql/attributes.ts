/**
 * The part of the schema that the declared attributes decide: a field, an input and a filter each, by their types, and the
 * enums that name what can be ordered and counted by. What would be left without members is left out, with every field that would
 * use it.
 */
import { readFileSync } from 'node:fs'
import {
  type AttributeDeclaration,
  type AttributeType,
  attributeEnumName,
  isFacetable,
  isNumeric,
  isSortable,
} from '../core/attributes.ts'
import { SCHEMA_FOLDER } from './schema-folder.ts'

interface AttributeGraphQL {
  readonly output: string
  readonly input: string
  readonly filter: string
  /** The file below `schema/attributes` that has the types which the rest of the schema has not. */
  readonly file?: string
}

const GRAPHQL: Readonly<Record<AttributeType, AttributeGraphQL>> = {
  STRING: { output: 'String', input: 'String', filter: 'StringFilter' },
  STRING_LIST: { output: '[String!]', input: '[String!]', filter: 'StringListFilter' },
  INT: { output: 'Int', input: 'Int', filter: 'IntFilter', file: 'int.graphql' },
  FLOAT: { output: 'Float', input: 'Float', filter: 'FloatFilter', file: 'float.graphql' },
  BOOLEAN: { output: 'Boolean', input: 'Boolean', filter: 'BooleanFilter', file: 'boolean.graphql' },
  DATE_TIME: { output: 'DateTime', input: 'DateTime', filter: 'DateTimeFilter' },
  GEO: { output: 'GeoPoint', input: 'GeoPointInput', filter: 'GeoFilter', file: 'geo.graphql' },
}

const USES = `
"""
The attributes declared in the configuration.
"""
type DocumentAttributes { FIELDS }
extend type Document {
  """
  Declared attributes, typed; null where a document has none.
  """
  attributes: DocumentAttributes
}

"""
The attributes declared in the configuration. Null means no value.
"""
input DocumentAttributesInput { INPUTS }
extend input DocumentInput {
  attributes: DocumentAttributesInput
}

"""
Members are ANDed.
"""
input AttributesFilter { FILTERS }
extend input SearchFilter {
  attributes: AttributesFilter
}`

/**
 * SDL to be joined to the written schema; empty without attributes.
 *
 * @param declarations the union over collections; names are distinct
 */
export function attributesSdl(declarations: readonly AttributeDeclaration[]): string {
  if (declarations.length === 0) return ''
  const fields = (use: 'output' | 'input' | 'filter') =>
    declarations.map(({ name, type }) => `${name}: ${GRAPHQL[type][use]}`).join(' ')
  const files = new Set(declarations.flatMap(({ type }) => GRAPHQL[type].file ?? []))
  return [
    USES.replace('FIELDS', fields('output')).replace('INPUTS', fields('input')).replace('FILTERS', fields('filter')),
    ...[...files].map((file) => readFileSync(new URL(`attributes/${file}`, SCHEMA_FOLDER), 'utf8')),
    ...enumSdl('SortField', declarations, ({ type, sortable }) => sortable && isSortable(type)),
    ...enumSdl('DocumentSortField', declarations, ({ type, sortable }) => sortable && isNumeric(type)),
    ...enumSdl('FacetField', declarations, ({ type, facetable }) => facetable && isFacetable(type)),
  ].join('\n')
}

/** The attributes that fit as further values of the enum. */
function enumSdl(
  name: string,
  declarations: readonly AttributeDeclaration[],
  fits: (declared: AttributeDeclaration) => boolean,
): readonly string[] {
  const values = declarations.filter(fits)
  if (values.length === 0) return []
  return [`extend enum ${name} { ${values.map((declared) => attributeEnumName(declared.name)).join(' ')} }`]
}

/** The declarations of all collections by name; the configuration has seen to it that a name has one type. */
export function unionOfAttributes(
  collections: readonly { readonly attributes: readonly AttributeDeclaration[] }[],
): readonly AttributeDeclaration[] {
  const union = new Map<string, AttributeDeclaration>()
  for (const declared of collections.flatMap(({ attributes }) => attributes)) {
    const known = union.get(declared.name) ?? declared
    union.set(declared.name, {
      ...known,
      facetable: known.facetable || declared.facetable,
      sortable: known.sortable || declared.sortable,
    })
  }
  return [...union.values()]
}
