/**
 * The Cranfield collection in the layout that `sextant evaluate` reads: `node scripts/cranfield-to-beir.ts FROM TO`, FROM being a
 * folder with `cran.all.1400`, `cran.qry` and `cranqrel` as Glasgow has them. Queries are numbered in their order, because the
 * judgements count them so; the title, which every text begins with, is taken off it; a grade is 5 minus the original's code, and 0
 * where that is -1.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

function convert(from: string, to: string): void {
  const read = (file: string) => readFileSync(join(from, file), 'latin1')
  const write = (file: string, lines: readonly string[]) => writeFileSync(join(to, file), `${lines.join('\n')}\n`)
  mkdirSync(join(to, 'qrels'), { recursive: true })
  write(
    'corpus.jsonl',
    recordsOf(read('cran.all.1400')).map((fields) => JSON.stringify(documentOf(fields))),
  )
  write(
    'queries.jsonl',
    recordsOf(read('cran.qry')).map((fields, place) =>
      JSON.stringify({ _id: String(place + 1), text: fields.get('W') ?? '' }),
    ),
  )
  const rows = read('cranqrel').split('\n')
  const judgements = rows.filter((row) => row.trim() !== '').map(judgementOf)
  write(join('qrels', 'test.tsv'), ['query-id\tcorpus-id\tscore', ...judgements])
}

const [from, to] = process.argv.slice(2)
if (import.meta.main) {
  if (from === undefined || to === undefined) {
    process.stderr.write('usage: node scripts/cranfield-to-beir.ts FROM TO\n')
    process.exitCode = 2
  } else {
    convert(from, to)
  }
}
