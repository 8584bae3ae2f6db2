/**
 * Changing a collection's record while it lives. Attributes that are new to it may have been waiting in the documents' metadata:
 * they move out of there first, and the record changes last, so what was broken off is done again from the start. Of a document
 * the chunks come first, because its metadata says what is left to do.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import type { AttributeDeclaration } from '../../core/attributes.ts'
import { changedRecord, type RecordChange } from '../../core/collection.ts'
import { declarationsWithout, moveDeclared } from '../../core/declared-later.ts'
import type { DocumentId, TenantId } from '../../core/ids.ts'
import type { Administration } from './administration.ts'
import { type AttributePayload, attributesPayload, exactAttributes } from './attribute-payload.ts'
import { attributeIndexes } from './indexes.ts'
import { attributeKey, CHUNK_KEYS, DOCUMENT_KEYS, KEYS } from './layout.ts'
import type { Found } from './lookup.ts'
import type { QdrantOptions } from './options.ts'
import { shardKeyOf } from './shard-keys.ts'
import type { Transport } from './transport/transport.ts'
import { type Routing, updateCall } from './write-requests.ts'

type Operation = Schemas['UpdateOperation']

interface UpdateParts {
  readonly options: QdrantOptions
  readonly transport: Transport
  readonly administration: Administration
}

/** Documents that are read and changed at once. */
const PAGE = 256

/** Makes ready for the changed record, which is set when this has ended: indexes as it declares them, attributes moved. */
export async function prepareChange(
  { record: before, chunks, documents }: Found,
  change: RecordChange,
  { options, transport, administration }: UpdateParts,
): Promise<void> {
  const after = changedRecord(before, change)
  const changed = declarationsWithout(after.attributes, before.attributes)
  for (const { name } of declarationsWithout(before.attributes, after.attributes)) {
    await Promise.all([chunks, documents].map((alias) => administration.dropIndex(alias, attributeKey(name))))
  }
  await Promise.all([chunks, documents].map((alias) => administration.ensureIndexes(alias, attributeIndexes(changed))))
  const names = new Set(before.attributes.map(({ name }) => name))
  const added = changed.filter(({ name }) => !names.has(name))
  if (added.length > 0) {
    for await (const page of metadataPages(documents, transport)) {
      const moves = page.flatMap((stored) => moveOf(stored, added) ?? [])
      if (moves.length === 0) continue
      await transport.call(
        updateCall(
          chunks,
          moves.map((move) => chunksChange(move, shardKeyOf(move, options))),
          options,
        ),
      )
      await transport.call(
        updateCall(
          documents,
          moves.map((move) => documentChange(move, shardKeyOf(move, options))),
          options,
        ),
      )
    }
  }
}

/** What of a document's payload backfilling reads. */
export interface StoredFields {
  readonly id: DocumentId
  readonly tenant: TenantId
  readonly chunksVersion: number
  /** JSON. */
  readonly metadata: string
  readonly attributes?: Readonly<Record<string, AttributePayload>>
  /** JSON. */
  readonly exactAttributes?: string
}

/** The fields as they are after it; what is null is left out. */
export interface Move {
  readonly id: DocumentId
  readonly tenant: TenantId
  readonly chunksVersion: number
  readonly attributes: Readonly<Record<string, AttributePayload>>
  readonly metadata: string | null
  readonly exactAttributes: string | null
}

async function* metadataPages(alias: string, transport: Transport): AsyncGenerator<readonly StoredFields[]> {
  const fields = [
    KEYS.tenant,
    DOCUMENT_KEYS.chunksVersion,
    DOCUMENT_KEYS.metadata,
    DOCUMENT_KEYS.exactAttributes,
    KEYS.attributes,
  ]
  let offset: Schemas['ScrollResult']['next_page_offset']
  do {
    const answer: Schemas['ScrollResult'] = await transport.call<Schemas['ScrollResult']>({
      method: 'POST',
      path: `/collections/${alias}/points/scroll`,
      body: {
        filter: { must: [{ key: DOCUMENT_KEYS.live, match: { value: true } }] },
        limit: PAGE,
        with_payload: fields,
        with_vector: false,
        ...(offset === undefined || offset === null ? {} : { offset }),
      },
      kind: 'read',
    })
    yield answer.points.flatMap(({ id, payload }) =>
      payload?.[DOCUMENT_KEYS.metadata] === undefined ? [] : [{ id, ...payload } as unknown as StoredFields],
    )
    offset = answer.next_page_offset
  } while (offset !== undefined && offset !== null)
}

/** Undefined when nothing moves. */
export function moveOf(stored: StoredFields, added: readonly AttributeDeclaration[]): Move | undefined {
  const { id, tenant, chunksVersion, metadata, attributes: before, exactAttributes: exactBefore } = stored
  const fields = { attributes: {}, metadata: JSON.parse(metadata) }
  const moved = moveDeclared(fields, added)
  if (moved === fields) return undefined
  return {
    id,
    tenant,
    chunksVersion,
    attributes: { ...before, ...attributesPayload(moved.attributes) },
    metadata: moved.metadata === null ? null : JSON.stringify(moved.metadata),
    exactAttributes: joined(exactBefore, exactAttributes(moved.attributes)),
  }
}

const joined = (left: string | undefined, right: string | undefined): string | null =>
  left === undefined || right === undefined
    ? (left ?? right ?? null)
    : JSON.stringify({ ...JSON.parse(left), ...JSON.parse(right) })

/** Chunks of another version are of a write that goes on meanwhile, which brings its own. */
export const chunksChange = ({ id, chunksVersion, attributes }: Move, routing: Routing): Operation => ({
  set_payload: {
    ...routing,
    payload: { [KEYS.attributes]: attributes },
    filter: {
      must: [
        { key: CHUNK_KEYS.documentId, match: { value: id } },
        { key: KEYS.version, match: { value: chunksVersion } },
      ],
    },
  },
})

/** A member that is set to null goes. */
export const documentChange = (
  { id, chunksVersion, attributes, metadata, exactAttributes }: Move,
  routing: Routing,
): Operation => ({
  set_payload: {
    ...routing,
    payload: {
      [KEYS.attributes]: attributes,
      [DOCUMENT_KEYS.metadata]: metadata,
      [DOCUMENT_KEYS.exactAttributes]: exactAttributes,
    },
    filter: {
      must: [{ has_id: [id] }, { key: DOCUMENT_KEYS.chunksVersion, match: { value: chunksVersion } }],
    },
  },
})
