/**
 * Loading the configuration: layers of settings lie over each other (defaults, file, PORT and HOST, SEXTANT_ variables,
 * flags), the whole is checked once, and all that is wrong is told at once.
 */
import { resolve } from 'node:path'
import type { z } from 'zod'
import { type Environment, FILE_VARIABLE, readEnvironment } from './environment.ts'
import { type ConfigurationFile, fileLayer, findConfigurationFile, readConfigurationFile } from './file.ts'
import { problemsOf } from './problems.ts'
import { refuse } from './refuse.ts'
import { problemsAcross } from './rules.ts'
import { type Configuration, type ConfigurationOverrides, configurationSchema } from './schema.ts'
import { BUILT_IN_ENCODERS } from './settings/encoders.ts'
import { childOf, type Path, written } from './shape.ts'
import { readText } from './text.ts'
import { isTree, type Layer, layerOf, locate, longForm, over, type Tree } from './tree.ts'

export interface ConfigurationSources {
  /** The working directory: relative paths from variables and flags start here. */
  readonly directory: string
  readonly environment: Environment
  readonly flags?: ConfigurationOverrides
  /** How the command line calls settings, by path: `{ 'server.port': '--port' }`. For messages. */
  readonly flagNames?: Readonly<Record<string, string>>
}

/**
 * The settings, complete and checked, with absolute paths.
 *
 * @param sources `file` is a configuration file that must exist; else the one that SEXTANT_CONFIG names, else
 *   `sextant.config.yaml` or `.yml` in `directory`, if there is one
 * @throws SextantError SETTING_INVALID with every problem, where it stands, and what is allowed
 */
export async function loadConfiguration(
  sources: ConfigurationSources & { readonly file?: string | undefined },
): Promise<Configuration> {
  const file = await chosenFile(sources)
  return configurationFrom(file ? { ...sources, file } : { ...sources, file: undefined })
}

type FileChoice = Pick<ConfigurationSources, 'directory' | 'environment'> & { readonly file?: string | undefined }

async function chosenFile({ file, directory, environment }: FileChoice): Promise<ConfigurationFile | undefined> {
  if (file !== undefined) return readConfigurationFile(resolve(directory, file))
  const named = environment[FILE_VARIABLE]
  if (named) return readConfigurationFile(resolve(directory, named), FILE_VARIABLE)
  const found = await findConfigurationFile(directory)
  return found === undefined ? undefined : readConfigurationFile(found)
}

/** What `loadConfiguration` does once the file is read; pure but for the number of processors. */
export function configurationFrom(
  sources: ConfigurationSources & { readonly file: ConfigurationFile | undefined },
): Configuration {
  const { layers, problems } = layersOf(sources)
  const tree = joined(layers)
  const checked = configurationSchema.safeParse(tree)
  const wrong = checked.success ? [] : problemsOf(configurationSchema, tree, checked.error.issues)
  const all = [...wrong, ...problemsAcross(tree)].map(({ path, text }) => `${placed(layers, path)}: ${text}`)
  if (!checked.success || all.length + problems.length > 0) throw refuse([...problems, ...all])
  return withAbsolutePaths(checked.data, (path) => (layerOf(layers, path) ?? layers[0])?.folder ?? sources.directory)
}

/** "sextant.config.yaml:3:5: server.port"; without the place for what nobody wrote. */
const placed = (layers: readonly Layer[], path: Path): string =>
  [locate(layers, path), written(path)].filter((part) => part !== '').join(': ')

function layersOf(sources: ConfigurationSources & { readonly file: ConfigurationFile | undefined }) {
  const { directory, environment, file } = sources
  const read = file && fileLayer(file, directory)
  const below = [builtIn(read?.folder ?? directory), ...(read ? [longFormed(read)] : [])]
  const variables = readEnvironment(configurationSchema, environment, joined(below), directory)
  return { layers: [...below, ...variables.layers, flagLayer(sources)], problems: variables.problems }
}

/** Defaults that are names in a map. A relative default path starts beside the file, so that every command finds the same. */
const builtIn = (folder: string): Layer => ({ tree: { encoders: BUILT_IN_ENCODERS }, folder, locate: () => '' })

const longFormed = (layer: Layer): Layer => ({ ...layer, tree: longForm(configurationSchema, layer.tree) as Tree })

function flagLayer({ flags = {}, flagNames = {}, directory }: ConfigurationSources): Layer {
  const tree = readFlags(configurationSchema, flags) as Tree
  return longFormed({ tree, folder: directory, locate: (path) => flagNames[written(path)] ?? 'command line' })
}

/** Flags that were not given are undefined, and texts read as the setting's type. */
function readFlags(schema: z.ZodType, value: unknown): unknown {
  if (typeof value === 'string') return readText(schema, value)
  if (!isTree(value)) return value
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(
    given.map(([name, inner]) => {
      const child = childOf(schema, name)
      return [name, child ? readFlags(child, inner) : inner]
    }),
  )
}

/** All layers as one tree. No collections at all means the default one. */
function joined(layers: readonly Layer[]): Tree {
  const { collections, ...tree } = layers.reduce<Tree>((lower, { tree: upper }) => over(lower, upper) as Tree, {})
  const none = collections === undefined || (isTree(collections) && Object.keys(collections).length === 0)
  return none ? tree : { ...tree, collections }
}

function withAbsolutePaths(
  settings: z.output<typeof configurationSchema>,
  folderOf: (path: Path) => string,
): Configuration {
  const encoders = Object.entries(settings.encoders).map(([name, encoder]) => {
    // Not every provider runs from a folder.
    if (!('path' in encoder)) return [name, encoder] as const
    return [name, { ...encoder, path: resolve(folderOf(['encoders', name, 'path']), encoder.path) }] as const
  })
  return {
    ...settings,
    dataDirectory: resolve(folderOf(['dataDirectory']), settings.dataDirectory),
    encoders: Object.fromEntries(encoders),
  }
}
