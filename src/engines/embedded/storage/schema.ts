/**
 * The stored layout of a collection and its versions. A file says which version it has (`user_version`); each migration
 * leads from one version to the next, the first from an empty file, so making a collection is migrating nothing.
 */
import type { Database } from 'better-sqlite3'
import { FORMAT_VERSION } from '../../../core/collection.ts'
import { SextantError } from '../../../core/errors.ts'
import { indexedWords, WORD_TABLE, WORD_TABLE_SETTINGS } from './words.ts'

/**
 * What format 1 has:
 *
 * - `document`, `chunk`: what is read. Rows are known by numbers; `key` is the id that the world sees.
 * - `dense`: float32 vectors, unit length under cosine, and their length. `sparse`: each chunk's terms and weights.
 * - `attribute`: every value that can be filtered, one row each. Every document has one row named `tenant`, so a filter
 *   never needs to touch `document`, whose rows are wide.
 * - `segment`, `posting`: the sparse vectors of some thousand chunks turned over: by term, which chunks with what weight.
 *   Written once; chunks that went are skipped until a merge leaves them out. Chunks above `state.sealed` are in none yet.
 * - `change`: what came and went, for readers to follow; the rows up to `state.trimmed` are gone.
 * - `tombstone`: versions of deletes, so that an older write that comes later does not bring the document back.
 * - `total`: counts per tenant.
 */
const FORMAT_1 = `
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
`

/**
 * What format 2 adds:
 *
 * - `chunk_words`, `title_words`: which words stand where, for filters. A row's number is the chunk's, or the document's.
 * - `place`: every value of an attribute that is a place. Format 1 had no such attributes.
 * - `sort_key`: where each document stands by each attribute that documents are ordered by. Both directions are numbers that
 *   grow, and infinite where the value is missing, so that every order is a walk up one index. Dates are walked in `document`.
 * - `documentLanguages` in the record.
 */
const FORMAT_2 = `
INSERT INTO chunk_words (rowid, words) SELECT id, indexed_words(text) FROM chunk;
INSERT INTO title_words (rowid, words) SELECT id, indexed_words(title) FROM document WHERE title IS NOT NULL;
CREATE TABLE place (
  name TEXT NOT NULL,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  document INTEGER NOT NULL,
  PRIMARY KEY (name, latitude, longitude, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_document ON place (document);
CREATE TABLE sort_key (
  document INTEGER NOT NULL,
  name TEXT NOT NULL,
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  ascending REAL NOT NULL,
  descending REAL NOT NULL,
  PRIMARY KEY (document, name)
) STRICT, WITHOUT ROWID;
INSERT INTO sort_key
  SELECT id, name, tenant, key, coalesce(value, 9e999), coalesce(-value, 9e999) FROM (
    SELECT document.id, declared.name, document.tenant, document.key,
      (SELECT value FROM attribute INDEXED BY attribute_document
       WHERE attribute.document = document.id AND attribute.name = 'attribute.' || declared.name) AS value
    FROM document, (
      SELECT member.value ->> 'name' AS name FROM meta, json_each(meta.value, '$.attributes') AS member
      WHERE meta.key = 'record' AND member.value ->> 'type' IN ('INT', 'FLOAT', 'DATE_TIME')
    ) AS declared
  );
CREATE INDEX sort_key_ascending ON sort_key (tenant, name, ascending, key);
CREATE INDEX sort_key_descending ON sort_key (tenant, name, descending, key);
ALTER TABLE document ADD COLUMN created_descending INTEGER AS (-created_at) VIRTUAL;
ALTER TABLE document ADD COLUMN updated_descending INTEGER AS (-updated_at) VIRTUAL;
CREATE INDEX document_created ON document (tenant, created_at, key);
CREATE INDEX document_created_descending ON document (tenant, created_descending, key);
CREATE INDEX document_updated ON document (tenant, updated_at, key);
CREATE INDEX document_updated_descending ON document (tenant, updated_descending, key);
UPDATE meta SET value = json_set(value, '$.documentLanguages', json('[]')) WHERE key = 'record';
`

/**
 * What format 3 adds:
 *
 * - `document.outline`: what ingest keeps to chunk the document again. It stands last, where a row that is read without it ends.
 * - `live` in `meta`: which promotion of the collection made this file the live one. Of a collection's files the one with the
 *   highest is live; one that was never promoted has none. Files of format 2 and below are their collection's only ones.
 */
const FORMAT_3 = `
ALTER TABLE document ADD COLUMN outline TEXT;
INSERT INTO meta SELECT 'live', '1' FROM meta WHERE key = 'record';
`

const WORD_TABLES = ['chunk_words', 'title_words'] as const

function toFormat2(database: Database): void {
  for (const table of WORD_TABLES) {
    database.exec(`CREATE VIRTUAL TABLE ${table} USING ${WORD_TABLE}`)
    for (const [setting, value] of Object.entries(WORD_TABLE_SETTINGS)) {
      database.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('${setting}', ${value})`)
    }
  }
  database.function('indexed_words', { deterministic: true }, (text: string) => indexedWords(text))
  database.exec(FORMAT_2)
}

export type Migration = (database: Database) => void

/** The migration at place n leads from version n to n + 1, the last to `FORMAT_VERSION`. Never change a released one: add another. */
export const MIGRATIONS: readonly Migration[] = [
  (database) => void database.exec(FORMAT_1),
  toFormat2,
  (database) => void database.exec(FORMAT_3),
]

/** The version of the file's layout; 0 for an empty file. */
export const formatOf = (database: Database): number => Number(database.pragma('user_version', { simple: true }))

/** Brings the file to the newest layout, each step in a transaction of its own. */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  migrations.slice(formatOf(database)).forEach((migration) => {
    const next = formatOf(database) + 1
    database.transaction(() => {
      migration(database)
      database.pragma(`user_version = ${next}`)
    })()
  })
}

/** @throws SextantError DATA_FORMAT_UNSUPPORTED when a newer Sextant wrote the file, DATA_FOLDER_UNUSABLE when none did */
export function requireReadableFormat(found: number, file: string): void {
  if (found > FORMAT_VERSION) {
    throw new SextantError(
      'DATA_FORMAT_UNSUPPORTED',
      `${file} has data format ${found}, and this Sextant reads up to ${FORMAT_VERSION}. Use the newer Sextant that wrote it, or remove the file and index again.`,
    )
  }
  if (found < 1) {
    throw new SextantError('DATA_FOLDER_UNUSABLE', `${file} is no collection of Sextant. Move it elsewhere.`)
  }
}
