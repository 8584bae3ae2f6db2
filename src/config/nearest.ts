/** The known name that was probably meant. */
import { distance } from 'fastest-levenshtein'

/** A third of the letters may be wrong, and at least two: `prot` is port, `foo` is nothing. */
const tolerance = (name: string): number => Math.max(2, Math.floor(name.length / 3))

/** `pool` begins pooling, so it is near whatever the distance. */
const begins = (candidate: string, name: string): boolean => name.length > 2 && candidate.startsWith(name)

/** The nearest of the known names by edit distance, case aside; undefined when none is near. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase()
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits < candidate.length)
    .filter(
      ({ candidate, edits }) =>
        (edits <= tolerance(name) && edits < name.length) || begins(candidate.toLowerCase(), lower),
    )
    .sort((left, right) => left.edits - right.edits)
  return best?.candidate
}

/** "; did you mean `port`?", or nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  return meant === undefined ? '' : `; did you mean \`${meant}\`?`
}
