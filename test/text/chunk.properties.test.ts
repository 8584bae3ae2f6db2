import { describe, it } from '@jest/globals'
import fc from 'fast-check'
import { type ChunkDraft, type ChunkOptions, type CountTokens, planChunks } from '../../src/text/chunk.ts'
import { readContent } from '../../src/text/content.ts'
import { parseMarkdown } from '../../src/text/markdown.ts'
import { parsePlain } from '../../src/text/plain.ts'
import type { StructuredText } from '../../src/text/structure.ts'
import { bytes, erratic, superadditive, wordPieces } from './tokenizers.ts'
import { writtenDocuments } from './written-documents.ts'

const WORDS = [
  'the',
  'gateway',
  'ranks',
  'antidisestablishmentarianism',
  'naïve',
  '日本語のテスト',
  '👩‍🚀🚀',
  'x_1.2-3',
  'ไม่เป็นไร',
  'ok',
  '\u0301',
  '𝒳𝒴𝒵',
]
const prose = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(' ', ' ', ' ', '. ', '? ', ', ', '\n', '。', '')), {
    maxLength: 60,
  })
  .map((pairs) => pairs.flat().join(''))
const block = fc.oneof(
  { weight: 4, arbitrary: prose },
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), prose)
    .map(([level, text]) => `${'#'.repeat(level)} ${text.replaceAll('\n', ' ').slice(0, 60)}`),
  fc.array(prose, { maxLength: 6 }).map((items) => items.map((item) => `- ${item.replaceAll('\n', ' ')}`).join('\n')),
  prose.map((text) => `\`\`\`\n${text}\n\n   ${text}\n\`\`\``),
  fc.string({ unit: 'binary', maxLength: 80 }),
)
const loose = fc
  .tuple(fc.array(block, { maxLength: 8 }), fc.constantFrom('markdown', 'plain'))
  .map(([blocks, format]) => {
    const source = blocks.join('\n\n')
    return format === 'markdown' ? parseMarkdown(`<!-- -->\n\n${source}`).body : parsePlain(source)
  })
const structured: fc.Arbitrary<StructuredText> = fc.oneof(
  loose,
  writtenDocuments('text', 'markdown', 'html').map(({ content }) => readContent(content).body),
)
const chunkOptions: fc.Arbitrary<ChunkOptions> = fc.record({
  strategy: fc.constantFrom('structure', 'sentence', 'fixed'),
  maxTokens: fc.integer({ min: 4, max: 80 }),
  overlap: fc.integer({ min: 0, max: 100 }),
  budget: fc.integer({ min: 4, max: 200 }),
})

const check = (holds: boolean, what: string, chunk: ChunkDraft): void => {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(chunk)}`)
}

/** What must hold of the chunks of any text, by any tokenizer. */
async function verify(
  { text }: StructuredText,
  options: ChunkOptions,
  chunks: readonly ChunkDraft[],
  count: CountTokens,
) {
  const counts = await count(chunks.map((chunk) => chunk.text))
  const limit = Math.min(options.maxTokens, options.budget)
  let end = 0
  let start = -1
  for (const [position, chunk] of chunks.entries()) {
    const { range } = chunk
    check(chunk.position === position, 'position', chunk)
    check(chunk.text === text.slice(range.start, range.end), 'exact slice', chunk)
    check(chunk.text.trim() !== '', 'has text', chunk)
    check(chunk.tokenCount === counts[position], 'exact count', chunk)
    check(chunk.tokenCount <= limit, `within ${limit}`, chunk)
    check(range.start > start && range.end > end, 'in order', chunk)
    check(text.slice(end, range.start).trim() === '', 'nothing is lost', chunk)
    check(!/^[\uDC00-\uDFFF]/.test(chunk.text) || !/[\uD800-\uDBFF]$/.test(text.slice(0, range.start)), 'pair', chunk)
    const [repeated = 0] = await count([text.slice(range.start, Math.max(range.start, end)).trimEnd()])
    check(range.start >= end || repeated <= options.overlap, 'overlap', chunk)
    start = range.start
    end = range.end
  }
  if (text.slice(end).trim() !== '') throw new Error('the end is lost')
}

describe('the chunks of any text', () => {
  it.each([
    ['word pieces', wordPieces],
    ['bytes', bytes],
    ['tokens that are more together', superadditive],
    ['tokens without a rule', erratic],
  ])('cover it in order, in exact slices within the limits, counted in %s', async (_, count) => {
    await fc.assert(
      fc.asyncProperty(structured, chunkOptions, async (body, options) => {
        await verify(body, options, await planChunks(body, options, count), count)
      }),
      { numRuns: 200 },
    )
  })

  it('are the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(structured, chunkOptions, async (body, options) => {
        const [once, again] = await Promise.all([
          planChunks(body, options, wordPieces),
          planChunks(body, options, wordPieces),
        ])
        if (JSON.stringify(once) !== JSON.stringify(again)) throw new Error('differs')
      }),
      { numRuns: 30 },
    )
  })
})
