/** Reads the inputs of mutations into what ingest takes. A member that is given as null and may be left out is left out. */

import type { Content } from '../core/content.ts'
import { SextantError } from '../core/errors.ts'
import type { DocumentSelection, DocumentWrite } from '../ingest/ingest.ts'
import { type FilterPlace, readFilter } from './filters.ts'
import type { ContentInput, DocumentInput, DocumentSelector } from './generated.ts'
import { readDocumentId, readDocumentIdIn } from './global-ids.ts'
import { present } from './nulls.ts'

/** As served: with what the declared attributes add. */
type AttributedInput = DocumentInput & { readonly attributes?: Readonly<Record<string, unknown>> | null }

export function readDocument({ content, tags, attributes, externalId, ...optional }: AttributedInput): DocumentWrite {
  return {
    ...present(optional),
    externalId,
    tags: tags ?? [],
    attributes: present(attributes ?? {}),
    content: readContent(content),
  }
}

/** GraphQL has seen to it that there is exactly one. */
function readContent({ text, markdown, html, chunks }: ContentInput): Content {
  if (chunks)
    return { kind: 'chunks', chunks: chunks.map((chunk) => ({ ...chunk, headingPath: chunk.headingPath ?? [] })) }
  if (markdown != null) return { kind: 'markdown', source: markdown }
  return html != null ? { kind: 'html', source: html } : { kind: 'text', source: text ?? '' }
}

/** The collection that a selector's ids name by themselves: that of the first. */
export const collectionOfIds = ({ ids }: DocumentSelector): string | undefined =>
  ids?.[0] === undefined ? undefined : readDocumentId(ids[0]).collection

/** @throws SextantError ID_INVALID when an id is none, or of another collection; FILTER_INVALID */
export function readSelection({ ids, externalIds, filter }: DocumentSelector, place: FilterPlace): DocumentSelection {
  const { name } = place.record
  if (ids) return { kind: 'ids', ids: ids.map((id, index) => readDocumentIdIn(name, id, `input.select.ids[${index}]`)) }
  if (externalIds) return { kind: 'externalIds', externalIds }
  const read = readFilter(filter, place)
  requireConditions(filter, 'input.select.filter')
  return { kind: 'filter', filter: read }
}

/**
 * A variable that was left out takes its condition with it. A search then finds more than was meant; a delete would delete it,
 * so a delete takes no filter that is empty anywhere.
 *
 * @throws SextantError FILTER_INVALID naming the place
 */
function requireConditions(part: unknown, path: string): void {
  if (part === null || typeof part !== 'object') return
  const members = Object.entries(part).filter(([, member]) => member !== undefined)
  if (members.length === 0) {
    throw new SextantError(
      'FILTER_INVALID',
      `\`${path}\` is empty, and a delete takes no empty conditions: a variable that was left out would delete more than was meant. Say which documents; { createdAt: { exists: true } } is all of them.`,
    )
  }
  for (const [name, member] of members) {
    requireConditions(member, Array.isArray(part) ? `${path}[${name}]` : `${path}.${name}`)
  }
}
