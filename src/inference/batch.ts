/**
 * Which texts run together. A batch is padded to its longest text, so it takes neighbours in length: those closest to the
 * text that decides it, as long as the padded whole fits the budget and no text is padded by more than a little. What a text
 * saves by not running alone is worth about eleven tokens (measured on all-MiniLM-L6-v2), so padding beyond that is a loss.
 */
export interface BatchLimits {
  /** Most tokens of a batch, padding included. A longer text runs alone. */
  readonly tokens: number
  /** Most tokens of padding for any text of a batch. */
  readonly paddingPerText: number
}

interface Sized {
  readonly tokenCount: number
}

/** Tokens of the batch as it runs, every text as long as the longest. */
export const paddedTokens = (batch: readonly Sized[]): number =>
  batch.length * batch.reduce((longest, { tokenCount }) => Math.max(longest, tokenCount), 0)

/**
 * The batch of the text at `first` and its neighbours.
 *
 * @param sorted by token count, ascending
 * @param first place of the text that must be in the batch
 */
export function formBatch<Text extends Sized>(
  sorted: readonly Text[],
  first: number,
  limits: BatchLimits,
): readonly Text[] {
  let low = first
  let high = first + 1
  const lengthAt = (place: number) => sorted[place]?.tokenCount ?? Number.NaN
  const own = lengthAt(first)
  // Comparisons with NaN, beyond either end, are false: nothing fits there.
  const fits = (from: number, to: number) =>
    lengthAt(to - 1) * (to - from) <= limits.tokens && lengthAt(to - 1) - lengthAt(from) <= limits.paddingPerText
  for (;;) {
    const shorter = fits(low - 1, high)
    const longer = fits(low, high + 1)
    if (shorter && !(longer && lengthAt(high) - own < own - lengthAt(low - 1))) low -= 1
    else if (longer) high += 1
    else return sorted.slice(low, high)
  }
}
