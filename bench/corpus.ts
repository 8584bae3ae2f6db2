/**
 * The texts that benchmarks index and search: a folder in BEIR layout, as `sextant evaluate` takes it, or, without one, texts
 * made from the sentences of the sample articles, as many and as long as abstracts of scientific papers are. Made texts have
 * the lengths that matter for speed, and no meaning; so a figure of relevance is never taken from them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from './statistics.ts'

export interface CorpusDocument {
  readonly externalId: string
  readonly title: string
  readonly text: string
}

export interface Corpus {
  /** For the report. */
  readonly name: string
  readonly documents: readonly CorpusDocument[]
  /** All different. */
  readonly queries: readonly string[]
}

const ARTICLES = join(import.meta.dirname, '../examples/help-center/articles')
const MADE_DOCUMENTS = 5_000
const MADE_QUERIES = 1_000
/** Words of SciFact's documents: 9 of 10 have between these. */
const FEWEST_WORDS = 90
const MOST_WORDS = 360
const FEWEST_QUERY_WORDS = 5
const MOST_QUERY_WORDS = 20

/** @param folder with corpus.jsonl and queries.jsonl; absent, texts are made @throws Error naming what is not there or no JSON */
export const corpusOf = (folder: string | undefined): Corpus => (folder === undefined ? madeCorpus() : corpusIn(folder))

function corpusIn(folder: string): Corpus {
  const missing = ['corpus.jsonl', 'queries.jsonl'].filter((file) => !existsSync(join(folder, file)))
  if (missing.length > 0)
    throw new Error(`"${folder}" has no ${missing.join(' and no ')}; name a folder in BEIR layout`)
  const documents = linesOf(join(folder, 'corpus.jsonl')).flatMap(({ _id, title, text }) =>
    `${title ?? ''}${text ?? ''}`.trim() === ''
      ? []
      : [{ externalId: String(_id), title: String(title ?? ''), text: String(text ?? '') }],
  )
  const queries = new Set(linesOf(join(folder, 'queries.jsonl')).map(({ text }) => String(text)))
  return { name: folder, documents, queries: [...queries] }
}

interface Line {
  readonly _id?: unknown
  readonly title?: unknown
  readonly text?: unknown
}

function linesOf(file: string): readonly Line[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, place) => (line.trim() === '' ? [] : [lineFrom(line, `${file}:${place + 1}`)]))
}

function lineFrom(line: string, origin: string): Line {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below, with the place.
  }
  throw new Error(`${origin} is no JSON object`)
}

function madeCorpus(): Corpus {
  const random = seeded(20_261_122)
  const sentences = sampleSentences()
  const pick = () => sentences[Math.floor(random() * sentences.length)] ?? ''
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least))
  const text = (words: number): string => {
    const taken: string[] = []
    while (taken.length < words) taken.push(...pick().split(' '))
    return taken.slice(0, words).join(' ')
  }
  const documents = Array.from({ length: MADE_DOCUMENTS }, (_, number) => ({
    externalId: `made-${number}`,
    title: text(between(5, 15)),
    text: text(between(FEWEST_WORDS, MOST_WORDS)),
  }))
  const queries = new Set<string>()
  while (queries.size < MADE_QUERIES) queries.add(text(between(FEWEST_QUERY_WORDS, MOST_QUERY_WORDS)))
  return { name: `made of the sample's sentences`, documents, queries: [...queries] }
}

/** Sentences of the articles' paragraphs, without front matter and code. */
function sampleSentences(): readonly string[] {
  const articles = readdirSync(ARTICLES).filter((file) => file.endsWith('.md'))
  return articles.flatMap((file) => {
    const body = readFileSync(join(ARTICLES, file), 'utf8').split('---\n').slice(2).join('')
    const prose = body.replaceAll(/```[\s\S]*?```/g, '').split(/\n\s*\n/)
    return prose
      .filter((paragraph) => /^[A-Z]/.test(paragraph))
      .flatMap((paragraph) => paragraph.replaceAll('\n', ' ').split(/(?<=[.?!])\s+/))
  })
}
