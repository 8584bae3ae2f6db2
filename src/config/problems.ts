/** What zod found wrong, in words for the person who wrote the setting: what was found, what is allowed, what was meant. */
import type { z } from 'zod'
import { allowedText, optionsOf } from './allowed.ts'
import { suggestion } from './nearest.ts'
import { HIDDEN } from './secret.ts'
import {
  childOf,
  isGroup,
  leavesOf,
  memberNamedIn,
  namesBelow,
  notesOf,
  type Path,
  schemaAt,
  written,
} from './shape.ts'
import { readText } from './text.ts'
import { valueAt } from './tree.ts'

export interface Problem {
  readonly path: Path
  readonly text: string
}

/** One problem per setting, in the order of the schema. */
export function problemsOf(schema: z.ZodType, tree: unknown, issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  const problems = issues.flatMap((issue) => problemsOfIssue(schema, tree, issue, []))
  return [...new Map(problems.map((problem) => [written(problem.path), problem] as const).reverse()).values()].reverse()
}

function problemsOfIssue(schema: z.ZodType, tree: unknown, issue: z.core.$ZodIssue, base: Path): readonly Problem[] {
  const path = [...base, ...issue.path.map(String)]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], text: unknownText(schema, tree, path, key) }))
    case 'invalid_key':
      return [{ path, text: badNameText(schema, path) }]
    case 'invalid_union':
      return unionProblems(schema, tree, issue, path)
    case 'custom':
      return [{ path, text: issue.message === 'Invalid input' ? wrongText(schema, tree, path) : issue.message }]
    default:
      return [{ path, text: wrongText(schema, tree, path) }]
  }
}

/** Of the members of a union that were tried, the one that got further than the first look says what is wrong. */
function unionProblems(
  schema: z.ZodType,
  tree: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
): readonly Problem[] {
  const tried = issue.errors.find((issues) => issues.every(isWithin))
  if (!tried) return [{ path, text: wrongText(schema, tree, path) }]
  return tried.flatMap((inner) => problemsOfIssue(schema, tree, inner, path))
}

const isWithin = ({ code, path }: z.core.$ZodIssue): boolean => path.length > 0 || code === 'unrecognized_keys'

function unknownText(schema: z.ZodType, tree: unknown, group: Path, key: string): string {
  const at = schemaAt(schema, group)
  const member = at && memberNamedIn(at, valueAt(tree, group))
  const known = at ? namesBelow(member?.schema ?? at) : []
  if (at && member && namesBelow(at).includes(key))
    return `is not a setting of the ${member.setting} \`${member.name}\`; known here: ${known.join(', ')}`
  const meant = suggestion(key, known) || elsewhere(schema, key)
  return `there is no such setting${meant}${meant ? '' : `; known here: ${known.join(', ')}`}`
}

/** A setting of that name in another section, when there is just one: `port` at the top is `server.port`. */
function elsewhere(schema: z.ZodType, key: string): string {
  const [only, ...others] = leavesOf(schema, (map) => [`<${notesOf(map).keys?.name}>`]).filter(
    ({ path }) => path.at(-1)?.toLowerCase() === key.toLowerCase(),
  )
  return only && others.length === 0 ? `; did you mean \`${written(only.path)}\`?` : ''
}

function badNameText(schema: z.ZodType, path: Path): string {
  const { keys } = notesOf(schemaAt(schema, path.slice(0, -1)) ?? schema)
  return `no name for ${keys?.name === 'collection' ? 'a' : 'an'} ${keys?.name}; allowed: ${keys?.allowed}`
}

function wrongText(schema: z.ZodType, tree: unknown, path: Path): string {
  const at = schemaAt(schema, path)
  const value = valueAt(tree, path)
  if (!at) return 'cannot stand here'
  if (value === undefined) return `is missing; it must be ${allowedText(at)}`
  const found = hidesSecret(at) ? HIDDEN : shown(value)
  return `found ${found}; allowed: ${allowedText(at)}${hint(at, value)}`
}

function hint(schema: z.ZodType, value: unknown): string {
  if (value === null) return schema.safeParse(undefined).success ? ' (leave the line out for the default)' : ''
  if (isUnquoted(schema, value)) return ' (write it in quotes)'
  if (typeof value !== 'string') return ''
  if (isGroup(schema)) return ''
  const read = readText(schema, value)
  if (read !== value && schema.safeParse(read).success) return ' (write it without quotes)'
  return suggestion(value, optionsOf(schema))
}

/** A text of digits alone is a number to YAML. */
const isUnquoted = (schema: z.ZodType, value: unknown): boolean =>
  (typeof value === 'number' || typeof value === 'boolean') && schema.safeParse(String(value)).success

const hidesSecret = (schema: z.ZodType): boolean =>
  notesOf(schema).secret === true ||
  namesBelow(schema).some((name) => {
    const child = childOf(schema, name)
    return child !== undefined && hidesSecret(child)
  })

const LONGEST_SHOWN = 60

/** The value, shortened. Of lists and maps only that they are that, for they may hold anything. */
export function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)` : text
}
