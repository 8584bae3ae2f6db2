/** `sextant schema`: the served SDL, with what the declared attributes add to it. */
import { Command } from 'commander'
import { printServedSchema } from '../app/served-schema.ts'
import { loadSettings, reportingFailures, type SettingFlags, withSettingFlags } from './settings.ts'

export function schemaCommand(): Command {
  return withSettingFlags(new Command('schema'))
    .description('print the GraphQL schema that the configuration gives, for client generators')
    .action((flags: SettingFlags) =>
      reportingFailures(async () => {
        process.stdout.write(`${printServedSchema(await loadSettings(flags))}\n`)
      }),
    )
}
