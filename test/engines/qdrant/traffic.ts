/**
 * Searches and writes through GraphQL without a pause, with what must come of them kept beside: a plain map of the acknowledged
 * writes. Every version of a document has a word of its own, so whoever searches for it finds that version, once, or nothing.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningServer } from '../../support/server.ts'

/** The word of the stored version by external id. */
export type Contents = ReadonlyMap<string, string>

export interface Outcome {
  readonly searches: number
  readonly writes: number
  /** Milliseconds of the slowest search, and the slowest write. */
  readonly slowest: { readonly search: number; readonly write: number }
  /** In words, of searches that were not answered. */
  readonly failedSearches: readonly string[]
  /** Of documents that nobody touched and that a search did not find, or not alone. */
  readonly wrongSearches: readonly string[]
  readonly failedWrites: readonly string[]
  /** Of writes that had been acknowledged as searchable, and deletes, that the next search did not see. */
  readonly staleReads: readonly string[]
}

export interface Traffic {
  run(): { stop(): Promise<Outcome> }
  /** As the acknowledged writes leave them. */
  contents(): Contents
  /** Word by external id, of the documents that are stored. */
  held(): Promise<readonly (readonly [externalId: string, word: string])[]>
  /** What is wrong with the searches for the words of all versions that there ever were. */
  faultsOfWords(): Promise<readonly string[]>
}

const SEARCHERS = 2
const WRITERS = 2
const STILL = 12
/** Of one writer. */
const CHANGING = 15
const MODES = ['KEYWORD', 'HYBRID', 'SEMANTIC'] as const
const SUBJECTS = ['harbour', 'tide', 'sail', 'anchor', 'lantern', 'compass', 'rope', 'gull']
const LIMIT = 100

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item
const some = <Item>(items: readonly Item[], most: number): readonly Item[] => [
  ...new Set(Array.from({ length: 1 + Math.floor(Math.random() * most) }, () => pick(items))),
]

let words = 0
const newWord = () => `word${++words}w`

/** Three chunks, each with the word; the rest is the same for the same word. */
const chunksOf = (word: string) =>
  [0, 1, 2].map((part) => {
    const place = Number.parseInt(word.slice(4), 10) + part
    const subjects = [0, 1, 2].map((step) => SUBJECTS[(place * (step + 3) + part) % SUBJECTS.length])
    return { text: `${word} tells of the ${subjects.join(' and the ')}, part ${place}.` }
  })

const PUT = `mutation ($documents: [DocumentInput!]!, $key: String) {
  write: upsertDocuments(input: { documents: $documents, wait: SEARCHABLE, idempotencyKey: $key }) {
    job { id state failures { nodes { message } } } userErrors { message }
  }
}`
const REMOVE = `mutation ($ids: [String!]!) {
  write: deleteDocuments(input: { select: { externalIds: $ids } }) { deletedCount userErrors { message } }
}`
const JOB = 'query ($id: ID!) { job: ingestJob(id: $id) { state failures { nodes { message } } } }'
const SEARCH = `query ($query: String!, $mode: SearchMode, $first: Int!) {
  search(query: $query, mode: $mode, first: $first) { nodes { score document { externalId } } execution { warnings { code } } }
}`
const DOCUMENTS = `query ($after: String) {
  documents(first: 100, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { externalId text } }
}`

interface Job {
  readonly id: string
  readonly state: string
  readonly failures: { readonly nodes: readonly { readonly message: string }[] }
}

