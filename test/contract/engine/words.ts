/**
 * Filters by words, with the answers written out. A test of the title holds for a document with all its chunks, one of the text
 * for single chunks; all chunks lie in one place and hold the same term, so all that decides is the filter.
 */
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Filter } from '../../../src/core/filter.ts'
import { sparseVector } from '../../oracle/bm25.ts'
import { and, type ChunkContent, type DocumentContent, exists, not, or, says, tagged } from './factories.ts'
import { RRF_20, type Subject, type TestCollection } from './subject.ts'

const TERM = sparseVector([[1, 1]])
const chunks = (...texts: readonly string[]): readonly ChunkContent[] => texts.map((text) => ({ text, sparse: TERM }))

const DOCUMENTS: Readonly<Record<string, DocumentContent>> = {
  a: {
    title: 'The Harbor: a Guide',
    tags: ['kept'],
    chunks: chunks('Lantern light in the HARBOR.', 'The anchor, the old anchor-chain', 'ERR_4102: to be or not to be'),
  },
  b: { title: 'Harbors', chunks: chunks('harbor, lantern', 'guide to harbors') },
  c: { title: null, tags: ['kept'], chunks: chunks('naïve café — 日本語 テスト', '') },
  d: { title: 'ΟΔΟΣ İstanbul', chunks: chunks('İstanbul ΟΔΟΣ', "don't \u0000 panic", 'lantern lantern harbor') },
}
const ALL = 'a0 a1 a2 b0 b1 c0 c1 d0 d1 d2'
const except = (...names: readonly string[]): string =>
  ALL.split(' ')
    .filter((name) => !names.includes(name))
    .join(' ')

const text = (match: 'all' | 'any' | 'phrase', words: string): Filter => says('text', match, words)
const title = (match: 'all' | 'any' | 'phrase', words: string): Filter => says('title', match, words)

