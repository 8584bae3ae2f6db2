import { describe, expect, it } from '@jest/globals'
import { keeping } from '../../src/catalog/kept.ts'
import { MATCH_ALL } from '../../src/core/filter.ts'
import { collectionName, LOCAL_TENANT, tenantId } from '../../src/core/ids.ts'
import type { Scope } from '../../src/core/scope.ts'

const MEGABYTE = 2 ** 20
const scopeOf = (tenant = LOCAL_TENANT, collection = 'articles'): Scope =>
  ({ collection: collectionName(collection), tenant, access: MATCH_ALL }) as Scope

/** Items named like their ids, and what was read of them; ids that start with "no" are not there. */
function reading({ maxBytes = MEGABYTE, text = '' } = {}) {
  const state = { changes: 0 as number | undefined, asked: [] as (readonly string[])[] }
  const read = async (_: Scope, ids: readonly string[]) => {
    state.asked.push(ids)
    return ids.map((id) => (id.startsWith('no') ? undefined : { id, text }))
  }
  const kept = keeping(read, { changeCount: () => state.changes }, (item) => item.text.length, { maxBytes })
  return {
    state,
    ids: async (ids: readonly string[], scope = scopeOf()) => (await kept(scope, ids)).map((one) => one?.id),
  }
}

describe('items that are kept', () => {
  it('are read once, and answered in the order of the ids with those that are new', async () => {
    const { state, ids } = reading()
    expect(await ids(['a', 'b'])).toEqual(['a', 'b'])
    expect(await ids(['c', 'b', 'none', 'a'])).toEqual(['c', 'b', undefined, 'a'])
    expect(state.asked).toEqual([
      ['a', 'b'],
      ['c', 'none'],
    ])
  })

  it('are read anew once their collection has changed', async () => {
    const { state, ids } = reading()
    await ids(['a'])
    state.changes = 1
    await ids(['a'])
    expect(state.asked).toHaveLength(2)
  })

  it('are always read where the engine does not know of changes', async () => {
    const { state, ids } = reading()
    state.changes = undefined
    await ids(['a'])
    await ids(['a'])
    expect(state.asked).toHaveLength(2)
  })

  it('are not shown to another caller', async () => {
    const { state, ids } = reading()
    await ids(['a'])
    await ids(['a'], scopeOf(tenantId('other')))
    expect(state.asked).toHaveLength(2)
  })

  it('are bounded by their texts', async () => {
    const { state, ids } = reading({ maxBytes: 5_000, text: 'x'.repeat(1_000) })
    await ids(['a', 'b', 'c'])
    await ids(['c'])
    await ids(['a'])
    expect(state.asked).toEqual([['a', 'b', 'c'], ['a']])
  })

  it('are bounded by their texts in all collections together', async () => {
    const { state, ids } = reading({ maxBytes: 10_000, text: 'x'.repeat(1_000) })
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const name of names) await ids(['1'], scopeOf(LOCAL_TENANT, name))
    state.asked.length = 0
    for (const name of names.toReversed()) await ids(['1'], scopeOf(LOCAL_TENANT, name))
    expect(state.asked.length).toBeGreaterThan(2)
  })

  it('are each of their own collection', async () => {
    const { state, ids } = reading()
    await ids(['a'], scopeOf(LOCAL_TENANT, 'articles'))
    await ids(['a'], scopeOf(LOCAL_TENANT, 'tickets'))
    await ids(['a'], scopeOf(LOCAL_TENANT, 'articles'))
    expect(state.asked).toHaveLength(2)
  })
})
