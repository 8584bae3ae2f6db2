/**
 * Settings from environment variables. A setting's variable is `SEXTANT_` and its path in upper case, with `__` between
 * levels; under it lie `PORT` and `HOST`, which many hosts set, and `JOBS_URL`.
 */
import type { z } from 'zod'
import { suggestion } from './nearest.ts'
import { childOf, leavesOf, namesBelow, type Path, schemaAt, shapeOf, written } from './shape.ts'
import { readText } from './text.ts'
import { isTree, type Layer, longForm, over, type Tree, treeOf, valueAt } from './tree.ts'

const PREFIX = 'SEXTANT_'
export const FILE_VARIABLE = `${PREFIX}CONFIG`
const LEVEL = '__'

export type Environment = Readonly<Record<string, string | undefined>>

/** Variables without the prefix. */
const CUSTOMARY: Readonly<Record<string, Path>> = {
  PORT: ['server', 'port'],
  HOST: ['server', 'host'],
  JOBS_URL: ['jobs', 'url'],
}

/** `maxTokens` is MAX_TOKENS, `bge-small-v1.5` is BGE_SMALL_V1_5. */
const upperSnake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-.]/g, '_')
    .toUpperCase()

/** The name of the variable that sets the path. Placeholders like `<name>` stay, in upper case. */
export const variableOf = (path: Path): string => PREFIX + path.map(upperSnake).join(LEVEL)

/** Names of a map may be written with or without underscores between their words: PUBLISHED_AT and PUBLISHEDAT. */
const isWritten = (schema: z.ZodType, name: string, variable: string): boolean =>
  upperSnake(name) === variable ||
  (shapeOf(schema).kind === 'map' && name.replace(/[-.]/g, '_').toUpperCase() === variable)

/** Settings from the environment: one layer per variable, lowest first, and what could not be understood. */
export interface EnvironmentSettings {
  readonly layers: readonly Layer[]
  readonly problems: readonly string[]
}

/**
 * @param lower the settings under the environment; their names in maps are recognised
 * @param folder where relative paths start
 */
export function readEnvironment(
  schema: z.ZodType,
  environment: Environment,
  lower: Tree,
  folder: string,
): EnvironmentSettings {
  const layers: Layer[] = []
  const problems: string[] = []
  let tree: unknown = lower
  for (const variable of variablesOf(environment)) {
    const paths = pathsOf(schema, variable, tree)
    const [path] = paths
    if (path === undefined || paths.length > 1) {
      problems.push(path ? ambiguous(variable, paths) : unknownVariable(schema, variable, tree))
      continue
    }
    const value = valueIn(schema, path, environment[variable] ?? '')
    if (value === undefined) continue
    const layer = { tree: longForm(schema, treeOf(path, value)) as Tree, folder, locate: () => variable }
    layers.push(layer)
    tree = over(tree, layer.tree)
  }
  return { layers, problems }
}

/** What Kubernetes sets in every container beside a service that is called "sextant". */
const isServiceLink = (name: string, value: string): boolean =>
  /^SEXTANT_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_\w+)$/.test(name) ||
  (name === 'SEXTANT_PORT' && value.includes('://'))

/** The customary variables, then ours: groups before what stands in them, so that the more precise one wins. */
function variablesOf(environment: Environment): readonly string[] {
  const levels = (variable: string): number => variable.split(LEVEL).length
  const ours = Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && name !== FILE_VARIABLE)
    .filter((name) => environment[name] !== undefined && !isServiceLink(name, environment[name]))
    .sort((left, right) => levels(left) - levels(right) || (left < right ? -1 : 1))
  return [...Object.keys(CUSTOMARY), ...ours]
}

function pathsOf(schema: z.ZodType, variable: string, tree: unknown): readonly Path[] {
  const customary = CUSTOMARY[variable]
  return customary ? [customary] : pathsBelow(schema, variable.slice(PREFIX.length).split(LEVEL), tree)
}

/**
 * The paths that the words of a variable can mean. A name of a map may itself hold `__`, so it may take several words; a name
 * that is not there yet is new, in lower case.
 */
function pathsBelow(schema: z.ZodType, words: readonly string[], tree: unknown): readonly Path[] {
  const [word, ...rest] = words
  if (word === undefined) return [[]]
  const known = words.flatMap((_, index) => {
    const name = words.slice(0, index + 1).join(LEVEL)
    return knownNames(schema, tree).flatMap((key) =>
      isWritten(schema, key, name) ? continued(schema, key, words.slice(index + 1), tree) : [],
    )
  })
  if (known.length > 0 || shapeOf(schema).kind !== 'map' || word === '') return known
  return continued(schema, word.toLowerCase(), rest, tree)
}

function continued(schema: z.ZodType, key: string, words: readonly string[], tree: unknown): readonly Path[] {
  const child = childOf(schema, key)
  return child ? pathsBelow(child, words, valueAt(tree, [key])).map((path) => [key, ...path]) : []
}

const knownNames = (schema: z.ZodType, tree: unknown): readonly string[] =>
  shapeOf(schema).kind === 'map' ? Object.keys(isTree(tree) ? tree : {}) : namesBelow(schema)

/** An empty variable is as good as none, unless the setting may be empty: then it is that. */
function valueIn(schema: z.ZodType, path: Path, text: string): unknown {
  const setting = schemaAt(schema, path)
  if (!setting || (text.trim() === '' && !setting.safeParse(text).success)) return undefined
  return readText(setting, text)
}

const ambiguous = (variable: string, paths: readonly Path[]): string =>
  `${variable}: can mean ${paths.map(written).join(' or ')}; set those in the file, or rename one`

function unknownVariable(schema: z.ZodType, variable: string, tree: unknown): string {
  const namesOf = (_: z.ZodType, path: Path): Path => Object.keys(valueAt(tree, path) ?? {})
  const known = [...leavesOf(schema, namesOf).map(({ path }) => variableOf(path)), FILE_VARIABLE]
  return `${variable}: there is no such setting (two underscores separate levels)${unprefixed(variable, known)}`
}

/** The nearest variable; the common prefix would make each look near. Else the only one that ends the same. */
function unprefixed(variable: string, known: readonly string[]): string {
  const name = variable.slice(PREFIX.length)
  const names = known.map((other) => other.slice(PREFIX.length))
  const ending = names.filter((other) => other.endsWith(LEVEL + name))
  const meant = suggestion(name, names) || (ending.length === 1 ? `; did you mean \`${ending[0]}\`?` : '')
  return meant.replace('`', `\`${PREFIX}`)
}
