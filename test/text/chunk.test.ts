import { describe, expect, it } from '@jest/globals'
import { type ChunkDraft, type ChunkOptions, type CountTokens, planChunks } from '../../src/text/chunk.ts'
import { parseMarkdown } from '../../src/text/markdown.ts'
import { parsePlain } from '../../src/text/plain.ts'
import { bytes, wordPieces } from './tokenizers.ts'

const options = (changes: Partial<ChunkOptions> = {}): ChunkOptions => ({
  strategy: 'structure',
  maxTokens: 20,
  overlap: 0,
  budget: 500,
  ...changes,
})
const chunksOf = (markdown: string, changes?: Partial<ChunkOptions>): Promise<readonly ChunkDraft[]> =>
  planChunks(parseMarkdown(markdown).body, options(changes), wordPieces)
const textsOf = async (markdown: string, changes?: Partial<ChunkOptions>): Promise<string[]> =>
  (await chunksOf(markdown, changes)).map(({ text }) => text)

/** `count` words, a token each. */
const words = (count: number, word = 'cat'): string => Array(count).fill(word).join(' ')
/** A sentence of `tokens` tokens, its full stop among them. */
const sentence = (tokens: number, word = 'cat'): string => `The ${words(tokens - 2, word)}.`

describe('chunks by structure', () => {
  it('are one when the text fits', async () => {
    const [chunk, ...others] = await chunksOf(`${sentence(8)}\n\n${sentence(8)}`)
    expect(others).toEqual([])
    expect(chunk).toMatchObject({ position: 0, tokenCount: 16, headingPath: [], range: { start: 0 } })
  })

  it('part between paragraphs rather than within them', async () => {
    expect(await textsOf(`${sentence(8)}\n\n${sentence(9)} ${sentence(7)}`)).toEqual([
      sentence(8),
      `${sentence(9)} ${sentence(7)}`,
    ])
  })

  it('part between sentences when a paragraph is too long', async () => {
    expect(await textsOf(`${sentence(9)} ${sentence(9)}\n${sentence(9)}`)).toEqual([
      `${sentence(9)} ${sentence(9)}`,
      sentence(9),
    ])
  })

  it('part between words when a sentence is too long, and within a word at last', async () => {
    expect(await textsOf(words(45))).toEqual([words(20), words(20), words(5)])
    expect((await textsOf(`${'1.'.repeat(30)}`)).join('')).toBe('1.'.repeat(30))
  })

  it('part a list between items and a table between rows', async () => {
    const item = `- ${sentence(7)}`
    expect(await textsOf([item, item, item].join('\n'))).toEqual([`${item}\n${item}`, item])
    const table = await textsOf(`| a | b |\n|---|---|\n${`| ${words(4)} | ${words(4)} |\n`.repeat(3)}`)
    expect(table).toEqual([`a | b\n${words(4)} | ${words(4)}`, `${words(4)} | ${words(4)}\n${words(4)} | ${words(4)}`])
  })

  it('keep a list, a table and code whole where they fit, however little stands before them', async () => {
    const list = Array(3)
      .fill(`- ${sentence(5)}`)
      .join('\n')
    expect(await textsOf(`${sentence(4)}\n\n${list}`)).toEqual([sentence(4), list])
    const rows = Array(4).fill(`| ${words(2)} | ${words(2)} |`)
    const table = Array(4)
      .fill(`${words(2)} | ${words(2)}`)
      .join('\n')
    expect(await textsOf(`${sentence(4)}\n\n${rows[0]}\n|---|---|\n${rows.slice(1).join('\n')}`)).toEqual([
      sentence(4),
      table,
    ])
    const code = `${words(9)}\n\n${words(9)}`
    expect(await textsOf(`${sentence(4)}\n\n\`\`\`\n${code}\n\`\`\``)).toEqual([sentence(4), code])
  })

  it('repeat less before a list that stays whole, and part it from its heading when both do not fit', async () => {
    const list = `- ${words(8)}\n- ${words(7)}`
    const before = `${sentence(6, 'ant')} ${sentence(6, 'bee')} ${sentence(4, 'cow')}`
    expect(await textsOf(`${before}\n\n${list}`, { overlap: 4 })).toEqual([before, list])
    expect(await textsOf(`${before}\n\n### ${words(5, 'head')}\n\n${list}`)).toEqual([before, words(5, 'head'), list])
  })

  it('cut no character of several code points that fits', async () => {
    const accented = 'e\u0301x'.repeat(9)
    const texts = async (maxTokens: number): Promise<string[]> =>
      (await planChunks(parsePlain(accented), options({ maxTokens }), bytes)).map(({ text }) => text)
    expect(await texts(8)).toEqual([...Array(4).fill('e\u0301xe\u0301x'), 'e\u0301x'])
    expect((await texts(2)).join('')).toBe(accented)
  })

  it('do not run across a heading of level 2, but across one of level 3', async () => {
    const source = (marks: string) => `## One\n\n${sentence(6)}\n\n${marks} Two\n\n${sentence(6)}`
    expect(await textsOf(source('##'))).toEqual([`One\n\n${sentence(6)}`, `Two\n\n${sentence(6)}`])
    expect(await textsOf(source('###'))).toEqual([`One\n\n${sentence(6)}\n\nTwo\n\n${sentence(6)}`])
  })

  it('take along a piece that is too small to stand alone', async () => {
    expect(await textsOf(`Cats.\n\n## One\n\n${sentence(8)}`)).toEqual([`Cats.\n\nOne\n\n${sentence(8)}`])
    expect(await textsOf(`${sentence(8)}\n\n## See also\n\nDogs`)).toEqual([`${sentence(8)}\n\nSee also\n\nDogs`])
  })

  it('keep a heading with what follows it', async () => {
    const source = `${sentence(10)}\n\n### Head\n\n#### Line\n\n${sentence(19)}`
    const texts = await textsOf(source)
    expect(texts[0]).toBe(sentence(10))
    expect(texts[1]).toMatch(/^Head\n\nLine\n\nThe cat/)
  })

  it('keep a heading with nothing after it', async () => {
    expect(await textsOf('## Alone')).toEqual(['Alone'])
  })

  it('name the headings that all of a chunk stands under', async () => {
    const source = `# T\n\n## A\n\n${sentence(12)}\n\n### B\n\n${sentence(12)}\n\n## C\n\n### D\n\ncat\n\n### E\n\ncat`
    expect((await chunksOf(source)).map(({ headingPath }) => headingPath)).toEqual([['A'], ['A', 'B'], ['C']])
  })

  it('repeat whole sentences of the chunk before, within the section and the overlap', async () => {
    const [a, b, c, d] = ['ant', 'bee', 'cat', 'dog'].map((word) => sentence(8, word))
    expect(await textsOf(`${a} ${b} ${c} ${d}`, { maxTokens: 24, overlap: 9 })).toEqual([`${a} ${b} ${c}`, `${c} ${d}`])
    expect(await textsOf(`${a} ${b} ${c} ${d}`, { maxTokens: 24, overlap: 7 })).toEqual([`${a} ${b} ${c}`, d])
    expect(await textsOf(`${a} ${b}\n\n## H\n\n${c} ${d}`, { overlap: 9 })).toEqual([`${a} ${b}`, `H\n\n${c} ${d}`])
  })

  it('obey the room the model has when it is less than maxTokens', async () => {
    expect(await textsOf(words(20), { maxTokens: 200, budget: 10 })).toEqual([words(10), words(10)])
  })

  it('are none without text', async () => {
    expect(await chunksOf('')).toEqual([])
    expect(await planChunks({ text: ' \n ', blocks: [] }, options(), wordPieces)).toEqual([])
  })

  it('are refused without room', async () => {
    await expect(chunksOf('text', { budget: 0 })).rejects.toThrow(RangeError)
    await expect(chunksOf('text', { overlap: -1 })).rejects.toThrow(RangeError)
  })
})

