/**
 * Replacing documents. A document's point is what makes a write count: its chunks go before it, so that a gateway which dies in
 * between leaves nothing that counts, and the same write again makes it whole. Chunks lie under fixed ids and are replaced in
 * place; a document that is there is therefore marked first.
 *
 * Other gateways may write the same document meanwhile. Points take higher versions only; the one whose document remains sweeps
 * away older chunks, and one that was overtaken takes its own.
 *
 * What is there before a write begins, be it of a document or of a write that died, goes before the document counts: nobody comes
 * back for it if this write dies as well, since its document is then taken for stored. Most documents are new and have nothing
 * there, and asking for that costs Qdrant a third of a sweep.
 */
import type { Document, EncodedChunk } from '../../core/document.ts'
import { SextantError } from '../../core/errors.ts'
import type { DocumentId } from '../../core/ids.ts'
import type { Scope } from '../../core/scope.ts'
import { type ChunkPoint, chunkPoints } from './chunk-points.ts'
import { DOCUMENT_KEYS } from './layout.ts'
import { documentPayload, given } from './payload.ts'
import {
  chunksOf,
  chunksUpsert,
  type DocumentVersion,
  deletion,
  documentsUpsert,
  marking,
  olderChunks,
  type StoredState,
} from './write-requests.ts'
import type { WriteTarget } from './write-target.ts'

export interface Replacement {
  readonly scope: Scope
  readonly document: Document
  readonly chunks: readonly EncodedChunk[]
  readonly outline?: string | undefined
}

type States = ReadonlyMap<DocumentId, StoredState>

/** @returns for each, whether it was stored */
export async function replaceAll(
  replacements: readonly Replacement[],
  target: WriteTarget,
  limits: { readonly bytes: number; readonly points: number },
): Promise<readonly boolean[]> {
  const [due, areThere] = await Promise.all([
    claimed(replacements, target),
    target.hasChunks(replacements.map(({ document }) => document.id)),
  ])
  if (due.length === 0) return replacements.map(() => false)
  const versions = due.map(versionOf)
  const upserts = [...portions(due.flatMap(pointsOf), limits)].map((points) =>
    chunksUpsert(points, versions, target.routing),
  )
  for (const upsert of upserts.slice(0, -1)) await target.updateChunks(upsert)
  const older = areThere ? [deletion(olderChunks(versions), target.routing)] : []
  const last = [...upserts.slice(-1), ...older]
  if (last.length > 0) await target.updateChunks(...last)
  await target.updateDocuments(
    documentsUpsert(due.map(documentPoint), versions, { tenant: target.tenant, routing: target.routing }),
  )
  const stored = await sweep(versions, target)
  return replacements.map(({ document }) => stored.has(document.id))
}

const versionOf = ({ document: { id, version } }: Replacement): DocumentVersion => ({ id, version })
const pointsOf = ({ scope, document, chunks }: Replacement) => chunkPoints(scope.tenant, document, chunks)

const documentPoint = ({ scope, document, outline }: Replacement) => ({
  id: document.id,
  vector: {},
  payload: {
    ...documentPayload(scope.tenant, document),
    [DOCUMENT_KEYS.chunksVersion]: document.version,
    ...given(DOCUMENT_KEYS.outline, outline),
  },
})

/** Those that are newer than what is stored, after what is stored was marked. */
async function claimed(replacements: readonly Replacement[], target: WriteTarget): Promise<readonly Replacement[]> {
  const before = await target.states(replacements.map(({ document }) => document.id))
  const newer = replacements.filter((one) => isNewer(one, before, target))
  const there = newer.filter(({ document }) => before.get(document.id)?.live)
  if (there.length === 0) return newer
  await target.updateDocuments(marking(there.map(versionOf), target.routing))
  const marked = await target.states(there.map(({ document }) => document.id))
  return newer.filter((one) => isNewer(one, marked, target))
}

function isNewer({ document }: Replacement, states: States, { tenant }: WriteTarget): boolean {
  const stored = states.get(document.id)
  return stored === undefined || stored.tenant !== tenant || stored.version < document.version
}

/**
 * Deletes what must not remain now that the documents were written. Older chunks are nobody's, also where a newer document has won:
 * no chunks but its own have counted since this write marked what was there.
 *
 * @returns those that count
 */
async function sweep(versions: readonly DocumentVersion[], target: WriteTarget): Promise<ReadonlySet<DocumentId>> {
  const [after] = await Promise.all([
    target.states(versions.map(({ id }) => id)),
    target.updateChunks(deletion(olderChunks(versions), target.routing)),
  ])
  const lost = versions.filter(({ id, version }) => after.get(id)?.chunksVersion !== version)
  for (const { id, version } of lost) requireOvertaken(id, version, after.get(id))
  const lostIds = new Set(lost.map(({ id }) => id))
  if (lost.length > 0) await target.updateChunks(deletion(chunksOf(lost), target.routing))
  return new Set(versions.map(({ id }) => id).filter((id) => !lostIds.has(id)))
}

/** What was written is there, or something newer. */
function requireOvertaken(id: DocumentId, version: number, stored: StoredState | undefined): void {
  if (stored !== undefined && stored.version >= version) return
  throw new SextantError(
    'ENGINE_FAILED',
    `Document ${id} was written with version ${version}, and Qdrant gives back ${stored ? `version ${stored.version}` : 'none'}. Try again; in a cluster, send nothing to a node before its /readyz says that it is ready.`,
  )
}

/** The points in order, in as few parts as the limits allow. */
export function* portions(
  points: readonly ChunkPoint[],
  limits: { readonly bytes: number; readonly points: number },
): Generator<readonly ChunkPoint[]> {
  let part: ChunkPoint[] = []
  let bytes = 0
  for (const point of points) {
    const size = pointBytes(point)
    if (part.length > 0 && (part.length >= limits.points || bytes + size > limits.bytes)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(point)
    bytes += size
  }
  if (part.length > 0) yield part
}

/** About the bytes of the point as JSON: numbers, and texts that stand twice. */
function pointBytes({ vector, payload }: ChunkPoint): number {
  let numbers = 0
  for (const values of Object.values(vector))
    numbers += Array.isArray(values) ? sizeOf(values) : 2 * values.indices.length
  return numbers * NUMBER_BYTES + (payload.text.length + (payload.textWords?.length ?? 0)) * 1.2 + POINT_BYTES
}

/** Numbers of a vector, or of several that are as long as the first. */
const sizeOf = (values: readonly (number | readonly number[])[]): number =>
  values.length * (typeof values[0] === 'object' ? values[0].length : 1)

const NUMBER_BYTES = 12
const POINT_BYTES = 600

/** About the bytes that a replacement sends. */
export function replacementBytes({ document, chunks, outline = '' }: Replacement): number {
  const once = (document.text.length + outline.length) / 2
  const texts = chunks.reduce((sum, { text }) => sum + text.length, once)
  const numbers = chunks.reduce(
    (sum, { dense, sparse, tokens = [] }) => sum + dense.length * (1 + tokens.length) + 2 * sparse.indices.length,
    0,
  )
  return numbers * NUMBER_BYTES + texts * 2.4 + (chunks.length + 1) * POINT_BYTES
}
