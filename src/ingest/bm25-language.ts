/** The language in which BM25 reads a document: its own where the collection was made for it, else the collection's. */
import type { CollectionRecord } from '../core/collection.ts'
import { bm25LanguageOf } from '../text/languages.ts'

export function bm25Language(
  language: string | null,
  { documentLanguages, language: usual }: Pick<CollectionRecord, 'documentLanguages' | 'language'>,
): string {
  const known = language === null ? undefined : bm25LanguageOf(language)
  return known !== undefined && documentLanguages.includes(known) ? known : usual
}
