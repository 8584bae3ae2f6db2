import { describe, expect, it } from '@jest/globals'
import { buildSchema, type GraphQLSchema, isInputObjectType, isObjectType, printSchema, validateSchema } from 'graphql'
import { ATTRIBUTE_TYPES, type AttributeDeclaration } from '../../src/core/attributes.ts'
import { attributesSdl, unionOfAttributes } from '../../src/graphql/attributes.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { declared } from './installation.ts'

const EVERY_TYPE = ATTRIBUTE_TYPES.map((type) => declared(type.toLowerCase(), type))

/** The members of a type with their types, e.g. `price: Float`; undefined when there is no such type. */
function membersOf(schema: GraphQLSchema, name: string): readonly string[] | undefined {
  const type = schema.getType(name)
  if (!isObjectType(type) && !isInputObjectType(type)) return undefined
  return Object.values(type.getFields()).map((field) => `${field.name}: ${field.type}`)
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

  it('keeps a failed search from nulling its siblings', () => {
    const fields = createSchema([]).getQueryType()?.getFields() ?? {}
    expect(Object.values(fields).map(({ name, type }) => `${name}: ${type}`)).toEqual(
      expect.arrayContaining(['search: SearchConnection', 'document: Document', 'collection: Collection']),
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
    ])
    expect(membersOf(schema, 'AttributesFilter')).toEqual([
      'string: StringFilter',
      'string_list: StringListFilter',
      'int: IntFilter',
      'float: FloatFilter',
      'boolean: BooleanFilter',
      'date_time: DateTimeFilter',
    ])
    expect(membersOf(schema, 'Document')).toContain('attributes: DocumentAttributes')
    expect(membersOf(schema, 'SearchFilter')).toContain('attributes: AttributesFilter')
  })

  it('bring filters of numbers and booleans only where they need them', () => {
    const added = (...attributes: readonly AttributeDeclaration[]) =>
      ['IntFilter', 'FloatFilter', 'BooleanFilter'].filter(
        (name) => createSchema(attributes).getType(name) !== undefined,
      )
    expect(added()).toEqual([])
    expect(added(declared('kind', 'STRING'), declared('due', 'DATE_TIME'))).toEqual([])
    expect(added(declared('pages', 'INT'), declared('rank', 'INT'))).toEqual(['IntFilter'])
    expect(added(declared('price', 'FLOAT'), declared('open', 'BOOLEAN'))).toEqual(['FloatFilter', 'BooleanFilter'])
  })

  it('leave no empty type behind when there are none', () => {
    expect(attributesSdl([])).toBe('')
    const schema = createSchema([])
    expect(schema.getType('DocumentAttributes')).toBeUndefined()
    expect(schema.getType('AttributesFilter')).toBeUndefined()
    expect(membersOf(schema, 'Document')?.join()).not.toMatch(/attributes/)
    expect(membersOf(schema, 'SearchFilter')?.join()).not.toMatch(/attributes/)
  })

  it.each(['constructor', 'toString', 'type', 'input', 'null', '_'])('may be called %s', (name) => {
    expect(membersOf(createSchema([declared(name, 'STRING')]), 'DocumentAttributes')).toEqual([`${name}: String`])
  })

  it('are the union over collections', () => {
    const [kind, pages, price] = [declared('kind', 'STRING'), declared('pages', 'INT'), declared('price', 'FLOAT')]
    expect(
      unionOfAttributes([{ attributes: [kind, pages] }, { attributes: [] }, { attributes: [price, kind] }]),
    ).toEqual([kind, pages, price])
  })
})
