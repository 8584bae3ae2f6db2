/** What every engine says of generations that are not there, or must stay. */
import { SextantError } from './errors.ts'

export const generationNotFound = (name: string, generation: number): SextantError =>
  new SextantError(
    'COLLECTION_NOT_FOUND',
    `The collection "${name}" has no generation ${generation}: it was never built, or was dropped after another took its place. Ask without naming one.`,
  )

export const liveGenerationStays = (name: string, generation: number): SextantError =>
  new SextantError(
    'COLLECTION_MISMATCH',
    `Generation ${generation} is the live one of the collection "${name}" and cannot be dropped alone. Promote another first, or drop the collection.`,
  )
