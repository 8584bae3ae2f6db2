/**
 * PDF files, by the PDF.js that unpdf carries. A PDF has no paragraphs and no headings, only words at places: lines that follow each
 * other closely in one size are a paragraph, and short ones that are larger than most of the text are headings. Each page is a
 * section of its own, so that a passage says on which page it stands.
 */
import { extractTextItems, getDocumentProxy, getMeta } from 'unpdf'
import { messageOf } from '../../core/errors.ts'
import type { Piece } from '../structure.ts'
import { type ConvertedFile, invalid } from './convert.ts'
import { markdownOf } from './markdown.ts'

type Items = Awaited<ReturnType<typeof extractTextItems>>['items'][number]

interface Line {
  readonly text: string
  readonly size: number
  /** Of its baseline, upwards. */
  readonly y: number
}

/** How much larger than most of the text a heading is. */
const HEADING_RATIO = 1.15
const LONGEST_HEADING = 200
/** Of a line's size: more between two baselines begins a paragraph. */
const PARAGRAPH_GAP = 1.7
/** What programs write where nobody gave a title. */
const NO_TITLE = /^(untitled\b|microsoft word - |powerpoint presentation$)/i

export async function convert(bytes: Uint8Array): Promise<ConvertedFile> {
  const pdf = await opened(bytes)
  try {
    const { info } = await getMeta(pdf)
    const { items } = await extractTextItems(pdf)
    const pages = items.map(linesOf)
    const title: unknown = info['Title']
    return {
      ...(typeof title === 'string' && title.trim() !== '' && !NO_TITLE.test(title.trim()) && { title: title.trim() }),
      markdown: markdownOf(piecesOf(pages)),
    }
  } finally {
    await pdf.loadingTask.destroy()
  }
}

async function opened(bytes: Uint8Array) {
  try {
    // It takes the bytes away from their owner.
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
  } catch (error) {
    const { name } = error as Error
    if (name === 'PasswordException') throw invalid('it is encrypted, and needs a password; save it without one', error)
    throw invalid(`it is no readable PDF: ${messageOf(error)}`, error)
  }
}

function linesOf(items: Items): readonly Line[] {
  const lines: Line[] = []
  let text = ''
  let size = 0
  let y = 0
  const end = () => {
    const trimmed = text.replace(/\s+/g, ' ').trim()
    if (trimmed !== '') lines.push({ text: trimmed, size, y })
    text = ''
    size = 0
  }
  for (const item of items) {
    if (text === '') y = item.y
    text += item.str
    if (item.str.trim() !== '') size = Math.max(size, item.fontSize)
    if (item.hasEOL) end()
  }
  end()
  return lines
}

function piecesOf(pages: readonly (readonly Line[])[]): readonly Piece[] {
  const usual = usualSize(pages.flat())
  const sizes = [
    ...new Set(
      pages
        .flat()
        .filter(isHeading(usual))
        .map(({ size }) => size),
    ),
  ].sort((a, b) => b - a)
  return pages.flatMap((lines, page): readonly Piece[] => {
    if (lines.length === 0) return []
    const pieces = blocksOf(lines, usual).map((block): Piece => {
      const text = joined(block)
      const [first] = block
      if (first === undefined || !isHeading(usual)(first)) return { kind: 'paragraph', text }
      return { kind: 'heading', level: sizes.indexOf(first.size) + 2, text }
    })
    return [{ kind: 'heading', level: 1, text: `Page ${page + 1}` }, ...pieces]
  })
}

const isHeading =
  (usual: number) =>
  ({ size, text }: Line): boolean =>
    size >= usual * HEADING_RATIO && text.length <= LONGEST_HEADING

/** The size that most of the text has. */
function usualSize(lines: readonly Line[]): number {
  const lengths = new Map<number, number>()
  for (const { size, text } of lines) lengths.set(size, (lengths.get(size) ?? 0) + text.length)
  const [most] = [...lengths].sort(([, left], [, right]) => right - left)
  return most?.[0] ?? 0
}

/** Lines that belong together. */
function blocksOf(lines: readonly Line[], usual: number): readonly (readonly Line[])[] {
  const blocks: Line[][] = []
  let last: Line | undefined
  for (const line of lines) {
    const follows =
      last !== undefined && line.size === last.size && Math.abs(last.y - line.y) <= line.size * PARAGRAPH_GAP
    const isPart = follows && isHeading(usual)(line) === (last !== undefined && isHeading(usual)(last))
    if (isPart) blocks.at(-1)?.push(line)
    else blocks.push([line])
    last = line
  }
  return blocks
}

/** A word that is parted at the end of a line becomes one again. */
const joined = (lines: readonly Line[]): string =>
  lines
    .map(({ text }) => text)
    .join('\n')
    .replace(/(\p{L})[-\u00ad]\n(?=\p{Ll})/gu, '$1')
    .replace(/\n/g, ' ')
