/**
 * Checks a labelled corpus before it is indexed. Indexing skips lines that cannot be read and says so at its end, which is
 * right for articles; figures over part of a corpus would mislead, and somebody would have waited for them.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SextantError } from '../core/errors.ts'
import { readJsonlFile } from '../ingest/sources/jsonl-file.ts'

const CORPUS = 'corpus.jsonl'

/**
 * The corpus file of a folder in BEIR layout, every line of which is a document with an id of its own.
 *
 * @throws SextantError DOCUMENT_INVALID naming the file and the line
 */
export async function checkedCorpus(folder: string, signal?: AbortSignal): Promise<string> {
  const file = join(folder, CORPUS)
  if (!existsSync(file)) throw invalid(`"${folder}" has no ${CORPUS}. Name a folder in BEIR layout.`)
  const origins = new Map<string, string>()
  for await (const item of readJsonlFile(file)) {
    signal?.throwIfAborted()
    if (item.kind === 'skipped')
      throw invalid(`${item.skipped.origin}: ${item.skipped.reason}. Mend or remove the line.`)
    const { externalId, origin } = item.document
    const earlier = origins.get(externalId)
    if (earlier !== undefined)
      throw invalid(`${origin}: its id "${externalId}" is that of ${earlier} already. Keep one of them.`)
    origins.set(externalId, origin)
  }
  if (origins.size === 0) throw invalid(`${file} holds no document.`)
  return file
}

const invalid = (message: string) => new SextantError('DOCUMENT_INVALID', message)
