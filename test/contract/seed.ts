/**
 * How often and from which seed property tests run: the same every time unless asked otherwise, so that a red run can be
 * run again. `PROPERTY_SEED=$RANDOM PROPERTY_RUNS=1000 npm test -- test/engines` looks further.
 */
import process from 'node:process'

const DEFAULT_SEED = 20_240_229

/** fast-check's parameters for a property that is worth `runs` runs in everyday tests. */
export const seeded = (runs: number): { readonly seed: number; readonly numRuns: number } => ({
  seed: Number(process.env['PROPERTY_SEED'] ?? DEFAULT_SEED),
  numRuns: Number(process.env['PROPERTY_RUNS'] ?? runs),
})

/** Milliseconds that a property may take: a second a run, and never less than a minute. */
export const patience = (runs: number): number => Math.max(60_000, 1_000 * seeded(runs).numRuns)
