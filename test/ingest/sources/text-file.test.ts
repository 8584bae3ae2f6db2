import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { folderWith, removeFolders } from '../../support/folders.ts'
import { documentOf, skippedIn } from './reading.ts'

afterAll(removeFolders)

const read = (name: string, content: string | Uint8Array) => documentOf(join(folderWith({ [name]: content }), name))
const reasonFor = async (name: string, content: string | Uint8Array) =>
  (await skippedIn(folderWith({ [name]: content })))[name]

describe('a Markdown file', () => {
  it('has the fields of its front matter, and what is not known among the others', async () => {
    const document = await read(
      'refunds.md',
      `---
title: Refunds
url: https://example.com/refunds
language: en
tags: [money, returns]
createdAt: 2024-01-02
updatedAt: 2024-03-04T05:06:07Z
attributes: { audience: buyers }
metadata: { owner: ann }
category: billing
---
Send it back.
`,
    )
    expect(document).toMatchObject({
      externalId: 'refunds',
      title: 'Refunds',
      url: 'https://example.com/refunds',
      language: 'en',
      tags: ['money', 'returns'],
      createdAt: '2024-01-02',
      updatedAt: '2024-03-04T05:06:07Z',
      attributes: { audience: 'buyers' },
      others: { owner: 'ann', category: 'billing' },
      content: { text: 'Send it back.' },
    })
  })

  it('is understood in the words of Hugo and its like', async () => {
    const document = await read(
      'a.md',
      '---\ndate: 2024-01-02\nlastmod: 2024-02-03\npermalink: /a/\nlang: de\ndraft: true\n---\ntext',
    )
    expect(document).toMatchObject({
      createdAt: '2024-01-02',
      updatedAt: '2024-02-03',
      url: '/a/',
      language: 'de',
      others: { draft: true },
    })
    expect(Object.keys(document.others)).toEqual(['draft'])
  })

  it.each([
    ['externalId: refunds-2026', 'refunds-2026'],
    ['id: 17', '17'],
    ['id: ""', 'refunds'],
  ])('keeps the id that it carries, or has that of its file: %s', async (line, id) => {
    const document = await read('refunds.md', `---\n${line}\n---\nSend it back.\n`)
    expect([document.externalId, document.others]).toEqual([id, {}])
  })

  it('takes the first of several names, and keeps the other', async () => {
    const document = await read('a.md', '---\ncreated: 2023-01-01\ndate: 2024-01-02\n---\ntext')
    expect(document).toMatchObject({ createdAt: '2023-01-01', others: { date: '2024-01-02' } })
  })

  it.each([
    ['the front matter', '---\ntitle: Named\n---\ntext', 'Named'],
    ['the heading that opens it', '# Heading\n\ntext', 'Heading'],
    ['the heading where the front matter has none', '---\ntags: [a]\n---\n# Heading\n\ntext', 'Heading'],
    ['the name of the file', 'Only text.', 'getting started quickly'],
    [
      'the name of the file where the title is empty',
      '---\ntitle: ""\nurl: null\n---\ntext',
      'getting started quickly',
    ],
  ])('has its title from %s', async (_, content, title) => {
    const document = await read('getting-started_quickly.md', content)
    expect(document.title).toBe(title)
    expect(document.others).toEqual({})
  })

  it('keeps a heading that the front matter gives another title', async () => {
    expect(await read('a.md', '---\ntitle: Named\n---\n# Heading\n\ntext')).toMatchObject({
      title: 'Named',
      content: { text: 'Heading\n\ntext' },
    })
  })

  it('reads the same with a byte order mark and with the line ends of Windows', async () => {
    const content = '---\ntitle: Named\n---\n\nOne.\n\nTwo.\n'
    const { content: plain } = await read('a.md', content)
    const windows = await read('a.md', `\uFEFF${content.replaceAll('\n', '\r\n')}`)
    expect(windows).toMatchObject({ title: 'Named', content: plain })
  })

  it('is skipped with the line when its front matter is no YAML', async () => {
    expect(await reasonFor('a.md', '---\ntitle: a\ntags: [a\n---\ntext')).toContain('line 3')
    expect(await reasonFor('a.md', '---\njust text\n---\ntext')).toContain('must consist of entries')
  })
})

describe('a text file', () => {
  it('is its paragraphs under the name of the file', async () => {
    expect(await read('read_me-first.txt', '\uFEFFOne\r\ntwo.\r\n\r\n\r\n# Three')).toMatchObject({
      title: 'read me first',
      content: { text: 'One\ntwo.\n\n# Three' },
      others: {},
    })
  })
})

describe('a file without text', () => {
  it.each([
    ['empty', ''],
    ['empty but for white space', ' \r\n\t\n'],
    ['empty but for a byte order mark', '\uFEFF'],
  ])('is skipped when it is %s', async (_, content) => {
    expect(await reasonFor('a.md', content)).toBe('it is empty')
    expect(await reasonFor('a.txt', content)).toBe('it is empty')
  })

  it.each([
    ['Latin-1', Buffer.from('caf\u00e9', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFtext', 'utf16le')],
  ])('is skipped when it is %s', async (_, content) => {
    expect(await reasonFor('a.txt', content)).toBe('it is not UTF-8 text')
  })

  it('is skipped when it is too large to be one document', async () => {
    const bytes = 16 * 1024 * 1024 + 1
    expect(await reasonFor('a.txt', Buffer.alloc(bytes, 'a'))).toContain(`${bytes} bytes`)
  })
})

describe('a page', () => {
  const page = (head: string) =>
    `<html lang="de"><head>${head}</head><body><p>Größe und Gewicht stehen hier, in einem ganzen Satz.</p></body></html>`

  it('has its title and language from itself, in the character set that it names', async () => {
    const bytes = Buffer.from(page('<meta charset="iso-8859-1"><title>Maße</title>'), 'latin1')
    expect(await read('page.html', bytes)).toMatchObject({
      externalId: 'page',
      title: 'Maße',
      language: 'de',
      content: { text: expect.stringContaining('Größe und Gewicht') },
    })
    expect((await read('about-us.htm', page(''))).title).toBe('about us')
  })

  it('is skipped when it is in none', async () => {
    expect(await reasonFor('page.html', Buffer.from(page(''), 'latin1'))).toBe(
      'it is neither UTF-8 text nor in a character set that it names',
    )
  })
})
