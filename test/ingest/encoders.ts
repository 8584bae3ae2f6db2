/** An encoder for tests that needs no model: a word is a token, and what it was asked for is counted. */
import { SextantError } from '../../src/core/errors.ts'
import type { Encoder, Encoding } from '../../src/ports/encoder.ts'
import { RECORD } from './sources.ts'

export interface WordEncoder extends Encoder {
  /** Texts that were encoded, in order. */
  readonly encoded: readonly string[]
  /** Most texts that were with the encoder at once. */
  readonly mostAtOnce: number
}

export interface WordEncoderOptions {
  /** Fails on texts that contain it. */
  readonly poison?: string
  /** Called before texts are encoded: may wait, or throw. */
  readonly before?: (texts: readonly string[]) => unknown
  readonly maxTokens?: number
  /** The same for every text if absent. */
  readonly vectorOf?: (text: string) => Float32Array
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

export function wordEncoder({
  poison,
  before,
  maxTokens = RECORD.model.maxTokens,
  vectorOf = () => Float32Array.of(1, 0, 0),
}: WordEncoderOptions = {}): WordEncoder {
  const encoded: string[] = []
  let atOnce = 0
  let mostAtOnce = 0
  const encodingOf = (text: string): Encoding => {
    const tokenCount = Math.min(wordsOf(text).length + 2, maxTokens)
    return { dense: vectorOf(text), tokenCount, cutTokens: wordsOf(text).length + 2 - tokenCount }
  }
  return {
    model: { ...RECORD.model, maxTokens },
    encoded,
    get mostAtOnce() {
      return mostAtOnce
    },
    async encode(texts, _input, signal) {
      signal?.throwIfAborted()
      atOnce += texts.length
      mostAtOnce = Math.max(mostAtOnce, atOnce)
      try {
        await before?.(texts)
        signal?.throwIfAborted()
        if (poison !== undefined && texts.some((text) => text.includes(poison))) throw failed(poison)
        encoded.push(...texts)
        return texts.map(encodingOf)
      } finally {
        atOnce -= texts.length
      }
    },
    async countTokens(texts) {
      return texts.map((text) => wordsOf(text).length)
    },
  }
}

const failed = (reason: string): SextantError => new SextantError('ENCODER_FAILED', `The encoder failed: ${reason}`)
