import { describe, expect, it } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import type { Filter, WordMatch } from '../../../src/core/filter.ts'
import { indexedWords, WORD_TABLE, wordQuery } from '../../../src/engines/embedded/storage/words.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { wordsOf } from '../../../src/text/words.ts'
import { NAME, record, request, scopeOf, written } from './corpus.ts'
import { openIn, put, temporaryFolder } from './opened.ts'

const LONG = 'x'.repeat(40_000)
const TEXTS = {
  plain: 'Red coats, and a hat',
  japanese: '日本語 テスト',
  accents: 'a naïve café',
  unaccented: 'a naive cafe',
  underscores: '_x_ and snake_case',
  hexadecimal: 'x 5f785f e697a5e69cacE8AA9E',
  emoji: '🎉🎉 👍',
  dotted: 'İstanbul',
  dotless: 'istanbul',
  operators: 'NEAR AND OR NOT "quoted" col:on pre*',
  longest: `${LONG}y`,
  longer: `${LONG}z`,
} as const

function found(match: WordMatch, asked: string): string[] {
  const database = new Sqlite(':memory:')
  database.exec(`CREATE VIRTUAL TABLE word USING ${WORD_TABLE}`)
  const add = database.prepare('INSERT INTO word (rowid, words) VALUES (?, ?)')
  for (const [place, text] of Object.values(TEXTS).entries()) add.run(place, indexedWords(text))
  const rows = database.prepare<[string], number>('SELECT rowid FROM word WHERE word MATCH ?').pluck()
  const names = rows.all(wordQuery(match, wordsOf(asked))).map((place) => Object.keys(TEXTS)[place] ?? '')
  database.close()
  return names
}

describe('words in the full-text index', () => {
  it.each([
    ['all', '日本語', ['japanese']],
    ['all', '日本', []],
    ['all', 'naïve', ['accents']],
    ['all', 'NAÏVE', ['accents']],
    ['all', 'naive', ['unaccented']],
    ['all', '_x_', ['underscores', 'hexadecimal']],
    ['all', 'snake', ['underscores']],
    ['all', 'İstanbul', ['dotted']],
    ['all', 'istanbul', ['dotless']],
    ['all', `${LONG}z`, ['longer']],
    ['phrase', 'near and or not', ['operators']],
    ['phrase', 'and near', []],
    ['all', 'and near', ['operators']],
    ['any', 'hat 日本語', ['plain', 'japanese']],
    ['phrase', 'red coats', ['plain']],
    ['phrase', 'coats red', []],
    ['phrase', '日本語 テスト', ['japanese']],
    ['phrase', 'hat hat', []],
  ] as const)('%s of "%.40s" are found where they stand, whole', (match, asked, expected) => {
    expect(found(match, asked)).toEqual(expected)
  })

  it('are spelled so that SQLite neither splits nor folds them', () => {
    expect(indexedWords('Naïve _x_ 日本')).toBe('_6e61c3af7665 x _e697a5e69cac')
    expect(indexedWords(TEXTS.emoji)).toBe('')
  })
})

const textHas = (...words: readonly string[]): Filter => ({ kind: 'words', of: 'text', match: 'all', words })

async function texts(engine: Engine, filter: Filter): Promise<readonly string[]> {
  const [answer] = await engine.search([request({ filter, dense: Float32Array.of(1, 0, 0, 0, 0) })])
  const ids = answer?.candidates.map(({ chunkId }) => chunkId) ?? []
  return (await engine.chunks(scopeOf(), ids)).map((chunk) => chunk?.text ?? '').sort()
}

describe('words of documents that are written over', () => {
  it('are those of the last write, however many share a transaction', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    const writes = [1, 2, 3, 4].map((version) =>
      put(engine, written('a', version, [{ text: `coat ${version}` }, { text: '🎉' }], { title: `Title ${version}` })),
    )
    const two = written('b', 1, [{ text: 'coat of a failed write' }, {}])
    const failing = put(engine, { ...two, chunks: two.chunks.map((chunk) => ({ ...chunk, position: 0 })) })
    expect(await Promise.allSettled([...writes, failing])).toMatchObject([
      ...[1, 2, 3, 4].map(() => ({ value: true })),
      { status: 'rejected' },
    ])
    await put(engine, written('c', 1, [{ text: 'hat' }, { text: 'a second hat' }]))
    expect(await texts(engine, textHas('coat'))).toEqual(['coat 4'])
    expect(await texts(engine, { kind: 'not', filter: textHas('coat') })).toEqual(['a second hat', 'hat', '🎉'])
    const titled = (word: string): Filter => ({ kind: 'words', of: 'title', match: 'all', words: [word] })
    const counts = await engine.count(scopeOf(), ['3', '4'].map(titled))
    expect(counts.map(({ documents }) => documents)).toEqual([0, 1])
    await engine.deleteDocuments(scopeOf(), [written('a', 1, []).document.id], 9)
    expect(await texts(engine, textHas('coat'))).toEqual([])
    expect((await engine.count(scopeOf(), [titled('4')]))[0]?.documents).toBe(0)
  })
})

describe('a test of chunks', () => {
  it('is refused where whole documents are asked for', async () => {
    using folder = temporaryFolder()
    await using engine = await openIn(folder.directory)
    await engine.createCollection(record())
    const refused = expect.objectContaining({ code: 'FILTER_INVALID' })
    const deep: Filter = { kind: 'or', filters: [{ kind: 'not', filter: textHas('coat') }] }
    const seeing = scopeOf('local', deep)
    await expect(engine.count(scopeOf(), [deep])).rejects.toEqual(refused)
    await expect(engine.scroll(scopeOf(), { filter: deep, limit: 1 })).rejects.toEqual(refused)
    await expect(engine.search([request({ scope: seeing, dense: new Float32Array(5) })])).rejects.toEqual(refused)
    await expect(engine.documents(seeing, [])).rejects.toEqual(refused)
    await expect(engine.deleteDocuments(seeing, [], 1)).rejects.toEqual(refused)
    expect(await engine.collection(NAME)).toBeDefined()
  })
})