describe('the document as one chunk', () => {
  it('holds the whole text', async () => {
    const source = `## One\n\n${sentence(50)}\n\n## Two\n\n${sentence(50)}`
    const { text } = parseMarkdown(source).body
    expect(await chunksOf(source, { strategy: 'document' })).toEqual([
      { position: 0, text, range: { start: 0, end: text.length }, headingPath: [], tokenCount: 102 },
    ])
  })

  it('is none without text', async () => {
    expect(await chunksOf(' ', { strategy: 'document' })).toEqual([])
  })
})

describe('counting tokens', () => {
  async function questionsOf(paragraphs: number): Promise<readonly number[]> {
    const questions: number[] = []
    const countTokens: CountTokens = (texts) => {
      questions.push(texts.length)
      return wordPieces(texts)
    }
    const text = `${sentence(12)} ${sentence(15)}\n\n`.repeat(paragraphs)
    const chunks = await planChunks(parsePlain(text), options({ maxTokens: 50, overlap: 15 }), countTokens)
    expect(chunks.length).toBeGreaterThan(paragraphs / 2)
    return questions
  }

  it('takes two questions for an ordinary text', async () => {
    expect(await questionsOf(100)).toHaveLength(2)
  })

  it('asks of a long text in parts, so that others can ask between them', async () => {
    expect(Math.max(...(await questionsOf(2000)))).toBe(256)
  })
})

describe('a pause', () => {
  it('is made between parts of a text, and changes nothing', async () => {
    let pauses = 0
    const pause = async () => {
      pauses += 1
    }
    const text = parsePlain(`${sentence(12)} ${sentence(15)}\n\n`.repeat(50))
    const paused = await planChunks(text, options({ maxTokens: 50 }), wordPieces, pause)
    expect(paused).toEqual(await planChunks(text, options({ maxTokens: 50 }), wordPieces))
    expect(pauses).toBeGreaterThan(50)
  })
})
