import { describe, expect, it } from '@jest/globals'
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printSchema,
  printType,
  validateSchema,
} from 'graphql'
import { ATTRIBUTE_TYPES, type AttributeDeclaration } from '../../src/core/attributes.ts'
import { attributesSdl, unionOfAttributes } from '../../src/graphql/attributes.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { declared, sortable } from './installation.ts'

/** The example of the contract's last section. */
const CONTRACT = [
  { ...declared('category', 'STRING'), facetable: true },
  sortable('price', 'FLOAT'),
  sortable('publishedAt', 'DATE_TIME'),
  declared('place', 'GEO'),
]

/** The types that the declared attributes decide. */
const DECIDED = [
  'DocumentAttributes',
  'GeoPoint',
  'DocumentAttributesInput',
  'GeoPointInput',
  'AttributesFilter',
  'BooleanFilter',
  'IntFilter',
  'FloatFilter',
  'GeoFilter',
  'GeoRadiusInput',
  'GeoBoxInput',
  'SortField',
  'DocumentSortField',
  'FacetField',
]

const EVERY_TYPE = ATTRIBUTE_TYPES.map((type) => declared(type.toLowerCase(), type))

/** The members of a type with their types, e.g. `price: Float`; undefined when there is no such type. */
function membersOf(schema: GraphQLSchema, name: string): readonly string[] | undefined {
  const type = schema.getType(name)
  if (!isObjectType(type) && !isInputObjectType(type)) return undefined
  return Object.values(type.getFields()).map((field) => `${field.name}: ${field.type}`)
}

const valuesOf = (schema: GraphQLSchema, name: string): readonly string[] => {
  const type = schema.getType(name)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}

describe('the schema', () => {
  it.each<[string, readonly AttributeDeclaration[]]>([
    ['without attributes', []],
    ['with attributes of every type', EVERY_TYPE],
  ])('%s is valid, and what is printed of it builds the same', (_, attributes) => {
    const schema = createSchema(attributes)
    expect(validateSchema(schema)).toEqual([])
    const printed = printSchema(schema)
    expect(printSchema(buildSchema(printed))).toBe(printed)
  })

  it('describes search and each of its arguments', () => {
    const schema = createSchema(EVERY_TYPE)
    const { search } = schema.getQueryType()?.getFields() ?? {}
    expect(search?.description).toMatch(/^Ranked search/)
    expect(search?.args.filter(({ description }) => !description)).toEqual([])
  })

  it('says of a scalar what its SDL says', () => {
    expect(createSchema([]).getType('DateTime')).toMatchObject({
      description: expect.stringMatching(/^RFC 3339 instant/),
      specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
    })
    expect(createSchema([]).getType('JSON')).toMatchObject({ description: expect.stringMatching(/^Arbitrary JSON/) })
  })

  it('has documents, chunks and jobs as nodes', () => {
    const schema = createSchema([])
    const node = schema.getType('Node')
    const nodes = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : []
    expect(nodes.sort()).toEqual(['Chunk', 'Document', 'IngestJob'])
  })

  it('takes exactly one member where it says so', () => {
    const types = Object.values(createSchema(EVERY_TYPE).getTypeMap())
    const oneOf = types.filter((type) => isInputObjectType(type) && type.isOneOf).map(({ name }) => name)
    expect(oneOf.sort()).toEqual([
      ...['ContentInput', 'DocumentLookup', 'DocumentSelector', 'GeoFilter', 'IDFilter', 'TextFilter'],
    ])
  })

  it('keeps a failed search from nulling its siblings', () => {
    const fields = createSchema([]).getQueryType()?.getFields() ?? {}
    expect(Object.values(fields).map(({ name, type }) => `${name}: ${type}`)).toEqual(
      expect.arrayContaining([
        ...[
          'search: SearchConnection',
          'document: Document',
          'documents: DocumentConnection',
          'collection: Collection',
        ],
        ...['node: Node', 'ingestJob: IngestJob'],
      ]),
    )
  })
})

