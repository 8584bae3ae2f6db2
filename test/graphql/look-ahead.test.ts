import { describe, expect, it } from '@jest/globals'
import { type FieldNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { type Selected, selects } from '../../src/graphql/look-ahead.ts'

/** What a resolver sees of the first field of the operation. */
function resolving(text: string, variableValues: Readonly<Record<string, unknown>> = {}): Selected {
  const { definitions } = parse(text)
  const operation = definitions.find((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION)
  const fragments = definitions.filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
  return {
    fieldNodes: operation?.selectionSet.selections.filter((one): one is FieldNode => one.kind === Kind.FIELD) ?? [],
    fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
    variableValues,
  }
}

const PATH = ['nodes', 'explanation']

describe('a field further down is selected', () => {
  it.each([
    ['as it is', '{ search { nodes { explanation { name } } } }'],
    ['beside others', '{ search { total nodes { rank explanation { name } } edges { cursor } } }'],
    ['under aliases', '{ a: search { b: nodes { c: explanation { name } } } }'],
    ['in one of two selections of a field', '{ search { nodes { rank } nodes { explanation { name } } } }'],
    ['in one of two that are merged', '{ search { total } search { nodes { explanation { name } } } }'],
    ['in an inline fragment', '{ search { ... { nodes { ... on Result { explanation { name } } } } } }'],
    [
      'in fragments of fragments',
      '{ search { ...A } } fragment A on C { nodes { ...B } } fragment B on R { ...D } fragment D on R { explanation { n } }',
    ],
    [
      'in a fragment that is left out once and spread once',
      '{ search { ...A @skip(if: true) ...A } } fragment A on C { nodes { explanation { n } } }',
    ],
    ['where it is included', '{ search { nodes { explanation @include(if: true) @skip(if: false) { name } } } }'],
  ])('%s', (_, text) => {
    expect(selects(resolving(text), PATH)).toBe(true)
  })

  it.each([
    ['where it is not there', '{ search { nodes { rank } } }'],
    ['where it stands elsewhere', '{ search { explanation { name } edges { explanation { name } } } }'],
    ['where something else has its name', '{ search { nodes { explanation: rank } } }'],
    ['where nothing is selected', '{ search }'],
    ['where it is skipped', '{ search { nodes { explanation @skip(if: true) { name } } } }'],
    ['where what holds it is not included', '{ search { nodes @include(if: false) { explanation { name } } } }'],
    [
      'where its fragment is skipped',
      '{ search { ...A @skip(if: true) } } fragment A on C { nodes { explanation { n } } }',
    ],
  ])('but not %s', (_, text) => {
    expect(selects(resolving(text), PATH)).toBe(false)
  })

  it('as the variables have it', () => {
    const text = 'query($why: Boolean!) { search { nodes { explanation @include(if: $why) { name } } } }'
    expect([true, false].map((why) => selects(resolving(text, { why }), PATH))).toEqual([true, false])
  })

  it('is found in no time among fragments that spread each other twice', () => {
    const fragments = Array.from({ length: 60 }, (_, n) => `fragment F${n} on C { ...F${n + 1} ...F${n + 1} }`)
    const text = `{ search { ...F0 } } ${fragments.join(' ')} fragment F60 on C { nodes { rank } }`
    expect(selects(resolving(text), PATH)).toBe(false)
  })
})
