import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type ChunkDraft, type ChunkOptions, planChunks } from '../../src/text/chunk.ts'
import { readContent } from '../../src/text/content.ts'
import { bytes, wordPieces } from './tokenizers.ts'
import { type PlacedPart, placesOf, type WrittenDocument, writtenDocuments } from './written-documents.ts'

const RUNS = { numRuns: 100 }

const limits = fc.record({
  maxTokens: fc.integer({ min: 4, max: 120 }),
  overlap: fc.integer({ min: 0, max: 60 }),
  budget: fc.integer({ min: 4, max: 200 }),
})
const optionsFor = (...strategies: readonly ChunkOptions['strategy'][]): fc.Arbitrary<ChunkOptions> =>
  fc.tuple(fc.constantFrom(...strategies), limits).map(([strategy, rest]) => ({ strategy, ...rest }))

const limitOf = ({ maxTokens, budget }: ChunkOptions): number => Math.min(maxTokens, budget)

interface Cut {
  readonly text: string
  readonly places: readonly PlacedPart[]
  readonly chunks: readonly ChunkDraft[]
}

async function cut({ content, parts }: WrittenDocument, options: ChunkOptions, count = wordPieces): Promise<Cut> {
  const { body } = readContent(content)
  return { text: body.text, places: placesOf(body.text, parts), chunks: await planChunks(body, options, count) }
}

const overlaps = ({ start, end }: PlacedPart, { range }: ChunkDraft): boolean => start < range.end && end > range.start

/** The headings above a part by what was written, outermost first. */
function pathTo(places: readonly PlacedPart[], place: PlacedPart, text: string): readonly string[] {
  const above: { level: number; title: string }[] = []
  for (const { part, start, end } of places.slice(0, places.indexOf(place) + 1)) {
    if (part.kind !== 'heading') continue
    while ((above.at(-1)?.level ?? 0) >= part.level) above.pop()
    above.push({ level: part.level, title: text.slice(start, end) })
  }
  return above.map(({ title }) => title)
}

function shared(paths: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = paths
  const common = first.findIndex((title, depth) => others.some((path) => path[depth] !== title))
  return common < 0 ? first : first.slice(0, common)
}

describe('chunks by structure', () => {
  it('have every list, table and code block that fits whole in one of them', async () => {
    let kept = 0
    await fc.assert(
      fc.asyncProperty(writtenDocuments('markdown', 'html'), optionsFor('structure'), async (document, options) => {
        for (const count of [wordPieces, bytes]) {
          const { text, places, chunks } = await cut(document, options, count)
          for (const { part, start, end } of places) {
            if (part.kind === 'heading' || part.kind === 'paragraph') continue
            const [tokens = 0] = await count([text.slice(start, end)])
            if (tokens > limitOf(options)) continue
            kept += 1
            const isWhole = chunks.some(({ range }) => range.start <= start && range.end >= end)
            if (!isWhole) throw new Error(`torn: ${text.slice(start, end)}`)
          }
        }
      }),
      RUNS,
    )
    expect(kept).toBeGreaterThan(50)
  })
})

describe('chunks by any strategy', () => {
  it('name the headings that all of a chunk stands under', async () => {
    await fc.assert(
      fc.asyncProperty(
        writtenDocuments('markdown', 'html'),
        optionsFor('structure', 'sentence', 'fixed'),
        async (document, options) => {
          const { text, places, chunks } = await cut(document, options)
          for (const chunk of chunks) {
            const within = places.filter((place) => overlaps(place, chunk))
            expect(chunk.headingPath).toEqual(shared(within.map((place) => pathTo(places, place, text))))
          }
        },
      ),
      RUNS,
    )
  })

  it('cut no character of several code points that fits', async () => {
    const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })
    await fc.assert(
      fc.asyncProperty(
        writtenDocuments('text', 'markdown', 'html'),
        optionsFor('structure', 'sentence', 'fixed'),
        async (document, options) => {
          for (const count of [wordPieces, bytes]) {
            const { text, chunks } = await cut(document, options, count)
            const segments = characters.segment(text)
            for (const place of chunks.flatMap(({ range }) => [range.start, range.end])) {
              const across = segments.containing(place)
              if (across === undefined || across.index === place) continue
              // Beside a heading, half of a chunk is sure.
              const [tokens = 0] = await count([across.segment])
              if (tokens <= limitOf(options) / 2) throw new Error(`cut: ${across.segment} at ${place}`)
            }
          }
        },
      ),
      RUNS,
    )
  })
})
