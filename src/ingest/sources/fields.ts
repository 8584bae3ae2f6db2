/**
 * The fields of a document in front matter or JSON, under the names that people give them. What has no name of its own here is
 * an attribute where one is declared, and metadata otherwise.
 */
import type { StructuredText } from '../../text/structure.ts'
import { isMap } from '../canonical-json.ts'
import type { SourceDocument } from '../source.ts'

type Fields = Readonly<Record<string, unknown>>

/** The first name is the contract's; the others are what static site generators use. */
const NAMES = {
  title: ['title'],
  url: ['url', 'permalink'],
  language: ['language', 'lang'],
  tags: ['tags'],
  createdAt: ['createdAt', 'created', 'date'],
  updatedAt: ['updatedAt', 'updated', 'lastmod'],
} as const

const KNOWN = new Set<string>(Object.values(NAMES).flat())

/** An empty text says as little as none. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/**
 * @param used names that the caller has read itself, such as the one with the text
 * @param title taken where the fields have none
 */
export function documentFrom(
  fields: Fields,
  source: {
    readonly origin: string
    readonly externalId: string
    readonly title?: string
    readonly content: StructuredText
  },
  used: readonly string[] = [],
): SourceDocument {
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
    ...(source.title !== undefined && { title: source.title }),
    ...Object.fromEntries(known.map(([field, name]) => [field, fields[name]])),
    origin: source.origin,
    externalId: source.externalId,
    content: source.content,
    attributes,
    others: { ...(isMap(metadata) ? metadata : {}), ...Object.fromEntries(others) },
  }
}
