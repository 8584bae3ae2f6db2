/**
 * The model's tokenizer in this thread. Its library applies no truncation and no padding, so those of `tokenizer.json` do not
 * count; the cut is made here, as Hugging Face makes it: special tokens stay, the text's last tokens go.
 */
import { readFile } from 'node:fs/promises'
import { Tokenizer } from '@huggingface/tokenizers'
import { messageOf, SextantError } from '../../core/errors.ts'

export interface TokenizerSettings {
  readonly file: string
  /** `tokenizer_config.json`, parsed; `{}` where there is none. */
  readonly config: object
}

export interface TokenizerFacts {
  /** What a model's vocabulary must reach. */
  readonly highestId: number
  readonly padId: number
}

export type TokenizerRequest =
  | { readonly encode: readonly string[]; readonly maxTokens: number }
  | { readonly count: readonly string[] }

/** For `encode` the ids of all texts one after the other; for `count` no ids. */
export interface Tokenized {
  readonly ids: Int32Array
  /** Per text: tokens kept (`encode`), or tokens without special ones (`count`). */
  readonly lengths: readonly number[]
  /** Per text: tokens that were cut. */
  readonly cut: readonly number[]
}

export interface TextTokenizer {
  readonly facts: TokenizerFacts
  tokenize(request: TokenizerRequest): Tokenized
}

/** @throws SextantError MODEL_UNUSABLE when the file is no tokenizer */
export async function openTextTokenizer({ file, config }: TokenizerSettings): Promise<TextTokenizer> {
  const text = await readFile(file, 'utf8')
  try {
    const tokenizer = new Tokenizer(JSON.parse(text), config)
    const trailing = trailingSpecials(tokenizer)
    return {
      facts: factsOf(tokenizer, text),
      tokenize: (request) =>
        'count' in request ? count(tokenizer, request.count) : encode(tokenizer, trailing, request),
    }
  } catch (thrown) {
    throw new SextantError(
      'MODEL_UNUSABLE',
      `The file ${file} is no tokenizer that can be read; fetch the model's tokenizer.json again (${messageOf(thrown)})`,
      { cause: thrown },
    )
  }
}

function count(tokenizer: Tokenizer, texts: readonly string[]): Tokenized {
  const lengths = texts.map((text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length)
  return { ids: new Int32Array(), lengths, cut: lengths.map(() => 0) }
}

function encode(
  tokenizer: Tokenizer,
  trailing: number,
  { encode: texts, maxTokens }: Extract<TokenizerRequest, { encode: unknown }>,
): Tokenized {
  const all: readonly (readonly number[])[] = texts.map((text) => tokenizer.encode(text).ids)
  const kept = all.map((ids) => cutIds(ids, maxTokens, trailing))
  return {
    ids: Int32Array.from(kept.flat()),
    lengths: kept.map(({ length }) => length),
    cut: all.map(({ length }) => Math.max(0, length - maxTokens)),
  }
}

/**
 * @param maxTokens most ids, special tokens included
 * @param trailing how many special tokens end a text; they stay
 */
export function cutIds(ids: readonly number[], maxTokens: number, trailing: number): readonly number[] {
  if (ids.length <= maxTokens) return ids
  return [...ids.slice(0, maxTokens - trailing), ...ids.slice(ids.length - trailing)]
}

/** How many special tokens stand behind a text: known by encoding one with them and without. */
function trailingSpecials(tokenizer: Tokenizer): number {
  const bare: readonly number[] = tokenizer.encode('a', { add_special_tokens: false }).ids
  const whole: readonly number[] = tokenizer.encode('a').ids
  const leading = Math.max(
    0,
    whole.findIndex((_, start) => bare.every((id, place) => whole[start + place] === id)),
  )
  return whole.length - leading - bare.length
}

function factsOf(tokenizer: Tokenizer, text: string): TokenizerFacts {
  let highestId = 0
  for (const id of tokenizer.get_vocab().values()) highestId = Math.max(highestId, id)
  const declared: number | undefined = JSON.parse(text).padding?.pad_id
  return { highestId, padId: declared ?? tokenizer.token_to_id('[PAD]') ?? tokenizer.token_to_id('<pad>') ?? 0 }
}
