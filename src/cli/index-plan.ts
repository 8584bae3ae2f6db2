/** What `sextant index --dry-run` prints: what would become of each document, as far as a screen takes it, and the counts. */
import type { Counted, IndexPlan, Planned } from '../app/sync/plan.ts'
import { listed, plural } from './words.ts'

export function planText({ collection, read, unchanged, added, changed, skipped, pruning }: IndexPlan): string {
  const { removed, refusal } = pruning ?? {}
  const lines = [
    ...documentLines('new', added),
    ...documentLines('changed', changed),
    ...listed(
      skipped.examples.map(({ origin, reason }) => `  skipped ${origin}: ${reason}`),
      skipped.count,
    ),
    ...(removed && refusal === undefined ? documentLines('removed', removed) : []),
    `${collection}: ${plural(read, 'document')} read: ${added.count} new, ${changed.count} changed, ${unchanged} unchanged, ${skipped.count} skipped${removed ? `, ${refusal === undefined ? removed.count : 0} to be removed` : ''}. Nothing was written.`,
    ...(refusal === undefined ? [] : [`Nothing would be removed: ${refusal}.`]),
  ]
  return `${lines.join('\n')}\n`
}

const documentLines = (what: string, { count, examples }: Counted<Planned>): readonly string[] =>
  listed(
    examples.map(({ externalId, origin }) => `  ${what} ${externalId} (${origin})`),
    count,
  )
