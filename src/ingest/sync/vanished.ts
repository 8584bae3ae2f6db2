/**
 * Removes documents whose files give them no more. A document goes only when the ledger says that it came from what was read, no other
 * file gives it, and it is still stored as that file gave it: what the API or another folder wrote is never touched.
 */
import { existsSync } from 'node:fs'
import type { DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import type { DocumentStamp, Engine } from '../../ports/engine.ts'
import { type Claim, isOurs, type Ledger } from './ledger.ts'
import type { Reading } from './reading.ts'

/** A stored document that is to go. */
export interface VanishedDocument {
  readonly claim: Claim
  readonly stored: DocumentStamp
}

export interface PruneTools {
  readonly reading: Reading
  readonly ledger: Ledger
  readonly scope: Scope
  readonly engine: Pick<Engine, 'stampsOf'>
}

/** Of one page of claims: what is to go, and claims that hold no more, whatever becomes of their documents. */
interface Page {
  readonly remove: readonly VanishedDocument[]
  readonly forget: readonly Claim[]
}

export interface PrunePlan {
  readonly documents: number
  /** The first of them. */
  readonly examples: readonly Claim[]
  /** Why it should not be done without being asked for in so many words. */
  readonly doubt: string | undefined
}

const CLAIMS_A_PAGE = 500
const EXAMPLES = 50
/** Fewer than these are somebody's ordinary cleaning up. */
const UNSUSPICIOUS = 20

/** What pruning would remove; changes nothing. */
export async function planPruning(tools: PruneTools): Promise<PrunePlan> {
  const examples: Claim[] = []
  const doubts: string[] = []
  let documents = 0
  for (const root of tools.reading.roots) {
    let going = 0
    let forgotten = 0
    for await (const { remove, forget } of pages(root, tools)) {
      going += remove.length
      forgotten += forget.length
      examples.push(...remove.slice(0, EXAMPLES - examples.length).map(({ claim }) => claim))
    }
    documents += going
    const doubt = doubtAbout(root, going, tools.ledger.count(root) - forgotten)
    if (doubt !== undefined) doubts.push(doubt)
  }
  return { documents, examples, doubt: doubts[0] }
}

function doubtAbout(root: string, going: number, known: number): string | undefined {
  if (going === 0) return undefined
  if (going >= known) return `${root} has none of the ${known} documents any more that came from it`
  if (going <= UNSUSPICIOUS || going * 2 <= known) return undefined
  return `${going} of the ${known} documents that came from ${root} have vanished from it`
}

/**
 * Removes them, some hundred at a time.
 *
 * @param remove deletes what is stored unless it was written again meanwhile; says how many were there
 */
export async function pruneVanished(
  tools: PruneTools,
  remove: (documents: readonly VanishedDocument[]) => Promise<number>,
  signal?: AbortSignal,
): Promise<number> {
  let removed = 0
  for (const root of tools.reading.roots) {
    for await (const page of pages(root, tools)) {
      signal?.throwIfAborted()
      if (page.remove.length > 0) removed += await remove(page.remove)
      tools.ledger.forget([...page.forget, ...page.remove.map(({ claim }) => claim)])
    }
  }
  return removed
}

async function* pages(root: string, tools: PruneTools): AsyncGenerator<Page> {
  for (const file of tools.reading.files ?? [undefined]) {
    let after: DocumentId | undefined
    let claims: readonly Claim[]
    do {
      claims = tools.ledger.page(root, file, after, CLAIMS_A_PAGE)
      after = claims.at(-1)?.id
      const vanished = claims.filter((claim) => tools.reading.covers(claim) && !tools.reading.seen.has(claim.id))
      if (vanished.length > 0) yield await judged(vanished, tools)
    } while (claims.length === CLAIMS_A_PAGE)
  }
}

async function judged(vanished: readonly Claim[], tools: PruneTools): Promise<Page> {
  const stamps = await tools.engine.stampsOf(
    tools.scope,
    vanished.map(({ id }) => id),
  )
  const remove: VanishedDocument[] = []
  const forget: Claim[] = []
  for (const [place, claim] of vanished.entries()) {
    const stored = stamps[place]
    if (stored && isOurs(claim, stored.contentHash) && !isGivenElsewhere(claim, tools)) remove.push({ claim, stored })
    else forget.push(claim)
  }
  return { remove, forget }
}

/** By a file that was not read, and is there; or by one that was read and comes after this one, with which it goes. */
function isGivenElsewhere({ id, root }: Claim, { ledger, reading }: PruneTools): boolean {
  const later = reading.roots.slice(reading.roots.indexOf(root) + 1)
  const others = ledger.of(id).filter((claim) => claim.root !== root)
  return others.some((claim) => (reading.covers(claim) ? later.includes(claim.root) : existsSync(claim.file)))
}
