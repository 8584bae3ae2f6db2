/** The samples that come with the package: each has a configuration of its own and is indexed into a data folder of its own. */
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Configuration } from '../config/schema.ts'
import { SextantError } from '../core/errors.ts'

/** What makes an example one that can be served. */
const SETTINGS = 'sextant.config.yaml'
const FOLDER = fileURLToPath(new URL('../../examples', import.meta.url))

export interface Example {
  readonly name: string
  /** Its configuration file. */
  readonly configuration: string
  readonly articles: string
  /** Holds labelled queries over the articles. */
  readonly labels: string
  /** Below the working directory, because the package may lie where nobody can write. */
  readonly dataDirectory: string
}

/** The configuration under which a sample lies apart from an installation's own collections, whichever engine has them. */
export const exampleSettings = (configuration: Configuration): Configuration => ({
  ...configuration,
  // No collection's name starts with "_", so none of the installation's can be meant.
  qdrant: { ...configuration.qdrant, collectionPrefix: `${configuration.qdrant.collectionPrefix}_example_` },
})

/** @throws SextantError SETTING_INVALID when there is no such sample */
export function exampleNamed(name: string): Example {
  const known = readdirSync(FOLDER).filter((one) => existsSync(join(FOLDER, one, SETTINGS)))
  if (!known.includes(name)) {
    throw new SextantError('SETTING_INVALID', `There is no example "${name}". There is: ${known.join(', ')}.`)
  }
  const folder = join(FOLDER, name)
  return {
    name,
    configuration: join(folder, SETTINGS),
    articles: join(folder, 'articles'),
    labels: folder,
    dataDirectory: resolve('.sextant', name),
  }
}
