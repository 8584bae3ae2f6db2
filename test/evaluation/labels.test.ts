import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { readLabelledQueries } from '../../src/evaluation/labels.ts'
import { folderWith, removeFolders } from '../support/folders.ts'

afterAll(removeFolders)

const HELP_CENTER = join(import.meta.dirname, '../../examples/help-center')

const QUERIES = '{"_id": "q1", "text": "first"}\n{"_id": "q2", "text": "second"}\n{"_id": "q3", "text": "third"}\n'
const JUDGEMENTS = 'query-id\tcorpus-id\tscore\nq3\tb\t2\nq1\ta\t1\nq1\tb\t0\n'

const read = (queries: string, judgements: string) =>
  readLabelledQueries(folderWith({ 'queries.jsonl': queries, 'qrels/test.tsv': judgements }))

const invalid = (message: string | RegExp) =>
  expect.objectContaining({ code: 'LABELS_INVALID', message: expect.stringMatching(message) })

describe('labelled queries', () => {
  it('are those that have judgements, in the order of their file, with their grades', () => {
    expect(read(QUERIES, JUDGEMENTS)).toEqual([
      {
        id: 'q1',
        text: 'first',
        judgements: new Map([
          ['a', 1],
          ['b', 0],
        ]),
      },
      { id: 'q3', text: 'third', judgements: new Map([['b', 2]]) },
    ])
  })

  it('are read from the sample too, whose judgements are qrels.tsv', () => {
    const queries = readLabelledQueries(HELP_CENTER)
    expect(queries).toHaveLength(30)
    const billed = queries.find(({ text }) => text === 'how do I stop being billed')
    expect(billed?.judgements.get('cancel-a-subscription')).toBe(2)
  })

  it('are of the test split, whatever others there are', () => {
    const folder = folderWith({
      'queries.jsonl': QUERIES,
      'qrels/dev.tsv': 'query-id\tcorpus-id\tscore\nq1\ta\t1\n',
      'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq2\ta\t1\n',
    })
    expect(readLabelledQueries(folder).map(({ id }) => id)).toEqual(['q2'])
  })

  it('need no header, and may have Windows line ends and empty lines', () => {
    expect(read(QUERIES.replaceAll('\n', '\r\n'), 'q1\ta\t1\r\n\r\nq2\tb\t1\r\n')).toHaveLength(2)
  })

  it.each([
    ['a line that is no JSON', `${QUERIES}{"_id": \n`, JUDGEMENTS, /queries\.jsonl:4: the line is no JSON/],
    ['a line that is no object', `[]\n${QUERIES}`, JUDGEMENTS, /queries\.jsonl:1: the line is no JSON object/],
    ['a query without id', '{"text": "first"}\n', JUDGEMENTS, /queries\.jsonl:1: `_id` is null/],
    ['a query without text', '{"_id": "q1", "text": " "}\n', JUDGEMENTS, /queries\.jsonl:1: `text` is " "/],
    ['a query that stands twice', QUERIES + QUERIES, JUDGEMENTS, /queries\.jsonl:4: the query "q1" stands in the file/],
    ['too few columns', QUERIES, `${JUDGEMENTS}q2\ta\n`, /test\.tsv:5: the row has 2 columns, and must have 3/],
    ['too many columns', QUERIES, `${JUDGEMENTS}q2\ta\t1\t1\n`, /test\.tsv:5: the row has 4 columns/],
    ['a score that is no whole number', QUERIES, `${JUDGEMENTS}q2\ta\thigh\n`, /test\.tsv:5: the score is "high"/],
    ['a query that is unknown', QUERIES, `${JUDGEMENTS}q9\ta\t1\n`, /test\.tsv:5: the query "q9" is not in queries/],
    ['a judgement that stands twice', QUERIES, `${JUDGEMENTS}q1\ta\t2\n`, /test\.tsv:5: the document "a" is judged/],
    ['a first row that is broken', QUERIES, 'q1\ta\nq2\tb\t1\n', /test\.tsv:1: the row has 2 columns/],
    ['a document without name', QUERIES, `${JUDGEMENTS}q2\t\t1\n`, /test\.tsv:5: the corpus-id is empty/],
    ['no judgement', QUERIES, 'query-id\tcorpus-id\tscore\n', /test\.tsv judges no query/],
  ])('are refused with %s, naming file and line', (_, queries, judgements, message) => {
    expect(() => read(queries, judgements)).toThrow(invalid(message))
  })

  it('say which file a folder lacks', () => {
    expect(() => readLabelledQueries(folderWith())).toThrow(invalid('has no queries.jsonl'))
    expect(() => readLabelledQueries(folderWith({ 'queries.jsonl': QUERIES }))).toThrow(
      invalid(/has no qrels.test\.tsv or qrels\.tsv/),
    )
    expect(() => readLabelledQueries('nowhere')).toThrow(invalid('"nowhere" has no queries.jsonl'))
  })
})
