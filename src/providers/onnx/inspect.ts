/**
 * What is asked of a model before it is used: that it knows every id of its tokenizer, that it reads as many tokens as it is
 * said to, and that it gives the vectors of its card's check texts. The answers also tell its dimensions.
 */
import { SextantError } from '../../core/errors.ts'
import type { CheckText } from './card.ts'
import type { TokenBatch } from './session.ts'

/** Longer inputs are not tried: models beyond it have no table of positions to fall off, and the trial would take seconds. */
const LONGEST_PROBE = 1_024

export interface Probe {
  readonly modelFile: string
  readonly tokenizerFile: string
  readonly highestId: number
  readonly maxTokens: number
  encode(batch: TokenBatch): Promise<Float32Array>
}

/**
 * The model's dimensions.
 *
 * @throws SextantError MODEL_UNUSABLE when the tokenizer does not fit the model or the maximum is beyond it
 */
export async function probeModel({ modelFile, tokenizerFile, highestId, maxTokens, encode }: Probe): Promise<number> {
  const run = async (ids: Int32Array, complaint: string) => {
    try {
      return await encode({ ids, lengths: [ids.length] })
    } catch (thrown) {
      throw new SextantError('MODEL_UNUSABLE', complaint, { cause: thrown })
    }
  }
  const vector = await run(
    Int32Array.of(highestId),
    `The tokenizer ${tokenizerFile} does not fit the model ${modelFile}, which cannot read its token id ${highestId}; take both files from the same model`,
  )
  await run(
    new Int32Array(Math.min(maxTokens, LONGEST_PROBE)),
    `The model ${modelFile} cannot read ${maxTokens} tokens; set the encoder's maxTokens to what the model was made for`,
  )
  return vector.length
}

/** Cosine over the components that both have. */
export function cosine(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let dot = 0
  let leftSquares = 0
  let rightSquares = 0
  for (let place = 0; place < Math.min(left.length, right.length); place++) {
    const [a = 0, b = 0] = [left[place], right[place]]
    dot += a * b
    leftSquares += a * a
    rightSquares += b * b
  }
  return dot / Math.sqrt(leftSquares * rightSquares)
}

/** @throws SextantError MODEL_UNUSABLE when the vector is another than the card says */
export function requireCheck(modelFile: string, check: CheckText, vector: Float32Array): void {
  const found = cosine(vector, check.vector)
  if (check.vector.length <= vector.length && found >= check.cosine) return
  throw new SextantError(
    'MODEL_UNUSABLE',
    `The model ${modelFile} fails a check text of its card: "${check.text}" has cosine ${found.toFixed(4)} to the card's vector, at least ${check.cosine} is asked (${vector.length} components, the card has ${check.vector.length}). The file, the card, the configured pooling and prefixes, or this CPU is at fault`,
  )
}
