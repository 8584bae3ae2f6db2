/**
 * Lists in parts that a statement can take: SQLite reads at most 32,766 parameters in one, PostgreSQL 65,535. Far smaller
 * parts are as fast, and few lengths mean few statements to prepare.
 */
export const BATCH = 200

/** The list in parts of at most `BATCH`, in order. */
export const batchesOf = <Element>(list: readonly Element[]): readonly (readonly Element[])[] =>
  Array.from({ length: Math.ceil(list.length / BATCH) }, (_, part) => list.slice(part * BATCH, (part + 1) * BATCH))

/** What `read` finds for each part, one after the other, in one list. */
export async function inBatches<Element, Row>(
  list: readonly Element[],
  read: (batch: readonly Element[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const batch of batchesOf(list)) rows.push(...(await read(batch)))
  return rows
}
