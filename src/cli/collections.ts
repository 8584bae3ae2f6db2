/** `sextant collections list|drop`: what is stored. */
import { Command } from 'commander'
import { storageOf } from '../app/engines.ts'
import { createLog } from '../app/log.ts'
import { dropCollection, listCollections } from '../app/stored-collections.ts'
import { SextantError } from '../core/errors.ts'
import { loadSettings, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'

export function collectionsCommand(): Command {
  const list = withSettingFlags(new Command('list'))
    .description('the stored collections, their sizes and how they were indexed')
    .action((flags: SettingFlags) => reportingFailures(() => showCollections(flags)))
  const drop = withSettingFlags(new Command('drop'))
    .description('delete a collection and all it holds')
    .argument('<name>', 'the collection')
    .option('--yes', 'really do it')
    .action((name: string, flags: SettingFlags & { readonly yes?: true }) =>
      reportingFailures(() => dropNamed(name, flags)),
    )
  return new Command('collections').description('list or drop what is stored').addCommand(list).addCommand(drop)
}

async function showCollections(flags: SettingFlags): Promise<void> {
  const configuration = await loadSettings(flags)
  const stored = await listCollections(configuration, createLog(configuration.log))
  if (stored.length === 0) {
    process.stdout.write(`Nothing is stored in ${storageOf(configuration)} yet. Index something: sextant index PATH\n`)
    return
  }
  const rows = stored.map(({ record, counts }) => [
    record.name,
    `${counts?.documents ?? '?'} documents`,
    `${counts?.chunks ?? '?'} chunks`,
    `${record.model.name} (${record.model.dimensions} dimensions)`,
    `${record.chunking.strategy}, ${record.chunking.maxTokens} tokens`,
    record.name in configuration.collections ? '' : 'not configured: not served',
  ])
  process.stdout.write(aligned(rows))
  for (const { record, counts } of stored)
    if (counts === undefined)
      process.stdout.write(
        `A part of "${record.name}" is missing. Index it anew: sextant index --rebuild --collection ${record.name} PATH\n`,
      )
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, column) => Math.max(cell.length, most[column] ?? 0)),
    [],
  )
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

async function dropNamed(name: string, flags: SettingFlags & { readonly yes?: true }): Promise<void> {
  if (!flags.yes)
    throw new SextantError('SETTING_INVALID', `This deletes "${name}" and all it holds. Say --yes if you mean it.`)
  const configuration = await loadSettings(flags)
  await dropCollection(name, configuration, createLog(configuration.log))
  process.stdout.write(`Dropped "${name}".\n`)
}
