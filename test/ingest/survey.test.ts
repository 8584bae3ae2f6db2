/** How far ahead documents are read before they are judged. */
import { describe, expect, it } from '@jest/globals'
import { extractHere } from '../../src/ingest/extract.ts'
import type { SourceItem } from '../../src/ingest/source.ts'
import { judge } from '../../src/ingest/survey.ts'
import { openSeen } from '../../src/ingest/sync/seen.ts'
import { SCOPE, sourceOf } from './sources.ts'

/** How many of the documents, all of this text, have been read when the first of them is judged. */
async function readAtFirstVerdict(text: string): Promise<number> {
  let read = 0
  async function* items(): AsyncGenerator<SourceItem> {
    for (; read < 1000; ) {
      read += 1
      yield { kind: 'document', document: sourceOf({ externalId: `${read}`, text }) }
    }
  }
  using seen = openSeen()
  const engine = { stampsOf: async (_: unknown, ids: readonly unknown[]) => ids.map(() => undefined) }
  const verdicts = judge(items(), { scope: SCOPE, attributes: [], engine, extract: extractHere, seen })
  await verdicts.next()
  await verdicts.return(undefined)
  return read
}

describe('judging documents', () => {
  it('asks the engine for many short ones at once', async () => {
    expect(await readAtFirstVerdict('Short.')).toBe(256)
  })

  it('holds no second document of a megabyte before the first is judged', async () => {
    expect(await readAtFirstVerdict('A sentence of it. '.repeat(60_000))).toBe(1)
  })
})
