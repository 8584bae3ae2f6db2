/**
 * Reads queries and judgements in BEIR's layout: `queries.jsonl` beside `qrels/test.tsv` (or `qrels.tsv`). Figures from half a
 * file would look like any others, so whatever cannot be read is an error that names the file and the line.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, SextantError } from '../core/errors.ts'
import { shown } from '../core/shown.ts'
import type { Judgements } from './metrics.ts'

export interface LabelledQuery {
  readonly id: string
  readonly text: string
  readonly judgements: Judgements
}

const QUERIES = 'queries.jsonl'
/** In BEIR, the split that figures are reported on. */
const JUDGEMENTS = [join('qrels', 'test.tsv'), 'qrels.tsv'] as const

/**
 * The queries that have judgements, in the order of their file.
 *
 * @throws SextantError LABELS_INVALID
 */
export function readLabelledQueries(folder: string): readonly LabelledQuery[] {
  const [queriesFile, judgementsFile] = filesIn(folder)
  const texts = queriesOf(read(queriesFile), queriesFile)
  const judged = judgementsOf(read(judgementsFile), judgementsFile, texts)
  const labelled = [...texts].flatMap(([id, text]) => {
    const judgements = judged.get(id)
    return judgements ? [{ id, text, judgements }] : []
  })
  if (labelled.length === 0) throw invalid(`${judgementsFile} judges no query. It needs at least one row.`)
  return labelled
}

function filesIn(folder: string): readonly [queries: string, judgements: string] {
  const queries = join(folder, QUERIES)
  const judgements = JUDGEMENTS.map((name) => join(folder, name)).find((file) => existsSync(file))
  if (existsSync(queries) && judgements !== undefined) return [queries, judgements]
  const missing = existsSync(queries) ? JUDGEMENTS.join(' or ') : QUERIES
  throw invalid(
    `"${folder}" has no ${missing}. Name a folder in BEIR layout: corpus.jsonl, ${QUERIES} and ${JUDGEMENTS.join(' or ')}.`,
  )
}

function read(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    throw invalid(`${file} cannot be read: ${messageOf(error)}.`, error)
  }
}

/** Lines that hold something, with their place as `file:number`. */
const linesOf = (text: string, file: string) =>
  text
    .split('\n')
    .map((line, place) => ({ line, place: `${file}:${place + 1}` }))
    .filter(({ line }) => line.trim() !== '')

/** @returns texts by id */
function queriesOf(source: string, file: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const { line, place } of linesOf(source, file)) {
    const { _id: id, text } = objectIn(line, place)
    if ((typeof id !== 'string' && typeof id !== 'number') || id === '')
      throw invalid(`${place}: \`_id\` is ${shown(id ?? null)}, and must be a text that is not empty.`)
    if (typeof text !== 'string' || text.trim() === '')
      throw invalid(`${place}: \`text\` is ${shown(text ?? null)}, and must be a text that is not empty.`)
    if (texts.has(String(id)))
      throw invalid(`${place}: the query "${id}" stands in the file already. Keep one of them.`)
    texts.set(String(id), text)
  }
  return texts
}

function objectIn(line: string, place: string): { readonly _id?: unknown; readonly text?: unknown } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw invalid(`${place}: the line is no JSON: ${messageOf(error)}. It should be {"_id": "…", "text": "…"}.`, error)
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value
  throw invalid(`${place}: the line is no JSON object. It should be {"_id": "…", "text": "…"}.`)
}

const COLUMNS = 3

/** @returns judgements by the query's id */
function judgementsOf(
  source: string,
  file: string,
  queries: ReadonlyMap<string, string>,
): ReadonlyMap<string, Judgements> {
  const judgements = new Map<string, Map<string, number>>()
  const [header, ...others] = linesOf(source, file)
  const rows = header && !isHeader(header.line, queries) ? [header, ...others] : others
  for (const { line, place } of rows) {
    const columns = columnsOf(line)
    const [query = '', document = '', grade = ''] = columns
    if (columns.length !== COLUMNS)
      throw invalid(
        `${place}: the row has ${columns.length} columns, and must have ${COLUMNS}, separated by tabs: query-id, corpus-id, score.`,
      )
    if (document === '') throw invalid(`${place}: the corpus-id is empty.`)
    if (!isGrade(grade)) throw invalid(`${place}: the score is ${shown(grade)}, and must be a whole number.`)
    if (!queries.has(query)) throw invalid(`${place}: the query "${query}" is not in ${QUERIES}.`)
    const ofQuery = judgements.get(query) ?? new Map<string, number>()
    if (ofQuery.has(document))
      throw invalid(`${place}: the document "${document}" is judged for the query "${query}" already. Keep one row.`)
    judgements.set(query, ofQuery.set(document, Number(grade)))
  }
  return judgements
}

const columnsOf = (line: string): readonly string[] => line.replace(/\r$/, '').split('\t')

const isGrade = (text: string): boolean => /^-?\d+$/.test(text)

/** BEIR's files have one; a file without is read all the same. */
const isHeader = (line: string, queries: ReadonlyMap<string, string>): boolean => {
  const [query = '', , grade = ''] = columnsOf(line)
  return !isGrade(grade) && !queries.has(query)
}

const invalid = (message: string, cause?: unknown) => new SextantError('LABELS_INVALID', message, { cause })
