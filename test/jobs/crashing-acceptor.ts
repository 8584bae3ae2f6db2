/**
 * Accepts, and settles some, without end until it is killed: see `crash.test.ts`. What it does follows from the number of the
 * call alone. Each line it prints is an answer: `accepted 7` for the job of call 7, `settled 7`.
 */
import process from 'node:process'
import { collectionName, documentIdOf, LOCAL_TENANT } from '../../src/core/ids.ts'
import { openSqliteJobStore } from '../../src/jobs/sqlite/open.ts'
import type { JobOwner, NewItem, NewJob } from '../../src/ports/jobs.ts'
import { SILENT } from '../support/silent-log.ts'

const CALLS_AT_ONCE = 3
export const OWNER: JobOwner = { collection: collectionName('articles'), tenant: LOCAL_TENANT }
const idOf = (name: string) => documentIdOf(OWNER.collection, OWNER.tenant, name)

export const jobIdOf = (call: number): string => `job ${call}`
/** Every fourth job is carried out as soon as it is accepted. */
export const isSettled = (call: number): boolean => call % 4 === 0

/** The items of a call: some documents of up to 20 KB, and now and then a delete. */
export function itemsOf(call: number): readonly NewItem[] {
  const names = Array.from({ length: 1 + (call % 7) }, (_, place) => `document ${call}/${place}`)
  const replaced = names.map((name): NewItem => {
    const payload = JSON.stringify({ name, text: 'words '.repeat((call * 577) % 3_500) })
    return { kind: 'replace', documentId: idOf(name), externalId: name, payload }
  })
  return call % 5 === 0 ? [...replaced, { kind: 'delete', documentIds: names.map(idOf) }] : replaced
}

const jobOf = (call: number): NewJob => ({ id: jobIdOf(call), owner: OWNER, items: itemsOf(call), now: call })

const [directory, first] = process.argv.slice(2)
if (directory !== undefined && first !== undefined && process.argv[1]?.endsWith('crashing-acceptor.ts')) {
  const store = await openSqliteJobStore({ directory, log: SILENT })
  const print = (line: string) => process.stdout.write(`${line}\n`)

  const settle = async (call: number, firstVersion: number) => {
    const versions = itemsOf(call).map((_, place) => firstVersion + place)
    await store.settle(
      versions.map((version) => ({ version, kind: 'stored' as const, chunks: 1 })),
      call,
    )
    print(`settled ${call}`)
  }
  const runCall = async (call: number) => {
    const acceptance = await store.accept(jobOf(call))
    print(`accepted ${call}`)
    if (isSettled(call) && acceptance.kind === 'accepted') await settle(call, acceptance.firstVersion)
  }
  for (let call = Number(first); ; call += CALLS_AT_ONCE)
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, (_, place) => runCall(call + place)))
}
