/**
 * Comparing records. A collection may be opened only with the settings its vectors were made with; whatever differs is said
 * with both sides, because mixing them would rank silently wrong.
 */
import type { CollectionRecord } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import { recordDifferences, retypedAttributes } from '../core/record-differences.ts'

/** @throws SextantError COLLECTION_MISMATCH naming both sides and the command that mends it */
export function assertSameRecord(stored: CollectionRecord, configured: CollectionRecord): void {
  const differences = recordDifferences(stored, configured)
  if (differences.length === 0) return
  const lines = differences.map(
    ({ setting, stored, configured, remark }) =>
      `  ${setting}: stored with ${JSON.stringify(stored)}, configured is ${JSON.stringify(configured)}${remark ? ` (${remark})` : ''}`,
  )
  throw new SextantError(
    'COLLECTION_MISMATCH',
    [
      `The collection "${stored.name}" was indexed with other settings than those configured:`,
      ...lines,
      retypedAttributes(stored, configured).length > 0
        ? `Set them back, or index again from the sources: sextant index PATH --collection ${stored.name} --rebuild`
        : `Set them back, or build its index anew with the new ones: sextant reindex ${stored.name} (sextant serve --reindex serves it meanwhile).`,
    ].join('\n'),
  )
}
