import { describe, expect, it } from '@jest/globals'
import type { Chunking } from '../../src/core/collection.ts'
import { chunkIdOf } from '../../src/core/ids.ts'
import { chunkDocument, passageOf } from '../../src/ingest/chunk.ts'
import { encodeChunks } from '../../src/ingest/encode.ts'
import { bm25Document } from '../../src/text/bm25.ts'
import { wordEncoder } from './encoders.ts'
import { accepted, RECORD, type Written } from './sources.ts'

const bm25DocumentVector = (...given: Parameters<typeof bm25Document>) => bm25Document(...given).vector

const words = (count: number): string => Array.from({ length: count }, (_, place) => `word${place % 100}`).join(' ')

/** Tokens of each chunk where a word is a token and the model reads `maxTokens`. */
async function tokensOf(
  written: Written,
  maxTokens: number,
  prefix = '',
  chunking: Chunking = RECORD.chunking,
): Promise<readonly number[]> {
  const model = { ...RECORD.model, maxTokens, prefixes: { query: '', passage: prefix } }
  const drafts = await chunkDocument(accepted(written), { ...RECORD, model, chunking }, wordEncoder())
  return drafts.map(({ tokenCount }) => tokenCount)
}

describe('chunks', () => {
  it('have at most the tokens that are configured', async () => {
    expect(Math.max(...(await tokensOf({ text: words(500) }, 512)))).toBe(200)
  })

  it('leave room for title, prefix and special tokens in what the model reads', async () => {
    expect(Math.max(...(await tokensOf({ text: words(500) }, 102)))).toBe(100)
    expect(Math.max(...(await tokensOf({ text: words(500), title: words(10) }, 102)))).toBe(90)
    expect(Math.max(...(await tokensOf({ text: words(500), title: words(10) }, 102, 'passage: ')))).toBe(89)
  })

  it('become no smaller than half of what the model reads, however long the title is', async () => {
    expect(Math.max(...(await tokensOf({ text: words(500), title: words(300) }, 102)))).toBe(51)
  })

  it('are one for a document without text, which stands for its title', async () => {
    const drafts = await chunkDocument(accepted({ title: 'Alone', text: '' }), RECORD, wordEncoder())
    expect(drafts).toEqual([{ text: '', position: 0, headingPath: [], range: { start: 0, end: 0 }, tokenCount: 0 }])
    expect(drafts.map((draft) => passageOf('Alone', ': ', draft))).toEqual(['Alone:'])
  })

  it('are one for every document with the strategy "document"', async () => {
    const chunking: Chunking = { strategy: 'document', maxTokens: 200, overlap: 40 }
    expect(await tokensOf({ text: words(500) }, 102, '', chunking)).toEqual([500])
  })

  it('are windows of one size with the strategy "fixed", smaller where the title takes room', async () => {
    const chunking: Chunking = { strategy: 'fixed', maxTokens: 200, overlap: 40 }
    expect(await tokensOf({ text: words(500) }, 512, '', chunking)).toEqual([200, 200, 180])
    expect(await tokensOf({ text: words(200), title: words(10) }, 102, '', chunking)).toEqual([90, 90, 90, 50])
  })
})

describe('encoded chunks', () => {
  const encode = async (written: Written, averageLength: number | null = 10) => {
    const document = accepted(written)
    const record = { ...RECORD, averageLength }
    const encoder = wordEncoder()
    const drafts = await chunkDocument(document, record, encoder)
    return { document, drafts, encoder, ...(await encodeChunks(document, drafts, record, encoder)) }
  }

  it('have the ids of their places, and vectors of title and text together', async () => {
    const { document, drafts, chunks, encoder } = await encode({ title: 'Refunds', text: words(300) })
    const passages = drafts.map(({ text }) => `Refunds ${text}`)
    expect(passages.length).toBeGreaterThan(1)
    expect(encoder.encoded).toEqual(passages)
    chunks.forEach((chunk, position) => {
      expect(chunk).toMatchObject({
        id: chunkIdOf(document.id, position),
        documentId: document.id,
        position,
        ...drafts[position],
      })
      expect(chunk.sparse).toEqual(
        bm25DocumentVector(passages[position] ?? '', { language: 'english', averageLength: 10 }),
      )
    })
  })

  it('are read by BM25 in the language of the document where the collection was made for it', async () => {
    const record = { ...RECORD, averageLength: 10, documentLanguages: ['german'] }
    const sparseOf = async (language: string) => {
      const document = accepted({ text: 'Häuser houses', language })
      const drafts = await chunkDocument(document, record, wordEncoder())
      return (await encodeChunks(document, drafts, record, wordEncoder())).chunks[0]?.sparse
    }
    const weights = (language: string) => bm25DocumentVector('Häuser houses', { language, averageLength: 10 })
    expect(await sparseOf('de-AT')).toEqual(weights('german'))
    expect(await sparseOf('fr')).toEqual(weights('english'))
    expect(await sparseOf('klingon')).toEqual(weights('english'))
  })

  it('are weighted with 256 terms on average where nothing was measured', async () => {
    const { chunks } = await encode({ text: 'hello' }, null)
    expect(chunks[0]?.sparse).toEqual(bm25DocumentVector('hello', { language: 'english', averageLength: 256 }))
  })

  it('of a book come to the encoder in parts, because its queue is bounded', async () => {
    const { chunks, encoder } = await encode({ text: words(20_000) })
    expect(chunks.length).toBeGreaterThan(100)
    expect(encoder.mostAtOnce).toBeLessThanOrEqual(64)
  })

  it('come with the tokens that the model did not read', async () => {
    const document = accepted({ text: words(600) })
    const record = { ...RECORD, chunking: { strategy: 'document', maxTokens: 200, overlap: 40 } as const }
    const drafts = await chunkDocument(document, record, wordEncoder())
    expect(await encodeChunks(document, drafts, record, wordEncoder())).toMatchObject({ cutTokens: 90 })
  })
})
