/** The one sequence of versions. Its row is what writing transactions wait for, so they see each other whole. */
import type { Transaction } from './tables.ts'

export interface Sequence {
  /** The last version that was given. */
  readonly version: number
  /** Replacing items without an outcome. */
  readonly waiting: number
}

/**
 * The sequence as it is. Until the transaction ends no other one gets past this call, in this process or, on PostgreSQL, in
 * another; so it comes first in each that accepts or settles.
 */
export function takeSequence(transaction: Transaction): Promise<Sequence> {
  return transaction
    .updateTable('sequence')
    .set(({ ref }) => ({ version: ref('version') }))
    .where('id', '=', 1)
    .returning(['version', 'waiting'])
    .executeTakeFirstOrThrow()
}

export async function setSequence(transaction: Transaction, sequence: Partial<Sequence>): Promise<void> {
  await transaction.updateTable('sequence').set(sequence).where('id', '=', 1).execute()
}
