/** What the inference layer has done so far, for metrics and for tests that count calls. */
export interface InferenceStats {
  /** Texts that wait now, tokenised or not. */
  readonly waiting: { readonly query: number; readonly passage: number }
  /** Batches that run now. */
  readonly running: { readonly query: number; readonly passage: number }
  readonly cache: { readonly hits: number; readonly misses: number; readonly bytes: number }
  /** Texts that joined an equal text that waited or ran already. */
  readonly coalesced: number
  readonly batches: number
  /** Texts that were computed. */
  readonly texts: number
  /** Tokens of those texts, without and with padding. */
  readonly tokens: number
  readonly paddedTokens: number
  /** Computed texts that were longer than the model reads. */
  readonly truncatedTexts: number
  readonly failedBatches: number
  /** Texts refused with OVERLOADED. */
  readonly refused: number
  /** Milliseconds of provider calls, summed over concurrent ones; divided by time and `concurrency` it is the utilisation. */
  readonly busyMs: number
}

export type Counters = {
  -readonly [Count in Exclude<keyof InferenceStats, 'waiting' | 'running' | 'cache'>]: number
} & { hits: number; misses: number }

export const newCounters = (): Counters => ({
  hits: 0,
  misses: 0,
  coalesced: 0,
  batches: 0,
  texts: 0,
  tokens: 0,
  paddedTokens: 0,
  truncatedTexts: 0,
  failedBatches: 0,
  refused: 0,
  busyMs: 0,
})
