/** Reads the value of a declared attribute; a type each, nothing is guessed. */
import type { AttributeDeclaration, AttributeType, AttributeValue } from './attributes.ts'
import { SextantError } from './errors.ts'
import type { GeoPoint } from './geo.ts'
import { parseInstantSpan } from './instant.ts'
import { shown } from './shown.ts'

interface AttributeReader {
  /** What is taken, for messages. */
  readonly takes: string
  /** Undefined when the value is of another type. */
  read(value: unknown): AttributeValue | undefined
}

const INT_BOUND = 2 ** 31

const isInt = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= -INT_BOUND && (value as number) < INT_BOUND

const READERS: Readonly<Record<AttributeType, AttributeReader>> = {
  STRING: { takes: 'a text', read: (value) => (typeof value === 'string' ? value.toWellFormed() : undefined) },
  STRING_LIST: { takes: 'a list of texts', read: readTexts },
  INT: {
    takes: 'a whole number of at most 32 bits',
    read: (value) => (isInt(value) ? value : undefined),
  },
  FLOAT: { takes: 'a number', read: (value) => (Number.isFinite(value) ? (value as number) : undefined) },
  BOOLEAN: { takes: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) },
  DATE_TIME: {
    takes: 'a date such as 2026-11-21 or 2026-11-21T19:12:00Z',
    read: (value) => (typeof value === 'string' ? parseInstantSpan(value)?.start : undefined),
  },
  GEO: { takes: 'a map with latitude (-90 to 90) and longitude (-180 to 180)', read: readPoint },
}

function readTexts(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value.toWellFormed()]
  if (!Array.isArray(value) || !value.every((text) => typeof text === 'string')) return undefined
  return value.map((text: string) => text.toWellFormed())
}

function readPoint(value: unknown): GeoPoint | undefined {
  if (value === null || typeof value !== 'object') return undefined
  const { latitude, longitude } = value as { readonly latitude?: unknown; readonly longitude?: unknown }
  return isDegrees(latitude, 90) && isDegrees(longitude, 180) ? { latitude, longitude } : undefined
}

/** Whether it is a number of degrees from -most to most. */
export const isDegrees = (value: unknown, most: 90 | 180): value is number =>
  typeof value === 'number' && Math.abs(value) <= most

/** The value as it is stored, or undefined when it is not of the type. */
export const attributeValue = (type: AttributeType, value: unknown): AttributeValue | undefined =>
  READERS[type].read(value)

/** @throws SextantError DOCUMENT_INVALID when the value is not of the declared type */
export function readAttribute({ name, type }: AttributeDeclaration, value: unknown): AttributeValue {
  const known = attributeValue(type, value)
  if (known !== undefined) return known
  throw new SextantError(
    'DOCUMENT_INVALID',
    `attributes.${name} is ${shown(value)}, and ${type} takes ${READERS[type].takes}`,
  )
}
