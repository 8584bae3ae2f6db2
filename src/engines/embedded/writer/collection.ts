/** One generation of a collection as the writer has it open. */
import type { RecordChange } from '../../../core/collection.ts'
import type { DocumentId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scope.ts'
import type { VersionRise } from '../../../ports/engine.ts'
import type { Log } from '../../../ports/runtime.ts'
import { engineFailure } from '../failures.ts'
import { openToWrite, promotionOf, readRecord, writePromotion } from '../storage/connection.ts'
import { updateRecord } from './backfill.ts'
import { createDocumentWriter, type Replacement, type Written } from './documents.ts'
import { createCommitGroup } from './group-commit.ts'
import { createMaintenance } from './maintenance.ts'
import { createWordRows } from './word-rows.ts'

export interface WritableCollection {
  /** See `promotionOf`. */
  readonly promotion: number
  promote(promotion: number): void
  update(change: RecordChange): void
  replace(write: Replacement): Promise<boolean>
  raise(scope: Scope, rise: VersionRise): Promise<boolean>
  remove(scope: Scope, ids: readonly DocumentId[], version: number): Promise<readonly DocumentId[]>
  /** Commits what waits, seals a long tail, moves the log of writes into the file, and closes it. */
  close(): void
  /** Commits what waits, and closes the file as it is. */
  abandon(): void
}

export function openCollection(file: string, log: Log): WritableCollection {
  const database = openToWrite(file)
  const words = createWordRows(database)
  const documents = createDocumentWriter(database, words)
  const maintenance = createMaintenance(database, (thrown) => {
    log.error(
      { file },
      `Sealing or merging failed, and is tried again after the next write: ${engineFailure(thrown, file).message}`,
    )
  })
  const group = createCommitGroup(database, words)
  let record = readRecord(database)
  maintenance.schedule()

  async function committed<Result extends Written | undefined>(write: () => Result): Promise<Result> {
    const written = await group.add(write)
    if (written) maintenance.note(written)
    maintenance.schedule()
    return written
  }

  return {
    get promotion() {
      return promotionOf(database)
    },
    promote(promotion) {
      group.flush()
      writePromotion(database, promotion)
    },
    update(change) {
      group.flush()
      record = updateRecord(database, change)
    },
    replace: async (write) => (await committed(() => documents.replace(write, record))) !== undefined,
    raise: (scope, rise) => group.add(() => documents.raise(scope, rise)),
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
