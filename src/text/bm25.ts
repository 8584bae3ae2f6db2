/**
 * BM25 as sparse vectors, with Qdrant's arithmetic: a document's values hold term frequency and length, a query's are 1, and
 * the engine multiplies by IDF, which only it can know. Their dot product is the BM25 score.
 */
import type { SparseVector } from '../core/document.ts'
import { analyze } from './terms.ts'

export interface Bm25Weighting {
  readonly language: string
  /** Average `bm25Length` of the corpus. */
  readonly averageLength: number
  /** How soon repeating a term stops to help; 1.2 if absent. */
  readonly k?: number
  /** How much a long text is held back, 0 to 1; 0.75 if absent. */
  readonly b?: number
}

/** Terms of the text, repeated ones counted again: the length that BM25 compares. */
export const bm25Length = (text: string, language: string): number => analyze(text, language).length

/** A text as BM25 stores it. */
export interface Bm25Document {
  readonly vector: SparseVector
  /** `bm25Length` of the text. */
  readonly length: number
}

/**
 * The values n(k+1) / (n + k(1 - b + b * length / averageLength)) of the text's terms, n being how often one stands in it.
 * Terms whose indices collide count as one term.
 *
 * @throws RangeError when the language is unknown or the average length is not above 0
 */
export function bm25Document(
  text: string,
  { language, averageLength, k = 1.2, b = 0.75 }: Bm25Weighting,
): Bm25Document {
  if (!(averageLength > 0)) throw new RangeError(`The average length must be above 0, not ${averageLength}`)
  const found = analyze(text, language)
  const saturation = k * (1 - b + (b * found.length) / averageLength)
  const occurrences = new Map<number, number>()
  for (const { index } of found) occurrences.set(index, (occurrences.get(index) ?? 0) + 1)
  return { vector: sparseVector(occurrences, (n) => (n * (k + 1)) / (n + saturation)), length: found.length }
}

/**
 * The text's terms under each of the languages, each term once with the value 1, so that one query finds documents of all of
 * them. A stopword of one language may be a term of another (German "die" in English).
 *
 * @throws RangeError when a language is unknown
 */
export function bm25QueryVector(text: string, languages: readonly string[]): SparseVector {
  const found = languages.flatMap((language) => analyze(text, language))
  return sparseVector(new Map(found.map(({ index }) => [index, 1])), () => 1)
}

function sparseVector(occurrences: ReadonlyMap<number, number>, weight: (occurrences: number) => number): SparseVector {
  const indices = Uint32Array.from(occurrences.keys()).sort()
  return { indices, values: Float32Array.from(indices, (index) => weight(occurrences.get(index) ?? 0)) }
}
