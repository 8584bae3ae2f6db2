/** Ranked windows kept for some minutes, so that page two continues the ranking of page one. */
import type { RankedWindow } from '../core/window.ts'

export interface Windows {
  get(searchId: string): Promise<RankedWindow | undefined>
  set(searchId: string, window: RankedWindow): Promise<void>
}
