/**
 * Every GraphQL operation in `docs/` and in the README runs against the sample, in the order of its page. A block's info string
 * says what else than an answer without errors is expected: `error=CODE`, `userErrors`, or `next=Name` for the page after that
 * operation's last. A block `json variables` gives an operation its variables, `"the id of the job"` standing for the last one's.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Kind, parse } from 'graphql'
import { eventsOf, type Sent, stream } from '../http/subscribing.ts'
import type { GraphQLFault, RunningServer } from '../support/server.ts'
import { sextantServe, temporaryFolder } from '../support/sextant.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Later pages see what earlier ones wrote. */
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .sort(),
].map((name) => (name === 'README.md' ? name : join('docs', name)))

interface Block {
  readonly line: number
  readonly info: string
  readonly text: string
  readonly variables: string
}

const FENCE = /^```graphql ?([^\n]*)\n(.*?)^```$(?:\n+```json variables\n(.*?)^```$)?/gms

const blocksOf = (page: string): readonly Block[] => {
  const source = readFileSync(join(ROOT, page), 'utf8')
  return Array.from(source.matchAll(FENCE), ({ index, 1: info = '', 2: text = '', 3: variables = '{}' }) => ({
    line: source.slice(0, index).split('\n').length,
    info,
    text,
    variables,
  }))
}

/** What the answers of a page leave for its later blocks. */
interface Memory {
  readonly asked: Map<string, { readonly text: string; cursor: string }>
  job: string
}

/** The value of the first member of that name, however deep. */
function find(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object') return undefined
  if (name in value) return (value as Record<string, unknown>)[name]
  return Object.values(value).reduce<unknown>((found, member) => found ?? find(member, name), undefined)
}

const nameOf = (text: string): string | undefined => {
  const [operation] = parse(text).definitions
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.name?.value : undefined
}

const pages = PAGES.map((page) => ({ page, blocks: blocksOf(page) })).filter(({ blocks }) => blocks.length > 0)

describe('the documentation', () => {
  const folder = temporaryFolder()
  let server: RunningServer

  beforeAll(async () => {
    server = await sextantServe(['--example', 'help-center'], { cwd: folder.path })
  }, 90_000)
  afterAll(async () => {
    await server?.stop()
    folder[Symbol.dispose]()
  })

  it('has queries on its main pages', () => {
    expect(pages.map(({ page }) => page)).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/searching.md',
        'docs/filtering.md',
        'docs/writing.md',
        'docs/paging.md',
      ]),
    )
  })

  describe.each(pages)('$page', ({ blocks }) => {
    const memory: Memory = { asked: new Map(), job: '' }

    it.each(blocks)('answers the operation of line $line ($info)', async ({ info, text, variables }) => {
      const [kind, expected = ''] = info.split('=')
      const again = kind === 'next' ? memory.asked.get(expected) : undefined
      const asked = again ? { after: again.cursor } : JSON.parse(variables.replace('the id of the job', memory.job))
      const { data, errors } = await answerOf(server, again?.text ?? text, asked)
      expect(codes(errors)).toEqual(kind === 'error' ? [expected] : [])
      const refused = find(data, 'userErrors')
      expect(Array.isArray(refused) && refused.length > 0).toBe(kind === 'userErrors')
      if (kind !== 'error') expect(isEmpty(data)).toBe(false)
      remember(memory, again ? again.text : text, data)
    })
  })
})

/** Of a subscription, its last event. */
async function answerOf(server: RunningServer, query: string, variables: object) {
  const [operation] = parse(query).definitions
  const isSubscription = operation?.kind === Kind.OPERATION_DEFINITION && operation.operation === 'subscription'
  if (!isSubscription) return server.graphql<unknown>(query, variables)
  const events: Sent[] = []
  for await (const event of eventsOf(await stream(server, { query, variables }))) events.push(event)
  expect(events.at(-1)).toMatchObject({ event: 'complete' })
  const { data, errors } = events.at(-2)?.data ?? {}
  return { data, errors: errors as readonly GraphQLFault[] | undefined }
}

const codes = (errors: readonly GraphQLFault[] = []) => errors.map(({ extensions }) => extensions.code)

/** Whether some list of results has nothing in it: an example should show something. */
function isEmpty(data: unknown): boolean {
  if (data === null || typeof data !== 'object') return false
  return Object.entries(data).some(([name, value]) =>
    (name === 'nodes' || name === 'edges') && Array.isArray(value) && value.length === 0
      ? !('failures' in data)
      : name !== 'failures' && isEmpty(value),
  )
}

function remember(memory: Memory, text: string, data: unknown): void {
  const name = nameOf(text)
  const cursor = find(data, 'endCursor')
  if (name !== undefined && typeof cursor === 'string') memory.asked.set(name, { text, cursor })
  const job = find(find(data, 'job'), 'id')
  if (typeof job === 'string') memory.job = job
}