const CASES: readonly (readonly [sentence: string, filter: Filter, expected: string])[] = [
  ['a word', text('all', 'lantern'), 'a0 b0 d2'],
  ['a word, and no other form of it', text('all', 'harbor'), 'a0 b0 d2'],
  ['a word, and not a part of one', text('all', 'anch'), ''],
  ['all words, in any order', text('all', 'harbor light'), 'a0'],
  ['all words, and not some', text('all', 'harbor anchor'), ''],
  ['all words, one of them named twice', text('all', 'lantern harbor lantern'), 'a0 b0 d2'],
  ['any of some words', text('any', 'light guide unknown'), 'a0 b1'],
  ['any word of a single one', text('any', 'anchor'), 'a1'],
  ['words in the case that they are not written in', text('all', 'Lantern LIGHT'), 'a0'],
  ['words in a phrase', text('phrase', 'lantern light'), 'a0'],
  ['words in a phrase, and not in another order', text('phrase', 'light lantern'), ''],
  ['words in a phrase, and not with others between', text('phrase', 'lantern harbor'), 'd2'],
  ['words in a phrase, whatever stands between them', text('phrase', 'harbor lantern'), 'b0'],
  ['words in a phrase, whole', text('phrase', 'anchor chai'), ''],
  ['words in a phrase, from the middle of a word', text('phrase', 'bor lantern'), ''],
  ['words in a phrase that begins with a repetition', text('phrase', 'anchor chain'), 'a1'],
  ['words in a phrase that is repeated', text('phrase', 'lantern lantern'), 'd2'],
  ['a phrase of one word', text('phrase', 'light'), 'a0'],
  ['a phrase that goes on in the next chunk', text('phrase', 'harbor the anchor'), ''],
  ['stopwords', text('all', 'the'), 'a0 a1'],
  ['a phrase of stopwords', text('phrase', 'to be or not to be'), 'a2'],
  ['letters and numbers apart', text('all', '4102 err'), 'a2'],
  ['what a code is cut into, as a phrase', text('phrase', 'ERR-4102'), 'a2'],
  ['what an apostrophe cuts', text('phrase', 'don’t'), 'd1'],
  ['what a null character cuts', text('phrase', "don't panic"), 'd1'],
  ['accents, which are letters', text('all', 'naïve'), 'c0'],
  ['no accents where there are some', text('any', 'naive cafe'), ''],
  ['other scripts', text('phrase', '日本語 テスト'), 'c0'],
  ['a part of a word in another script', text('any', '日本'), ''],
  ['letters that change their length in lower case', text('any', 'İstanbul'), 'd0'],
  ['letters whose lower case depends on their place', text('phrase', 'istanbul'), ''],
  ['a final sigma', text('any', 'ΟΔΟΣ'), 'd0'],
  [
    'not a word, which holds for other chunks of the same document',
    not(text('all', 'lantern')),
    except('a0', 'b0', 'd2'),
  ],
  ['not a phrase', not(text('phrase', 'harbor lantern')), except('b0')],
  ['words in the title', title('all', 'guide harbor'), 'a0 a1 a2'],
  ['words in the title, and no other form of them', title('all', 'harbors'), 'b0 b1'],
  ['words of the text, which are not in the title', title('any', 'lantern anchor'), ''],
  ['words of the title, which are not in the text', text('any', 'harbors'), 'b1'],
  ['any word in the title', title('any', 'harbors istanbul ΟΔΟΣ'), 'b0 b1 d0 d1 d2'],
  ['a phrase in the title', title('phrase', 'harbor a guide'), 'a0 a1 a2'],
  ['a phrase in the title, and not in another order', title('phrase', 'guide harbor'), ''],
  ['a stopword in the title', title('all', 'the'), 'a0 a1 a2'],
  ['not in the title, which holds where there is none', not(title('any', 'harbor harbors')), 'c0 c1 d0 d1 d2'],
  ['text under a tag', and(text('any', 'harbor naïve'), tagged('kept')), 'a0 c0'],
  ['text, or a tag', or(text('any', 'harbor'), tagged('kept')), 'a0 a1 a2 b0 c0 c1 d2'],
  ['text, or no tag', or(text('all', 'anchor'), not(tagged('kept'))), 'a1 b0 b1 d0 d1 d2'],
  ['text and title', and(text('all', 'harbor'), title('all', 'harbor')), 'a0'],
  ['text or title', or(text('all', 'anchor'), title('all', 'harbors')), 'a1 b0 b1'],
  ['text, and not title', and(text('all', 'harbor'), not(title('any', 'harbor'))), 'b0 d2'],
  ['neither text nor tag', not(or(text('all', 'harbor'), tagged('kept'))), 'b1 d0 d1'],
  ['not both text and tag', not(and(text('all', 'harbor'), tagged('kept'))), except('a0')],
  ['two texts, in one chunk', and(text('all', 'lantern'), text('all', 'anchor')), ''],
  ['one of two texts', or(text('all', 'light'), text('all', 'anchor')), 'a0 a1'],
  ['one text without another', and(text('all', 'lantern'), not(text('any', 'light'))), 'b0 d2'],
  [
    'conditions in conditions',
    and(
      or(and(text('any', 'harbor guide'), not(tagged('kept'))), title('phrase', 'a guide')),
      not(text('phrase', 'lantern light')),
    ),
    'a1 a2 b0 b1 d2',
  ],
  ['not not a word', not(not(text('all', 'light'))), 'a0'],
  ['a contradiction', and(text('all', 'light'), not(text('all', 'light'))), ''],
  ['everything, by halves', or(text('all', 'light'), not(text('all', 'light'))), ALL],
  ['words and what every document has', and(text('all', 'light'), exists({ kind: 'externalId' })), 'a0'],
]

