/** What every command has in common: the flags that choose the configuration, and how failures are told. */
import type { Command } from 'commander'
import { type ConfigurationSources, loadConfiguration } from '../config/load.ts'
import type { Configuration, ConfigurationOverrides } from '../config/schema.ts'
import { isSextantError, messageOf, SextantError } from '../core/errors.ts'

export interface SettingFlags {
  readonly config?: string
  readonly data?: string
  readonly logLevel?: string
}

export const withSettingFlags = (command: Command): Command =>
  command
    .option('-c, --config <file>', 'configuration file (default: sextant.config.yaml in this folder, if there is one)')
    .option('--data <folder>', 'data folder (dataDirectory)')
    .option('--log-level <level>', 'debug, info, warn, error or silent (log.level)')

/** What a command's own flags set, and how they are called. */
export interface CommandSettings {
  readonly overrides?: ConfigurationOverrides
  readonly flagNames?: Readonly<Record<string, string>>
  /** Settings below everything else, in the form of environment variables. */
  readonly defaults?: Readonly<Record<string, string>>
}

export function loadSettings(
  flags: SettingFlags,
  { overrides, flagNames, defaults }: CommandSettings = {},
): Promise<Configuration> {
  const sources: ConfigurationSources = {
    directory: process.cwd(),
    environment: { ...defaults, ...process.env },
    flags: { dataDirectory: flags.data, log: { level: flags.logLevel as 'info' | undefined }, ...overrides },
    flagNames: { dataDirectory: '--data', 'log.level': '--log-level', ...flagNames },
  }
  return loadConfiguration({ ...sources, file: flags.config })
}

/**
 * The collection of a command that works on one and was told none.
 *
 * @throws SextantError COLLECTION_NOT_FOUND
 */
export function onlyCollection({ collections }: Configuration): string {
  const names = Object.keys(collections)
  const [only] = names
  if (names.includes('default')) return 'default'
  if (names.length === 1 && only !== undefined) return only
  throw new SextantError(
    'COLLECTION_NOT_FOUND',
    `Several collections are configured; name one with --collection: ${names.join(', ')}.`,
  )
}

/** Runs a command's work. A failure of the error table is told in one line and ends with 1; anything else with its stack. */
export async function reportingFailures(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.stderr.write(`${isSextantError(error) ? `sextant: ${error.message}` : detailsOf(error)}\n`)
    process.exitCode = 1
  }
}

function detailsOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
  return `sextant: something went wrong that should not. Please report it with this:\n${stack}`
}
