/**
 * What a benchmark is: figures with a bound each, and rounds that measure all of them. A figure is a ratio, or a difference,
 * of two things that were measured in the same round on the same machine, so it means the same on a slow machine as on a fast
 * one. A round measures everything once; the report takes the median of several.
 */
import type { Corpus } from './corpus.ts'

export interface Figure {
  /** What is compared with what, in a few words. */
  readonly title: string
  readonly unit: '' | 'ms'
  readonly bound: Bound
}

export type Bound = { readonly atLeast: number } | { readonly atMost: number }

/** A figure for each name. */
export type Measured<Name extends string> = Readonly<Record<Name, number>>

export interface BenchContext {
  readonly corpus: Corpus
  /** A folder of its own, empty, removed afterwards. */
  readonly folder: string
  /** Prints what the figures are made of: milliseconds, rates, sizes. */
  readonly note: (text: string) => void
}

export interface OpenBench<Name extends string> extends AsyncDisposable {
  round(): Promise<Measured<Name>>
}

export interface Bench<Name extends string = string> {
  readonly name: string
  /** In a line: what is measured, and on what. */
  readonly about: string
  /** What this machine would need and does not have; then nothing is measured. */
  readonly lacking?: () => string | undefined
  readonly figures: Readonly<Record<Name, Figure>>
  /** Makes what all rounds use. */
  open(context: BenchContext): Promise<OpenBench<Name>>
}

export const isMet = (bound: Bound, value: number): boolean =>
  'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost
