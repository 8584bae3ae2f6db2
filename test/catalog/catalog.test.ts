import { describe, expect, it } from '@jest/globals'
import { createCatalog, type ScrollPosition, type ScrollRequest } from '../../src/catalog/catalog.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import type { DocumentOrder } from '../../src/core/order.ts'
import { type DocumentContent, day } from '../contract/engine/factories.ts'
import { billingDocuments, documentId, engineWith, SCOPE } from '../search/parts.ts'

/** Thirty documents; every third was updated on a day of its own, the others all on the same. */
async function openCatalog() {
  const documents = billingDocuments(30, (name) => {
    const number = Number(name.slice(1))
    return { updatedAt: day(number % 3 === 0 ? `2024-02-${String(number / 3).padStart(2, '0')}` : '2024-01-15') }
  })
  return createCatalog(await engineWith(documents))
}

/** All pages of seven, one after another. */
async function scrolled(order?: DocumentOrder): Promise<readonly ScrollPosition[]> {
  const catalog = await openCatalog()
  const all: ScrollPosition[] = []
  for (;;) {
    const after = all.at(-1)
    const request: ScrollRequest = { filter: MATCH_ALL, limit: 7, ...(order && { order }), ...(after && { after }) }
    const page = await catalog.scroll(SCOPE, request)
    if (page.length === 0) return all
    all.push(...page)
  }
}

describe('documents that were read', () => {
  /** Asked for twice, one after another. @returns how often the engine read them */
  async function reads(content: DocumentContent): Promise<number> {
    const names = Array.from({ length: 12 }, (_, number) => `m${number}`)
    const engine = await engineWith(Object.fromEntries(names.map((name) => [name, content])))
    engine.changes = 1
    const catalog = createCatalog(engine)
    const ids = names.map((name) => documentId(name))
    await catalog.documents(SCOPE, ids)
    await catalog.documents(SCOPE, ids)
    return engine.calls.filter((call) => call === 'documents').length
  }

  const MEGABYTE_OF_TEXT = 'x'.repeat(2 ** 19)

  it('are kept', async () => {
    expect(await reads({ metadata: { note: 'short' } })).toBe(1)
  })

  it.each([
    ['metadata', { metadata: { note: [MEGABYTE_OF_TEXT] } }],
    ['attributes', { attributes: { note: MEGABYTE_OF_TEXT } }],
    ['tags', { tags: [MEGABYTE_OF_TEXT] }],
    ['title', { title: MEGABYTE_OF_TEXT }],
  ] satisfies [string, DocumentContent][])('are bounded by their %s too', async (_, content) => {
    expect(await reads(content)).toBe(2)
  })
})

describe('scrolling through a collection', () => {
  it('meets every document once, by id', async () => {
    const ids = (await scrolled()).map(({ id }) => id)
    expect(ids).toHaveLength(30)
    expect(ids).toEqual([...new Set(ids)].sort())
  })

  it.each(['ASC', 'DESC'] as const)('meets every document once, by a date that many share (%s)', async (direction) => {
    const positions = await scrolled({ field: { kind: 'updatedAt' }, direction })
    expect(new Set(positions.map(({ id }) => id)).size).toBe(30)
    const sign = direction === 'ASC' ? 1 : -1
    const sorted = positions.toSorted(
      (left, right) => sign * ((left.value ?? 0) - (right.value ?? 0)) || (left.id < right.id ? -1 : 1),
    )
    expect(positions).toEqual(sorted)
  })

  it('gives positions whose documents can then be read together', async () => {
    const catalog = await openCatalog()
    const positions = await catalog.scroll(SCOPE, { filter: MATCH_ALL, limit: 5 })
    const documents = await catalog.documents(
      SCOPE,
      positions.map(({ id }) => id),
    )
    expect(documents.map((document) => document?.id)).toEqual(positions.map(({ id }) => id))
  })
})
