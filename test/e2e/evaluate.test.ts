/** `sextant evaluate` as somebody types it: over the sample, a corpus, an existing collection; broken, interrupted and killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { MAIN, sextant, sextantServe, temporaryFolder } from '../support/sextant.ts'

const HELP_CENTER = join(import.meta.dirname, '../../examples/help-center')
const CONFIGURATION = join(HELP_CENTER, 'sextant.config.yaml')

interface Report {
  readonly modes: readonly {
    readonly mode: string
    readonly means: Readonly<Record<string, number>>
    readonly latency: { readonly p50Ms: number; readonly p95Ms: number }
    readonly queries: readonly {
      readonly id: string
      readonly values: Readonly<Record<string, number>>
      readonly milliseconds: number
      readonly ranking: readonly { readonly id: string; readonly score: number }[]
    }[]
  }[]
  readonly comparisons: readonly { readonly difference: number; readonly p: number }[]
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
const roundedAll = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)]))

/** One document that is relevant to one query, and enough others that indexing takes some seconds. */
function writeCollection(folder: string, documents: number): string {
  mkdirSync(join(folder, 'qrels'), { recursive: true })
  const sentence = 'The tide tables of the northern harbour list high water for every day of the year. '
  const lines = Array.from({ length: documents }, (_, place) =>
    JSON.stringify({ _id: `d${place}`, title: `Table ${place}`, text: sentence.repeat(12) + place }),
  )
  writeFileSync(join(folder, 'corpus.jsonl'), `${lines.join('\n')}\n`)
  writeFileSync(join(folder, 'queries.jsonl'), '{"_id": "q1", "text": "high water"}\n')
  writeFileSync(join(folder, 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq1\td0\t1\n')
  return folder
}

describe('sextant evaluate', () => {
  const folder = temporaryFolder()
  const cwd = folder.path
  let report: Report
  beforeAll(() => {
    const { stdout, stderr, status } = sextant(['evaluate', '--json', '--run-file', 'run.txt'], { cwd })
    expect([status, stderr]).toEqual([0, expect.stringContaining('44 documents read')])
    report = JSON.parse(stdout) as Report
  }, 60_000)
  afterAll(() => folder[Symbol.dispose]())

  it('measures the sample and its 30 queries', () => {
    expect(Object.fromEntries(report.modes.map(({ mode, means }) => [mode, roundedAll(means)]))).toMatchSnapshot(
      'figures',
    )
    expect(
      report.comparisons.map((one) => ({ ...one, difference: rounded(one.difference), p: rounded(one.p) })),
    ).toMatchSnapshot('comparisons')
  })

  it('gives everything as JSON', () => {
    const { modes, comparisons, ...about } = report
    expect(about).toEqual({
      collection: {
        name: 'default',
        documents: 44,
        chunks: expect.any(Number),
        model: { name: 'all-MiniLM-L6-v2', revision: expect.any(String), maxTokens: 512 },
        chunking: { strategy: 'structure', maxTokens: 200, overlap: 40 },
      },
      profile: { windowSize: 100, fusion: { method: 'RRF', k: 20, weights: { semantic: 1, keyword: 1 } } },
      labels: { queries: 30, judgements: 41, missing: [] },
      depth: 100,
      permutations: 10_000,
    })
    expect(comparisons).toHaveLength(3)
    for (const { queries, latency } of modes) {
      expect(latency).toEqual({ p50Ms: expect.any(Number), p95Ms: expect.any(Number) })
      expect(queries).toHaveLength(30)
      expect(queries[0]).toEqual({
        id: 'q01',
        values: expect.objectContaining({ 'nDCG@10': expect.any(Number), 'recall@5': expect.any(Number) }),
        milliseconds: expect.any(Number),
        ranking: expect.arrayContaining([{ id: 'cancel-a-subscription', score: expect.any(Number) }]),
      })
    }
  })

  it('writes a run file for each mode, in the order that was measured', () => {
    for (const { mode, queries } of report.modes) {
      const lines = readFileSync(join(cwd, `run.${mode.toLowerCase()}.txt`), 'utf8')
        .trim()
        .split('\n')
      const ranked = queries.flatMap(({ id, ranking }) => ranking.map((document) => `${id} ${document.id}`))
      expect(lines.map((line) => line.split(' ')).map(([query, , document]) => `${query} ${document}`)).toEqual(ranked)
    }
  })

  it('prints a table, for the cuts and modes that were asked for', () => {
    const { stdout, status } = sextant(['evaluate', '-k', '3', '--modes', 'hybrid,keyword'], { cwd })
    expect(status).toBe(0)
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/))
    expect(rows).toContainEqual(['', 'KEYWORD', 'HYBRID'])
    expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(['nDCG@10', 'recall@3', 'latency p95']))
    expect(stdout).not.toContain('recall@5')
    const [, keyword, hybrid] = report.modes
    expect(rows).toContainEqual(['MAP', ...[keyword, hybrid].map((one) => one?.means['MAP']?.toFixed(3))])
    expect(stdout).toMatch(/HYBRID - KEYWORD {2}[+-]0\.\d{3} {2}p = [01]\.\d{4}/)
  }, 60_000)

  it('compares itself with an earlier run', () => {
    writeFileSync(join(cwd, 'earlier.json'), JSON.stringify(report))
    const args = ['evaluate', '--modes', 'keyword', '--baseline', 'earlier.json']
    expect(sextant(args, { cwd }).stdout).toContain('KEYWORD - KEYWORD of earlier.json  +0.000  p = 1.0000')
    const other = sextant(['evaluate', '--baseline', 'run.keyword.txt'], { cwd })
    expect([other.status, other.stderr]).toEqual([
      1,
      expect.stringContaining('run.keyword.txt cannot be compared with'),
    ])
  }, 60_000)

  it('leaves nothing in the data folder', () => {
    expect(existsSync(join(cwd, '.sextant/help-center/evaluation'))).toBe(false)
    expect(sextant(['collections', 'list', '--data', '.sextant/help-center'], { cwd }).stdout).toContain(
      'Nothing is stored',
    )
  })

  it.each([
    [['-k', '0'], /whole numbers from 1 to 100/],
    [['--modes', 'semantic,fuzzy'], /some of semantic, keyword, hybrid/],
    [['--corpus', 'a', '--queries', 'b'], /Give one of them/],
    [['--corpus', 'nowhere'], /"nowhere" has no queries\.jsonl/],
    [['--run-file', 'nowhere/run.txt', '--modes', 'keyword'], /run file nowhere\/run\.txt cannot be written/],
  ])('refuses %j', (args, message) => {
    const { status, stderr } = sextant(['evaluate', ...args], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringMatching(message)])
  })
})

