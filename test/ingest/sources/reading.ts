/** Reads sources as ingest does, and says what came of them. */
import { relative } from 'node:path'
import type { SourceDocument, SourceItem } from '../../../src/ingest/source.ts'
import { readPaths } from '../../../src/ingest/sources/files.ts'

export async function itemsOf(...paths: readonly string[]): Promise<readonly SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readPaths(paths)) items.push(item)
  return items
}

export async function documentsOf(...paths: readonly string[]): Promise<readonly SourceDocument[]> {
  const items = await itemsOf(...paths)
  return items.flatMap((item) => (item.kind === 'document' ? [item.document] : []))
}

/** The one document that the path holds. @throws RangeError when there is another number, or something was skipped */
export async function documentOf(path: string): Promise<SourceDocument> {
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
