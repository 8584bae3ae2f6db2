import { describe, expect, it } from '@jest/globals'
import { createCatalog, type ScrollPosition, type ScrollRequest } from '../../src/catalog/catalog.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import type { DocumentOrder } from '../../src/core/order.ts'
import { day } from '../contract/engine/factories.ts'
import { billingDocuments, engineWith, SCOPE } from '../search/parts.ts'

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
