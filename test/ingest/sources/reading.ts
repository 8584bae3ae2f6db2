/** Reads sources as ingest does, extraction included, and says what came of them. */
import { relative } from 'node:path'
import { isSextantError } from '../../../src/core/errors.ts'
import { extracted, extractHere } from '../../../src/ingest/extract.ts'
import { completed } from '../../../src/ingest/fields.ts'
import { type SkippedSource, type SourceDocument, skipped } from '../../../src/ingest/source.ts'
import { readPaths } from '../../../src/ingest/sources/files.ts'
import type { StructuredText } from '../../../src/text/structure.ts'

/** A document with its text, and with the fields that this carries. */
type ReadDocument = Omit<SourceDocument, 'content'> & { readonly content: StructuredText }
type ReadItem =
  | { readonly kind: 'document'; readonly document: ReadDocument }
  | { readonly kind: 'skipped'; readonly skipped: SkippedSource }

export async function itemsOf(...paths: readonly string[]): Promise<readonly ReadItem[]> {
  const items: ReadItem[] = []
  for await (const item of readPaths(paths)) {
    items.push(item.kind === 'skipped' ? item : await extractedItem(item.document))
  }
  return items
}

async function extractedItem(source: SourceDocument): Promise<ReadItem> {
  try {
    const { title, language, frontMatter, body } = await extracted(source, extractHere)
    const whole = completed(source, frontMatter)
    const found = { title: whole.title ?? title ?? source.fallbackTitle, language: whole.language ?? language }
    return { kind: 'document', document: { ...whole, ...found, content: body } }
  } catch (error) {
    if (isSextantError(error)) return skipped(source.origin, error.message) as ReadItem
    throw error
  }
}

export async function documentsOf(...paths: readonly string[]): Promise<readonly ReadDocument[]> {
  const items = await itemsOf(...paths)
  return items.flatMap((item) => (item.kind === 'document' ? [item.document] : []))
}

/** The one document that the path holds. @throws RangeError when there is another number, or something was skipped */
export async function documentOf(path: string): Promise<ReadDocument> {
  const [item, ...others] = await itemsOf(path)
  if (item?.kind !== 'document' || others.length > 0)
    throw new RangeError(`no single document: ${JSON.stringify([item, ...others])}`)
  return item.document
}

export async function idsOf(...paths: readonly string[]): Promise<readonly string[]> {
  return (await documentsOf(...paths)).map(({ externalId }) => externalId)
}

/** Reasons of what was skipped, by origin below the folder. */
export async function skippedIn(
  folder: string,
  ...paths: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  const items = await itemsOf(...(paths.length > 0 ? paths : [folder]))
  const skipped = items.flatMap((item) => (item.kind === 'skipped' ? [item.skipped] : []))
  return Object.fromEntries(skipped.map(({ origin, reason }) => [relative(folder, origin), reason]))
}
