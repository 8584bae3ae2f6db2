/**
 * Atoms: the smallest parts of a text that a chunk is made of, each with its tokens and with how well the text parts before
 * it. A block begins as sentences, or as lines where lines are its parts, or for windows of a fixed size as words; only what
 * is too long for a chunk is cut finer. All that is new is counted in one call: one call for ordinary text.
 */
import type { ChunkingStrategy } from '../core/collection.ts'
import { pieceStarts, segmentStarts, sentenceStarts, wordStarts } from './boundaries.ts'
import { type Block, LINED, type StructuredText } from './structure.ts'

/** A strategy that cuts. */
export type CuttingStrategy = Exclude<ChunkingStrategy, 'document'>

/** Tokens of each text by the encoder's tokenizer, special tokens not counted. */
export type CountTokens = (texts: readonly string[]) => Promise<readonly number[]>

/**
 * Awaited between parts of the work, so that whoever calls decides how long it may hold the thread: a text of a megabyte has
 * some ten thousand atoms.
 */
export type Pause = () => Promise<void>

/** Texts of one question: a few tens of milliseconds for the tokenizer, so that one long text does not keep the others waiting. */
const COUNTED_AT_ONCE = 256

/** The tokens of each span's text, which is made when it is asked for; few are one question. */
export async function countInParts<Span>(
  spans: readonly Span[],
  textOf: (span: Span) => string,
  countTokens: CountTokens,
): Promise<readonly number[]> {
  const counts: number[] = []
  for (let from = 0; from < spans.length; from += COUNTED_AT_ONCE) {
    counts.push(...(await countTokens(spans.slice(from, from + COUNTED_AT_ONCE).map(textOf))))
  }
  return counts
}

/**
 * How well a text parts before an atom, higher being better: not at all within a block that stays whole. Headings of level 6
 * to 1 follow: `HEADING - level`.
 */
export const PARTING = {
  WITHIN: -1,
  AFTER_HEADING: 0,
  PIECE: 1,
  WORD: 2,
  SENTENCE: 3,
  LINE: 4,
  BLOCK: 5,
  HEADING: 12,
} as const

/** What an atom is a whole of, from coarse to fine. */
const GRAINS = ['LINE', 'SENTENCE', 'WORD', 'PIECE'] as const
type Grain = (typeof GRAINS)[number]

interface UncountedAtom {
  /** In UTF-16 units of the text; white space may follow before `end`. */
  readonly start: number
  readonly end: number
  readonly parting: number
  readonly grain: Grain
  readonly block: Block
  /** Number of headings up to here: equal within a section. Only `structure` has sections. */
  readonly section: number
  readonly tokens?: number
}

/** The strategy, and the most tokens of a chunk. */
export interface AtomOptions {
  readonly strategy: CuttingStrategy
  readonly limit: number
}

export interface Atom extends UncountedAtom {
  /** Tokens from `start` to `end`, without the white space at the end. */
  readonly tokens: number
}

/** What stands between two offsets, without the white space at its end: that is counted, and that a chunk stores. */
const trimmedSlice = (text: string, start: number, end: number): string => text.slice(start, end).trimEnd()

/** The text of the atoms from `first` to before `end`, as a chunk of them has it. */
export const textOf = (text: string, atoms: readonly Atom[], first: number, end: number): string =>
  trimmedSlice(text, atoms[first]?.start ?? 0, atoms[end - 1]?.end ?? 0)

/**
 * The text's atoms in order, none above `limit` tokens unless it is a single code point. With `structure` an atom after a
 * heading leaves room for the heading, unless that takes more than half of the limit, and lists, tables and code that fit a
 * chunk are marked to stay whole.
 */
export async function countedAtoms(
  structured: StructuredText,
  options: AtomOptions,
  countTokens: CountTokens,
  pause: Pause,
): Promise<readonly Atom[]> {
  const { text } = structured
  let atoms = await counted(text, await atomsOf(structured, options.strategy, pause), countTokens)
  const whole = wholeBlocks(atoms, options)
  for (;;) {
    const finer = await refined(text, atoms, { ...options, whole }, pause)
    if (finer.every(({ tokens }) => tokens !== undefined)) return keptWhole(atoms, whole)
    atoms = await counted(text, finer, countTokens)
  }
}

/** The lists, tables and code that fit a chunk. */
function wholeBlocks(atoms: readonly Atom[], { strategy, limit }: AtomOptions): ReadonlySet<Block> {
  if (strategy !== 'structure') return new Set()
  const totals = new Map<Block, number>()
  for (const { block, tokens } of atoms) {
    if (LINED.has(block.kind)) totals.set(block, (totals.get(block) ?? 0) + tokens)
  }
  return new Set([...totals].filter(([, total]) => total <= limit).map(([block]) => block))
}

const keptWhole = (atoms: readonly Atom[], whole: ReadonlySet<Block>): readonly Atom[] =>
  atoms.map((atom) =>
    whole.has(atom.block) && atom.start > atom.block.range.start ? { ...atom, parting: PARTING.WITHIN } : atom,
  )

