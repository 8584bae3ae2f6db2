/**
 * Windows of a fixed size over the atoms of a text: each takes as many as the limit allows, and the next begins with as many
 * of its last as the overlap allows, whatever the structure. Where a window ends is foretold from the tokens of its atoms and
 * then counted exactly, because the tokens of a whole need not be the sum of its parts'. Where they are, that is one question
 * to the tokenizer for the window and one for what is repeated.
 */
import { type Atom, type CountTokens, type Pause, textOf } from './atoms.ts'
import type { CountedSpan, PackLimits } from './pack.ts'

/** Windows over all atoms, in order; each has at least one fresh atom. */
export async function windows(
  text: string,
  atoms: readonly Atom[],
  { limit, overlap }: PackLimits,
  countTokens: CountTokens,
  pause: Pause,
): Promise<readonly CountedSpan[]> {
  const runs = runsOver(text, atoms, countTokens)
  const spans: CountedSpan[] = []
  let first = 0
  for (let fresh = 0; fresh < atoms.length; ) {
    const withRepeats = await runs.from(first, limit)
    const hasRoom = first + withRepeats.length > fresh
    const { length, tokens } = hasRoom ? withRepeats : await runs.from(fresh, limit)
    const span = { first: hasRoom ? first : fresh, fresh, tokenCount: tokens }
    const end = span.first + length
    spans.push({ ...span, end })
    const room = Math.min(overlap, limit - (atoms[end]?.tokens ?? limit))
    // Never all of a window: the next one would contain it.
    const repeated = await runs.before(end, length - 1, room)
    first = end - repeated.length
    fresh = end
    await pause()
  }
  return spans
}

interface Run {
  /** Atoms. */
  readonly length: number
  /** Tokens of their text. */
  readonly tokens: number
}

/** The longest runs of atoms from a place on, and before one. */
function runsOver(text: string, atoms: readonly Atom[], countTokens: CountTokens) {
  const sizeOf = (index: number): number => atoms[index]?.tokens ?? 0
  const tokensOf = async (first: number, end: number): Promise<number> => {
    if (end - first === 1) return sizeOf(first)
    const [tokens = 0] = await countTokens([textOf(text, atoms, first, end)])
    return tokens
  }
  return {
    /** One atom at least, which was cut as small as it can be. */
    async from(first: number, room: number): Promise<Run> {
      const run = await longestRun({
        most: atoms.length - first,
        room,
        sizeOf: (place) => sizeOf(first + place),
        tokensOf: (length) => tokensOf(first, first + length),
      })
      return run.length > 0 ? run : { length: 1, tokens: sizeOf(first) }
    },

    before: (end: number, most: number, room: number): Promise<Run> =>
      longestRun({
        most,
        room,
        sizeOf: (place) => sizeOf(end - 1 - place),
        tokensOf: (length) => tokensOf(end - length, end),
      }),
  }
}

interface RunOptions {
  /** Atoms that there are. */
  readonly most: number
  /** Most tokens of the run. */
  readonly room: number
  /** Tokens by itself of the atom at this place of the run. */
  readonly sizeOf: (place: number) => number
  /** Tokens of the first `length` atoms together. */
  readonly tokensOf: (length: number) => Promise<number>
}

/** As long as it is known to fit. A length that was too long is not tried again, so that any tokenizer comes to an end. */
async function longestRun({ most, room, sizeOf, tokensOf }: RunOptions): Promise<Run> {
  let run: Run = { length: 0, tokens: 0 }
  let longest = most
  const foretold = (): number => {
    let { length, tokens } = run
    while (length < longest && tokens + sizeOf(length) <= room) tokens += sizeOf(length++)
    return length
  }
  for (let length = foretold(); length > run.length; ) {
    const tokens = await tokensOf(length)
    if (tokens <= room) {
      run = { length, tokens }
      length = foretold()
    } else {
      longest = length - 1
      const share = (room - run.tokens) / (tokens - run.tokens)
      length = Math.min(longest, run.length + Math.max(1, Math.floor((length - run.length) * share)))
    }
  }
  return run
}