describe('sextant evaluate over a corpus', () => {
  const folder = temporaryFolder()
  const cwd = folder.path
  const corpus = join(cwd, 'corpus')
  const left = join(cwd, '.sextant/data/evaluation')
  beforeAll(() => void writeCollection(corpus, 200))
  afterAll(() => folder[Symbol.dispose]())

  it.each([
    [
      'corpus.jsonl',
      '{"_id": "d0", "text": "again"}\n',
      /corpus\.jsonl:3: its id "d0" is that of .*corpus\.jsonl:1 already/,
    ],
    ['corpus.jsonl', 'no JSON\n', /corpus\.jsonl:3: the line cannot be read/],
    ['queries.jsonl', '{"_id": "q2"}\n', /queries\.jsonl:2: `text` is null/],
    ['qrels/test.tsv', 'q1\td1\tmuch\n', /test\.tsv:3: the score is "much"/],
  ])('names the broken line of %s before anything is indexed', (file, line, message) => {
    const broken = writeCollection(join(cwd, 'broken'), 2)
    writeFileSync(join(broken, file), readFileSync(join(broken, file), 'utf8') + line)
    const { status, stderr, stdout } = sextant(['evaluate', '--corpus', 'broken'], { cwd })
    expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(message)])
    expect(stderr).not.toContain('Indexing')
  })

  it('refuses labels that belong to other documents', () => {
    const foreign = writeCollection(join(cwd, 'foreign'), 2)
    writeFileSync(join(foreign, 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq1\tother\t1\n')
    const { status, stderr } = sextant(['evaluate', '--corpus', 'foreign'], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringContaining('the first is "other"')])
    expect(existsSync(left)).toBe(false)
  })

  it('leaves nothing behind when Ctrl-C stops it', async () => {
    const { run, said } = await evaluateUntilIndexing()
    run.kill('SIGINT')
    const [code] = (await once(run, 'exit')) as [number | null]
    expect([code, said()]).toEqual([130, expect.stringContaining('Nothing of the evaluation was kept')])
    expect(existsSync(left)).toBe(false)
  }, 60_000)

  it('has what a killed one left dropped by the next, which runs alone', async () => {
    const { run } = await evaluateUntilIndexing()
    const second = sextant(['evaluate', '--corpus', 'corpus'], { cwd })
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining(`belongs to process ${run.pid}`)])
    const ended = once(run, 'exit')
    run.kill('SIGKILL')
    await ended
    expect(existsSync(left)).toBe(true)
    const small = sextant(['evaluate', '--corpus', writeCollection(join(cwd, 'small'), 3)], { cwd })
    expect([small.status, small.stdout]).toEqual([0, expect.stringContaining('1 queries, 1 judgements · 3 documents')])
    expect(existsSync(left)).toBe(false)
  }, 60_000)

  async function evaluateUntilIndexing() {
    const run = spawn(process.execPath, [MAIN, 'evaluate', '--corpus', 'corpus'], {
      cwd,
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    let printed = ''
    run.stderr.on('data', (part: Buffer) => {
      printed += part.toString()
    })
    while (!printed.includes('Indexing:')) await setTimeout(20)
    return { run, said: () => printed }
  }
})

describe('sextant evaluate --queries', () => {
  const folder = temporaryFolder()
  const cwd = folder.path
  afterAll(() => folder[Symbol.dispose]())

  it('measures a collection beside the server that has it', async () => {
    const server = await sextantServe(['--example', 'help-center'], { cwd })
    const args = ['evaluate', '--queries', HELP_CENTER, '--config', CONFIGURATION, '--data', '.sextant/help-center']
    const { status, stdout } = sextant([...args, '--modes', 'keyword', '--json'], { cwd })
    const other = sextant([...args, '--collection', 'other'], { cwd })
    const sample = sextant(['evaluate', '--modes', 'keyword', '--json'], { cwd })
    expect(await server.stop()).toBe(0)
    expect([status, sample.status]).toEqual([0, 0])
    const means = (json: string) => (JSON.parse(json) as Report).modes.map((mode) => mode.means)
    expect(means(stdout)).toEqual(means(sample.stdout))
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('"other" is not configured')])
  }, 90_000)

  it('says when nothing is indexed yet', () => {
    const { status, stderr } = sextant(['evaluate', '--queries', HELP_CENTER, '--data', 'empty'], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringContaining('holds nothing yet')])
  })
})
