/**
 * Comparing records. A collection may be opened only with the settings its vectors were made with; whatever differs is said
 * with both sides, because mixing them would rank silently wrong.
 */
import type { CollectionRecord } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'

export interface RecordDifference {
  readonly setting: string
  readonly stored: unknown
  readonly configured: unknown
  /** What else is to be known about it. */
  readonly remark?: string
}

/** What of a record decides how vectors and chunks are made, by the name a reader knows it by. */
function deciding({
  model,
  chunking,
  titleJoiner,
  language,
  documentLanguages,
  tokenizerVersion,
}: CollectionRecord): Record<string, unknown> {
  return {
    encoder: model.name,
    'encoder revision': model.revision,
    dimensions: model.dimensions,
    similarity: model.similarity,
    pooling: model.pooling,
    normalize: model.normalized,
    maxTokens: model.maxTokens,
    'prefixes.query': model.prefixes.query,
    'prefixes.passage': model.prefixes.passage,
    titleJoiner,
    'chunking.strategy': chunking.strategy,
    'chunking.maxTokens': chunking.maxTokens,
    'chunking.overlap': chunking.overlap,
    language,
    // Their order says nothing.
    documentLanguages: [...new Set(documentLanguages)].sort(),
    'keyword tokens': tokenizerVersion,
  }
}

export function recordDifferences(stored: CollectionRecord, configured: CollectionRecord): readonly RecordDifference[] {
  const was = deciding(stored)
  const differing = Object.entries(deciding(configured)).filter(([setting, value]) => !isSame(was[setting], value))
  return [
    ...differing.map(([setting, value]) => ({ setting, stored: was[setting], configured: value })),
    ...retyped(stored, configured),
  ]
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

/** Attributes that are stored as one type and declared as another. New ones are backfilled, dropped ones merely not served. */
function retyped(stored: CollectionRecord, configured: CollectionRecord): readonly RecordDifference[] {
  const types = new Map(stored.attributes.map(({ name, type }) => [name, type]))
  return configured.attributes.flatMap(({ name, type }) => {
    const before = types.get(name)
    return before === undefined || before === type
      ? []
      : [{ setting: `attributes.${name}.type`, stored: before, configured: type, remark: RETYPED }]
  })
}

const RETYPED = 'stored values stay of their type, so another one needs --rebuild'

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
      `Set them back, or index again with the new ones: sextant index PATH --collection ${stored.name} --rebuild`,
    ].join('\n'),
  )
}
