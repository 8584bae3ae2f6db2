/**
 * The payload indexes of both parts: one for every key that a filter or an order names. Without one, Qdrant reads the payload of
 * every point for a filter, and takes words for parts of texts.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import type { AttributeDeclaration, AttributeType } from '../../core/attributes.ts'
import { attributeKey, CHUNK_KEYS, DOCUMENT_KEYS, KEYS, type Part } from './layout.ts'

type IndexParams = Schemas['PayloadSchemaParams']
export interface PayloadIndex {
  readonly field_name: string
  readonly field_schema: IndexParams
}

const KEYWORD: IndexParams = { type: 'keyword' }
/** Dates: only ever compared by ranges. */
const INSTANT: IndexParams = { type: 'integer', lookup: false, range: true }
const WHOLE: IndexParams = { type: 'integer', lookup: true, range: true }
/** Our words, as they are: split at blanks, in the case they have. */
const WORDS: IndexParams = { type: 'text', tokenizer: 'whitespace', lowercase: false, phrase_matching: true }

const OF_TYPE = {
  STRING: KEYWORD,
  STRING_LIST: KEYWORD,
  INT: WHOLE,
  FLOAT: { type: 'float' },
  BOOLEAN: { type: 'bool' },
  DATE_TIME: INSTANT,
  GEO: { type: 'geo' },
} as const satisfies Record<AttributeType, IndexParams>

const SHARED: Readonly<Record<string, IndexParams>> = {
  [KEYS.tenant]: { type: 'keyword', is_tenant: true },
  [KEYS.version]: { type: 'integer', lookup: true, range: true },
  [KEYS.externalId]: KEYWORD,
  [KEYS.language]: KEYWORD,
  [KEYS.tags]: KEYWORD,
  [KEYS.createdAt]: INSTANT,
  [KEYS.updatedAt]: INSTANT,
  [KEYS.titleWords]: WORDS,
}
const OF_PART: Readonly<Record<Part, Readonly<Record<string, IndexParams>>>> = {
  chunks: { [CHUNK_KEYS.documentId]: { type: 'uuid' }, [CHUNK_KEYS.textWords]: WORDS },
  documents: {
    [DOCUMENT_KEYS.live]: { type: 'bool' },
    [DOCUMENT_KEYS.chunksVersion]: { type: 'integer', lookup: true, range: false },
  },
}

/** All indexes of a part of a collection with these attributes. */
export const indexesOf = (part: Part, attributes: readonly AttributeDeclaration[]): readonly PayloadIndex[] => [
  ...Object.entries({ ...SHARED, ...OF_PART[part] }).map(([name, schema]) => index(name, schema)),
  ...attributeIndexes(attributes),
]

/** The indexes of attributes alone, of either part: what new attributes need. */
export const attributeIndexes = (attributes: readonly AttributeDeclaration[]): readonly PayloadIndex[] =>
  attributes.map(({ name, type }) => index(attributeKey(name), OF_TYPE[type]))

const index = (name: string, schema: IndexParams): PayloadIndex => ({ field_name: name, field_schema: schema })
