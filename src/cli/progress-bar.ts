/** How progress looks, whatever it is of: a bar that leaves no trace on a terminal, a line now and then elsewhere. */
import { SingleBar } from 'cli-progress'

/** Between two lines where there is no terminal. */
export const LINE_EVERY_MS = 5000

/** @param format as cli-progress has it */
export const createBar = (format: string): SingleBar =>
  new SingleBar({
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    fps: 8,
  })