async function counted(text: string, atoms: readonly UncountedAtom[], countTokens: CountTokens): Promise<Atom[]> {
  const uncounted = atoms.filter(({ tokens }) => tokens === undefined)
  if (uncounted.length === 0) return atoms.map((atom) => ({ ...atom, tokens: atom.tokens ?? 0 }))
  const textOf = ({ start, end }: UncountedAtom) => trimmedSlice(text, start, end)
  const counts = (await countInParts(uncounted, textOf, countTokens)).values()
  return atoms.map((atom) => ({ ...atom, tokens: atom.tokens ?? counts.next().value ?? 0 }))
}

async function atomsOf(
  { text, blocks }: StructuredText,
  strategy: CuttingStrategy,
  pause: Pause,
): Promise<readonly UncountedAtom[]> {
  let section = 0
  const atoms: UncountedAtom[][] = []
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'heading' && strategy === 'structure') section += 1
    const parting = partingBefore(block, blocks[index - 1], strategy)
    const { start, end } = block.range
    atoms.push(ofBlock(text, { start, end, parting, grain: 'LINE', block, section }, strategy))
    await pause()
  }
  return atoms.flat()
}

function ofBlock(text: string, whole: UncountedAtom, strategy: CuttingStrategy): UncountedAtom[] {
  const { kind, breaks } = whole.block
  const isProse = kind === 'paragraph' || kind === 'quote'
  switch (strategy) {
    case 'structure':
      return isProse ? cut(text, whole, 'SENTENCE', 1) : parts(text, whole, 'LINE', [whole.start, ...breaks])
    case 'sentence': {
      const lines = parts(text, whole, 'SENTENCE', [whole.start, ...breaks])
      return kind === 'heading' ? lines : lines.flatMap((line) => cut(text, line, 'SENTENCE', 1))
    }
    case 'fixed':
      return parts(text, whole, 'WORD', offsets(text, whole, segmentStarts))
  }
}

function partingBefore({ level }: Block, previous: Block | undefined, strategy: CuttingStrategy): number {
  if (previous?.kind === 'heading') return PARTING.AFTER_HEADING
  if (strategy !== 'structure') return PARTING.SENTENCE
  return level === undefined ? PARTING.BLOCK : PARTING.HEADING - level
}

async function refined(
  text: string,
  atoms: readonly Atom[],
  { strategy, limit, whole }: AtomOptions & { readonly whole: ReadonlySet<Block> },
  pause: Pause,
): Promise<readonly UncountedAtom[]> {
  let heading = 0
  const refined: UncountedAtom[] = []
  for (const atom of atoms) {
    const leavesRoom = strategy === 'structure' && heading <= limit / 2 && !whole.has(atom.block)
    const room = leavesRoom ? limit - heading : limit
    heading = atom.block.kind === 'heading' ? heading + atom.tokens : 0
    if (atom.tokens > room) for (const part of finer(text, atom, limit)) refined.push(part)
    else refined.push(atom)
    await pause()
  }
  return refined
}

/** The atom cut into the coarsest parts it has; itself when it is a single code point. */
function finer(text: string, atom: Atom, limit: number): UncountedAtom[] {
  const next = Math.min(GRAINS.indexOf(atom.grain) + 1, GRAINS.length - 1)
  for (const grain of GRAINS.slice(next)) {
    const found = cut(text, atom, grain, limit)
    if (found.length > 1 || found[0]?.start !== atom.start) return found
  }
  return [atom]
}

function cut(text: string, atom: UncountedAtom, grain: Grain, limit: number): UncountedAtom[] {
  const starts = offsets(text, atom, (content) => startsOf(content, grain, limit))
  return parts(text, atom, grain, starts)
}

/** Where parts of an atom's text begin, as offsets in the whole text. */
const offsets = (text: string, { start, end }: UncountedAtom, startsIn: (content: string) => readonly number[]) =>
  startsIn(trimmedSlice(text, start, end)).map((offset) => start + offset)

function startsOf(content: string, grain: Grain, limit: number): readonly number[] {
  switch (grain) {
    case 'LINE':
      return [0]
    case 'SENTENCE':
      return sentenceStarts(content)
    case 'WORD':
      return wordStarts(content)
    case 'PIECE':
      // A quarter, because a tokenizer over bytes may make four tokens of one character; what is still too long is halved.
      return pieceStarts(content, Math.max(1, Math.floor(Math.min(limit / 4, content.length / 2))))
  }
}

/** The parts that hold more than white space. The first of them stands where the atom stood. */
function parts(text: string, atom: UncountedAtom, grain: Grain, starts: readonly number[]): UncountedAtom[] {
  const { block, section } = atom
  const found: UncountedAtom[] = []
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? atom.end
    if (trimmedSlice(text, start, end) === '') continue
    found.push({ start, end, parting: found.length === 0 ? atom.parting : PARTING[grain], grain, block, section })
  }
  return found
}
