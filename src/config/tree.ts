/**
 * Settings as they come, before they are checked: a tree of names. Layers of them lie over each other, and each knows where
 * its settings stand, so that a problem can say where to mend it.
 */
import type { z } from 'zod'
import { childOf, isGroup, notesOf, type Path } from './shape.ts'

export type Tree = { readonly [name: string]: unknown }

export interface Layer {
  readonly tree: Tree
  /** Where relative paths start. */
  readonly folder: string
  /** Where the setting stands, for people: a file with line and column, a variable, a flag. */
  locate(path: Path): string
}

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What stands below the name, or at the place of a list; names that objects have by nature do not count. */
export function below(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.at(Number(name))
  return isTree(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

export const valueAt = (tree: unknown, path: Path): unknown => path.reduce(below, tree)

/** The tree that holds one value alone. */
export const treeOf = (path: Path, value: unknown): unknown =>
  path.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), value)

/** `upper` over `lower`: maps are joined, everything else replaces. */
export function over(lower: unknown, upper: unknown): unknown {
  if (!isTree(lower) || !isTree(upper)) return upper
  const joined = Object.entries(upper).map(([name, value]) => [
    name,
    Object.hasOwn(lower, name) ? over(lower[name], value) : value,
  ])
  return Object.fromEntries([...Object.entries(lower), ...joined])
}

/**
 * The tree in its long form: a map that was left empty is an empty map and not null, and a bare text where a map may be given
 * as just that is that map. So layers join, whichever form they use.
 */
export function longForm(schema: z.ZodType, value: unknown): unknown {
  if (value === null && isGroup(schema)) return {}
  const { shorthand } = notesOf(schema)
  if (shorthand !== undefined && typeof value === 'string') return { [shorthand]: value }
  if (!isTree(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const child = childOf(schema, name)
      return [name, child ? longForm(child, inner) : inner]
    }),
  )
}

/** The uppermost layer that sets the value there. */
export const layerOf = (layers: readonly Layer[], path: Path): Layer | undefined =>
  layers.findLast(({ tree }) => valueAt(tree, path) !== undefined)

/** Where the setting stands; for one that is missing, where the group stands that lacks it. */
export function locate(layers: readonly Layer[], path: Path): string {
  const setting = layerOf(layers, path)
  return setting || path.length === 0 ? (setting?.locate(path) ?? '') : locate(layers, path.slice(0, -1))
}
