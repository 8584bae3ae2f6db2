/** How a reindex shows: a bar on a terminal, a line now and then elsewhere. */
import type { ReindexProgress } from '../app/reindexing.ts'
import { createBar, LINE_EVERY_MS } from './progress-bar.ts'

export interface ReindexDisplay {
  readonly show: (progress: ReindexProgress) => void
  stop(): void
}

const TASKS: Readonly<Record<NonNullable<ReindexProgress['phase']>, string>> = {
  CHUNKING: 'Measuring',
  EMBEDDING: 'Building',
  UPSERTING: 'Building',
  INDEXING: 'Comparing',
  SWAPPING: 'Swapping',
}

const taskOf = ({ phase }: ReindexProgress): string => (phase === null ? 'Waiting' : TASKS[phase])

export const createReindexDisplay = (): ReindexDisplay => (process.stderr.isTTY ? bar() : lines())

function bar(): ReindexDisplay {
  const shown = createBar('{task} {bar} {percentage} % · {value} of {total} documents')
  let isShown = false
  return {
    show(progress) {
      const { done, total } = progress
      if (total === 0) return
      if (!isShown) shown.start(total, done, { task: taskOf(progress) })
      isShown = true
      shown.setTotal(total)
      shown.update(done, { task: taskOf(progress) })
    },
    stop: () => shown.stop(),
  }
}

function lines(): ReindexDisplay {
  let next = 0
  return {
    show(progress) {
      const now = performance.now()
      if (now < next || progress.total === 0) return
      next = now + LINE_EVERY_MS
      process.stderr.write(`${taskOf(progress)}: ${progress.done} of ${progress.total} documents\n`)
    },
    stop() {},
  }
}
