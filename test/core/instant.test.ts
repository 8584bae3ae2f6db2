import { describe, expect, it } from '@jest/globals'
import { formatInstant, instant, parseInstantSpan } from '../../src/core/instant.ts'

/** The first and last millisecond that the text names, written out. */
function spanOf(text: string): string | undefined {
  const span = parseInstantSpan(text)
  return span && `${formatInstant(span.start)} to ${formatInstant(span.end)}`
}

describe('an instant', () => {
  it.each([
    ['2026-11-21T19:12:00Z', '2026-11-21T19:12:00Z'],
    ['2026-11-21t19:12:00z', '2026-11-21T19:12:00Z'],
    ['2026-11-21 19:12:00Z', '2026-11-21T19:12:00Z'],
    ['2026-11-21T19:12:00.5Z', '2026-11-21T19:12:00.500Z'],
    ['2026-11-21T19:12:00.123999Z', '2026-11-21T19:12:00.123Z'],
    ['2026-11-21T00:30:00+02:00', '2026-11-20T22:30:00Z'],
    ['2026-11-21T23:30:00-03:30', '2026-11-22T03:00:00Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['2025-01-01T00:00:00+14:00', '2024-12-31T10:00:00Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['1871-01-18T11:00:00Z', '1871-01-18T11:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ])('%s is %s', (text, expected) => {
    expect(spanOf(text)).toBe(`${expected} to ${expected}`)
  })

  it('counts milliseconds from 1970, and below zero before', () => {
    expect(parseInstantSpan('1970-01-01T00:00:00Z')?.start).toBe(0)
    expect(parseInstantSpan('1969-12-31T23:59:59Z')?.start).toBe(-1000)
  })

  it.each([
    '',
    'yesterday',
    '2026-11-21T19:12Z',
    '2026-11-21T19:12:00',
    '2026-11-21T19:12:00+0200',
    '2026-11-21T24:00:00Z',
    '2026-11-21T19:60:00Z',
    '2026-11-21T19:12:00+25:00',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00+01:00',
    '26-11-21T19:12:00Z',
    '+002026-11-21T19:12:00Z',
    ' 2026-11-21T19:12:00Z',
    '2026-11-21T19:12:00Z\n',
  ])('is not named by %j', (text) => {
    expect(parseInstantSpan(text)).toBeUndefined()
  })

  it.each(['9999-12-31T23:59:59-14:00', '0000-01-01T00:00:00+14:00'])(
    'cannot be written for %s, so it is refused',
    (text) => {
      expect(parseInstantSpan(text)).toBeUndefined()
    },
  )

  it('is written with milliseconds only where there are any', () => {
    expect(formatInstant(instant(0))).toBe('1970-01-01T00:00:00Z')
    expect(formatInstant(instant(-1))).toBe('1969-12-31T23:59:59.999Z')
  })
})

describe('a day', () => {
  it.each([
    ['2026-11-21', '2026-11-21T00:00:00Z to 2026-11-21T23:59:59.999Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z to 2024-02-29T23:59:59.999Z'],
    ['2000-02-29', '2000-02-29T00:00:00Z to 2000-02-29T23:59:59.999Z'],
    ['1969-12-31', '1969-12-31T00:00:00Z to 1969-12-31T23:59:59.999Z'],
  ])('%s spans the whole UTC day', (text, expected) => {
    expect(spanOf(text)).toBe(expected)
  })

  it.each(['2026-02-30', '2025-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-1-1', '2026-11'])(
    '%s does not exist',
    (text) => {
      expect(parseInstantSpan(text)).toBeUndefined()
    },
  )
})
