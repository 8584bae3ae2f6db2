import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { checkedCorpus } from '../../src/evaluation/corpus.ts'
import { folderWith, removeFolders } from '../support/folders.ts'

afterAll(removeFolders)

const line = (id: string): string => `{"_id": "${id}", "title": "", "text": "A text."}\n`

describe('a corpus', () => {
  it('is a file in which every line is a document with an id of its own', async () => {
    const folder = folderWith({ 'corpus.jsonl': line('a') + line('b') })
    expect(await checkedCorpus(folder)).toBe(join(folder, 'corpus.jsonl'))
  })

  it.each([
    ['a line that is no JSON', `${line('a')}{"_id": \n`, /corpus\.jsonl:2: the line cannot be read/],
    ['a document without id', `${line('a')}\n{"text": "A text."}\n`, /corpus\.jsonl:3: it has no id/],
    ['a document without text', `{"_id": "a", "title": "Alone"}\n`, /corpus\.jsonl:1: it has no text/],
    [
      'an id that stands twice',
      line('a') + line('b') + line('a'),
      /corpus\.jsonl:3: its id "a" is that of .*:1 already/,
    ],
    ['nothing', '', /corpus\.jsonl holds no document/],
  ])('is refused with %s, naming file and line', async (_, corpus, message) => {
    await expect(checkedCorpus(folderWith({ 'corpus.jsonl': corpus }))).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringMatching(message),
    })
  })

  it('must be there', async () => {
    await expect(checkedCorpus('nowhere')).rejects.toThrow('"nowhere" has no corpus.jsonl')
  })
})
