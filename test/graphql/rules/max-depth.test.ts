import { describe, expect, it } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import { maxDepthRule } from '../../../src/graphql/rules/max-depth.ts'
import { ALL_OTHER_RULES, complaints, fields } from './harness.ts'

describe('the depth of an operation', () => {
  it('may be the limit, and no more', () => {
    expect(complaints(maxDepthRule(4), fields(4))).toEqual([])
    expect(complaints(maxDepthRule(4), fields(5))).toEqual([
      {
        message:
          'The query nests 5 fields deep, fragments included, and at most 4 are allowed (limits.operationDepth). Ask for less at once, or split it.',
        code: 'OPERATION_TOO_LARGE',
      },
    ])
  })

  it('is that of its deepest branch', () => {
    expect(complaints(maxDepthRule(3), '{ name self { name self { name } } other { name } }')).toEqual([])
  })

  it('goes through fragments, named and inline, which are no level themselves', () => {
    const document =
      '{ self { ...A } } fragment A on Query { ... on Query { self { ...B } } } fragment B on Query { name }'
    expect(complaints(maxDepthRule(3), document)).toEqual([])
    expect(complaints(maxDepthRule(2), document)).toHaveLength(1)
  })

  it('is asked of each operation, by its name', () => {
    const document = `query Flat ${fields(1)} query Deep ${fields(3)}`
    expect(complaints(maxDepthRule(2), document)).toMatchObject([
      { message: expect.stringContaining('The query "Deep"') },
    ])
  })

  it('leaves the queries alone with which tools read the schema', () => {
    const full = getIntrospectionQuery({ specifiedByUrl: true, oneOf: true, inputValueDeprecation: true })
    expect(complaints(maxDepthRule(1), full)).toEqual([])
  })

  it('ends on fragments that spread themselves, for another rule to refuse', () => {
    const document = '{ ...A } fragment A on Query { self { ...B } } fragment B on Query { self { ...A } }'
    expect(complaints(maxDepthRule(5), document)).toEqual([])
    expect(complaints(maxDepthRule(5), document, ALL_OTHER_RULES)).toMatchObject([
      { message: expect.stringContaining('Cannot spread fragment "A" within itself') },
    ])
  })

  it('is found in no time where fragments double at every level', () => {
    const levels = Array.from({ length: 300 }, (_, level) => {
      const next = level === 299 ? 'name' : `...L${level + 1}`
      return `fragment L${level} on Query { self { ${next} } other { ${next} } }`
    })
    expect(complaints(maxDepthRule(15), `{ ...L0 } ${levels.join(' ')}`)).toMatchObject([
      { message: expect.stringContaining('301 fields deep') },
    ])
  })
})
