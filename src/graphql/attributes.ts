/**
 * The part of the schema that the declared attributes decide: a field and a filter each, by their types. What would be left
 * without members is left out, with every field that would use it.
 */
import type { AttributeDeclaration, AttributeType } from '../core/attributes.ts'

interface AttributeGraphQL {
  readonly output: string
  readonly filter: string
  /** SDL of the filter where the written schema has none. */
  readonly filterSdl?: string
}

const numberFilter = (scalar: 'Int' | 'Float') =>
  `input ${scalar}Filter { eq: ${scalar} ne: ${scalar} in: [${scalar}!] gt: ${scalar} gte: ${scalar} lt: ${scalar} lte: ${scalar} exists: Boolean }`

const GRAPHQL: Readonly<Record<AttributeType, AttributeGraphQL>> = {
  STRING: { output: 'String', filter: 'StringFilter' },
  STRING_LIST: { output: '[String!]', filter: 'StringListFilter' },
  INT: { output: 'Int', filter: 'IntFilter', filterSdl: numberFilter('Int') },
  FLOAT: { output: 'Float', filter: 'FloatFilter', filterSdl: numberFilter('Float').replace(' ne: Float', '') },
  BOOLEAN: {
    output: 'Boolean',
    filter: 'BooleanFilter',
    filterSdl: 'input BooleanFilter { eq: Boolean exists: Boolean }',
  },
  DATE_TIME: { output: 'DateTime', filter: 'DateTimeFilter' },
}

/**
 * SDL to be joined to the written schema; empty without attributes.
 *
 * @param declarations the union over collections; names are distinct
 */
export function attributesSdl(declarations: readonly AttributeDeclaration[]): string {
  if (declarations.length === 0) return ''
  const fields = declarations.map(({ name, type }) => `  ${name}: ${GRAPHQL[type].output}`)
  const filters = declarations.map(({ name, type }) => `  ${name}: ${GRAPHQL[type].filter}`)
  const inputs = new Set(declarations.flatMap(({ type }) => GRAPHQL[type].filterSdl ?? []))
  return [
    '"""\nThe attributes declared in the configuration.\n"""',
    `type DocumentAttributes {\n${fields.join('\n')}\n}`,
    'extend type Document {\n  """\n  Declared attributes, typed; null where a document has none.\n  """\n  attributes: DocumentAttributes\n}',
    '"""\nMembers are ANDed.\n"""',
    `input AttributesFilter {\n${filters.join('\n')}\n}`,
    'extend input SearchFilter {\n  attributes: AttributesFilter\n}',
    ...inputs,
  ].join('\n')
}

/** The declarations of all collections by name; the configuration has seen to it that a name has one type. */
export function unionOfAttributes(
  collections: readonly { readonly attributes: readonly AttributeDeclaration[] }[],
): readonly AttributeDeclaration[] {
  return [
    ...new Map(
      collections.flatMap(({ attributes }) => attributes.map((declared) => [declared.name, declared])),
    ).values(),
  ]
}
