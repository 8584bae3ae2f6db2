/** What two records of a collection differ in, of all that decides how vectors and chunks are made. */
import type { CollectionRecord } from './collection.ts'

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

/** Those that reindexing does not mend, because documents keep the values they have. */
export const retypedAttributes = (
  stored: CollectionRecord,
  configured: CollectionRecord,
): readonly RecordDifference[] => recordDifferences(stored, configured).filter(({ remark }) => remark === RETYPED)

/** Settings that say nothing of how a passage becomes a dense vector. */
const NOT_OF_VECTORS = /^(chunking\.|language$|documentLanguages$|keyword tokens$|attributes\.)/

/** Whether equal passages have equal dense vectors in both. */
export const sharesVectors = (left: CollectionRecord, right: CollectionRecord): boolean =>
  recordDifferences(left, right).every(({ setting }) => NOT_OF_VECTORS.test(setting))
