/** A collection's file as the first release left it: its layout is written out here, so that no change of ours can reach it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { EncodedChunk } from '../../../src/core/document.ts'
import { bytesOf } from '../../../src/engines/embedded/storage/blobs.ts'
import { NAME, record, type Written } from './corpus.ts'

const LAYOUT = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  sealed INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  trimmed INTEGER NOT NULL,
  highest_version INTEGER NOT NULL
) STRICT;
INSERT INTO state VALUES (1, 0, 0, 0, 0);
CREATE TABLE total (tenant TEXT PRIMARY KEY, documents INTEGER NOT NULL, chunks INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE document (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  external_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  content_hash TEXT NOT NULL,
  chunk_count INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  language TEXT,
  title TEXT,
  url TEXT,
  tags TEXT NOT NULL,
  attributes TEXT NOT NULL,
  metadata TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (tenant, key)
) STRICT;
CREATE INDEX document_key ON document (key);
CREATE INDEX document_external_id ON document (external_id);
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  document INTEGER NOT NULL REFERENCES document,
  position INTEGER NOT NULL,
  range_start INTEGER NOT NULL,
  range_end INTEGER NOT NULL,
  token_count INTEGER NOT NULL,
  heading_path TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (document, position)
) STRICT;
CREATE INDEX chunk_key ON chunk (key, document);
CREATE TABLE dense (chunk INTEGER PRIMARY KEY, vector BLOB NOT NULL, length REAL NOT NULL) STRICT;
CREATE TABLE sparse (chunk INTEGER PRIMARY KEY, terms BLOB NOT NULL) STRICT;
CREATE TABLE attribute (
  name TEXT NOT NULL,
  value ANY NOT NULL,
  document INTEGER NOT NULL,
  PRIMARY KEY (name, value, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX attribute_document ON attribute (document);
CREATE TABLE segment (id INTEGER PRIMARY KEY AUTOINCREMENT, chunks BLOB NOT NULL) STRICT;
CREATE TABLE posting (
  segment INTEGER NOT NULL,
  term INTEGER NOT NULL,
  entries BLOB NOT NULL,
  PRIMARY KEY (segment, term)
) STRICT, WITHOUT ROWID;
CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, chunk INTEGER NOT NULL, gone INTEGER NOT NULL) STRICT;
CREATE TABLE tombstone (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
`

/** Makes the file with the documents in it; no segment was sealed yet. @returns its path */
export function writeFormat1(directory: string, documents: readonly Written[]): string {
  mkdirSync(join(directory, 'collections'), { recursive: true })
  const file = join(directory, 'collections', `${NAME}.sqlite`)
  const database = new Sqlite(file)
  database.pragma('journal_mode = WAL')
  database.exec(LAYOUT)
  const { documentLanguages: _, ...old } = record({ formatVersion: 1, attributes: record().attributes.slice(0, 1) })
  database.prepare("INSERT INTO meta VALUES ('record', ?)").run(JSON.stringify(old))
  for (const one of documents) writeDocument(database, one)
  database.close()
  return file
}

function writeDocument(database: Sqlite.Database, { scope: { tenant }, document, chunks }: Written): void {
  const { id, attributes, tags } = document
  const number = Number(
    database
      .prepare(
        `INSERT INTO document (tenant, key, external_id, version, content_hash, chunk_count, created_at, updated_at, language,
           title, url, tags, attributes, metadata, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[tenant, id, document.externalId, document.version, document.contentHash, chunks.length],
        ...[document.createdAt, document.updatedAt, document.language, document.title, document.url],
        ...[tags, attributes, document.metadata].map((value) => JSON.stringify(value)),
        document.text,
      ).lastInsertRowid,
  )
  const addAttribute = database.prepare('INSERT INTO attribute VALUES (?, ?, ?)')
  const values = [
    ['tenant', tenant],
    ['createdAt', document.createdAt],
    ['updatedAt', document.updatedAt],
    ...(attributes['price'] === undefined ? [] : [['attribute.price', attributes['price']]]),
  ]
  for (const [name, value] of values) addAttribute.run(name, value, number)
  for (const chunk of chunks) writeChunk(database, number, chunk)
  database
    .prepare(
      'INSERT INTO total VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET documents = documents + 1, chunks = chunks + excluded.chunks',
    )
    .run(tenant, chunks.length)
  database.prepare('UPDATE state SET highest_version = max(highest_version, ?)').run(document.version)
}

function writeChunk(database: Sqlite.Database, document: number, chunk: EncodedChunk): void {
  const { id, position, range, tokenCount, headingPath, text, dense, sparse } = chunk
  const { lastInsertRowid: number } = database
    .prepare(
      `INSERT INTO chunk (key, document, position, range_start, range_end, token_count, heading_path, text)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, document, position, range.start, range.end, tokenCount, JSON.stringify(headingPath), text)
  const length = Math.hypot(...dense)
  const unit = dense.map((value) => value / length)
  database.prepare('INSERT INTO dense VALUES (?, ?, 1)').run(number, bytesOf(unit))
  const terms = Buffer.concat([bytesOf(sparse.indices), bytesOf(sparse.values)])
  database.prepare('INSERT INTO sparse VALUES (?, ?)').run(number, terms)
  database.prepare('INSERT INTO change (chunk, gone) VALUES (?, 0)').run(number)
}
