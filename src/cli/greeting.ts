/** What `sextant serve` says once it listens: where, and over what. */
import { styleText } from 'node:util'
import { type App, localScope } from '../app/app.ts'
import { storageOf } from '../app/engines.ts'
import { messageOf } from '../core/errors.ts'
import { MATCH_ALL } from '../core/filter.ts'

export async function greeting(
  { collections, catalog, configuration }: App,
  url: string,
  version: string,
): Promise<string> {
  const address = url.replace('127.0.0.1', 'localhost')
  const held = await Promise.all(
    collections.all.map(async ({ record }) => {
      const held = await catalog.counts(localScope(record), [MATCH_ALL]).then(sizeOf, notCounted)
      return `  ${record.name.padEnd(WIDTH)}${held.size}, ${record.model.name}${held.hint}`
    }),
  )
  const addresses = [
    ['GraphQL', `${address}/graphql`, 'Apollo Sandbox in a browser'],
    ['GraphiQL', `${address}/graphiql`, 'works without a network'],
    ['Health', `${address}/healthz`, 'and /readyz'],
  ].map(
    ([name = '', place = '', note = '']) =>
      `  ${name.padEnd(WIDTH)}${styleText('cyan', place)}  ${styleText('dim', note)}`,
  )
  const storage = styleText('dim', `in ${storageOf(configuration)}`)
  return `\n${styleText('bold', `Sextant ${version}`)}\n\n${held.join('\n')}\n  ${storage}\n\n${addresses.join('\n')}\n\nCtrl-C stops it.\n`
}

const WIDTH = 12

type Counts = Awaited<ReturnType<App['catalog']['counts']>>

const sizeOf = ([counts = { documents: 0, chunks: 0 }]: Counts) => ({
  size: `${counts.documents} documents, ${counts.chunks} chunks`,
  hint: counts.documents === 0 ? '  (empty: fill it with sextant index PATH)' : '',
})

/** A server that starts while its engine is in trouble serves what it can, and answers when the engine does. */
const notCounted = (thrown: unknown) => ({ size: 'not counted', hint: `  (${messageOf(thrown)})` })
