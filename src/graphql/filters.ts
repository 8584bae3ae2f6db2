/**
 * Reads the contract's filter input into the filter algebra. What is given as null is an error and not a filter left out: a
 * variable that somebody forgot must not widen what is found.
 */
import type { AttributeDeclaration, AttributeType } from '../core/attributes.ts'
import { SextantError } from '../core/errors.ts'
import { allOf, type Bounds, type Filter, type FilterField, type FilterScalar, negate } from '../core/filter.ts'
import { parseInstantSpan } from '../core/instant.ts'
import { readDocumentId } from './global-ids.ts'

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

/**
 * @param input a `SearchFilter`, as GraphQL has checked it
 * @param attributes what the searched collection declares
 * @throws SextantError FILTER_INVALID naming the place, or the limit; ID_INVALID
 */
export function readFilter(
  input: object | null | undefined,
  attributes: readonly AttributeDeclaration[],
  limits: FilterLimits,
): Filter {
  const nodes = nodesOf(input, 0, limits)
  if (nodes > limits.filterNodes) throw tooLarge(`${nodes} conditions and values`, limits.filterNodes, 'filterNodes')
  return readGroup(input, attributes, 'filter')
}

const tooLarge = (found: string, most: number, limit: string) =>
  new SextantError(
    'FILTER_INVALID',
    `\`filter\` has ${found}, and at most ${most} are taken (limits.${limit}). Make it smaller.`,
  )

/**
 * Members and listed values all the way down.
 *
 * @param depth groups around the value
 * @throws SextantError FILTER_INVALID where groups lie too deep: at once, because no stack holds them all
 */
function nodesOf(value: unknown, depth: number, limits: FilterLimits): number {
  const { filterDepth } = limits
  if (depth > filterDepth) throw tooLarge(`${depth} levels or more`, filterDepth, 'filterDepth')
  if (value === null || typeof value !== 'object') return 1
  const below = Object.entries(value).map(([name, member]) =>
    nodesOf(member, depth + (GROUPS.has(name) ? 1 : 0), limits),
  )
  return below.reduce((sum, nodes) => sum + nodes, 1)
}

const GROUPS = new Set(['and', 'or', 'not'])

function readGroup(
  input: object | null | undefined,
  attributes: readonly AttributeDeclaration[],
  path: string,
): Filter {
  const members = given((input ?? {}) as Input, path)
  return allOf(members.map(([name, value]) => readMember(name, value, attributes, `${path}.${name}`)))
}

function readMember(name: string, value: unknown, attributes: readonly AttributeDeclaration[], path: string): Filter {
  const each = () => (value as readonly object[]).map((part, index) => readGroup(part, attributes, `${path}[${index}]`))
  switch (name) {
    case 'and':
      return allOf(each())
    case 'or':
      return { kind: 'or', filters: nonEmpty(each(), path) }
    case 'not':
      return negate(readGroup(value as object, attributes, path))
    case 'attributes':
      return readAttributes(value as Input, attributes, path)
    default: {
      const known = FIELDS[name]
      if (!known) throw invalid(path, 'is no field that can be filtered')
      return readTests(known.field, known.type, value as Input, path)
    }
  }
}

/** The members that are there. @throws SextantError FILTER_INVALID when one is null */
function given(input: Input, path: string): readonly (readonly [string, unknown])[] {
  const members = Object.entries(input).filter(([, value]) => value !== undefined)
  const empty = members.find(([, value]) => value === null)
  if (!empty) return members
  throw invalid(`${path}.${empty[0]}`, 'is null; leave it out, or ask for missing values with { exists: false }')
}

function readAttributes(input: Input, declared: readonly AttributeDeclaration[], path: string): Filter {
  return allOf(
    given(input, path).map(([name, value]) => {
      const attribute = declared.find((declaration) => declaration.name === name)
      if (!attribute) throw invalid(`${path}.${name}`, 'is not declared for this collection')
      const field: FilterField = { kind: 'attribute', name, type: attribute.type }
      return readTests(field, attribute.type, value as Input, `${path}.${name}`)
    }),
  )
}

/** All operators of one field, ANDed. */
function readTests(field: FilterField, type: FieldType, input: Input, path: string): Filter {
  const tests = given(input, path)
  const bounds = tests.filter(([operator]) => operator in BOUNDS)
  const others = tests.filter(([operator]) => !(operator in BOUNDS))
  return allOf([
    ...others.map(([operator, value]) => readTest(field, type, operator, value, `${path}.${operator}`)),
    ...(bounds.length > 0 ? [readRange(field, type, bounds, path)] : []),
  ])
}

function readTest(field: FilterField, type: FieldType, operator: string, value: unknown, path: string): Filter {
  const among = (values: readonly unknown[]): Filter => ({
    kind: 'in',
    field,
    values: nonEmpty(values, path).map((one) => scalarOf(type, one)),
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
      return { kind: 'hasAll', field, values: nonEmpty(value as readonly string[], path) }
    case 'exists':
      return value === true ? { kind: 'exists', field } : negate({ kind: 'exists', field })
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

const scalarOf = (type: FieldType, value: unknown): FilterScalar =>
  type === 'ID'
    ? readDocumentId(String(value)).id
    : typeof value === 'string'
      ? value.toWellFormed()
      : (value as FilterScalar)

function nonEmpty<Item>(items: readonly Item[], path: string): readonly Item[] {
  if (items.length === 0) throw invalid(path, 'is empty; give at least one')
  return items
}

const invalid = (path: string, complaint: string) => new SextantError('FILTER_INVALID', `\`${path}\` ${complaint}.`)
