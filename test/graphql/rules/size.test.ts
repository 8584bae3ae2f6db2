import { describe, expect, it } from '@jest/globals'
import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { objectsOf } from '../../../src/graphql/rules/size.ts'
import { createSchema } from '../../../src/graphql/schema.ts'

const SCHEMA = createSchema([])

function objects(document: string, variables: Record<string, unknown> = {}): number {
  const { definitions } = parse(document)
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION) as FragmentDefinitionNode[]
  return objectsOf(SCHEMA, operation, fragments, variables)
}

describe('the size of an operation', () => {
  it('is what its lists hold, multiplied where they stand in each other', () => {
    expect(objects('{ documents(first: 10) { nodes { title } } }')).toBe(10 * 2)
    expect(objects('{ documents(first: 10) { nodes { chunks(first: 5) { nodes { text } } } } }')).toBe(
      10 * (1 + 1 + 5 * 2),
    )
  })

  it('takes defaults, and variables with theirs', () => {
    expect(objects('{ documents { nodes { title } } }')).toBe(20 * 2)
    const document = 'query ($first: Int! = 3) { documents(first: $first) { nodes { title } } }'
    expect([objects(document), objects(document, { first: 7 })]).toEqual([6, 14])
  })

  it('takes the default of an argument that is null, as its field does', () => {
    const document = 'query ($n: Int) { node(id: "x") { ... on Document { chunks(first: $n) { nodes { text } } } } }'
    expect([objects(document, { n: null }), objects(document), objects(document, { n: 20 })]).toEqual([41, 41, 41])
  })

  it('counts a passage with its neighbours', () => {
    const document = '{ node(id: "x") { ... on Chunk { context(before: 20, after: 20) { chunks { text } } } } }'
    expect(objects(document)).toBe(1 + 41 * 2)
  })

  it('counts facets by their values', () => {
    const facets = 'facets(by: $by) { values { value } }'
    const document = `query ($by: [FacetInput!]!) { search(query: "a", first: 1) { ${facets} } }`
    expect(objects(document, { by: [{ field: 'TAGS' }] })).toBe(1 + 10 * 2)
    expect(
      objects(document, {
        by: [
          { field: 'TAGS', first: 3 },
          { field: 'LANGUAGE', first: null },
        ],
      }),
    ).toBe(1 + 13 * 2)
    expect(objects(document, { by: [] })).toBe(1)
    const literal =
      'query ($n: Int) { search(query: "a", first: 1) { facets(by: { field: TAGS, first: $n }) { field } } }'
    expect([objects(literal), objects(literal, { n: 40 })]).toEqual([1 + 10, 1 + 40])
  })

  it('goes through fragments, also those that spread themselves', () => {
    expect(
      objects(
        '{ documents(first: 2) { ...A } } fragment A on DocumentConnection { nodes { ...B } } fragment B on Document { collection { name } }',
      ),
    ).toBe(2 * 3)
    expect(objects('{ documents(first: 2) { ...A } } fragment A on DocumentConnection { nodes { id } ...A }')).toBe(4)
  })

  it('leaves introspection and scalars out', () => {
    expect(objects('{ __typename __schema { types { fields { name } } } }')).toBe(0)
  })

  it('sees what no server could answer', () => {
    const nested = 'context(before: 20, after: 20) { chunks { text } }'
    const document = `{ search(query: "a", groupBy: NONE, first: 100) { nodes { document { chunks(first: 100) { nodes { context(before: 20, after: 20) { chunks { ${nested} } } } } } } } }`
    expect(objects(document)).toBeGreaterThan(10_000_000)
  })
})
