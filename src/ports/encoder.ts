/**
 * Turning text into vectors. Stages speak to an `Encoder`; `src/inference` makes one (queue, cache, batches) over an
 * `EncoderProvider`, which is what a model runtime or a remote API implements.
 */
import type { ModelCard } from '../core/collection.ts'

/** Models may treat them differently (prefixes), and queries go ahead of passages. */
export type EncoderInput = 'query' | 'passage'

export interface Encoding {
  /** `model.dimensions` long; length 1 where `model.normalized`. Shared with the cache: not to be written to. */
  readonly dense: Float32Array
  /** Tokens the model read, special tokens included. */
  readonly tokenCount: number
  /** Tokens beyond the model's maximum, which it did not read. */
  readonly cutTokens: number
}

export interface Encoder {
  readonly model: ModelCard
  /**
   * One encoding per text, in order. Equal texts are computed once.
   *
   * @throws SextantError OVERLOADED when too much waits, ENCODER_FAILED when the provider failed, SHUTTING_DOWN while it drains
   * @throws the signal's reason when it aborts before the texts' turn
   */
  encode(texts: readonly string[], input: EncoderInput, signal?: AbortSignal): Promise<readonly Encoding[]>
  /** Tokens of each text by the model's tokenizer, without special tokens, prefix or truncation. */
  countTokens(texts: readonly string[], signal?: AbortSignal): Promise<readonly number[]>
}

/** A text as a provider wants it, with its cost known before it is batched. */
export interface PreparedText {
  readonly text: string
  readonly input: EncoderInput
  /** Token ids with special tokens, cut to the maximum; absent for remote providers. */
  readonly ids?: Int32Array
  /** Tokens the model will read; an estimate for remote providers. */
  readonly tokenCount: number
  readonly cutTokens: number
}

export interface EncoderProvider {
  readonly model: ModelCard
  /** How many `encode` calls run at the same time; more would only wait. */
  readonly concurrency: number
  /** Applies the model's prefix and tokenises. */
  prepare(texts: readonly string[], input: EncoderInput): Promise<readonly PreparedText[]>
  /** One vector per text, in order. The batch runs as it stands. */
  encode(batch: readonly PreparedText[], signal?: AbortSignal): Promise<readonly Float32Array[]>
  countTokens(texts: readonly string[]): Promise<readonly number[]>
  /** Ends what the provider opened. Only after every `encode` has settled. */
  close(): Promise<void>
}
