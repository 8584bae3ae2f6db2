/**
 * What a reader keeps of a collection in memory (the living chunks, the tail of their postings, the vectors) and how it stays
 * true: at the start of each search, inside the search's transaction, it follows the change log. One too far behind the log
 * reads everything anew.
 */
import type { Database } from 'better-sqlite3'
import type { CollectionRecord } from '../../../core/collection.ts'
import type { ChunkId, DocumentId } from '../../../core/ids.ts'
import type { Log } from '../../../ports/runtime.ts'
import { createDenseVectors, type DenseVectors, type VectorAllowance } from './dense.ts'
import { createLiveChunks, type LiveChunks } from './live.ts'
import { createPostings, type Postings } from './postings.ts'

export interface Index {
  readonly live: LiveChunks
  readonly dense: DenseVectors
  readonly postings: Postings
}

export interface IndexKeeper {
  /** The index as of the open transaction. */
  current(): Index
  release(): void
}

interface State {
  readonly generation: number
  readonly trimmed: number
}

interface Change {
  readonly seq: number
  readonly chunk: number
  readonly gone: 0 | 1
  /** Null when the chunk went again later. */
  readonly key: ChunkId | null
  readonly document: number
  readonly documentKey: DocumentId
}

export function createIndexKeeper(
  database: Database,
  record: CollectionRecord,
  allowance: VectorAllowance,
  log: Log,
): IndexKeeper {
  const state = database.prepare<[], State>('SELECT generation, trimmed FROM state')
  const lastChange = database.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM change').pluck()
  const changes = database.prepare<[number], Change>(
    `SELECT seq, change.chunk, gone, chunk.key, chunk.document, document.key AS documentKey FROM change
     LEFT JOIN chunk ON chunk.id = change.chunk LEFT JOIN document ON document.id = chunk.document
     WHERE seq > ? ORDER BY seq`,
  )
  // Both are answered by indexes alone; the rows with their texts are not read.
  const documentKeys = database.prepare<[], [id: number, key: DocumentId]>('SELECT id, key FROM document').raw()
  const chunkKeys = database
    .prepare<[], [id: number, key: ChunkId, document: number]>('SELECT id, key, document FROM chunk')
    .raw()
  let index: Index | undefined
  let followed = 0
  let generation = 0

  function load(now: State): Index {
    release()
    const live = liveChunks(new Map(documentKeys.all()), chunkKeys.all())
    const { similarity, dimensions } = record.model
    const loaded = {
      live,
      dense: createDenseVectors({ database, live, similarity, dimensions, allowance, log }),
      postings: createPostings(database, live),
    }
    loaded.dense.load()
    loaded.postings.load()
    followed = Math.max(lastChange.get() ?? 0, now.trimmed)
    generation = now.generation
    index = loaded
    return loaded
  }

  function apply({ live, dense, postings }: Index, change: Change): void {
    if (change.gone === 1) {
      const gone = live.remove(change.chunk)
      if (gone) dense.remove(gone)
    } else if (change.key !== null) {
      const chunk = live.add(change.chunk, change.key, { number: change.document, key: change.documentKey })
      dense.add(chunk)
      postings.add(chunk)
    }
  }

  function follow(known: Index, now: State): Index {
    for (const change of changes.iterate(followed)) {
      apply(known, change)
      followed = change.seq
    }
    if (generation !== now.generation || known.postings.isWorn()) known.postings.load()
    generation = now.generation
    return known
  }

  function release(): void {
    index?.dense.release()
    index = undefined
  }

  return {
    current() {
      const now = state.get() ?? { generation: 0, trimmed: 0 }
      if (index === undefined || followed < now.trimmed) return load(now)
      try {
        return follow(index, now)
      } catch (thrown) {
        release()
        throw thrown
      }
    },
    release,
  }
}

/** In the order they were written, so that neighbours in a document have neighbouring slots. */
function liveChunks(
  documents: ReadonlyMap<number, DocumentId>,
  chunks: [id: number, key: ChunkId, document: number][],
): LiveChunks {
  const live = createLiveChunks()
  chunks.sort(([left], [right]) => left - right)
  for (const [id, key, number] of chunks) {
    const documentKey = documents.get(number)
    if (documentKey !== undefined) live.add(id, key, { number, key: documentKey })
  }
  return live
}
