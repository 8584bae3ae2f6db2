import { describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import { createCommitGroup } from '../../../src/engines/embedded/writer/group-commit.ts'

function opened() {
  const database = new Sqlite(':memory:')
  database.exec('CREATE TABLE note (text)')
  const group = createCommitGroup(database)
  return {
    database,
    group,
    add: (text: string) => group.add(() => database.prepare('INSERT INTO note VALUES (?)').run(text).changes),
    notes: () => database.prepare('SELECT substr(text, 1, 5) FROM note').pluck().all(),
    [Symbol.dispose]: () => void database.close(),
  }
}

describe('a group of writes', () => {
  it('is committed at once, and each write learns its result after that', async () => {
    using one = opened()
    const { add, notes, database } = one
    const results = [add('one'), add('two')]
    expect(notes()).toEqual([])
    expect(await Promise.all(results)).toEqual([1, 1])
    expect(database.inTransaction).toBe(false)
    expect(notes()).toEqual(['one', 'two'])
  })

  it('is committed at the latest when it is flushed', () => {
    using one = opened()
    const { add, notes, group } = one
    void add('one')
    group.flush()
    expect(notes()).toEqual(['one'])
  })

  it('fails with the reason when the disk is full, stores none or all of a write, and goes on afterwards', async () => {
    using one = opened()
    const { add, notes, database } = one
    const pages = Number(database.pragma('page_count', { simple: true }))
    database.pragma(`max_page_count = ${pages + 2}`)
    const outcomes = await Promise.allSettled([add('small'), add('large'.repeat(100_000))])
    expect(outcomes[1]).toMatchObject({
      reason: { code: 'ENGINE_FAILED', message: expect.stringContaining('disk is full') },
    })
    expect(notes()).toEqual(outcomes[0]?.status === 'fulfilled' ? ['small'] : [])
    database.pragma('max_page_count = 10000')
    await add('later')
    expect(notes()).toContain('later')
  })
})
