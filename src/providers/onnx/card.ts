/**
 * How a model wants to be used: what the configuration says, else `card.json` in the model's folder, else what most sentence
 * encoders want. Check texts of the card are vectors that this file must give, on this machine, before it is trusted.
 */
import { join } from 'node:path'
import { z } from 'zod'
import type { Pooling, Similarity } from '../../core/collection.ts'
import { SextantError } from '../../core/errors.ts'
import type { ModelFolder } from './folder.ts'

const DEFAULT_MAX_TOKENS = 512
const DEFAULT_CHECK_COSINE = 0.99

const checkSchema = z.strictObject({
  text: z.string(),
  input: z.enum(['query', 'passage']).default('passage'),
  vector: z.array(z.number()).min(1),
  cosine: z.number().min(-1).max(1).default(DEFAULT_CHECK_COSINE),
})

const cardSchema = z.strictObject({
  description: z.string().optional(),
  pooling: z.enum(['mean', 'cls']).optional(),
  normalize: z.boolean().optional(),
  maxTokens: z.int().min(8).optional(),
  similarity: z.enum(['cosine', 'dot', 'euclid']).optional(),
  prefixes: z.strictObject({ query: z.string().default(''), passage: z.string().default('') }).optional(),
  checks: z.array(checkSchema).default([]),
})

/** The vector that a text must have: its first components at least, within a cosine. */
export type CheckText = z.infer<typeof checkSchema>

/** What the configuration may say about a model; what it leaves out comes from the card. */
export interface CardOverrides {
  readonly pooling?: Pooling | undefined
  readonly normalize?: boolean | undefined
  readonly maxTokens?: number | undefined
  readonly similarity?: Similarity | undefined
  readonly prefixes?: { readonly query?: string | undefined; readonly passage?: string | undefined } | undefined
}

export interface Usage {
  readonly pooling: Pooling
  readonly normalize: boolean
  readonly maxTokens: number
  readonly similarity: Similarity
  readonly prefixes: { readonly query: string; readonly passage: string }
  readonly checks: readonly CheckText[]
}

/** @throws SextantError MODEL_UNUSABLE when `card.json` says something that no card may */
export function usageOf(folder: ModelFolder, overrides: CardOverrides): Usage {
  const card = parseCard(folder)
  return {
    pooling: overrides.pooling ?? card.pooling ?? 'mean',
    normalize: overrides.normalize ?? card.normalize ?? true,
    maxTokens: overrides.maxTokens ?? card.maxTokens ?? positionsOf(folder),
    similarity: overrides.similarity ?? card.similarity ?? 'cosine',
    prefixes: {
      query: overrides.prefixes?.query ?? card.prefixes?.query ?? '',
      passage: overrides.prefixes?.passage ?? card.prefixes?.passage ?? '',
    },
    checks: card.checks,
  }
}

function parseCard({ path, card = {} }: ModelFolder): z.infer<typeof cardSchema> {
  const parsed = cardSchema.safeParse(card)
  if (parsed.success) return parsed.data
  throw new SextantError(
    'MODEL_UNUSABLE',
    `The file ${join(path, 'card.json')} is no model card; docs/encoders.md lists what it may say:\n${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  )
}

/** The most tokens by the files that exports carry along: the model's positions, or fewer where its tokenizer says so. */
function positionsOf({ modelConfig, tokenizerConfig }: ModelFolder): number {
  const positions = z.object({ max_position_embeddings: z.int().positive() }).safeParse(modelConfig)
  const length = z.object({ model_max_length: z.int().positive().max(1_000_000) }).safeParse(tokenizerConfig)
  const limits = [positions.data?.max_position_embeddings, length.data?.model_max_length]
  return Math.min(
    ...limits.map((limit) => limit ?? Number.POSITIVE_INFINITY),
    positions.success ? Infinity : DEFAULT_MAX_TOKENS,
  )
}
