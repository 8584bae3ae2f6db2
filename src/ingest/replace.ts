/** Step 5, replace: the document and its chunks take the place of what was stored, at once. */
import type { Document, EncodedChunk } from '../core/document.ts'
import { instant } from '../core/instant.ts'
import type { Scope } from '../core/scope.ts'
import type { Engine } from '../ports/engine.ts'
import type { AcceptedDocument } from './accept.ts'
import { outlineOf } from './outline.ts'

export interface WriteStamp {
  readonly version: number
  /** Milliseconds since 1970; for documents that carry no dates of their own. */
  readonly now: number
}

/** @returns false when a newer version was stored meanwhile */
export async function replaceDocument(
  accepted: AcceptedDocument,
  chunks: readonly EncodedChunk[],
  { version, now }: WriteStamp,
  scope: Scope,
  engine: Engine,
): Promise<boolean> {
  const { origin, content, givenChunks, written, undeclared, createdAt, updatedAt, ...fields } = accepted
  const [stored] = createdAt === undefined ? await engine.documents(scope, [accepted.id]) : []
  const document: Document = {
    ...fields,
    version,
    createdAt: createdAt ?? stored?.createdAt ?? instant(now),
    updatedAt: updatedAt ?? instant(now),
    text: content.text,
    chunkCount: chunks.length,
  }
  return engine.replaceDocument(scope, document, chunks, outlineOf(accepted))
}
