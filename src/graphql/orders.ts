/** Reads the contract's orders. An enum's values are the union over collections, so each is looked up in the one addressed. */
import {
  type AttributeDeclaration,
  type AttributeType,
  attributeEnumName,
  isNumeric,
  isSortable,
} from '../core/attributes.ts'
import type { CollectionRecord } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import type { DocumentOrder, DocumentSortField, OrderDirection, SearchOrder, SortField } from '../core/order.ts'

/** An order as GraphQL has checked it. */
export interface OrderInput {
  /** Built in, or an attribute's name as an enum has it. */
  readonly field: string
  /** ASC if absent. */
  readonly direction?: OrderDirection
}

type AttributeField<Type extends AttributeType> = {
  readonly kind: 'attribute'
  readonly name: string
  readonly type: Type
}

type Named<Field> = readonly (readonly [name: string, field: Field])[]

const DATES: Named<{ readonly kind: 'createdAt' | 'updatedAt' }> = [
  ['CREATED_AT', { kind: 'createdAt' }],
  ['UPDATED_AT', { kind: 'updatedAt' }],
]
const TITLE: Named<{ readonly kind: 'title' }> = [['TITLE', { kind: 'title' }]]

/** @throws SextantError ORDER_INVALID when the collection cannot be ordered by the field */
export function readDocumentOrder({ field, direction = 'ASC' }: OrderInput, record: CollectionRecord): DocumentOrder {
  const fields: Named<DocumentSortField> = [...DATES, ...attributeFields(record, isNumeric)]
  return { field: fieldNamed(field, fields, record), direction }
}

/** @throws SextantError ORDER_INVALID when the collection cannot be ordered by the field */
export function readSearchOrder({ field, direction = 'ASC' }: OrderInput, record: CollectionRecord): SearchOrder {
  const fields: Named<SortField> = [...DATES, ...TITLE, ...attributeFields(record, isSortable)]
  return { field: fieldNamed(field, fields, record), direction }
}

const attributeFields = <Type extends AttributeType>(
  { attributes }: CollectionRecord,
  fits: (type: AttributeType) => type is Type,
): Named<AttributeField<Type>> =>
  attributes.flatMap(({ name, type, sortable }: AttributeDeclaration) =>
    sortable && fits(type) ? [[attributeEnumName(name), { kind: 'attribute', name, type }] as const] : [],
  )

function fieldNamed<Field>(name: string, fields: Named<Field>, { name: collection }: CollectionRecord): Field {
  const found = fields.find(([known]) => known === name)
  if (found) return found[1]
  const known = fields.map(([one]) => one).join(', ')
  throw new SextantError(
    'ORDER_INVALID',
    `\`orderBy.field\` is ${name}, which the collection "${collection}" does not declare as sortable. Leave \`orderBy\` out, or order by one of ${known}.`,
  )
}
