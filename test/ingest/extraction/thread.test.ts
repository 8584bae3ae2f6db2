import { describe, expect, it } from '@jest/globals'
import type { Content } from '../../../src/core/content.ts'
import { openExtraction } from '../../../src/ingest/extraction/thread.ts'
import { SILENT } from '../../support/silent-log.ts'

const reader = new URL('./hostile-reader.ts', import.meta.url).href
const markdown = (source: string): Content => ({ kind: 'markdown', source })
const opened = (deadline = 30_000) => openExtraction({ deadline, reader, megabytes: 32, log: SILENT })

describe('extraction', () => {
  it('reads Markdown and HTML in its thread as it would be read here, and the rest without one', async () => {
    await using extraction = openExtraction({ log: SILENT })
    const read = (content: Content, title?: string) => extraction.extract(content, title)
    expect(await read(markdown('---\na: 1\n---\n# Head\n\nText'))).toMatchObject({
      title: 'Head',
      frontMatter: { a: 1 },
      body: { text: 'Text' },
    })
    expect(await read(markdown('# Head\n\nText'), 'Given')).toMatchObject({ body: { text: 'Head\n\nText' } })
    expect(await read({ kind: 'text', source: 'One' })).toMatchObject({ body: { text: 'One' } })
    expect(await read({ kind: 'chunks', chunks: [{ text: 'One', headingPath: [] }] })).toMatchObject({
      chunks: [{ text: 'One' }],
    })
  })

  it('refuses what cannot be read with the reason', async () => {
    await using extraction = opened()
    await expect(extraction.extract(markdown('refuse'), undefined)).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: 'line 3: no',
    })
  })

  it('ends at the deadline, and goes on with the next document', async () => {
    await using extraction = opened(1_500)
    const [looping, next] = [
      extraction.extract(markdown('loop'), undefined),
      extraction.extract(markdown('x'), undefined),
    ]
    await expect(looping).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: 'its text cannot be extracted: it took longer than 1.5 s',
    })
    expect(await next).toMatchObject({ body: { text: 'x' } })
  })

  it('survives a document that takes more memory than the thread has', async () => {
    await using extraction = opened()
    await expect(extraction.extract(markdown('memory'), undefined)).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringContaining('memory limit'),
    })
    expect(await extraction.extract(markdown('x'), undefined)).toMatchObject({ body: { text: 'x' } })
  })

  it('tells a fault from what a document is to blame for', async () => {
    await using extraction = opened()
    const failing = extraction.extract(markdown('fault'), undefined)
    await expect(failing).rejects.toThrow('the extraction failed')
    await expect(failing).rejects.not.toMatchObject({ code: expect.anything() })
    await expect(failing).rejects.toMatchObject({ cause: expect.stringContaining('a fault') })
  })

  it('does not begin what its caller gave up', async () => {
    await using extraction = opened()
    const reason = new Error('gone')
    await expect(extraction.extract(markdown('x'), undefined, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
