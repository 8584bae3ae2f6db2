/**
 * What writing costs those who search meanwhile, seen from outside: documents go by GraphQL over HTTP to a server in a process of
 * its own, while one client searches at a steady pace and does not wait for an answer before it asks again. Each phase writes
 * documents that the collection does not hold yet; the last has a Markdown page of a megabyte among them.
 */

import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { Bench, OpenBench } from './bench.ts'
import type { Corpus } from './corpus.ts'
import { delayQuantile } from './delay.ts'
import { longDocument } from './long-document.ts'
import { type ProbedServer, startProbedServer } from './server.ts'
import { quantile } from './statistics.ts'
import { type SentDocument, writeAll } from './writing.ts'

type Figures = 'utilisation' | 'loop' | 'query' | 'loopLong' | 'queryLong'

const DOCUMENTS = 150
/** Many more, because an ingest is long: its first documents and its last cannot fill all workers. */
const DOCUMENTS_ALONE = 600
/** A page of a megabyte is some 1,500 passages: most of a round's time. */
const LONG_BESIDE = 40
/** Milliseconds between queries. */
const PACE = 40
const IDLE_QUERIES = 250

const SEARCH = `query ($query: String!) {
  search(query: $query, mode: SEMANTIC, first: 10) { nodes { rank score document { externalId title } } }
}`

export const ingest: Bench<Figures> = {
  name: 'ingest',
  about: `${DOCUMENTS} documents written over HTTP, ${LONG_BESIDE} beside one of 1 MB; a query every ${PACE} ms`,
  figures: {
    utilisation: {
      title: 'time in session.run, of workers × wall, without queries',
      unit: '',
      bound: { atLeast: 0.9 },
    },
    loop: { title: 'event-loop delay p99 while documents are written', unit: 'ms', bound: { atMost: 20 } },
    query: { title: 'query p99 while documents are written, beyond idle', unit: 'ms', bound: { atMost: 50 } },
    loopLong: { title: 'event-loop delay p99 with a document of 1 MB', unit: 'ms', bound: { atMost: 20 } },
    queryLong: { title: 'query p99 with a document of 1 MB, beyond idle', unit: 'ms', bound: { atMost: 50 } },
  },
  async open({ corpus, folder, note }) {
    const server = await startProbedServer(folder)
    const documents = freshDocuments(corpus)
    const queries = endless(corpus.queries)
    return {
      async round() {
        const utilisation = await utilisationOf(server, documents(DOCUMENTS_ALONE))
        const idle = await latencies(server, queries, () => setTimeout(IDLE_QUERIES * PACE))
        const beyondIdle = async (name: string, written: readonly SentDocument[]) => {
          server.reset()
          const during = await latencies(server, queries, () => writeAll(server, written))
          const { gaps } = await server.read()
          const loop = delayQuantile(gaps, 0.99)
          note(`${name}: loop ${shown(gaps, delayQuantile)}, longest turn ${Math.max(...gaps).toFixed(0)} ms`)
          note(`${name}: queries ${shown(during, quantile)}; idle ${shown(idle, quantile)}`)
          return { loop, query: quantile(during, 0.99) - quantile(idle, 0.99) }
        }
        const plain = await beyondIdle('documents', documents(DOCUMENTS))
        const long = await beyondIdle('long documents', [...documents(LONG_BESIDE), longDocument(documents)])
        note(`utilisation ${utilisation.toFixed(3)}`)
        return { utilisation, ...plain, loopLong: long.loop, queryLong: long.query }
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    } satisfies OpenBench<Figures>
  },
}

async function utilisationOf(server: ProbedServer, documents: readonly SentDocument[]): Promise<number> {
  server.reset()
  const wall = await writeAll(server, documents)
  const { runs } = await server.read()
  return runs / (WORKERS * wall)
}

/** The default number of the settings. */
const WORKERS = Math.min(4, availableParallelism())

/** Milliseconds of the queries that were sent, one each `PACE`, until the work was done. */
async function latencies(
  server: ProbedServer,
  queries: () => string,
  work: () => Promise<unknown>,
): Promise<readonly number[]> {
  let working = true
  const worked = work().finally(() => {
    working = false
  })
  // What fails is thrown below; until then it is not to end the process as a rejection that nobody handles.
  const handled = () => {}
  worked.catch(handled)
  const answers: Promise<number>[] = []
  const began = performance.now()
  while (working) {
    const answer = latency(server, queries())
    answer.catch(handled)
    answers.push(answer)
    await setTimeout(Math.max(0, began + answers.length * PACE - performance.now()))
  }
  await worked
  return Promise.all(answers)
}

async function latency(server: ProbedServer, query: string): Promise<number> {
  const sent = performance.now()
  await server.graphql(SEARCH, { query })
  return performance.now() - sent
}

/** Takes the next documents of the corpus at each call; after the last come the first again, under other ids. */
function freshDocuments({ documents }: Corpus): (count: number) => readonly SentDocument[] {
  let taken = 0
  return (count) =>
    Array.from({ length: count }, () => {
      const { title, text } = documents[taken % documents.length] ?? { title: '', text: '' }
      taken += 1
      return { externalId: `document-${taken}`, title, content: { text } }
    })
}

function endless(texts: readonly string[]): () => string {
  let taken = 0
  return () => texts[taken++ % texts.length] ?? ''
}

const shown = (values: readonly number[], at: (values: readonly number[], share: number) => number): string =>
  `p50 ${at(values, 0.5).toFixed(1)}, p99 ${at(values, 0.99).toFixed(1)} ms`
