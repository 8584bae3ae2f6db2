/** The collections of the configuration, by their names. */
import type { CollectionSettings, Configuration } from '../config/schema.ts'
import { SextantError } from '../core/errors.ts'

/** @throws SextantError COLLECTION_NOT_FOUND */
export function settingsOf({ collections }: Configuration, name: string): CollectionSettings {
  const settings = Object.hasOwn(collections, name) ? collections[name] : undefined
  if (settings) return settings
  throw notConfigured(name, Object.keys(collections))
}

const notConfigured = (name: string, known: readonly string[]) =>
  new SextantError(
    'COLLECTION_NOT_FOUND',
    `The collection "${name}" is not configured. Name one of ${known.map((one) => `"${one}"`).join(', ')}, or add it below collections in sextant.config.yaml.`,
  )
