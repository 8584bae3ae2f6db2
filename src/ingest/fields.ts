/**
 * The fields of a document in front matter or JSON, under the names that people give them. What has no name of its own here is
 * an attribute where one is declared, and metadata otherwise.
 */
import { isMap } from './canonical-json.ts'
import type { SourceFields } from './source.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The first name is the contract's; the others are what static site generators use. */
const NAMES = {
  title: ['title'],
  url: ['url', 'permalink'],
  language: ['language', 'lang'],
  tags: ['tags'],
  createdAt: ['createdAt', 'created', 'date'],
  updatedAt: ['updatedAt', 'updated', 'lastmod'],
} as const

type Named = keyof typeof NAMES

const KNOWN = new Set<string>(Object.values(NAMES).flat())

/** Names under which front matter may carry a document's id. */
export const FRONT_MATTER_ID_NAMES = ['externalId', 'id'] as const

/** An empty text says as little as none, and so does an empty list. */
const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** @param used names that the caller has read itself, such as the one with the text */
export function fieldsFrom(fields: Fields, used: readonly string[]): SourceFields {
  const known = Object.entries(NAMES).flatMap(([field, names]) => {
    const name = names.find((candidate) => isGiven(fields[candidate]))
    return name === undefined ? [] : [[field, name] as const]
  })
  const { attributes, metadata } = fields
  const taken = new Set<string>([
    ...used,
    ...known.map(([, name]) => name),
    'attributes',
    ...(isMap(metadata) ? ['metadata'] : []),
  ])
  const others = Object.entries(fields).filter(
    ([name, value]) => !taken.has(name) && (isGiven(value) || !KNOWN.has(name)),
  )
  return {
    ...Object.fromEntries(known.map(([field, name]) => [field, fields[name]])),
    attributes,
    others: { ...(isMap(metadata) ? metadata : {}), ...Object.fromEntries(others) },
  }
}

/** The fields, completed by those of the front matter: what was given stands before what the text says of itself. */
export function completed<Given extends SourceFields>(given: Given, frontMatter: Fields | undefined): Given {
  if (frontMatter === undefined) return given
  const written = fieldsFrom(frontMatter, FRONT_MATTER_ID_NAMES)
  const missing = (Object.keys(NAMES) as Named[]).filter((name) => !isGiven(given[name]) && name in written)
  return {
    ...given,
    ...Object.fromEntries(missing.map((name) => [name, written[name]])),
    attributes: joined(given.attributes, written.attributes),
    others: { ...written.others, ...given.others },
  }
}

/** What is no map is left for whoever checks it. */
function joined(given: unknown, written: unknown): unknown {
  if (written === undefined || written === null) return given
  if (given === undefined || given === null) return written
  return isMap(given) && isMap(written) ? { ...written, ...given } : given
}

/** The id that the fields carry under one of the names: a text, or a number. */
export function idIn(fields: Fields, names: readonly string[]): string | undefined {
  const written = names
    .map((name) => fields[name])
    .find((value) => typeof value === 'string' || typeof value === 'number')
  return written === undefined || written === '' ? undefined : String(written)
}
