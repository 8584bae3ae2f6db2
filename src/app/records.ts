/** Records as the configuration wants them, against those that are stored: made, compared, or extended by new attributes. */
import { assertSameRecord } from '../catalog/records.ts'
import type { CollectionSettings } from '../config/schema.ts'
import type { AttributeDeclaration } from '../core/attributes.ts'
import { type CollectionRecord, FORMAT_VERSION, type ModelCard } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import { collectionName } from '../core/ids.ts'
import { retypedAttributes } from '../core/record-differences.ts'
import type { Encoder } from '../ports/encoder.ts'
import type { Engine } from '../ports/engine.ts'
import type { Log } from '../ports/runtime.ts'
import { TOKENIZER_VERSION } from '../text/terms.ts'
import { type Encoders, encoderFor } from './encoders.ts'

/** What becomes of a collection that was indexed with other settings than those configured. */
export type WhenDiffering = 'refuse' | 'keep'

export interface OpeningCollection {
  readonly name: string
  readonly settings: CollectionSettings
  readonly engine: Engine
  readonly encoders: Encoders
  readonly access: 'write' | 'read'
  readonly whenDiffering: WhenDiffering
  readonly log: Log
}

/**
 * The collection's record and the encoder that its vectors were made with; made if there is none and `access` allows it.
 *
 * @throws SextantError COLLECTION_MISMATCH when it was indexed with other settings, COLLECTION_NOT_FOUND when there is none to read
 */
export async function openCollection(
  opening: OpeningCollection,
): Promise<{ readonly record: CollectionRecord; readonly encoder: Encoder }> {
  const { name, settings, engine, encoders, access, log } = opening
  const stored = await engine.collection(collectionName(name))
  const encoder = await encoders.open(encoderOf(opening, stored?.reindexed))
  const configured = configuredRecord(name, settings, encoder.model)
  if (!stored) {
    if (access === 'read') throw notIndexed(name)
    await engine.createCollection(configured)
    return { record: configured, encoder }
  }
  if (opening.whenDiffering === 'refuse' || retypedAttributes(stored, configured).length > 0)
    assertSameRecord(stored, configured)
  if (access === 'write' && stored.reindexed && stored.reindexed.from !== settings.encoder)
    await engine.updateCollection(configured.name, { reindexed: null })
  const { attributes } = configured
  const known = withForgotten(attributes, stored.attributes)
  if (access === 'write' && !sameAttributes(stored.attributes, known)) {
    await engine.updateCollection(configured.name, { attributes: known })
    const added = attributes.filter(({ name: one }) => !stored.attributes.some((before) => before.name === one))
    if (added.length > 0) log.info({ collection: name, attributes: added.map((one) => one.name) }, NEWLY_DECLARED)
  }
  return { record: { ...stored, attributes }, encoder: await encoderFor(stored, encoder, encoders) }
}

/** A reindex may have chosen another one than the configuration has, as long as that is as it was then. */
function encoderOf({ name, settings, log }: OpeningCollection, reindexed: CollectionRecord['reindexed']): string {
  if (reindexed?.from !== settings.encoder) return settings.encoder
  log.warn(
    { collection: name, encoder: reindexed.to },
    `the collection "${name}" was reindexed with the encoder "${reindexed.to}": set collections.${name}.encoder to it`,
  )
  return reindexed.to
}

const NEWLY_DECLARED =
  'attributes are declared that were not before: documents have them now, from the fields of that name they were written with'

/** As the configuration has it, of no generation yet. */
export function configuredRecord(name: string, settings: CollectionSettings, model: ModelCard): CollectionRecord {
  const { titleJoiner, chunking, language, documentLanguages } = settings
  return {
    name: collectionName(name),
    formatVersion: FORMAT_VERSION,
    model,
    titleJoiner,
    chunking,
    language,
    documentLanguages,
    tokenizerVersion: TOKENIZER_VERSION,
    averageLength: null,
    attributes: declaredAttributes(settings),
  }
}

export const declaredAttributes = ({ attributes }: CollectionSettings): readonly AttributeDeclaration[] =>
  Object.entries(attributes).map(([name, declared]) => ({ name, ...declared }))

/** Attributes that are declared no more stay in the record: declared again, they must have the type they were stored with. */
const withForgotten = (declared: readonly AttributeDeclaration[], stored: readonly AttributeDeclaration[]) => [
  ...declared,
  ...stored.filter(({ name }) => !declared.some((attribute) => attribute.name === name)),
]

const sameAttributes = (left: readonly AttributeDeclaration[], right: readonly AttributeDeclaration[]): boolean =>
  JSON.stringify(left) === JSON.stringify(right)

const notIndexed = (name: string) =>
  new SextantError(
    'COLLECTION_NOT_FOUND',
    `The collection "${name}" holds nothing yet. Index something first: sextant index PATH`,
  )
