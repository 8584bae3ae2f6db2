/** How often a test repeats what must never go wrong: seldom beside all others, as often as is promised in `npm run test:kills`. */
import process from 'node:process'

/** @param promised in `npm run test:kills` */
export const rounds = (promised: number, usual: number): number =>
  process.env['TEST_ROUNDS'] === 'all' ? promised : usual
