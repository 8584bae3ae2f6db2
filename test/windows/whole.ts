/** A window with its results as an array, whatever list a store gave: so that it can be compared. */
import type { RankedWindow } from '../../src/core/window.ts'

export const whole = (window: RankedWindow | undefined): RankedWindow | undefined =>
  window && { ...window, results: window.results.slice() }
