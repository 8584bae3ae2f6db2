import { describe, expect, it } from '@jest/globals'
import { parseValue } from 'graphql'
import { Json } from '../../src/graphql/scalars.ts'

const fromVariable = (value: unknown) => Json.parseValue(value)
const fromLiteral = (text: string, variables: Record<string, unknown> = {}) =>
  Json.parseLiteral(parseValue(text), variables)
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const refusal = (...words: readonly string[]) =>
  expect.objectContaining({
    message: expect.stringMatching(new RegExp(words.join('.*'))),
    extensions: { code: 'BAD_USER_INPUT' },
  })

describe('JSON', () => {
  it.each<[string, string, unknown]>([
    ['texts', '"a \\"b\\""', 'a "b"'],
    ['numbers', '[0, -1.5, 1e3]', [0, -1.5, 1000]],
    ['truth and nothing', '[true, false, null]', [true, false, null]],
    ['objects', '{ a: { b: [] }, c: {} }', { a: { b: [] }, c: {} }],
  ])('may be %s, in the operation and in its variables', (_, literal, value) => {
    expect(fromLiteral(literal)).toEqual(value)
    expect(fromVariable(value)).toEqual(value)
  })

  it('may have variables in it', () => {
    expect(fromLiteral('{ a: $one, b: [$none] }', { one: { x: 1 } })).toEqual({ a: { x: 1 }, b: [null] })
  })

  it('keeps members that have the names of what every object has', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}')
    expect(JSON.stringify(fromVariable(value))).toBe('{"__proto__":{"polluted":true},"constructor":1}')
    expect(JSON.stringify(fromLiteral('{ __proto__: { polluted: true } }'))).toBe('{"__proto__":{"polluted":true}}')
  })

  it('goes out as it is', () => {
    const value = { a: [1, null] }
    expect(Json.serialize(value)).toBe(value)
  })

  it('is refused when it is too deep, however it is given', () => {
    expect(() => fromVariable(JSON.parse(nested(65)))).not.toThrow()
    expect(() => fromVariable(JSON.parse(nested(66)))).toThrow(refusal('64 levels'))
    expect(() => fromLiteral(nested(66))).toThrow(refusal('64 levels'))
    const inside = { deep: JSON.parse(nested(60)) }
    expect(() => fromLiteral('[[[[[[$deep]]]]]]', inside)).toThrow(refusal('64 levels'))
  })

  it('is refused when no JSON could say it', () => {
    expect(() => fromLiteral('{ a: NAME }')).toThrow(refusal('bare name NAME', 'quotes'))
    expect(() => fromVariable(JSON.parse('[1e999]'))).toThrow(refusal('number that is too large'))
    expect(() => fromLiteral('1e999')).toThrow(refusal('number that is too large'))
  })
})
