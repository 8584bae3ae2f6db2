/** Reads the value of a declared attribute; a type each, nothing is guessed. */
import type { AttributeDeclaration, AttributeType, AttributeValue } from '../core/attributes.ts'
import { SextantError } from '../core/errors.ts'
import { parseInstantSpan } from '../core/instant.ts'
import { shown } from './shown.ts'

interface AttributeReader {
  /** What is taken, for messages. */
  readonly takes: string
  /** Undefined when the value is of another type. */
  read(value: unknown): AttributeValue | undefined
}

const MAX_INT = 2 ** 31 - 1

const READERS: Readonly<Record<AttributeType, AttributeReader>> = {
  STRING: { takes: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) },
  STRING_LIST: { takes: 'a list of texts', read: readTexts },
  INT: {
    takes: 'a whole number of at most 32 bits',
    read: (value) => (Number.isInteger(value) && Math.abs(value as number) <= MAX_INT ? (value as number) : undefined),
  },
  FLOAT: { takes: 'a number', read: (value) => (Number.isFinite(value) ? (value as number) : undefined) },
  BOOLEAN: { takes: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) },
  DATE_TIME: {
    takes: 'a date such as 2026-11-21 or 2026-11-21T19:12:00Z',
    read: (value) => (typeof value === 'string' ? parseInstantSpan(value)?.start : undefined),
  },
}

function readTexts(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : undefined
}

/** @throws SextantError DOCUMENT_INVALID when the value is not of the declared type */
export function readAttribute({ name, type }: AttributeDeclaration, value: unknown): AttributeValue {
  const { takes, read } = READERS[type]
  const known = read(value)
  if (known !== undefined) return known
  throw new SextantError('DOCUMENT_INVALID', `attributes.${name} is ${shown(value)}, and ${type} takes ${takes}`)
}
