import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { openExtraction } from '../../../src/ingest/extraction/thread.ts'
import { convertHere } from '../../../src/text/files/convert.ts'
import { folderWith, removeFolders } from '../../support/folders.ts'
import { docxOf, pdfOf } from '../../support/office-files.ts'
import { SILENT } from '../../support/silent-log.ts'
import { documentOf, idsOf, skippedIn } from './reading.ts'

afterAll(removeFolders)

const MANUAL = [
  [
    { text: 'Reefing a sail', size: 20 },
    { text: 'Reef early, before the wind asks for it. A reef that is', gap: 30 },
    { text: 'taken late costs twice the strength and half the com-' },
    { text: 'fort of one taken in time.' },
    { text: 'Shake it out when the wind has eased.', gap: 30 },
  ],
  [
    { text: 'Points of 2 * 3 # signs', size: 14 },
    { text: '1. is no list here, and <b> is no tag.', gap: 30 },
  ],
]

const LETTER = [
  { style: 'Title', text: 'Harbour rules' },
  { style: 'Heading1', text: 'Mooring' },
  { style: 'Normal', text: 'Moor bow to & use <two> lines.' },
  { style: 'Heading2', text: 'Fees' },
  {
    rows: [
      ['Length', 'Fee'],
      ['10 m', '20'],
    ],
  },
] as const

describe('a PDF file', () => {
  it('is a document of its pages, headings and paragraphs, with the title of its properties', async () => {
    const folder = folderWith({ 'manuals/reefing.pdf': pdfOf(MANUAL, { title: 'The sailing manual' }) })
    const { externalId, title, content } = await documentOf(join(folder, 'manuals'))
    expect([externalId, title]).toEqual(['reefing', 'The sailing manual'])
    expect(content.text.split('\n\n')).toEqual([
      'Page 1',
      'Reefing a sail',
      'Reef early, before the wind asks for it. A reef that is taken late costs twice the strength and half the comfort of one taken in time.',
      'Shake it out when the wind has eased.',
      'Page 2',
      'Points of 2 * 3 # signs',
      '1. is no list here, and <b> is no tag.',
    ])
    expect(content.blocks.map(({ headingPath }) => headingPath).slice(-1)).toEqual([
      ['Page 2', 'Points of 2 * 3 # signs'],
    ])
  })

  it('is called like its file where it has no title', async () => {
    const folder = folderWith({ 'reefing-a-sail.pdf': pdfOf(MANUAL, { title: 'Microsoft Word - x.doc' }) })
    expect((await documentOf(folder)).title).toBe('reefing a sail')
  })

  it('is skipped with the reason when it is encrypted, broken, or without text', async () => {
    const folder = folderWith({
      'secret.pdf': pdfOf(MANUAL, { encryption: 'unknown password' }),
      'broken.pdf': 'this is no PDF',
      'cut.pdf': pdfOf(MANUAL).subarray(0, 300),
      'scan.pdf': pdfOf([[]]),
      'empty.pdf': '',
    })
    expect(await skippedIn(folder)).toEqual({
      'secret.pdf': 'it is encrypted, and needs a password; save it without one',
      'broken.pdf': expect.stringContaining('it is no readable PDF'),
      'cut.pdf': expect.stringMatching(/no readable PDF|no text/),
      'scan.pdf': 'it has no text; a scan must go through text recognition first',
      'empty.pdf': 'it is empty',
    })
  })
})

describe('a DOCX file', () => {
  it('is a document with its headings and tables, and the title of its properties', async () => {
    const folder = folderWith({ 'rules.docx': await docxOf(LETTER, 'Rules & fees') })
    const { externalId, title, content } = await documentOf(folder)
    expect([externalId, title]).toEqual(['rules', 'Rules & fees'])
    expect(content.text.split('\n\n').slice(0, 4)).toEqual([
      'Harbour rules',
      'Mooring',
      'Moor bow to & use <two> lines.',
      'Fees',
    ])
    expect(content.blocks.at(-1)).toMatchObject({ kind: 'table', headingPath: ['Mooring', 'Fees'] })
    expect(content.text).toContain('10 m')
  })

  it('is skipped with the reason when it is encrypted, broken, or a bomb', async () => {
    const whole = Buffer.from(await docxOf(LETTER))
    const bomb = Buffer.from(whole)
    // The directory says that the first file has 3 GB.
    bomb.writeUInt32LE(3_000_000_000, bomb.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 24)
    const folder = folderWith({
      'secret.docx': new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      'broken.docx': 'this is no DOCX',
      'cut.docx': whole.subarray(0, 400),
      'bomb.docx': bomb,
      'empty.docx': await docxOf([]),
    })
    expect(await skippedIn(folder)).toEqual({
      'secret.docx': 'it is encrypted or of the format before DOCX; save it as DOCX without a password',
      'broken.docx': 'it is no readable DOCX: it is no ZIP archive, or is cut off',
      'cut.docx': 'it is no readable DOCX: it is no ZIP archive, or is cut off',
      'bomb.docx': expect.stringMatching(/it unpacks to 30\d+ bytes/),
      'empty.docx': 'it has no text; a scan must go through text recognition first',
    })
  })
})

describe('conversion in the thread', () => {
  it('gives what it gives here, refusals too', async () => {
    await using extraction = openExtraction({ log: SILENT })
    const pdf = pdfOf(MANUAL)
    expect(await extraction.convert(pdf, 'pdf')).toEqual(await convertHere(pdf, 'pdf'))
    await expect(extraction.convert(Buffer.from('no'), 'docx')).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' })
  }, 30_000)

  it('ends at the deadline', async () => {
    await using extraction = openExtraction({ deadline: 5, log: SILENT })
    await expect(extraction.convert(pdfOf(MANUAL), 'pdf')).rejects.toMatchObject({
      message: expect.stringContaining('it took longer than'),
    })
  })
})

it('PDF and DOCX files are found beside the others', async () => {
  const folder = folderWith({ 'a.md': 'a', 'b.PDF': pdfOf(MANUAL) })
  writeFileSync(join(folder, 'c.docx'), await docxOf(LETTER))
  expect(await idsOf(folder)).toEqual(['a', 'b', 'c'])
})
