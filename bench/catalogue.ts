/** The benchmarks, in the order they run. Each is loaded when its turn comes, in case one needs something that is not there. */
import type { Bench } from './bench.ts'

export interface Entry {
  /** In a line: what it is about, how long three rounds take, and what disk they need. */
  readonly summary: string
  readonly load: () => Promise<Bench>
}

export const BENCHES: Readonly<Record<string, Entry>> = {
  encode: {
    summary: 'the inference layer against bare sessions of the model: 1 to 2 minutes',
    load: async () => (await import('./encode.ts')).encode,
  },
  ingest: {
    summary: 'what writing costs those who search: 3 to 5 minutes, less than 100 MB',
    load: async () => (await import('./ingest.ts')).ingest,
  },
  rerun: {
    summary: 'indexing files again that did not change: 3 to 5 minutes',
    load: async () => (await import('./rerun.ts')).rerun,
  },
  'ingest-memory': {
    summary: 'memory over 100,000 documents that are written: 2 to 6 minutes a round, 300 MB',
    load: async () => (await import('./ingest-memory.ts')).ingestMemory,
  },
  engine: {
    summary: 'searches of the embedded engine in 100,000 chunks: 2 to 4 minutes, about 1.4 GB',
    load: async () => (await import('./engine.ts')).embeddedEngine,
  },
  graphql: {
    summary: 'what GraphQL over HTTP adds: 2 to 4 minutes, and once the indexing; 200 MB',
    load: async () => (await import('./graphql.ts')).graphql,
  },
  qdrant: {
    summary: 'what Sextant adds to Qdrant: 4 to 6 minutes, and once the indexing; needs QDRANT_URL or QDRANT_BIN',
    load: async () => (await import('./qdrant.ts')).qdrant,
  },
  memory: {
    summary: "memory over an hour's requests: 5 to 15 minutes, and once the indexing; 400 MB; Linux only",
    load: async () => (await import('./memory.ts')).memory,
  },
}

const list = Object.entries(BENCHES).map(([name, { summary }]) => `  ${name.padEnd(13)} ${summary}`)

/** Below the options of `--help`. */
export const HELP = `
Benchmarks (times are those of a small machine; disk is in the system's temporary folder and is given back):
${list.join('\n')}

The corpus is indexed once, in 2 to 10 minutes, and kept in .bench/ (60 MB for each corpus and version of the
index); remove that folder whenever you like. Close what else the machine does.

The exit code is 0 when every bound was met, and 1 when one was missed or a benchmark failed, as one
does that was asked for by its name and lacks what it needs.`
