import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type ChunkDraft, type ChunkOptions, planChunks } from '../../src/text/chunk.ts'
import { parseMarkdown } from '../../src/text/markdown.ts'
import { parsePlain } from '../../src/text/plain.ts'
import { bytes, superadditive, wordPieces } from './tokenizers.ts'

const options = (changes: Partial<ChunkOptions>): ChunkOptions => ({
  strategy: 'fixed',
  maxTokens: 20,
  overlap: 0,
  budget: 500,
  ...changes,
})
const chunksOf = (markdown: string, changes: Partial<ChunkOptions>): Promise<readonly ChunkDraft[]> =>
  planChunks(parseMarkdown(markdown).body, options(changes), wordPieces)
const textsOf = async (markdown: string, changes: Partial<ChunkOptions>): Promise<string[]> =>
  (await chunksOf(markdown, changes)).map(({ text }) => text)

/** `count` words, a token each. */
const words = (count: number, word = 'cat'): string => Array(count).fill(word).join(' ')
/** A sentence of `tokens` tokens, its full stop among them. */
const sentence = (tokens: number, word = 'cat'): string => `The ${words(tokens - 2, word)}.`

describe('chunks of a fixed size', () => {
  it('are windows of exactly maxTokens, each repeating exactly the overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 0, max: 20 }),
        async (length, maxTokens, asked) => {
          const overlap = Math.min(asked, Math.floor(maxTokens / 2))
          const { body } = parseMarkdown(Array.from({ length }, (_, place) => (place % 2 ? 'dog' : 'cat')).join(' '))
          const chunks = await planChunks(body, options({ maxTokens, overlap }), wordPieces)
          const windows = Math.max(1, Math.ceil((length - overlap) / (maxTokens - overlap)))
          const starts = Array.from({ length: windows }, (_, place) => place * (maxTokens - overlap) * 'cat '.length)
          expect(chunks.map(({ range }) => range.start)).toEqual(starts)
          expect(chunks.slice(0, -1).every(({ tokenCount }) => tokenCount === maxTokens)).toBe(true)
        },
      ),
    )
  })

  it('end wherever they are full, in sentences, across paragraphs and headings', async () => {
    const source = `${sentence(8, 'ant')}\n\n## Bees\n\n${sentence(11, 'bee')} ${sentence(5, 'cow')}`
    expect(await textsOf(source, { maxTokens: 10 })).toEqual([
      `${sentence(8, 'ant')}\n\nBees\n\nThe`,
      `${words(9, 'bee')}.`,
      'The cow cow cow.',
    ])
  })

  it('cut no word, and a mark from its word', async () => {
    const long = 'antidisestablishmentarianism'
    expect(await textsOf(`${words(9)} ${long} ${words(2)}`, { maxTokens: 10 })).toEqual([
      words(9),
      `${long} ${words(2)}`,
    ])
    expect(await textsOf(`${words(10)}. ${words(3)}`, { maxTokens: 10 })).toEqual([words(10), `. ${words(3)}`])
  })

  it('cut a word that is longer than they are', async () => {
    const texts = await textsOf('x1'.repeat(200), { maxTokens: 10 })
    expect(texts.join('')).toBe('x1'.repeat(200))
  })

  it('keep white space and the structure of the text within them', async () => {
    const source = '```\nif (cat) {\n    return dog\n}\n```'
    expect(await textsOf(source, {})).toEqual(['if (cat) {\n    return dog\n}'])
  })

  it('name the headings that all of a chunk stands under', async () => {
    const source = `# T\n\n## A\n\n${words(12)}\n\n### B\n\n${words(12)}\n\n## C\n\n${words(3)}`
    const paths = (await chunksOf(source, { maxTokens: 10 })).map(({ headingPath }) => headingPath)
    expect(paths).toEqual([['A'], ['A'], []])
  })

  it('are as full where tokens of a whole are not those of its parts', async () => {
    const text = words(100)
    const full = async (count: typeof bytes, maxTokens: number) =>
      (await planChunks(parsePlain(text), options({ maxTokens }), count)).map((chunk) => chunk.tokenCount)
    // Spaces count too: 7 words of 3 letters and 6 spaces.
    expect(new Set((await full(bytes, 28)).slice(0, -1))).toEqual(new Set([27]))
    expect(new Set((await full(superadditive, 20)).slice(0, -1))).toEqual(new Set([16]))
  })
})

describe('chunks by sentence', () => {
  const bySentence = (changes: Partial<ChunkOptions> = {}) => ({ strategy: 'sentence' as const, ...changes })

  it('are whole sentences, as many as fit, whatever stands between them', async () => {
    const [a, b, c, d] = ['ant', 'bee', 'cat', 'dog'].map((word) => sentence(6, word))
    expect(await textsOf(`${a} ${b}\n\n${c}\n\n## Dogs\n\n${d}`, bySentence())).toEqual([
      `${a} ${b}\n\n${c}`,
      `Dogs\n\n${d}`,
    ])
    const across = `${a}\n\nBees\n\n${b}\n\nCats\n\n${d}`
    expect(await textsOf(across.replaceAll(/(Bees|Cats)\n/g, '## $1\n'), bySentence())).toEqual([across])
  })

  it('take items, rows and lines of code for sentences, and the sentences within them', async () => {
    const source = `- ${words(8, 'ant')}\n- ${sentence(6, 'bee')} ${sentence(6, 'cat')}\n- ${words(3, 'dog')}`
    expect(await textsOf(source, bySentence())).toEqual([
      `- ${words(8, 'ant')}\n- ${sentence(6, 'bee')}`,
      `${sentence(6, 'cat')}\n- ${words(3, 'dog')}`,
    ])
  })

  it('repeat whole sentences of the chunk before, also across a heading', async () => {
    const [a, b, c] = ['ant', 'bee', 'cat'].map((word) => sentence(8, word))
    expect(await textsOf(`${a} ${b} ${c}`, bySentence({ overlap: 9 }))).toEqual([`${a} ${b}`, `${b} ${c}`])
    expect(await textsOf(`${a} ${b} ${c}`, bySentence({ overlap: 7 }))).toEqual([`${a} ${b}`, c])
    expect(await textsOf(`${a} ${b}\n\n## Cats\n\n${c}`, bySentence({ overlap: 9 }))).toEqual([
      `${a} ${b}`,
      `${b}\n\nCats\n\n${c}`,
    ])
  })

  it('cut a sentence that is longer than they are between words', async () => {
    expect(await textsOf(words(45), bySentence())).toEqual([words(20), words(20), words(5)])
  })

  it('keep a heading with the sentence after it', async () => {
    const [a, b] = [sentence(14, 'ant'), sentence(8, 'bee')]
    expect(await textsOf(`${a}\n\n### Bees\n\n${b}`, bySentence())).toEqual([a, `Bees\n\n${b}`])
  })
})
