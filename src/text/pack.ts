/**
 * Packing atoms into chunks by their estimated tokens, in one pass: fill a chunk until the next atom no longer fits, then go
 * back to the best place to part. Places count only from a quarter of the limit on, so that a good place does not make a
 * chunk of a few words. A heading of level 1 or 2 ends a chunk as soon as that quarter is reached.
 */
import { type Atom, PARTING } from './atoms.ts'

/** A chunk as indices of atoms: it repeats those from `first`, and its own are those from `fresh` to before `end`. */
export interface Span {
  readonly first: number
  readonly fresh: number
  readonly end: number
}

/** A span with the tokens of its chunk's text; undefined until they are counted. */
export interface CountedSpan extends Span {
  readonly tokenCount?: number
}

export interface PackLimits {
  /** Most tokens of a chunk. */
  readonly limit: number
  /** Most tokens that a chunk repeats. */
  readonly overlap: number
}

/** Headings of these levels end a chunk. */
const SECTION = PARTING.HEADING - 2
/** Below this share of the limit a piece is tiny: it is not worth a chunk of its own. */
const TINY = 1 / 4

/** Chunks over all atoms, in order; each has at least one fresh atom. */
export function pack(atoms: readonly Atom[], limits: PackLimits): readonly Span[] {
  const totals = runningTotals(atoms)
  const spans: Span[] = []
  let first = 0
  for (let fresh = 0; fresh < atoms.length; ) {
    const end = endOf(atoms, totals, { first, fresh }, limits.limit)
    spans.push({ first, fresh, end })
    first = overlapStart(atoms, totals, { first, end }, limits)
    fresh = end
  }
  return spans
}

/** Tokens before each atom, and at last those of all. */
function runningTotals(atoms: readonly Atom[]): readonly number[] {
  const totals = [0]
  let total = 0
  for (const { tokens } of atoms) {
    total += tokens
    totals.push(total)
  }
  return totals
}

const between = (totals: readonly number[], from: number, to: number): number => (totals[to] ?? 0) - (totals[from] ?? 0)

/** Where the chunk that begins with `first` ends: after its first fresh atom or later. */
function endOf(
  atoms: readonly Atom[],
  totals: readonly number[],
  { first, fresh }: Omit<Span, 'end'>,
  limit: number,
): number {
  let best = fresh + 1
  let bestWorth = Number.NEGATIVE_INFINITY
  for (let end = fresh + 1; end < atoms.length; end += 1) {
    const parting = atoms[end]?.parting ?? 0
    const isTiny = between(totals, fresh, end) < limit * TINY
    const worth = worthOf(parting, isTiny)
    if (worth >= bestWorth) [best, bestWorth] = [end, worth]
    if (between(totals, first, end + 1) > limit) return best
    if (parting >= SECTION && !isTiny && !restBelongs(totals, { first, end }, limit)) return end
  }
  return atoms.length
}

/**
 * Never in a block that stays whole, nor right after a heading, if there is another place; then large enough; then where the
 * text parts best.
 */
function worthOf(parting: number, isTiny: boolean): number {
  if (parting <= PARTING.AFTER_HEADING) return parting - 1
  return isTiny ? parting : PARTING.HEADING + parting
}

/** Whether all that is left is tiny and fits: a last line of links should not become a chunk. */
function restBelongs(totals: readonly number[], { first, end }: Omit<Span, 'fresh'>, limit: number): boolean {
  const last = totals.length - 1
  return between(totals, end, last) < limit * TINY && between(totals, first, last) <= limit
}

/** The first atom that the next chunk repeats: within the section, and never the whole chunk before. */
function overlapStart(
  atoms: readonly Atom[],
  totals: readonly number[],
  { first, end }: Omit<Span, 'fresh'>,
  { limit, overlap }: PackLimits,
): number {
  const room = Math.min(overlap, limit - between(totals, end, wholeEnd(atoms, end)))
  let start = end
  while (
    start - 1 > first &&
    atoms[start - 1]?.section === atoms[end]?.section &&
    between(totals, start - 1, end) <= room
  )
    start -= 1
  return start
}

/** Where that ends which begins with this atom and is not parted: the atom, or its block when that stays whole. */
function wholeEnd(atoms: readonly Atom[], start: number): number {
  let end = start + 1
  while (atoms[end]?.parting === PARTING.WITHIN) end += 1
  return end
}

/**
 * The chunk in two, parted at the best place in its middle half, or of all where a block that stays whole fills the middle;
 * nothing is repeated any more. Needs two fresh atoms.
 */
export function halved(atoms: readonly Atom[], { fresh, end }: Span): readonly [Span, Span] {
  const quarter = Math.floor((end - fresh) / 4)
  const central = bestPlace(atoms, fresh + Math.max(1, quarter), end - quarter)
  const middle = atoms[central]?.parting === PARTING.WITHIN ? bestPlace(atoms, fresh + 1, end) : central
  return [
    { first: fresh, fresh, end: middle },
    { first: middle, fresh: middle, end },
  ]
}

/** The first of the places from `from` to before `to` at which the text parts best. */
function bestPlace(atoms: readonly Atom[], from: number, to: number): number {
  let best = from
  for (let place = from; place < to; place += 1) {
    if ((atoms[place]?.parting ?? 0) > (atoms[best]?.parting ?? 0)) best = place
  }
  return best
}
