/** Reads queries and judgements in BEIR's layout: `queries.jsonl` and `qrels/test.tsv` (or `qrels.tsv`). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Judgements } from './metrics.ts'

export interface LabelledQuery {
  readonly id: string
  readonly text: string
  readonly judgements: Judgements
}

/** The queries that have judgements, in the order of the file. */
export function readLabelledQueries(folder: string, split = 'test'): readonly LabelledQuery[] {
  const judgements = readJudgements(folder, split)
  const lines = readFileSync(join(folder, 'queries.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const queries = lines.map((line) => JSON.parse(line) as { _id: string; text: string })
  return queries.flatMap(({ _id, text }) => {
    const judged = judgements.get(_id)
    return judged ? [{ id: _id, text, judgements: judged }] : []
  })
}

function readJudgements(folder: string, split: string): ReadonlyMap<string, Judgements> {
  const inFolder = join(folder, 'qrels', `${split}.tsv`)
  const file = existsSync(inFolder) ? inFolder : join(folder, 'qrels.tsv')
  const [, ...rows] = readFileSync(file, 'utf8').split('\n')
  const judgements = new Map<string, Map<string, number>>()
  for (const row of rows) {
    const [query, document, grade] = row.trim().split('\t')
    if (!query || !document) continue
    const ofQuery = judgements.get(query) ?? new Map<string, number>()
    judgements.set(query, ofQuery.set(document, Number(grade)))
  }
  return judgements
}
