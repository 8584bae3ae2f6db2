/** Counts and lists, as the commands say them. */

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Lines that are shown each; the rest are counted. */
const SHOWN = 20

/** @param total where the lines are only the first of more */
export const listed = (lines: readonly string[], total = lines.length): readonly string[] => [
  ...lines.slice(0, SHOWN),
  ...(total > SHOWN ? [`  … and ${total - SHOWN} more`] : []),
]
