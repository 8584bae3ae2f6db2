/** The command `sextant`: one file per command beside this one. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { collectionsCommand } from './collections.ts'
import { evaluateCommand } from './evaluate.ts'
import { indexCommand } from './index-command.ts'
import { reindexCommand } from './reindex.ts'
import { schemaCommand } from './schema.ts'
import { searchCommand } from './search.ts'
import { serveCommand } from './serve.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

await new Command('sextant')
  .description('A GraphQL search gateway: semantic, keyword and hybrid search from one typed query.')
  .version(version)
  .showHelpAfterError('(sextant --help lists the commands)')
  .addCommand(serveCommand(version))
  .addCommand(indexCommand())
  .addCommand(searchCommand())
  .addCommand(evaluateCommand())
  .addCommand(reindexCommand())
  .addCommand(collectionsCommand())
  .addCommand(schemaCommand())
  .parseAsync()
