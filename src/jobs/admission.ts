/**
 * Which items of a call are taken: those whose expected version is the one that their document has, or will have once what
 * was accepted before is carried out. Earlier items of the same call count as accepted.
 */
import type { DocumentId } from '../core/ids.ts'
import type { Conflict, NewItem } from '../ports/jobs.ts'
import type { Flag } from './tables.ts'

/** The last live write to a document. */
export interface LastWrite {
  readonly version: number
  readonly deletes: Flag
}

export interface NumberedItem {
  readonly version: number
  readonly item: NewItem
}

export interface Admission {
  readonly admitted: readonly NumberedItem[]
  readonly conflicts: readonly Conflict[]
}

/**
 * @param last the last version that was given; admitted items get the next ones
 * @param lastWrites of the documents with an expected version, where there are any
 */
export function admit(
  items: readonly NewItem[],
  last: number,
  lastWrites: ReadonlyMap<DocumentId, LastWrite>,
): Admission {
  const admitted: NumberedItem[] = []
  const conflicts: Conflict[] = []
  const writes = new Map(lastWrites)
  items.forEach((item, place) => {
    const conflict = conflictOf(item, place, writes)
    if (conflict) {
      conflicts.push(conflict)
      return
    }
    const version = last + admitted.length + 1
    admitted.push({ version, item })
    for (const id of documentsOf(item)) writes.set(id, { version, deletes: item.kind === 'delete' ? 1 : 0 })
  })
  return { admitted, conflicts }
}

/** The documents that an item writes to, each once. A reindex writes none: they stay as they are. */
export function documentsOf(item: NewItem): readonly DocumentId[] {
  switch (item.kind) {
    case 'replace':
      return [item.documentId]
    case 'delete':
      return [...new Set(item.documentIds)]
    case 'reindex':
      return []
  }
}

function conflictOf(item: NewItem, place: number, writes: ReadonlyMap<DocumentId, LastWrite>): Conflict | undefined {
  if (item.kind !== 'replace' || item.expected === undefined) return undefined
  const version = versionOf(item.expected.stored, writes.get(item.documentId))
  return (version ?? 0) === item.expected.version ? undefined : { place, version }
}

function versionOf(stored: number | null, write: LastWrite | undefined): number | null {
  if (write === undefined || write.version < (stored ?? 0)) return stored
  return write.deletes === 1 ? null : write.version
}
