/** What of a filter no engine takes, and how it is refused: in the same words everywhere. */
import { isNumeric } from './attributes.ts'
import { SextantError } from './errors.ts'
import type { FilterField } from './filter.ts'

/** Whether ranges are for the field. */
export const isOrdered = (field: FilterField): boolean =>
  field.kind === 'attribute' ? isNumeric(field.type) : field.kind === 'createdAt' || field.kind === 'updatedAt'

/** What to say of a range of a field that has no order. */
export const unordered = (field: FilterField): SextantError =>
  new SextantError(
    'FILTER_INVALID',
    `${field.kind === 'attribute' ? `Attribute "${field.name}"` : field.kind} has no order, so no range. Ranges are for createdAt, updatedAt and attributes of type INT, FLOAT or DATE_TIME.`,
  )

/** What to say of a test of chunks where only whole documents are asked for. */
export const ofChunks = (): SextantError =>
  new SextantError(
    'FILTER_INVALID',
    'A filter by the words of a text holds for passages, not for documents, so only searches take it. Search with it, or filter by the title or the fields of documents.',
  )
