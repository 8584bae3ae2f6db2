import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { folderWith, removeFolders } from '../../support/folders.ts'
import { documentOf, documentsOf, idsOf, skippedIn } from './reading.ts'

afterAll(removeFolders)

const fileOf = (content: string | Uint8Array) => join(folderWith({ 'lines.jsonl': content }), 'lines.jsonl')
const read = (line: object) => documentOf(fileOf(JSON.stringify(line)))
const reasonsFor = (content: string | Uint8Array) => skippedIn(folderWith({ 'lines.jsonl': content }))

describe('a line of JSON', () => {
  it('is a document with its fields', async () => {
    const fields = { url: '/a', tags: ['x'], createdAt: '2024-01-02', attributes: { audience: 'all' } }
    expect(
      await read({ externalId: 'guides/a b', title: 'A', ...fields, text: 'One.\n\nTwo.', category: 'c' }),
    ).toMatchObject({
      externalId: 'guides/a b',
      title: 'A',
      ...fields,
      others: { category: 'c' },
      content: { text: 'One.\n\nTwo.' },
    })
  })

  it('may be in the layout of BEIR', async () => {
    expect(await read({ _id: '4983', title: 'T', text: 'x', metadata: { year: 1999 } })).toMatchObject({
      externalId: '4983',
      title: 'T',
      others: { year: 1999 },
    })
    expect(await read({ _id: 17, title: '', text: 'x', metadata: {} })).toMatchObject({ externalId: '17', others: {} })
  })

  it('may hold Markdown: its fields stand before the front matter, and no heading is lost', async () => {
    expect(await read({ id: '1', markdown: '# Heading\n\n*Text*' })).toMatchObject({
      title: 'Heading',
      content: { text: 'Text' },
    })
    expect(await read({ id: '1', title: 'Heading', markdown: '# Heading\n\nText' })).toMatchObject({
      content: { text: 'Text' },
    })
    expect(await read({ id: '1', title: 'Other: "one"', markdown: '# Heading\n\nText' })).toMatchObject({
      title: 'Other: "one"',
      content: { text: 'Heading\n\nText' },
    })
    expect(await read({ id: '1', lang: 'en', markdown: '---\nlang: de\ntags: [x]\n---\nText' })).toMatchObject({
      language: 'en',
      tags: ['x'],
    })
  })

  it('ends at a newline only: JSON may hold other separators as they are', async () => {
    const text = 'one\u2028two\u2029three\u0085four'
    expect(await read({ id: '1', text })).toMatchObject({ content: { text } })
  })
})

describe('a JSONL file', () => {
  it('may have a byte order mark, the line ends of Windows, empty lines, and no newline at its end', async () => {
    expect(await idsOf(fileOf('\uFEFF{"id": "1", "text": "a"}\r\n\r\n  \n{"id": "2", "text": "b"}'))).toEqual([
      '1',
      '2',
    ])
  })

  it('may have lines across the pieces in which it is read', async () => {
    const lines = ['a', 'é', '漢', '😀'].map((char, place) => JSON.stringify({ id: place, text: char.repeat(50_000) }))
    const texts = (await documentsOf(fileOf(`${lines.join('\n')}\n`))).map(({ content }) => content.text)
    expect(texts).toEqual(['a', 'é', '漢', '😀'].map((char) => char.repeat(50_000)))
  })

  it('holds nothing when it is empty', async () => {
    expect(await reasonsFor('')).toEqual({})
    expect(await idsOf(fileOf('\n\n'))).toEqual([])
  })

  it('skips each bad line by its number, and goes on', async () => {
    const lines = [
      '{"id": "1", "text": "good"}',
      '{"id": "2", "text": "cut',
      '["no", "object"]',
      '{"text": "no id"}',
      '{"id": "", "text": "empty id"}',
      '{"id": "3"}',
      '{"id": "4", "text": 5}',
      '{"id": "5", "markdown": "---\\na: [\\n---\\n"}',
      '{"id": "6", "text": "good"}',
    ]
    const folder = folderWith({ 'lines.jsonl': lines.join('\n') })
    expect(await idsOf(folder)).toEqual(['1', '6'])
    expect(await skippedIn(folder)).toEqual({
      'lines.jsonl:2': expect.stringContaining('cannot be read: '),
      'lines.jsonl:3': 'the line is no JSON object',
      'lines.jsonl:4': 'it has no id (one of externalId, id, _id)',
      'lines.jsonl:5': 'it has no id (one of externalId, id, _id)',
      'lines.jsonl:6': 'it has no text, markdown or html, or that is no string',
      'lines.jsonl:7': 'it has no text, markdown or html, or that is no string',
      'lines.jsonl:8': expect.stringContaining('front matter'),
    })
  })

  it('skips a line that is not UTF-8, instead of changing it', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"id": "1", "text": "a"}\n'),
      Buffer.from('{"id": "2", "text": "\u00e9"}', 'latin1'),
    ])
    expect(await reasonsFor(bytes)).toEqual({ 'lines.jsonl:2': 'the line is not UTF-8 text' })
  })

  it('skips a line that is too long to be a document, and reads the next one', async () => {
    const folder = folderWith({ 'lines.jsonl': `${'x'.repeat(16 * 1024 * 1024 + 1)}\n{"id": "2", "text": "b"}` })
    expect(await idsOf(folder)).toEqual(['2'])
    expect(await skippedIn(folder)).toEqual({ 'lines.jsonl:1': expect.stringContaining('16777216 bytes') })
  })
})
