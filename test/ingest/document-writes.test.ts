import { afterAll, describe, expect, it } from '@jest/globals'
import { acceptDocument } from '../../src/ingest/accept.ts'
import { documentWriteOf, sourceOf } from '../../src/ingest/document-writes.ts'
import { extracted, extractHere } from '../../src/ingest/extract.ts'
import type { SourceDocument } from '../../src/ingest/source.ts'
import { readPaths } from '../../src/ingest/sources/files.ts'
import { folderWith, removeFolders } from '../support/folders.ts'
import { sourceOf as authored, RECORD, SCOPE } from './sources.ts'

afterAll(removeFolders)

const { attributes } = RECORD
const FILES = {
  'named-by-its-file.md': 'Only text.',
  'refunds.md':
    '---\nid: r1\nlang: en\ntags: [a, b]\ncreated: 2024-01-02\nrank: 3\ndue: 2024-03-01\nowner: ann\nattributes: { audience: all }\n---\n# Refunds\n\nText.',
  'other.md': '---\ntitle: Other\n---\n# Heading\n\nText.',
  'page.html':
    '<html lang="de"><head><title>Seite</title></head><body><p>Ein Text, der lang genug ist, um einer zu sein.</p></body></html>',
  'lines.jsonl':
    '{"id": 1, "title": "One", "text": "One.", "metadata": {"year": 1999}, "rank": 2}\n{"id": 2, "html": "<p>Two and more of it.</p>"}',
}

const accept = async (source: SourceDocument) =>
  acceptDocument(source, await extracted(source, extractHere), SCOPE, attributes)

const sent = async (source: SourceDocument) => documentWriteOf(await accept(source), source)

describe('a document that is sent to a running server', () => {
  it('is stored there as an index run would have stored it', async () => {
    const fieldsOf = async (source: SourceDocument) => {
      const { origin: _, place: __, ...rest } = await accept(source)
      return { ...rest, undeclared: [] }
    }
    const names: string[] = []
    for await (const item of readPaths([folderWith(FILES)])) {
      if (item.kind !== 'document') throw new RangeError(item.skipped.reason)
      const write = await sent(item.document)
      expect(await fieldsOf(sourceOf(JSON.parse(JSON.stringify(write)) as typeof write))).toEqual(
        await fieldsOf(item.document),
      )
      names.push(write.externalId)
    }
    expect(names).toEqual(['1', '2', 'named-by-its-file', 'other', 'page', 'r1'])
  })

  it('has declared attributes apart from what is metadata', async () => {
    const source = authored({ attributes: { rank: 1, audience: 'all' }, others: { due: '2024-01-01', owner: 'ann' } })
    expect(await sent(source)).toEqual({
      externalId: 'a',
      tags: [],
      attributes: { rank: 1, due: '2024-01-01' },
      metadata: { audience: 'all', owner: 'ann' },
      content: { kind: 'text', source: 'Some text.' },
    })
  })
})
