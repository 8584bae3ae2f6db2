/** How evaluating shows: a bar on a terminal, a line now and then elsewhere. */
import type { EvaluationProgress } from '../app/evaluating.ts'
import { createBar, LINE_EVERY_MS } from './progress-bar.ts'

export interface EvaluationDisplay {
  show(progress: EvaluationProgress): void
  stop(): void
}

export const createEvaluationDisplay = (): EvaluationDisplay => (process.stderr.isTTY ? queryBar() : queryLines())

function queryBar(): EvaluationDisplay {
  const bar = createBar('Searching {bar} {value} of {total} queries · {mode}')
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
