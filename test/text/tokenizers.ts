/** Token counters for tests: the real tokenizer of the model in the repository, and some that no chunker can foresee. */
import { readFileSync } from 'node:fs'
import { Tokenizer } from '@huggingface/tokenizers'
import type { CountTokens } from '../../src/text/chunk.ts'

const counting =
  (count: (text: string) => number): CountTokens =>
  async (texts) =>
    texts.map(count)

const miniLm = new Tokenizer(JSON.parse(readFileSync('models/all-MiniLM-L6-v2/tokenizer.json', 'utf8')), {})
export const wordPieces = counting((text) => miniLm.encode(text, { add_special_tokens: false }).ids.length)

/** A token per byte: a character may be four. */
export const bytes = counting((text) => Buffer.byteLength(text))

/** A whole takes more than its parts together. */
export const superadditive = counting((text) => text.split(/\s+/).filter(Boolean).length ** 2)

/** The same text has the same count; nothing else holds. */
export const erratic = counting((text) => {
  if (Array.from(text).length <= 1) return 1
  return Array.from(text).reduce((hash, char) => (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7) % 90
})
