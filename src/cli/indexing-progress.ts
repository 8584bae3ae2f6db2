/** How indexing shows: a bar on a terminal, a line now and then elsewhere, and a summary at the end. */
import type { IndexProgress, IndexSummary } from '../app/indexing.ts'
import { createBar, LINE_EVERY_MS } from './progress-bar.ts'
import { listed, plural } from './words.ts'

export interface ProgressDisplay {
  show(progress: IndexProgress): void
  stop(): void
}

export const createProgressDisplay = (): ProgressDisplay => (process.stderr.isTTY ? progressBar() : progressLines())

function progressBar(): ProgressDisplay {
  const bar = createBar('{task} {bar} {percentage} % · {value} of {total} documents · {rate} · {left} left')
  let began = 0
  return {
    show({ phase, read, done, toDo }) {
      if (phase === 'reading') return
      if (began === 0) {
        if (toDo === 0) return
        began = performance.now()
        bar.start(toDo, 0, { task: 'Indexing', rate: '…', left: '…' })
      }
      bar.update(done, { task: 'Indexing', ...pace(done, toDo, performance.now() - began), read })
    },
    stop: () => bar.stop(),
  }
}

function progressLines(): ProgressDisplay {
  let began = 0
  let next = 0
  return {
    show({ phase, read, done, toDo }) {
      const now = performance.now()
      if (phase === 'indexing' && began === 0) {
        began = now
        next = now
      }
      if (now < next) return
      next = now + LINE_EVERY_MS
      const { rate, left } = pace(done, toDo, now - began)
      const line =
        phase === 'reading'
          ? `Reading: ${read} documents so far`
          : `Indexing: ${done} of ${toDo} documents${done > 0 ? ` · ${rate} · ${left} left` : ''}`
      if (phase === 'reading' ? read > 1 : toDo > 0) process.stderr.write(`${line}\n`)
    },
    stop() {},
  }
}

function pace(done: number, toDo: number, elapsedMs: number): { readonly rate: string; readonly left: string } {
  if (done === 0 || elapsedMs <= 0) return { rate: '…', left: '…' }
  const perSecond = (done / elapsedMs) * 1000
  return { rate: `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} documents/s`, left: duration((toDo - done) / perSecond) }
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** What was done, and what was not and why. */
export function summaryOf(summary: IndexSummary, collection: string, seconds: number): string {
  const { read, indexed, unchanged, chunks, skipped, cutDocuments, cutTokens, undeclared, drift } = summary
  const lines = [
    `${collection}: ${plural(read, 'document')} read in ${duration(seconds)}: ${indexed} indexed (${plural(chunks, 'chunk')}), ${unchanged} unchanged, ${skipped.length} skipped.`,
    ...(cutDocuments > 0
      ? [
          `The end of ${plural(cutDocuments, 'document')} is beyond what the model reads (${cutTokens} tokens): found by keyword, not by meaning.`,
        ]
      : []),
    ...(drift
      ? [
          `An average chunk has ${drift.measured.toFixed(0)} terms now, and keyword weights were made for ${drift.assumed.toFixed(0)}. For better keyword ranking: sextant reindex ${collection}`,
        ]
      : []),
    ...Object.entries(undeclared).map(
      ([name, count]) =>
        `The attribute "${name}" (${plural(count, 'document')}) is not declared, and is kept as metadata. Declare it at collections.${collection}.attributes to filter by it.`,
    ),
    ...listed(skipped.map(({ origin, reason }) => `  skipped ${origin}: ${reason}`)),
  ]
  return `${lines.join('\n')}\n`
}
