/** How evaluating shows: a bar on a terminal, a line now and then elsewhere. */
import { SingleBar } from 'cli-progress'
import type { EvaluationProgress } from '../app/evaluating.ts'

export interface EvaluationDisplay {
  show(progress: EvaluationProgress): void
  stop(): void
}

const LINE_EVERY_MS = 5000

export const createEvaluationDisplay = (): EvaluationDisplay => (process.stderr.isTTY ? queryBar() : queryLines())

function queryBar(): EvaluationDisplay {
  const bar = new SingleBar({
    format: 'Searching {bar} {value} of {total} queries · {mode}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    fps: 8,
  })
  let showing: EvaluationProgress['mode'] | undefined
  return {
    show({ mode, done, toDo }) {
      if (showing !== mode) bar.start(toDo, 0, { mode })
      showing = mode
      bar.update(done, { mode })
    },
    stop: () => bar.stop(),
  }
}

function queryLines(): EvaluationDisplay {
  let next = performance.now() + LINE_EVERY_MS
  return {
    show({ mode, done, toDo }) {
      if (performance.now() < next) return
      next = performance.now() + LINE_EVERY_MS
      process.stderr.write(`Searching: ${mode}, ${done} of ${toDo} queries\n`)
    },
    stop() {},
  }
}
