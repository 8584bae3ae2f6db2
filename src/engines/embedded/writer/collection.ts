/** One collection as the writer holds it: its connection, its record, the writes that wait, and its upkeep. */
import type { Database } from 'better-sqlite3'
import type { AttributeDeclaration, Attributes } from '../../../core/attributes.ts'
import type { CollectionRecord } from '../../../core/collection.ts'
import type { Document } from '../../../core/document.ts'
import type { DocumentId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scope.ts'
import type { Log } from '../../../ports/runtime.ts'
import { engineFailure } from '../failures.ts'
import type { CollectionChange, PackedChunks } from '../operations.ts'
import { attributeName, declaredRows } from '../storage/attribute-rows.ts'
import { openToWrite, readRecord, writeRecord } from '../storage/connection.ts'
import { createDocumentWriter, type Written } from './documents.ts'
import { createCommitGroup } from './group-commit.ts'
import { createMaintenance } from './maintenance.ts'

export interface WritableCollection {
  update(change: CollectionChange): void
  replace(scope: Scope, document: Document, chunks: PackedChunks): Promise<boolean>
  remove(scope: Scope, ids: readonly DocumentId[], version: number): Promise<readonly DocumentId[]>
  /** Commits what waits, seals a long tail, moves the log of writes into the file, and closes it. */
  close(): void
  /** Commits what waits, and closes the file as it is. */
  abandon(): void
}

export function openCollection(file: string, log: Log): WritableCollection {
  const database = openToWrite(file)
  const documents = createDocumentWriter(database)
  const maintenance = createMaintenance(database, (thrown) => {
    log.error(
      { file },
      `Sealing or merging failed, and is tried again after the next write: ${engineFailure(thrown, file).message}`,
    )
  })
  const group = createCommitGroup(database)
  let record = readRecord(database)
  maintenance.schedule()

  async function committed<Result extends Written | undefined>(write: () => Result): Promise<Result> {
    const written = await group.add(write)
    if (written) maintenance.note(written)
    maintenance.schedule()
    return written
  }

  return {
    update(change) {
      group.flush()
      record = updateRecord(database, change)
    },
    replace: async (scope, document, chunks) =>
      (await committed(() => documents.replace(scope, document, chunks, record))) !== undefined,
    remove: async (scope, ids, version) => (await committed(() => documents.remove(scope, ids, version))).ids,
    close() {
      group.flush()
      maintenance.finish()
      database.pragma('wal_checkpoint(TRUNCATE)')
      database.close()
    },
    abandon() {
      group.flush()
      maintenance.stop()
      database.close()
    },
  }
}

/** Stores the changed record, and the side table's rows of attributes that are new or of a new type, at once. */
function updateRecord(database: Database, change: CollectionChange): CollectionRecord {
  return database
    .transaction(() => {
      const before = readRecord(database)
      const after: CollectionRecord = { ...before, ...change }
      writeRecord(database, after)
      const unchanged = new Set(before.attributes.map(signature))
      const added = after.attributes.filter((declaration) => !unchanged.has(signature(declaration)))
      const kept = new Set(after.attributes.map(signature))
      const dropped = before.attributes.filter((declaration) => !kept.has(signature(declaration)))
      const drop = database.prepare('DELETE FROM attribute WHERE name = ?')
      for (const { name } of dropped) drop.run(attributeName(name))
      if (added.length > 0) backfill(database, added)
      return after
    })
    .immediate()
}

const signature = ({ name, type }: AttributeDeclaration): string => `${type} ${name}`

function backfill(database: Database, declarations: readonly AttributeDeclaration[]): void {
  const add = database.prepare('INSERT OR IGNORE INTO attribute VALUES (?, ?, ?)')
  const after = database.prepare<[number], { id: number; attributes: string }>(
    'SELECT id, attributes FROM document WHERE id > ? ORDER BY id LIMIT 1000',
  )
  let last = 0
  for (let page = after.all(last); page.length > 0; page = after.all(last)) {
    for (const { id, attributes } of page) {
      const rows = declarations.flatMap((declaration) =>
        declaredRows(JSON.parse(attributes) as Attributes, declaration),
      )
      for (const { name, value } of rows) add.run(name, value, id)
      last = id
    }
  }
}
