import { afterAll, describe, expect, it } from '@jest/globals'
import { acceptDocument } from '../../src/ingest/accept.ts'
import { type OutgoingItem, outgoingItems, sourceOf } from '../../src/ingest/document-writes.ts'
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

async function sent(document: SourceDocument): Promise<OutgoingItem> {
  async function* items() {
    yield { kind: 'document', document } as const
  }
  for await (const item of outgoingItems(items(), SCOPE, attributes)) return item
  throw new RangeError('nothing came out')
}

describe('a document that is sent to a running server', () => {
  it('is stored there as an index run would have stored it', async () => {
    const accept = async (source: Parameters<typeof acceptDocument>[0]) => {
      const { origin: _, ...rest } = acceptDocument(source, await extracted(source, extractHere), SCOPE, attributes)
      return { ...rest, undeclared: [] }
    }
    const names: string[] = []
    for await (const item of readPaths([folderWith(FILES)])) {
      if (item.kind !== 'document') throw new RangeError(item.skipped.reason)
      const outgoing = await sent(item.document)
      if (outgoing.kind !== 'document') throw new RangeError(outgoing.skipped.reason)
      const { write } = outgoing
      expect(await accept(sourceOf(JSON.parse(JSON.stringify(write)) as typeof write))).toEqual(
        await accept(item.document),
      )
      names.push(write.externalId)
    }
    expect(names).toEqual(['1', '2', 'named-by-its-file', 'other', 'page', 'r1'])
  })

  it('has declared attributes apart from what is metadata', async () => {
    const source = authored({ attributes: { rank: 1, audience: 'all' }, others: { due: '2024-01-01', owner: 'ann' } })
    expect(await sent(source)).toEqual({
      kind: 'document',
      origin: 'a.md',
      write: {
        externalId: 'a',
        tags: [],
        attributes: { rank: 1, due: '2024-01-01' },
        metadata: { audience: 'all', owner: 'ann' },
        content: { kind: 'text', source: 'Some text.' },
      },
      undeclared: ['audience'],
    })
  })

  it('stays with its reason when it cannot be stored', async () => {
    expect(await sent(authored({ title: [] }))).toEqual({
      kind: 'skipped',
      skipped: { origin: 'a.md', reason: 'title is [], and must be text' },
    })
  })
})
