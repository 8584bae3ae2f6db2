/**
 * One pass over a collection: every document of the live generation that the built one lacks, or has in an older version, is
 * copied. A pass that is broken off is begun again, and finds done what was done.
 */
import type { DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type { DocumentStamp, Engine } from '../../ports/engine.ts'
import { inParallel } from '../in-parallel.ts'
import type { WriteTools } from '../write.ts'
import { copyDocument, isCopied, type Source } from './copy.ts'

export interface PassParts {
  /** The live generation. */
  readonly from: Source
  readonly to: WriteTools
  readonly signal: AbortSignal
  /** Why a document that could not be copied is to be left out of this pass. @throws when it is no fault of the document */
  readonly reasonToSkip: (failure: unknown) => Promise<string>
  /** Called before each page; throws when the build is not this process's any more, or cannot be finished. */
  readonly mayGoOn: () => Promise<unknown>
  /** Called for each page. */
  readonly onDone: (documents: number, chunks: number) => void
}

export interface PassOutcome {
  /** Documents that were not in the built generation as they are in the live one. */
  readonly differed: number
  readonly failures: readonly { readonly externalId: string; readonly reason: string }[]
}

const STAMPS_A_PAGE = 1_000
/** Enough to fill batches of the encoder from short documents, and few beside those that are written meanwhile. */
const AT_ONCE = { places: 16, inWork: 16 }

/** @throws what the engine throws, and the encoder when it is away */
export async function copyAll({ from, to, signal, mayGoOn, reasonToSkip, onDone }: PassParts): Promise<PassOutcome> {
  const failures: { readonly externalId: string; readonly reason: string }[] = []
  let differed = 0
  for await (const page of stampPages(to.engine, from.scope, signal)) {
    await mayGoOn()
    const missing = await lacking(page, to)
    onDone(page.length - missing.length, 0)
    differed += missing.length
    await inParallel(eachOf(missing), AT_ONCE, async ({ id, externalId }) => {
      signal.throwIfAborted()
      try {
        onDone(1, (await copyDocument(id, from, to, signal)) ?? 0)
      } catch (failure) {
        failures.push({ externalId, reason: await reasonToSkip(failure) })
      }
    })
  }
  return { differed, failures }
}

/**
 * What a build that is taken up again has too much: documents that were deleted while nobody told it. Only before the first pass, when
 * nothing is in it that the live generation has not had.
 */
export async function dropVanished({
  from,
  to,
  signal,
  mayGoOn,
}: Pick<PassParts, 'from' | 'to' | 'signal' | 'mayGoOn'>): Promise<void> {
  const { engine, scope } = to
  for await (const page of stampPages(engine, scope, signal)) {
    const stored = await engine.stampsOf(from.scope, idsOf(page))
    const vanished = page.filter((_, place) => stored[place] === undefined)
    // Another process may have gone on in this one's place, and promoted it: what is only there is new then.
    if (vanished.length > 0) await mayGoOn()
    for (const [version, gone] of Map.groupBy(vanished, (stamp) => stamp.version))
      await engine.deleteDocuments(scope, idsOf(gone), version)
  }
}

async function lacking(
  page: readonly DocumentStamp[],
  { engine, scope }: WriteTools,
): Promise<readonly DocumentStamp[]> {
  const built = await engine.stampsOf(scope, idsOf(page))
  return page.filter((stamp, place) => !isCopied(stamp, built[place]))
}

export async function* stampPages(
  engine: Pick<Engine, 'stamps'>,
  scope: Scope,
  signal: AbortSignal,
): AsyncGenerator<readonly DocumentStamp[]> {
  let after: DocumentId | undefined
  for (;;) {
    signal.throwIfAborted()
    const page = await engine.stamps(scope, after, STAMPS_A_PAGE)
    if (page.length > 0) yield page
    after = page.at(-1)?.id
    if (page.length < STAMPS_A_PAGE) return
  }
}

const idsOf = (stamps: readonly DocumentStamp[]): readonly DocumentId[] => stamps.map(({ id }) => id)

async function* eachOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}
