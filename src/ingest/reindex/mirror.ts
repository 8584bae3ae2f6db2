/** What was written to one generation of a collection, to the others that writes are to reach. */
import { generationOf } from '../../core/collection.ts'
import { isSextantError, messageOf, SextantError } from '../../core/errors.ts'
import type { DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type { Engine } from '../../ports/engine.ts'
import type { Build, Builds } from '../builds.ts'
import { failureOf } from '../refusal.ts'
import { copyDocument } from './copy.ts'

export interface Mirror {
  /** Whether there are others now that what is written there goes to. */
  isWanted(written: Scope): Promise<boolean>
  /** Returns once the others have the document as it is there now. @throws NotMirrored */
  replaced(written: Scope, id: DocumentId, signal: AbortSignal): Promise<void>
  /** Returns once the others have dropped them, and remember the version. @throws NotMirrored */
  deleted(written: Scope, ids: readonly DocumentId[], version: number): Promise<void>
}

export interface MirrorParts {
  readonly engine: Engine
  readonly builds: Builds
  /** The same view of another generation. */
  readonly scopeIn: (scope: Scope, generation: number) => Scope
}

export function createMirror({ engine, builds, scopeIn }: MirrorParts): Mirror {
  /** Asked for after the write: a build that was announced before it is among them. */
  async function buildsFrom({ collection, generation }: Scope) {
    const { live, next } = await builds.of(collection)
    const written = generation ?? generationOf(live.record)
    const isWritten = ({ record }: Build): boolean => generationOf(record) === written
    const all = [live, ...(next ? [next] : [])]
    return { source: all.find(isWritten)?.record, others: all.filter((build) => !isWritten(build)) }
  }

  /** So that whoever builds ends, and nobody waits for what cannot be. */
  async function tellRefusal(written: Scope, id: DocumentId, failure: unknown): Promise<void> {
    const [record, [stamp]] = await Promise.all([engine.collection(written.collection), engine.stampsOf(written, [id])])
    if (!record?.reindexing || record.reindexing.refusal !== undefined) return
    const refusal = `"${stamp?.externalId ?? id}": ${messageOf(failure)}`
    await engine.updateCollection(written.collection, { reindexing: { ...record.reindexing, refusal } })
  }

  return {
    isWanted: async (written) => (await buildsFrom(written)).others.length > 0,
    async replaced(written, id, signal) {
      const { source, others } = await buildsFrom(written)
      for (const { record, encoder } of others) {
        const scope = scopeIn(written, generationOf(record))
        try {
          await copyDocument(id, { scope: written, record: source }, { record, encoder, engine, scope }, signal)
        } catch (failure) {
          const { kind } = await failureOf(failure, encoder, signal)
          if (kind === 'refused') await tellRefusal(written, id, failure)
          throw new NotMirrored(failure, kind === 'refused' ? 'document' : 'place')
        }
      }
    },
    async deleted(written, ids, version) {
      try {
        const { others } = await buildsFrom(written)
        for (const { record } of others)
          await engine.deleteDocuments(scopeIn(written, generationOf(record)), ids, version)
      } catch (failure) {
        throw new NotMirrored(failure, 'place')
      }
    },
  }
}

/** What was written to the live generation did not reach another: it is to be tried again, though it is stored. */
export class NotMirrored extends SextantError {
  /** What it is about: the document, which the other's encoder refuses, or whatever every document needs. */
  readonly of: 'document' | 'place'

  constructor(cause: unknown, of: 'document' | 'place') {
    super(isSextantError(cause) ? cause.code : 'ENGINE_FAILED', messageOf(cause), { cause })
    this.of = of
  }
}

/** For those who write where there is one generation. */
export const NO_MIRROR: Mirror = {
  isWanted: async () => false,
  replaced: async () => {},
  deleted: async () => {},
}
