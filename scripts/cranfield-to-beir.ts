/**
 * The Cranfield collection in the layout that `sextant evaluate` reads: `npm run cranfield -- FROM TO`, FROM being a folder with
 * `cran.all.1400`, `cran.qry` and `cranqrel` as Glasgow has them. Queries are numbered in their order, because the
 * judgements count them so; the title, which every text begins with, is taken off it; a grade is 5 minus the original's code, and 0
 * where that is -1.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Fields = ReadonlyMap<string, string>

/** The records of SMART's format: a line `.I` begins one, `.T`, `.W` and the like a field of it. */
export function recordsOf(source: string): readonly Fields[] {
  return source.split(/^\.I /m).slice(1).map(fieldsOf)
}

function fieldsOf(record: string): Fields {
  const [id = '', ...parts] = record.split(/^\.([A-Z])\s*\n/m)
  const fields = new Map([['I', id.trim()]])
  for (let part = 0; part + 1 < parts.length; part += 2)
    fields.set(parts[part] ?? '', (parts[part + 1] ?? '').replaceAll(/\s+/g, ' ').trim())
  return fields
}

export function documentOf(fields: Fields): object {
  const title = fields.get('T') ?? ''
  const text = fields.get('W') ?? ''
  return { _id: fields.get('I') ?? '', title, text: text.startsWith(title) ? text.slice(title.length).trim() : text }
}

/** A row of `cranqrel`: query, document, code. */
export function judgementOf(row: string): string {
  const [query, document, code] = row.trim().split(/\s+/)
  return [query, document, Number(code) < 0 ? 0 : 5 - Number(code)].join('\t')
}

const FILES = ['cran.all.1400', 'cran.qry', 'cranqrel'] as const

/** @throws Error when a file of the collection is not there; then nothing is written */
function convert(from: string, to: string): void {
  const missing = FILES.filter((file) => !existsSync(join(from, file)))
  if (missing.length > 0)
    throw new Error(`"${from}" has no ${missing.join(', ')}. Name the folder that cran.tar.gz was unpacked into.`)
  const [documents, queries, rows] = FILES.map((file) => readFileSync(join(from, file), 'latin1')) as [
    string,
    string,
    string,
  ]
  const write = (file: string, lines: readonly string[]) => writeFileSync(join(to, file), `${lines.join('\n')}\n`)
  mkdirSync(join(to, 'qrels'), { recursive: true })
  write(
    'corpus.jsonl',
    recordsOf(documents).map((fields) => JSON.stringify(documentOf(fields))),
  )
  write(
    'queries.jsonl',
    recordsOf(queries).map((fields, place) => JSON.stringify({ _id: String(place + 1), text: fields.get('W') ?? '' })),
  )
  const judgements = rows
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map(judgementOf)
  write(join('qrels', 'test.tsv'), ['query-id\tcorpus-id\tscore', ...judgements])
}

function main(from: string | undefined, to: string | undefined): void {
  if (from === undefined || to === undefined) {
    process.stderr.write('usage: npm run cranfield -- FROM TO\n')
    process.exitCode = 2
    return
  }
  try {
    convert(from, to)
  } catch (error) {
    process.stderr.write(`cranfield: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

if (import.meta.main) main(process.argv[2], process.argv[3])
