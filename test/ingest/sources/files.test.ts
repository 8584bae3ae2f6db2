import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { readPaths } from '../../../src/ingest/sources/files.ts'
import { folderWith, removeFolders, withoutRights } from '../../support/folders.ts'
import { documentsOf, idsOf, skippedIn } from './reading.ts'

afterAll(removeFolders)

describe('what is found below a folder', () => {
  it('is every Markdown, text and JSONL file in the order of names, by its path without ending', async () => {
    const folder = folderWith({
      'b.md': 'b',
      'a.txt': 'a',
      'deep/er/than/most/c.markdown': 'c',
      'lines.jsonl': '{"id": "from a line", "text": "x"}',
      'UPPER.MD': 'u',
      'v1.2.md': 'v',
    })
    expect(await idsOf(folder)).toEqual(['UPPER', 'a', 'b', 'deep/er/than/most/c', 'from a line', 'v1.2'])
    expect(await idsOf(`${folder}/`)).toEqual(await idsOf(folder))
  })

  it('is nothing that is hidden, installed, or of another kind', async () => {
    const folder = folderWith({
      'a.md': 'a',
      '.hidden.md': 'x',
      '.git/b.md': 'x',
      'sub/.cache/c.md': 'x',
      'node_modules/package/README.md': 'x',
      'sub/node_modules/package/README.md': 'x',
      'picture.png': 'x',
      'folder.md/inside.txt': 'i',
    })
    expect(await idsOf(folder)).toEqual(['a', 'folder.md/inside'])
    expect(await skippedIn(folder)).toEqual({})
  })

  it('may lie in a hidden folder that was named itself', async () => {
    const folder = folderWith({ '.notes/a.md': 'a' })
    expect(await idsOf(join(folder, '.notes'))).toEqual(['a'])
  })

  it('is only the corpus of a BEIR folder, wherever that lies', async () => {
    const corpus = '{"_id": "1", "title": "t", "text": "x", "metadata": {}}\n'
    const beir = {
      'corpus.jsonl': corpus,
      'queries.jsonl': '{"_id": "q", "text": "?"}',
      'qrels/test.tsv': '',
      'a.md': 'a',
    }
    const folder = folderWith(Object.fromEntries(Object.entries(beir).map(([name, text]) => [`scifact/${name}`, text])))
    expect(await idsOf(join(folder, 'scifact'))).toEqual(['1'])
    expect(await idsOf(folder)).toEqual(['1'])
  })

  it('is everything of a folder that merely has a corpus.jsonl', async () => {
    const folder = folderWith({ 'corpus.jsonl': '{"id": "1", "text": "x"}', 'a.md': 'a' })
    expect(await idsOf(folder)).toEqual(['a', '1'])
  })

  it('keeps names with spaces and accents, composed whatever the file system gave', async () => {
    const folder = folderWith({ 'my notes/Über uns.md': 'text', ['Cafe\u0301.md']: 'text' })
    const [cafe, about] = await documentsOf(folder)
    expect(cafe).toMatchObject({ externalId: 'Caf\u00e9', title: 'Caf\u00e9' })
    expect(about).toMatchObject({ externalId: 'my notes/Über uns', title: 'Über uns' })
  })
})

describe('links', () => {
  it('to files are read, to folders are told of and not entered, so circles end', async () => {
    const folder = folderWith({ 'real/a.md': 'a' })
    symlinkSync(join(folder, 'real/a.md'), join(folder, 'linked.md'))
    symlinkSync(folder, join(folder, 'real/circle'))
    expect(await idsOf(folder)).toEqual(['linked', 'real/a'])
    expect(await skippedIn(folder)).toEqual({ 'real/circle': expect.stringContaining('link to a folder') })
    expect(await idsOf(join(folder, 'real/circle'))).toEqual(['linked', 'real/a'])
  })

  it('that lead nowhere, or to themselves, are skipped with the reason', async () => {
    const folder = folderWith({ 'a.md': 'a' })
    symlinkSync(join(folder, 'gone.md'), join(folder, 'broken.md'))
    symlinkSync('self.jsonl', join(folder, 'self.jsonl'))
    symlinkSync('nowhere', join(folder, 'without-ending'))
    expect(await skippedIn(folder)).toEqual({
      'broken.md': 'it leads to no file',
      'self.jsonl': 'it is a link that leads to itself',
    })
  })
})

describe('paths that were named', () => {
  it('may be files: their id is their name', async () => {
    const folder = folderWith({ 'sub/a.md': 'a', 'b.jsonl': '{"id": "1", "text": "x"}', 'c.png': 'x' })
    const paths = ['sub/a.md', 'b.jsonl', 'c.png'].map((name) => join(folder, name))
    expect(await idsOf(...paths)).toEqual(['a', '1'])
    expect(await skippedIn(folder, ...paths)).toEqual({ 'c.png': expect.stringContaining('".png" are not read') })
  })

  it('are an error when they do not exist', async () => {
    const path = join(folderWith(), 'no such folder')
    await expect(readPaths([path]).next()).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: `"${path}" cannot be read: it leads to no file. Name a file or folder that this user can read.`,
    })
  })

  it('are an error when they cannot be opened', async () => {
    const folder = folderWith({ 'closed/a.md': 'a' })
    chmodSync(join(folder, 'closed'), 0o000)
    const read = withoutRights(folder, () => idsOf(join(folder, 'closed')))
    await expect(read).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringContaining('may not read'),
    })
  })
})

it('skips files and folders that this user may not read, and goes on', async () => {
  const folder = folderWith({ 'a.md': 'a', 'closed.md': 'x', 'closed.jsonl': 'x', 'closed/b.md': 'x', 'z.md': 'z' })
  for (const name of ['closed.md', 'closed.jsonl', 'closed']) chmodSync(join(folder, name), 0o000)
  await withoutRights(folder, async () => {
    expect(await idsOf(folder)).toEqual(['a', 'z'])
    const reason = 'this user may not read it'
    expect(await skippedIn(folder)).toEqual({ closed: reason, 'closed.md': reason, 'closed.jsonl': reason })
  })
})
