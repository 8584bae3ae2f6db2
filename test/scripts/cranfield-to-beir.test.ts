import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import { checkedCorpus } from '../../src/evaluation/corpus.ts'
import { readLabelledQueries } from '../../src/evaluation/labels.ts'
import { temporaryFolder } from '../support/sextant.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/cranfield-to-beir.ts')
const DOCUMENTS = `.I 1
.T
wing in a
slipstream .
.A
brenckman,m.
.B
j. ae. scs. 25, 1958, 324.
.W
wing in a
slipstream .
  a study of a wing .
.I 2
.T
.A
.B
.W
`
const QUERIES = `.I 001
.W
what similarity laws
must be obeyed .
.I 004
.W
problems of heat .
`

const folder = temporaryFolder()
afterAll(() => folder[Symbol.dispose]())

it('turns the original files into a folder that evaluations read', async () => {
  const from = join(folder.path, 'cranfield')
  const to = join(folder.path, 'beir')
  mkdirSync(from)
  writeFileSync(join(from, 'cran.all.1400'), DOCUMENTS)
  writeFileSync(join(from, 'cran.qry'), QUERIES)
  writeFileSync(join(from, 'cranqrel'), '1 1 2 \n2 1 -1\n2 2 1\n')
  expect(spawnSync(process.execPath, [SCRIPT, from, to], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })

  const lines = readFileSync(join(to, 'corpus.jsonl'), 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { _id: '1', title: 'wing in a slipstream .', text: 'a study of a wing .' },
    { _id: '2', title: '', text: '' },
  ])
  expect(await checkedCorpus(to)).toBe(join(to, 'corpus.jsonl'))
  expect(readLabelledQueries(to)).toEqual([
    { id: '1', text: 'what similarity laws must be obeyed .', judgements: new Map([['1', 3]]) },
    {
      id: '2',
      text: 'problems of heat .',
      judgements: new Map([
        ['1', 0],
        ['2', 4],
      ]),
    },
  ])
})

it('says how it is used', () => {
  expect(spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' })).toMatchObject({
    status: 2,
    stderr: 'usage: npm run cranfield -- FROM TO\n',
  })
})

it('writes nothing when the collection is not there, and says what is missing', () => {
  const from = join(folder.path, 'nothing')
  const to = join(folder.path, 'not-made')
  expect(spawnSync(process.execPath, [SCRIPT, from, to], { encoding: 'utf8' })).toMatchObject({
    status: 1,
    stderr: `cranfield: "${from}" has no cran.all.1400, cran.qry, cranqrel. Name the folder that cran.tar.gz was unpacked into.\n`,
  })
  expect(existsSync(to)).toBe(false)
})
