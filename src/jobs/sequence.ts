/** The one sequence of versions. Its row is what writing transactions wait for, so they see each other whole. */
import type { Transaction } from './tables.ts'

/**
 * The last version that was given. Until the transaction ends no other one gets past this call, in this process or, on
 * PostgreSQL, in another; so it comes first in each that writes.
 */
export async function takeSequence(transaction: Transaction): Promise<number> {
  const { version } = await transaction
    .updateTable('sequence')
    .set(({ ref }) => ({ version: ref('version') }))
    .where('id', '=', 1)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

export async function setSequence(transaction: Transaction, version: number): Promise<void> {
  await transaction.updateTable('sequence').set({ version }).where('id', '=', 1).execute()
}
