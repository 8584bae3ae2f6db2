/** What is said of collections that Qdrant does not have. */
import { SextantError } from '../../core/errors.ts'
import { generationNotFound } from '../../core/generation-refusals.ts'
import type { CollectionName } from '../../core/ids.ts'
import type { Build } from './layout.ts'

export const notFound = (name: CollectionName): SextantError =>
  new SextantError(
    'COLLECTION_NOT_FOUND',
    `There is no collection "${name}". List the ones there are, or index documents into it first.`,
  )

export const buildNotFound = ({ collection, generation }: Build): SextantError =>
  generation === undefined ? notFound(collection) : generationNotFound(collection, generation)
