import { describe, expect, it } from '@jest/globals'
import { assertSameRecord } from '../../src/catalog/records.ts'
import { collectionName } from '../../src/core/ids.ts'
import { recordDifferences } from '../../src/core/record-differences.ts'
import { recordOf } from '../contract/engine/factories.ts'
import type { RecordDifference } from '../contract/engine/subject.ts'

const name = collectionName('articles')
const stored = recordOf(name)
const configured = (differing: RecordDifference) => recordOf(name, differing)

describe('records', () => {
  it('are the same whatever an index run measured', () => {
    expect(recordDifferences(recordOf(name, { averageLength: 81.5 }), stored)).toEqual([])
    expect(() => assertSameRecord(stored, stored)).not.toThrow()
  })

  it.each<[string, RecordDifference, unknown, unknown]>([
    ['encoder', { model: { name: 'other' } }, 'three-axes', 'other'],
    ['encoder revision', { model: { revision: '2' } }, '1', '2'],
    ['dimensions', { model: { dimensions: 384 } }, 3, 384],
    ['similarity', { model: { similarity: 'cosine' } }, 'dot', 'cosine'],
    ['pooling', { model: { pooling: 'cls' } }, 'mean', 'cls'],
    ['normalize', { model: { normalized: true } }, false, true],
    ['maxTokens', { model: { maxTokens: 256 } }, 512, 256],
    ['prefixes.query', { model: { prefixes: { query: 'query: ', passage: '' } } }, '', 'query: '],
    ['prefixes.passage', { model: { prefixes: { query: '', passage: 'passage: ' } } }, '', 'passage: '],
    ['titleJoiner', { titleJoiner: '\n' }, ' ', '\n'],
    ['chunking.strategy', { chunking: { strategy: 'document', maxTokens: 200, overlap: 40 } }, 'structure', 'document'],
    ['chunking.maxTokens', { chunking: { strategy: 'structure', maxTokens: 100, overlap: 40 } }, 200, 100],
    ['chunking.overlap', { chunking: { strategy: 'structure', maxTokens: 200, overlap: 0 } }, 40, 0],
    ['language', { language: 'german' }, 'english', 'german'],
    ['documentLanguages', { documentLanguages: ['german', 'french'] }, [], ['french', 'german']],
    ['keyword tokens', { tokenizerVersion: 2 }, 1, 2],
  ])('differ in %s alone', (setting, differing, was, is) => {
    expect(recordDifferences(stored, configured(differing))).toEqual([{ setting, stored: was, configured: is }])
  })

  it('may name the languages of documents in any order', () => {
    const [one, other] = [
      configured({ documentLanguages: ['german', 'french'] }),
      configured({ documentLanguages: ['french', 'german'] }),
    ]
    expect(recordDifferences(one, other)).toEqual([])
  })

  it('say that an attribute of another type needs a rebuild', () => {
    const due = { name: 'kind', type: 'DATE_TIME', facetable: false, sortable: false } as const
    expect(() => assertSameRecord(stored, configured({ attributes: [due] }))).toThrow(
      /attributes\.kind\.type: stored with "STRING", configured is "DATE_TIME" \(.*needs --rebuild\)/,
    )
  })

  it('may differ in attributes that are new or gone, not in the type of one', () => {
    const [kind, ...others] = stored.attributes
    const note = { name: 'note', type: 'STRING', facetable: false, sortable: false } as const
    expect(recordDifferences(stored, configured({ attributes: [...stored.attributes, note] }))).toEqual([])
    expect(recordDifferences(stored, configured({ attributes: others }))).toEqual([])
    expect(recordDifferences(stored, configured({ attributes: kind ? [{ ...kind, facetable: true }] : [] }))).toEqual(
      [],
    )
    expect(recordDifferences(stored, configured({ attributes: kind ? [{ ...kind, type: 'DATE_TIME' }] : [] }))).toEqual(
      [
        {
          setting: 'attributes.kind.type',
          stored: 'STRING',
          configured: 'DATE_TIME',
          remark: 'stored values stay of their type, so another one needs --rebuild',
        },
      ],
    )
  })

  it('that differ are an error with both sides of each difference, and the command that mends it', () => {
    const other = configured({ model: { revision: '2' }, titleJoiner: '\n' })
    expect(() => assertSameRecord(stored, other)).toThrow(
      expect.objectContaining({
        code: 'COLLECTION_MISMATCH',
        message: `The collection "articles" was indexed with other settings than those configured:
  encoder revision: stored with "1", configured is "2"
  titleJoiner: stored with " ", configured is "\\n"
Set them back, or build its index anew with the new ones: sextant reindex articles (sextant serve --reindex serves it meanwhile).`,
      }),
    )
  })
})
