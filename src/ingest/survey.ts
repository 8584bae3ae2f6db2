/**
 * The first pass over what is to be indexed: what is new or changed. Documents are judged in groups, so that asking the engine for
 * what it has costs little and nothing is remembered of those that were judged.
 */
import type { AttributeDeclaration } from '../core/attributes.ts'
import { isSextantError } from '../core/errors.ts'
import type { Scope } from '../core/scope.ts'
import type { DocumentStamp, Engine } from '../ports/engine.ts'
import { type AcceptedDocument, acceptDocument } from './accept.ts'
import { type Extract, extracted } from './extract.ts'
import type { SkippedSource, SourceDocument, SourceItem } from './source.ts'
import type { Seen } from './sync/seen.ts'

interface JudgedDocument {
  readonly document: AcceptedDocument
  /** As it was read. */
  readonly source: SourceDocument
}

/** What is to be done with one item of the sources. */
export type Verdict =
  | (JudgedDocument & { readonly kind: 'write'; readonly stored: DocumentStamp | undefined })
  | (JudgedDocument & { readonly kind: 'unchanged'; readonly stored: DocumentStamp })
  | { readonly kind: 'skipped'; readonly skipped: SkippedSource }

export interface Judging {
  readonly scope: Scope
  readonly attributes: readonly AttributeDeclaration[]
  readonly engine: Pick<Engine, 'stampsOf'>
  readonly extract: Extract
  readonly seen: Seen
  /** Told of every group before it is judged further. */
  readonly onJudged?: ((verdicts: readonly Verdict[]) => void) | undefined
}

type Readable = Exclude<SourceItem, { readonly kind: 'skipped' }>
type Skipped = Exclude<SourceItem, Readable>
type Accepted = (JudgedDocument & { readonly kind: 'document' }) | Skipped

/** Judges each item once; the second item with an id is skipped. */
export async function* judge(items: AsyncIterable<SourceItem>, judging: Judging): AsyncGenerator<Verdict> {
  for await (const group of inGroups(accepted(items, judging))) {
    const verdicts = await verdictsOn(group, judging)
    judging.onJudged?.(verdicts)
    yield* verdicts
  }
}

async function verdictsOn(group: readonly Accepted[], { scope, engine }: Judging): Promise<readonly Verdict[]> {
  const ids = group.flatMap((item) => (item.kind === 'document' ? [item.document.id] : []))
  const stamps = ids.length > 0 ? await engine.stampsOf(scope, ids) : []
  let place = 0
  return group.map((item): Verdict => {
    if (item.kind === 'skipped') return item
    const stored = stamps[place]
    place += 1
    return stored?.contentHash === item.document.contentHash
      ? { ...item, kind: 'unchanged', stored }
      : { ...item, kind: 'write', stored }
  })
}

async function* accepted(items: AsyncIterable<SourceItem>, judging: Judging): AsyncGenerator<Accepted> {
  for await (const item of items) yield item.kind === 'skipped' ? item : await acceptedOrNot(item, judging)
}

async function acceptedOrNot(
  { document: source }: Readable,
  { scope, attributes, extract, seen }: Judging,
): Promise<Accepted> {
  const { origin, place } = source
  const skip = (reason: string, cause?: 'duplicate'): Accepted => ({
    kind: 'skipped',
    skipped: { origin, reason, ...(cause && { cause }), ...(place && { place }) },
  })
  try {
    const document = acceptDocument(source, await extracted(source, extract), scope, attributes)
    const earlier = seen.add(document.id, origin)
    if (earlier === undefined) return { kind: 'document', document, source }
    return skip(alreadyThat(document.externalId, earlier), 'duplicate')
  } catch (error) {
    if (isSextantError(error)) return skip(error.message)
    throw error
  }
}

export const alreadyThat = (externalId: string, origin: string): string =>
  `its id "${externalId}" is that of ${origin} already`

const ITEMS_A_GROUP = 256
/** UTF-16 units of text at which a group is judged: all of it is held until its last document is in work. */
const UNITS_A_GROUP = 512 * 1024

async function* inGroups(items: AsyncIterable<Accepted>): AsyncGenerator<readonly Accepted[]> {
  let group: Accepted[] = []
  let units = 0
  for await (const item of items) {
    group.push(item)
    units += item.kind === 'document' ? item.document.content.text.length : 0
    if (group.length < ITEMS_A_GROUP && units < UNITS_A_GROUP) continue
    yield group
    group = []
    units = 0
  }
  if (group.length > 0) yield group
}
