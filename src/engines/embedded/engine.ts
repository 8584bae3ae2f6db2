/** The thinnest engine: one table of vectors in SQLite, searched by sqlite-vec. */
import Database from 'better-sqlite3'
import * as sqliteVec from 'sqlite-vec'

export interface ThinEngine {
  put(title: string, vector: Float32Array): void
  search(vector: Float32Array, limit: number): readonly { readonly title: string; readonly score: number }[]
  close(): void
}

export function createEmbeddedEngine(file: string): ThinEngine {
  const database = new Database(file)
  sqliteVec.load(database)
  database.exec('CREATE TABLE IF NOT EXISTS document (title TEXT PRIMARY KEY, vector BLOB NOT NULL)')
  const put = database.prepare('INSERT OR REPLACE INTO document VALUES (?, ?)')
  const search = database.prepare<[Float32Array, number], { title: string; distance: number }>(
    'SELECT title, vec_distance_l2(vector, ?) AS distance FROM document ORDER BY distance LIMIT ?',
  )
  return {
    put: (title, vector) => void put.run(title, vector),
    search: (vector, limit) =>
      search.all(vector, limit).map(({ title, distance }) => ({ title, score: 1 - distance ** 2 / 2 })),
    close: () => void database.close(),
  }
}
