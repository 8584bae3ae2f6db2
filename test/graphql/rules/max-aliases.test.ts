import { describe, expect, it } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import { maxAliasesRule } from '../../../src/graphql/rules/max-aliases.ts'
import { complaints } from './harness.ts'

const aliases = (count: number): string => Array.from({ length: count }, (_, place) => `a${place}: name`).join(' ')

describe('the aliases of an operation', () => {
  it('may be as many as the limit, and no more', () => {
    expect(complaints(maxAliasesRule(3), `{ ${aliases(3)} name }`)).toEqual([])
    expect(complaints(maxAliasesRule(3), `mutation Many { ${aliases(4)} }`)).toEqual([
      {
        message:
          'The mutation "Many" has 4 aliases, fragments included, and at most 3 are allowed (limits.operationAliases). Ask for less at once, or split it.',
        code: 'OPERATION_TOO_LARGE',
      },
    ])
  })

  it('count on every level, and in a fragment as often as it is spread', () => {
    const document = `{ a: self { b: self { ...F } } ...F } fragment F on Query { ${aliases(2)} }`
    expect(complaints(maxAliasesRule(6), document)).toEqual([])
    expect(complaints(maxAliasesRule(5), document)).toHaveLength(1)
  })

  it('are counted in no time where fragments double at every level', () => {
    const levels = Array.from({ length: 60 }, (_, level) => {
      const next = level === 59 ? aliases(1) : `...L${level + 1}`
      return `fragment L${level} on Query { self { ${next} } other { ${next} } }`
    })
    expect(complaints(maxAliasesRule(30), `{ ...L0 } ${levels.join(' ')}`)).toHaveLength(1)
  })

  it('leaves the queries alone with which tools read the schema', () => {
    expect(complaints(maxAliasesRule(0), getIntrospectionQuery())).toEqual([])
  })
})
