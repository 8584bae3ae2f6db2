/**
 * What a document's text says of its structure, as JSON to be stored with it: so that the text can be cut into chunks again, by
 * another strategy or for another model, when its source (Markdown, HTML, …) is long gone.
 */
import type { Document } from '../core/document.ts'
import type { PlacedChunk } from '../text/content.ts'
import { parsePlain } from '../text/plain.ts'
import type { Block, StructuredText } from '../text/structure.ts'

export interface OutlinedContent {
  readonly content: StructuredText
  /** Passages that the author cut. */
  readonly givenChunks?: readonly PlacedChunk[]
}

/** As it is stored. Kinds and heading paths, which repeat, are written once. */
interface Outline {
  readonly kinds: readonly Block['kind'][]
  readonly paths: readonly (readonly string[])[]
  /** Kind, start, end, level (0: none), path, then the breaks. */
  readonly blocks: readonly (readonly number[])[]
  /** The blocks are passages that the author cut. */
  readonly given?: true
}

/** In the order of a stored block's numbers. */
const FIXED = 5

export function outlineOf({ content, givenChunks }: OutlinedContent): string {
  const kinds = numbered<Block['kind']>()
  const paths = numbered<readonly string[]>(JSON.stringify)
  const blocks = content.blocks.map(({ kind, range, level, headingPath, breaks }) => [
    kinds.of(kind),
    range.start,
    range.end,
    level ?? 0,
    paths.of(headingPath),
    ...breaks,
  ])
  const outline: Outline = {
    kinds: kinds.all,
    paths: paths.all,
    blocks,
    ...(givenChunks && givenChunks.length > 0 && { given: true }),
  }
  return JSON.stringify(outline)
}

/**
 * The text with its structure.
 *
 * @param outline absent for a document of an earlier version of Sextant: its paragraphs are all that is known then
 */
export function contentOf({ text }: Pick<Document, 'text'>, outline: string | undefined): OutlinedContent {
  if (outline === undefined) return { content: paragraphsOf(text) }
  const { kinds, paths, blocks, given } = JSON.parse(outline) as Outline
  const content = { text, blocks: blocks.map((stored) => blockOf(stored, kinds, paths)) }
  if (!given) return { content }
  const givenChunks = content.blocks.map(({ range, headingPath }) => ({
    range,
    headingPath,
    text: text.slice(range.start, range.end),
  }))
  return { content, givenChunks }
}

function blockOf(stored: readonly number[], kinds: Outline['kinds'], paths: Outline['paths']): Block {
  const [kind = 0, start = 0, end = 0, level = 0, path = 0] = stored
  return {
    kind: kinds[kind] ?? 'paragraph',
    range: { start, end },
    headingPath: paths[path] ?? [],
    level: level === 0 ? undefined : level,
    breaks: stored.slice(FIXED),
  }
}

/** Only where the ranges are those of the stored text. */
function paragraphsOf(text: string): StructuredText {
  const parsed = parsePlain(text)
  if (parsed.text === text) return parsed
  const range = { start: 0, end: text.length }
  return { text, blocks: [{ kind: 'paragraph', range, headingPath: [], level: undefined, breaks: [] }] }
}

/** Numbers what it is asked for, from 0, equal values alike. */
function numbered<Value>(keyOf: (value: Value) => string = String) {
  const numbers = new Map<string, number>()
  const all: Value[] = []
  return {
    all,
    of(value: Value): number {
      const key = keyOf(value)
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, all.length)
      return all.push(value) - 1
    },
  }
}