describe('declared attributes', () => {
  it('are fields and filters of their types', () => {
    const schema = createSchema(EVERY_TYPE)
    expect(membersOf(schema, 'DocumentAttributes')).toEqual([
      'string: String',
      'string_list: [String!]',
      'int: Int',
      'float: Float',
      'boolean: Boolean',
      'date_time: DateTime',
      'geo: GeoPoint',
    ])
    expect(membersOf(schema, 'DocumentAttributesInput')).toEqual([
      'string: String',
      'string_list: [String!]',
      'int: Int',
      'float: Float',
      'boolean: Boolean',
      'date_time: DateTime',
      'geo: GeoPointInput',
    ])
    expect(membersOf(schema, 'AttributesFilter')).toEqual([
      'string: StringFilter',
      'string_list: StringListFilter',
      'int: IntFilter',
      'float: FloatFilter',
      'boolean: BooleanFilter',
      'date_time: DateTimeFilter',
      'geo: GeoFilter',
    ])
    expect(membersOf(schema, 'DocumentInput')).toContain('attributes: DocumentAttributesInput')
    expect(membersOf(schema, 'Document')).toContain('attributes: DocumentAttributes')
    expect(membersOf(schema, 'SearchFilter')).toContain('attributes: AttributesFilter')
  })

  it('bring filters of numbers, booleans and places only where they need them', () => {
    const added = (...attributes: readonly AttributeDeclaration[]) =>
      ['IntFilter', 'FloatFilter', 'BooleanFilter', 'GeoFilter', 'GeoPoint', 'GeoPointInput'].filter(
        (name) => createSchema(attributes).getType(name) !== undefined,
      )
    expect(added()).toEqual([])
    expect(added(declared('kind', 'STRING'), declared('due', 'DATE_TIME'))).toEqual([])
    expect(added(declared('pages', 'INT'), declared('rank', 'INT'))).toEqual(['IntFilter'])
    expect(added(declared('price', 'FLOAT'), declared('open', 'BOOLEAN'))).toEqual(['FloatFilter', 'BooleanFilter'])
    expect(added(declared('place', 'GEO'))).toEqual(['GeoFilter', 'GeoPoint', 'GeoPointInput'])
  })

  it('leave no empty type behind when there are none', () => {
    expect(attributesSdl([])).toBe('')
    const schema = createSchema([])
    expect(schema.getType('DocumentAttributes')).toBeUndefined()
    expect(schema.getType('AttributesFilter')).toBeUndefined()
    expect(schema.getType('DocumentAttributesInput')).toBeUndefined()
    expect(membersOf(schema, 'DocumentInput')?.join()).not.toMatch(/attributes/)
    expect(membersOf(schema, 'Document')?.join()).not.toMatch(/attributes/)
    expect(membersOf(schema, 'SearchFilter')?.join()).not.toMatch(/attributes/)
  })

  it.each(['constructor', 'toString', 'type', 'input', 'null', '_'])('may be called %s', (name) => {
    expect(membersOf(createSchema([declared(name, 'STRING')]), 'DocumentAttributes')).toEqual([`${name}: String`])
  })

  it.each<[string, readonly AttributeDeclaration[]]>([
    ['no attributes', []],
    ['attributes of which none is sortable', [declared('kind', 'STRING'), declared('place', 'GEO')]],
    ['a sortable text', [sortable('shelfMark', 'STRING')]],
    ['the attributes of the contract', CONTRACT],
    ['attributes of every type', EVERY_TYPE],
  ])('decide the schema of an installation with %s', (_, attributes) => {
    const schema = createSchema(attributes)
    expect(validateSchema(schema)).toEqual([])
    expect(
      DECIDED.flatMap((name) => schema.getType(name) ?? [])
        .map(printType)
        .join('\n\n'),
    ).toMatchSnapshot()
  })

  it('name what can be ordered by: all documents by numbers and dates, a ranked window by texts too', () => {
    const schema = createSchema([
      ...(['STRING', 'INT', 'FLOAT', 'DATE_TIME'] as const).map((type) => sortable(`a${type}`, type)),
      declared('unsorted', 'INT'),
    ])
    expect(valuesOf(schema, 'SortField')).toEqual([
      ...['CREATED_AT', 'UPDATED_AT', 'TITLE', 'A_STRING', 'A_INT', 'A_FLOAT', 'A_DATE_TIME'],
    ])
    expect(valuesOf(schema, 'DocumentSortField')).toEqual([
      ...['CREATED_AT', 'UPDATED_AT', 'A_INT', 'A_FLOAT', 'A_DATE_TIME'],
    ])
  })

  it('name what can be counted by, of every type but places', () => {
    const attributes = EVERY_TYPE.map((one) => ({ ...one, facetable: true }))
    expect(valuesOf(createSchema([...attributes, declared('plain', 'STRING')]), 'FacetField')).toEqual([
      ...['TAGS', 'LANGUAGE', 'STRING', 'STRING_LIST', 'INT', 'FLOAT', 'BOOLEAN', 'DATE_TIME'],
    ])
    expect(valuesOf(createSchema([]), 'FacetField')).toEqual(['TAGS', 'LANGUAGE'])
  })

  it('are sortable where one of the collections says so', () => {
    const union = unionOfAttributes([
      { attributes: [sortable('rank', 'INT')] },
      { attributes: [{ ...declared('rank', 'INT'), facetable: true }] },
    ])
    expect(union).toEqual([{ ...sortable('rank', 'INT'), facetable: true }])
  })

  it('are the union over collections', () => {
    const [kind, pages, price] = [declared('kind', 'STRING'), declared('pages', 'INT'), declared('price', 'FLOAT')]
    expect(
      unionOfAttributes([{ attributes: [kind, pages] }, { attributes: [] }, { attributes: [price, kind] }]),
    ).toEqual([kind, pages, price])
  })
})
