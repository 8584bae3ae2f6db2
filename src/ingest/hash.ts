/**
 * The hash of all that a write would store. Attributes and metadata are hashed together and as they were written, so declaring an
 * attribute makes no document look changed: the engine's `updateCollection` moves what is declared anew from the metadata of
 * stored documents to their attributes, and so keeps them as a new write would make them.
 */
import { createHash } from 'node:crypto'
import { SextantError } from '../core/errors.ts'
import { canonicalJson } from './canonical-json.ts'

/** Of what a write stores. It changes with that, so that documents which are written again get what is new: outlines, last. */
const STORED = '2'

/**
 * The order in which keys were written does not count.
 *
 * @throws SextantError DOCUMENT_INVALID
 */
export function contentHashOf(fields: object, written: unknown): string {
  const hash = createHash('sha256').update(STORED).update(JSON.stringify(fields))
  try {
    return hash.update(canonicalJson(written) ?? '').digest('base64url')
  } catch (cause) {
    throw new SextantError('DOCUMENT_INVALID', 'its metadata refers to itself or is nested too deeply', { cause })
  }
}