/** @throws what GraphQL answers with instead of data, as an error that says all of it */
async function ask<Data>(server: RunningServer, query: string, variables: object): Promise<Data> {
  const { data, errors } = await server.graphql<Data>(query, variables)
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

/** Resolves when the documents can be found. @throws when that fails */
export async function put(server: RunningServer, contents: Contents, key: string): Promise<void> {
  const documents = [...contents].map(([externalId, word]) => ({ externalId, content: { chunks: chunksOf(word) } }))
  const { write } = await ask<{ write: { job: Job; userErrors: readonly object[] } }>(server, PUT, { documents, key })
  if (write.userErrors.length > 0) throw new Error(JSON.stringify(write.userErrors))
  let job = write.job
  while (['QUEUED', 'RUNNING'].includes(job.state)) {
    await sleep(50)
    job = { ...(await ask<{ job: Job }>(server, JOB, { id: job.id })).job, id: job.id }
  }
  if (job.state !== 'SUCCEEDED') throw new Error(JSON.stringify(job))
}

export interface Hit {
  readonly externalId: string
  readonly score: number
}

/** Best first, equal scores by external id; scores to the digits that every engine keeps. */
export async function hitsOf(
  server: RunningServer,
  query: string,
  mode: (typeof MODES)[number],
  first: number,
): Promise<readonly Hit[]> {
  const { search } = await ask<{ search: { nodes: readonly { score: number; document: { externalId: string } }[] } }>(
    server,
    SEARCH,
    { query, mode, first },
  )
  return search.nodes
    .map(({ score, document }) => ({ externalId: document.externalId, score: Number(score.toFixed(3)) }))
    .sort((left, right) => right.score - left.score || (left.externalId < right.externalId ? -1 : 1))
}

/** Stores the documents that stay as they are. */
export async function createTraffic(server: RunningServer): Promise<Traffic> {
  const still = new Map(Array.from({ length: STILL }, (_, place) => [`still${place}`, newWord()]))
  await put(server, still, 'still')
  const contents = new Map(still)
  const ever = new Map([...contents].map(([id, word]) => [word, id]))

  async function finders(word: string): Promise<readonly string[]> {
    return (await hitsOf(server, word, 'KEYWORD', LIMIT)).map(({ externalId }) => externalId)
  }

  function run() {
    const failedSearches: string[] = []
    const wrongSearches: string[] = []
    const failedWrites: string[] = []
    const staleReads: string[] = []
    const slowest = { search: 0, write: 0 }
    let running = true
    let searches = 0
    let writes = 0

    const timed = async <Result>(kind: keyof typeof slowest, work: () => Promise<Result>): Promise<Result> => {
      const start = performance.now()
      try {
        return await work()
      } finally {
        slowest[kind] = Math.max(slowest[kind], Math.round(performance.now() - start))
      }
    }

    async function searcher(): Promise<void> {
      while (running) {
        const [id, word] = pick([...still])
        const mode = pick(MODES)
        searches += 1
        try {
          const found = await timed('search', () => hitsOf(server, word, mode, 20))
          const isRight = mode === 'KEYWORD' ? found.length === 1 && found[0]?.externalId === id : found.length > 0
          if (!isRight) wrongSearches.push(`${mode} ${word}: ${JSON.stringify(found)}`)
        } catch (failure) {
          failedSearches.push(String(failure))
        }
      }
    }

    /** Again until it is acknowledged, with the same key, as a client would. */
    async function acknowledged(write: () => Promise<unknown>): Promise<void> {
      for (;;) {
        try {
          writes += 1
          await timed('write', write)
          return
        } catch (failure) {
          failedWrites.push(String(failure))
          await sleep(100)
        }
      }
    }

    /** A search that begins once the write has been acknowledged. */
    async function look(word: string, expected: readonly string[], after: string): Promise<void> {
      const found = await finders(word).catch((failure: unknown) => [String(failure)])
      if (JSON.stringify(found) !== JSON.stringify(expected)) staleReads.push(`${after}: ${word} finds ${found}`)
    }

    async function replaceSome(ids: readonly string[]): Promise<void> {
      const texts = new Map(ids.map((id) => [id, newWord()]))
      const before = ids.flatMap((id) => contents.get(id) ?? [])
      const key = randomUUID()
      await acknowledged(() => put(server, texts, key))
      for (const [id, word] of texts) {
        contents.set(id, word)
        ever.set(word, id)
        await look(word, [id], `put ${id}`)
      }
      for (const word of before) await look(word, [], 'replaced')
    }

    async function removeSome(ids: readonly string[]): Promise<void> {
      await acknowledged(() => ask(server, REMOVE, { ids }))
      for (const id of ids) {
        const word = contents.get(id)
        contents.delete(id)
        if (word !== undefined) await look(word, [], `deleted ${id}`)
      }
    }

    async function writer(number: number): Promise<void> {
      const ids = Array.from({ length: CHANGING }, (_, place) => `w${number}d${place}`)
      while (running) await (Math.random() < 0.3 ? removeSome(some(ids, 2)) : replaceSome(some(ids, 3)))
    }

    const work = [
      ...Array.from({ length: SEARCHERS }, searcher),
      ...Array.from({ length: WRITERS }, (_, number) => writer(number)),
    ]
    return {
      async stop(): Promise<Outcome> {
        running = false
        await Promise.all(work)
        return { searches, writes, slowest, failedSearches, wrongSearches, failedWrites, staleReads }
      },
    }
  }

  return {
    run,
    contents: () => new Map(contents),
    async held() {
      const { documents } = await ask<{ documents: { nodes: readonly { externalId: string; text: string }[] } }>(
        server,
        DOCUMENTS,
        {},
      )
      return documents.nodes
        .map(({ externalId, text }) => [externalId, text.split(' ')[0] ?? ''] as const)
        .sort(([left], [right]) => (left < right ? -1 : 1))
    },
    async faultsOfWords() {
      const faults: string[] = []
      for (const [word, id] of ever) {
        const found = await finders(word)
        const expected = contents.get(id) === word ? [id] : []
        if (JSON.stringify(found) !== JSON.stringify(expected)) faults.push(`${word} of ${id} finds ${found}`)
      }
      return faults
    },
  }
}
