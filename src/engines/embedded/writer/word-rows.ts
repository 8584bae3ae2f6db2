/**
 * The words of chunks and titles on their way into the full-text tables. Those write a segment of their own at every savepoint, so
 * that words written one by one cost more than the rest of a document: they wait here until the group's transaction ends.
 */
import type { Database } from 'better-sqlite3'
import { LISTED } from '../storage/condition.ts'
import { indexedWords } from '../storage/words.ts'
import type { Deferred } from './group-commit.ts'

export interface WordTable {
  /** Adds the words of a text under a number that has none, or whose words were dropped. */
  add(number: number, text: string): void
  drop(numbers: readonly number[]): void
}

export interface WordRows extends Deferred {
  readonly chunks: WordTable
  readonly titles: WordTable
}

type Step = { readonly table: Table } & (
  | { readonly added: number; readonly words: string }
  | { readonly dropped: readonly number[] }
)

interface Table {
  write(steps: readonly Step[]): void
}

export function createWordRows(database: Database): WordRows {
  const [chunks, titles] = [tableOf(database, 'chunk_words'), tableOf(database, 'title_words')]
  let steps: Step[] = []

  const entry = (table: Table): WordTable => ({
    add(number, text) {
      const words = indexedWords(text)
      if (words !== '') steps.push({ table, added: number, words })
    },
    drop(numbers) {
      if (numbers.length > 0) steps.push({ table, dropped: numbers })
    },
  })

  return {
    chunks: entry(chunks),
    titles: entry(titles),
    begin() {
      steps = []
    },
    mark() {
      const mark = steps.length
      return () => void steps.splice(mark)
    },
    write() {
      for (const table of [chunks, titles]) table.write(steps.filter((step) => step.table === table))
    },
  }
}

function tableOf(database: Database, name: 'chunk_words' | 'title_words'): Table {
  const drop = database.prepare(`DELETE FROM ${name} WHERE rowid ${LISTED}`)
  const add = database.prepare(`INSERT INTO ${name} (rowid, words) VALUES (?, ?)`)
  return {
    write(steps) {
      const added = new Map<number, string>()
      const dropped = new Set<number>()
      for (const step of steps) {
        if ('words' in step) added.set(step.added, step.words)
        else {
          for (const number of step.dropped) {
            added.delete(number)
            dropped.add(number)
          }
        }
      }
      if (dropped.size > 0) drop.run(JSON.stringify([...dropped]))
      for (const [number, words] of added) add.run(number, words)
    },
  }
}
