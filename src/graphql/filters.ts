/**
 * Reads the contract's filter input into the filter algebra. What is given as null is an error and not a filter left out:
 * a variable that is null by mistake must not widen what is found.
 */
import type { AttributeType } from '../core/attributes.ts'
import type { CollectionRecord } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import {
  allOf,
  type Bounds,
  type Filter,
  type FilterField,
  type FilterScalar,
  negate,
  type WordMatch,
} from '../core/filter.ts'
import { parseInstantSpan } from '../core/instant.ts'
import { shown } from '../core/shown.ts'
import { wordsOf } from '../text/words.ts'
import { readArea } from './geo-areas.ts'
import { readDocumentIdIn } from './global-ids.ts'

type Input = Readonly<Record<string, unknown>>
type FieldType = AttributeType | 'ID'

const FIELDS: Readonly<Record<string, { readonly field: FilterField; readonly type: FieldType }>> = {
  documentId: { field: { kind: 'documentId' }, type: 'ID' },
  externalId: { field: { kind: 'externalId' }, type: 'STRING' },
  language: { field: { kind: 'language' }, type: 'STRING' },
  tags: { field: { kind: 'tags' }, type: 'STRING_LIST' },
  createdAt: { field: { kind: 'createdAt' }, type: 'DATE_TIME' },
  updatedAt: { field: { kind: 'updatedAt' }, type: 'DATE_TIME' },
}

/** How large a filter may be. */
export interface FilterLimits {
  /** Conditions, groups and listed values counted. */
  readonly filterNodes: number
  /** Nesting of `and`, `or` and `not`. */
  readonly filterDepth: number
}

/** Where a filter stands: what its names mean, and what may be asked there. */
export interface FilterPlace {
  /** The collection addressed. */
  readonly record: CollectionRecord
  readonly limits: FilterLimits
  /** `chunks`: in a search, where a condition may hold for a chunk. */
  readonly of: 'chunks' | 'documents'
  /** The argument, for messages; `filter` if absent. */
  readonly path?: string
}

/**
 * @param input a `SearchFilter`, as GraphQL has checked it
 * @throws SextantError FILTER_INVALID naming the place, or the limit; ID_INVALID
 */
export function readFilter(input: object | null | undefined, place: FilterPlace): Filter {
  const { limits, path = 'filter' } = place
  const nodes = nodesOf(input, 0, place)
  if (nodes > limits.filterNodes) throw tooLarge(`${nodes} conditions and values`, 'filterNodes', place)
  return readGroup(input, place, path)
}

const tooLarge = (found: string, limit: keyof FilterLimits, { limits, path = 'filter' }: FilterPlace) =>
  new SextantError(
    'FILTER_INVALID',
    `\`${path}\` has ${found}, and at most ${limits[limit]} are taken (limits.${limit}). Make it smaller.`,
  )

/**
 * Members and listed values all the way down; a polygon counts as one, for its corners have a bound of their own.
 *
 * @param depth groups around the value
 * @throws SextantError FILTER_INVALID where groups lie too deep: at once, because no stack holds them all
 */
function nodesOf(value: unknown, depth: number, place: FilterPlace): number {
  if (depth > place.limits.filterDepth) throw tooLarge(`${depth} levels or more`, 'filterDepth', place)
  if (value === null || typeof value !== 'object') return 1
  const below = Object.entries(value).map(([name, member]) =>
    name === 'polygon' && Array.isArray(member) ? 1 : nodesOf(member, depth + (GROUPS.has(name) ? 1 : 0), place),
  )
  return below.reduce((sum, nodes) => sum + nodes, 1)
}

const GROUPS = new Set(['and', 'or', 'not'])

function readGroup(input: object | null | undefined, place: FilterPlace, path: string): Filter {
  const members = given((input ?? {}) as Input, path)
  return allOf(members.map(([name, value]) => readMember(name, value, place, `${path}.${name}`)))
}

function readMember(name: string, value: unknown, place: FilterPlace, path: string): Filter {
  const each = () => (value as readonly object[]).map((part, index) => readGroup(part, place, `${path}[${index}]`))
  switch (name) {
    case 'and':
      return allOf(each())
    case 'or':
      return { kind: 'or', filters: nonEmpty(each(), path) }
    case 'not':
      return negate(readGroup(value as object, place, path))
    case 'attributes':
      return readAttributes(value as Input, place, path)
    case 'title':
    case 'text':
      return readWords(name, value as Input, place, path)
    default: {
      const known = FIELDS[name]
      if (!known) throw invalid(path, 'is no field that can be filtered')
      return readTests(known.field, known.type, value as Input, place, path)
    }
  }
}

const MATCHES: Readonly<Record<string, WordMatch>> = { allTerms: 'all', anyTerm: 'any', phrase: 'phrase' }

