/**
 * From a structured text to chunks, the passages that are encoded and ranked. Tokens are counted by the encoder's own
 * tokenizer in another thread, so questions to it are collected: one call counts the atoms, another the packed chunks, whose
 * tokens need not be the sum of their atoms'. What is over its limit then is made smaller and counted again.
 */
import type { Chunking } from '../core/collection.ts'
import type { Chunk } from '../core/document.ts'
import { type Atom, type CountTokens, countedAtoms, countInParts, type Pause, textOf } from './atoms.ts'
import { type CountedSpan, halved, type PackLimits, pack } from './pack.ts'
import type { StructuredText } from './structure.ts'
import { windows } from './windows.ts'

export type { CountTokens } from './atoms.ts'

/** A chunk before it belongs to a document. Its text is exactly the range of the document's text. */
export type ChunkDraft = Omit<Chunk, 'id' | 'documentId'>

export interface ChunkOptions extends Chunking {
  /** Tokens the model has left for a chunk's text beside title, prefix and special tokens; the lower of it and `maxTokens` holds. */
  readonly budget: number
}

/**
 * The chunks of a text, in order; none when there is nothing but white space.
 *
 * No chunk has more than min(maxTokens, budget) tokens, unless that is less than a single character takes. Only with the
 * strategy `document` there is one chunk with the whole text, whatever its length.
 *
 * @param pause awaited between parts of the work; absent, a text is cut in one go but for questions to the tokenizer
 * @throws RangeError when a limit is below 1 or the overlap below 0
 * @throws whatever `countTokens` throws
 */
export async function planChunks(
  structured: StructuredText,
  options: ChunkOptions,
  countTokens: CountTokens,
  pause: Pause = async () => {},
): Promise<readonly ChunkDraft[]> {
  const limits = limitsOf(options)
  const { text } = structured
  const { strategy } = options
  if (text.trim() === '') return []
  if (strategy === 'document') return [await wholeText(text, countTokens)]
  const atoms = await countedAtoms(structured, { strategy, limit: limits.limit }, countTokens, pause)
  await pause()
  const spans = await (strategy === 'fixed' ? windows : fitted)(text, atoms, limits, countTokens, pause)
  const drafts: ChunkDraft[] = []
  for (const span of spans) {
    drafts.push(draft(text, atoms, span, drafts.length))
    await pause()
  }
  return drafts
}

/** An overlap of more than half a chunk would make a text longer than twice itself. */
function limitsOf({ maxTokens, budget, overlap }: ChunkOptions): PackLimits {
  const limit = Math.min(maxTokens, budget)
  if (!(limit >= 1)) throw new RangeError(`A chunk must have room for at least 1 token, not ${limit}`)
  if (!(overlap >= 0)) throw new RangeError(`The overlap must be 0 tokens or more, not ${overlap}`)
  return { limit, overlap: Math.min(overlap, limit / 2) }
}

async function wholeText(text: string, countTokens: CountTokens): Promise<ChunkDraft> {
  const [tokenCount = 0] = await countTokens([text])
  return { position: 0, text, range: { start: 0, end: text.length }, headingPath: [], tokenCount }
}

/** The packed chunks with their exact tokens, all within the limits. */
async function fitted(
  text: string,
  atoms: readonly Atom[],
  limits: PackLimits,
  countTokens: CountTokens,
  pause: Pause,
): Promise<readonly CountedSpan[]> {
  let spans: readonly CountedSpan[] = pack(atoms, limits).map((span) => knownAlone(atoms, span))
  while (spans.some(({ tokenCount }) => tokenCount === undefined)) {
    await pause()
    const count = await counterFor(text, atoms, spans, countTokens, pause)
    spans = withoutWholeRepeats(spans.flatMap((span) => settle(atoms, span, limits, count)))
    spans = spans.map((span) => knownAlone(atoms, span))
  }
  return spans
}

/** A chunk that was halved is shorter than what the next one took it for, and is not to be repeated as a whole. */
function withoutWholeRepeats(spans: readonly CountedSpan[]): readonly CountedSpan[] {
  let earliest = 0
  return spans.map((span) => {
    const first = Math.min(span.fresh, Math.max(span.first, earliest))
    earliest = first + 1
    return first === span.first ? span : { first, fresh: span.fresh, end: span.end }
  })
}

/** A chunk of one atom has that atom's tokens: it was counted as it stands. */
function knownAlone(atoms: readonly Atom[], span: CountedSpan): CountedSpan {
  const alone = span.end - span.first === 1 ? atoms[span.first] : undefined
  return alone === undefined ? span : { ...span, tokenCount: alone.tokens }
}

type CountOfAtoms = (first: number, end: number) => number

/** Counts all chunks that are not counted yet, and what they repeat. */
async function counterFor(
  text: string,
  atoms: readonly Atom[],
  spans: readonly CountedSpan[],
  countTokens: CountTokens,
  pause: Pause,
): Promise<CountOfAtoms> {
  const asked = new Map<string, readonly [first: number, end: number]>()
  const ask = (first: number, end: number) => asked.set(`${first} ${end}`, [first, end])
  for (const { first, fresh, end, tokenCount } of spans) {
    if (tokenCount !== undefined) continue
    ask(first, end)
    if (fresh > first) ask(first, fresh)
    await pause()
  }
  const counts = await countInParts([...asked.values()], ([first, end]) => textOf(text, atoms, first, end), countTokens)
  const byAtoms = new Map([...asked.keys()].map((key, index) => [key, counts[index] ?? 0]))
  return (first, end) => byAtoms.get(`${first} ${end}`) ?? 0
}

/** The span as it is when it keeps the limits; otherwise what becomes of it, to be counted again. */
function settle(
  atoms: readonly Atom[],
  span: CountedSpan,
  { limit, overlap }: PackLimits,
  count: CountOfAtoms,
): CountedSpan[] {
  const { first, fresh, end } = span
  if (span.tokenCount !== undefined) return [span]
  const tokenCount = count(first, end)
  const repeats = first < fresh ? count(first, fresh) : 0
  if (tokenCount <= limit && repeats <= overlap) return [{ ...span, tokenCount }]
  if (first < fresh) return [{ first: Math.ceil((first + fresh) / 2), fresh, end }]
  return [...halved(atoms, span)]
}

function draft(
  text: string,
  atoms: readonly Atom[],
  { first, end, tokenCount = 0 }: CountedSpan,
  position: number,
): ChunkDraft {
  const start = atoms[first]?.start ?? 0
  const chunkText = textOf(text, atoms, first, end)
  const headingPath = sharedPath(atoms.slice(first, end))
  return { position, text: chunkText, range: { start, end: start + chunkText.length }, headingPath, tokenCount }
}

/** The headings that all of the chunk stands under. */
function sharedPath(atoms: readonly Atom[]): readonly string[] {
  const [head, ...others] = new Set(atoms.map(({ block }) => block.headingPath))
  const depth = (head ?? []).findIndex((title, level) => others.some((path) => path[level] !== title))
  return depth < 0 ? (head ?? []) : (head ?? []).slice(0, depth)
}