export function wordsContract(subject: () => Subject): void {
  describe('words', () => {
    let collection: TestCollection
    let names: ReadonlyMap<string, string>
    beforeAll(async () => {
      collection = await subject().collection()
      for (const [name, content] of Object.entries(DOCUMENTS)) await collection.write(name, content)
      names = new Map(
        Object.entries(DOCUMENTS).flatMap(([name, content]) =>
          collection.made(name, content)[1].map(({ id, position }) => [id, `${name}${position}`] as const),
        ),
      )
    })

    const SEARCHES = [{ dense: [1, 0, 0] }, { sparse: TERM }, { dense: [1, 0, 0], sparse: TERM, fusion: RRF_20 }]
    it.each(CASES)('are found by %s', async (_, filter, expected) => {
      for (const search of SEARCHES) {
        const { candidates } = await collection.search({ ...search, filter })
        const found = candidates.map(({ chunkId }) => names.get(chunkId))
        expect(found.toSorted().join(' ')).toBe(expected)
      }
    })

    it('of titles narrow counts and scrolls', async () => {
      const filters = [title('any', 'harbor'), not(title('any', 'harbor')), title('phrase', 'the harbor')]
      const counts = await subject().engine.count(collection.scope(), filters)
      expect(counts).toEqual([
        { documents: 1, chunks: 3 },
        { documents: 3, chunks: 7 },
        { documents: 1, chunks: 3 },
      ])
      expect(await collection.scrolled({ filter: title('any', 'harbors') })).toEqual(['b'])
      expect((await collection.scrolled({ filter: not(title('any', 'harbors')) })).toSorted()).toEqual(['a', 'c', 'd'])
    })

    it('narrow before the limit cuts', async () => {
      const own = await subject().collection()
      const best = Array.from({ length: 30 }, (_, place) => ({ text: 'plain', dense: [2 + place, 0, 0], sparse: TERM }))
      await own.write('long', { chunks: [...best, { text: 'marked', dense: [1, 0, 0], sparse: TERM }] })
      for (const search of [{ dense: [1, 0, 0] }, { sparse: TERM }]) {
        const { candidates, exhausted } = await own.search({ ...search, filter: text('all', 'marked'), limit: 2 })
        expect([candidates.length, exhausted]).toEqual([1, true])
      }
    })

    it('are those of the last version', async () => {
      const own = await subject().collection()
      await own.write('a', { title: 'old title', chunks: chunks('old text', 'old end') })
      await own.write('a', { version: 2, title: 'new title', chunks: chunks('new text') })
      const found = (filter: Filter) => own.found({ dense: [1, 0, 0], filter })
      expect(await Promise.all([text('any', 'old end'), title('any', 'old')].map(found))).toEqual([[], []])
      expect(await Promise.all([text('all', 'new'), title('all', 'new')].map(found))).toEqual([['a'], ['a']])
      await own.delete(['a'], 3)
      await own.write('b', { title: 'other', chunks: chunks('other') })
      expect(await Promise.all([text('all', 'new'), title('all', 'new')].map(found))).toEqual([[], []])
    })

    it('may be many, and long', async () => {
      const own = await subject().collection()
      const long = 'x'.repeat(5_000)
      const many = Array.from({ length: 300 }, (_, place) => `word${place}`)
      await own.write('a', { title: long, chunks: chunks(`${many.join(' ')} ${long}`) })
      const found = (filter: Filter) => own.found({ dense: [1, 0, 0], filter })
      expect(await found(text('all', many.join(' ')))).toEqual(['a'])
      expect(await found(text('phrase', `${many.join(' ')} ${long}`))).toEqual(['a'])
      expect(await found(text('phrase', many.toReversed().join(' ')))).toEqual([])
      expect(await found(title('any', `${long} other`))).toEqual(['a'])
      expect(await found(title('any', long.slice(1)))).toEqual([])
    })

    it.each(['AND', 'or', 'NOT', 'near', 'text', 'title', 'null'])('may look like an operator (%s)', async (word) => {
      const own = await subject().collection()
      await own.write('a', { title: `x ${word} y`, chunks: chunks(`left ${word} right`) })
      await own.write('b', { title: 'x y', chunks: chunks('left right') })
      for (const match of ['all', 'any', 'phrase'] as const) {
        expect(await own.found({ dense: [1, 0, 0], filter: text(match, word) })).toEqual(['a'])
        expect(await own.found({ dense: [1, 0, 0], filter: not(title(match, word)) })).toEqual(['b'])
      }
    })
  })
}