function readWords(of: 'title' | 'text', input: Input, place: FilterPlace, path: string): Filter {
  if (of === 'text' && place.of === 'documents') {
    throw invalid(path, 'holds for chunks and not for whole documents, so only `search` takes it; leave it out here')
  }
  const [operator, value] = given(input, path)[0] ?? ['', '']
  const match = MATCHES[operator]
  if (!match) throw invalid(path, 'is no condition on a text')
  return { kind: 'words', of, match, words: readTerms(String(value), place.limits, `${path}.${operator}`) }
}

function readTerms(text: string, { filterNodes }: FilterLimits, path: string): readonly string[] {
  const words = wordsOf(text)
  if (words.length === 0) throw invalid(path, `has no word in ${shown(text)}; give at least one letter or number`)
  if (words.length <= filterNodes) return words
  throw invalid(path, `has ${words.length} words, and at most ${filterNodes} are taken (limits.filterNodes)`)
}

/** The members that are there. @throws SextantError FILTER_INVALID when one is null */
function given(input: Input, path: string): readonly (readonly [string, unknown])[] {
  const members = Object.entries(input).filter(([, value]) => value !== undefined)
  const empty = members.find(([, value]) => value === null)
  if (!empty) return members
  throw invalid(`${path}.${empty[0]}`, 'is null; leave it out, or ask for missing values with { exists: false }')
}

function readAttributes(input: Input, place: FilterPlace, path: string): Filter {
  return allOf(
    given(input, path).map(([name, value]) => {
      const attribute = place.record.attributes.find((declaration) => declaration.name === name)
      if (!attribute) throw invalid(`${path}.${name}`, 'is not declared for this collection')
      const field: FilterField = { kind: 'attribute', name, type: attribute.type }
      return readTests(field, attribute.type, value as Input, place, `${path}.${name}`)
    }),
  )
}

/** All operators of one field, ANDed. */
function readTests(field: FilterField, type: FieldType, input: Input, place: FilterPlace, path: string): Filter {
  const tests = given(input, path)
  const bounds = tests.filter(([operator]) => operator in BOUNDS)
  const others = tests.filter(([operator]) => !(operator in BOUNDS))
  return allOf([
    ...others.map(([operator, value]) => readTest(field, type, operator, value, place, `${path}.${operator}`)),
    ...(bounds.length > 0 ? [readRange(field, type, bounds, path)] : []),
  ])
}

function readTest(
  field: FilterField,
  type: FieldType,
  operator: string,
  value: unknown,
  place: FilterPlace,
  path: string,
): Filter {
  const among = (values: readonly unknown[]): Filter => ({
    kind: 'in',
    field,
    values: nonEmpty(values, path).map((one) => scalarOf(type, one, place, path)),
  })
  switch (operator) {
    case 'eq':
      return among([value])
    case 'ne':
      return negate(among([value]))
    case 'in':
    case 'hasAny':
      return among(value as readonly unknown[])
    case 'notIn':
    case 'hasNone':
      return negate(among(value as readonly unknown[]))
    case 'hasAll':
      return {
        kind: 'hasAll',
        field,
        values: nonEmpty(value as readonly string[], path).map((one) => one.toWellFormed()),
      }
    case 'exists':
      return value === true ? { kind: 'exists', field } : negate({ kind: 'exists', field })
    case 'radius':
    case 'box':
    case 'polygon':
      return { kind: 'geo', field, area: readArea(operator, value, path) }
    default:
      throw invalid(path, 'is no operator')
  }
}

/** Which end of a day a bound means: `gt` its end, `gte` its start, `lt` its start, `lte` its end. */
const BOUNDS: Readonly<Record<string, 'start' | 'end'>> = { gt: 'end', gte: 'start', lt: 'start', lte: 'end' }

function readRange(
  field: FilterField,
  type: FieldType,
  bounds: readonly (readonly [string, unknown])[],
  path: string,
): Filter {
  const read = bounds.map(([operator, value]) => {
    const end = BOUNDS[operator] ?? 'start'
    return [operator, type === 'DATE_TIME' ? instantOf(String(value), end, `${path}.${operator}`) : Number(value)]
  })
  return { kind: 'range', field, bounds: Object.fromEntries(read) as Bounds }
}

function instantOf(text: string, end: 'start' | 'end', path: string): number {
  const span = parseInstantSpan(text)
  if (!span) throw invalid(path, `takes an RFC 3339 instant or a day, not "${text}"`)
  return span[end]
}

function scalarOf(type: FieldType, value: unknown, { record }: FilterPlace, path: string): FilterScalar {
  if (type === 'ID') return readDocumentIdIn(record.name, String(value), path)
  return typeof value === 'string' ? value.toWellFormed() : (value as FilterScalar)
}

function nonEmpty<Item>(items: readonly Item[], path: string): readonly Item[] {
  if (items.length === 0) throw invalid(path, 'is empty; give at least one')
  return items
}

const invalid = (path: string, complaint: string) => new SextantError('FILTER_INVALID', `\`${path}\` ${complaint}.`)
