/**
 * The encoders by name: one member of the union per provider. What is left out here the model's own card decides, so those
 * settings have no default.
 */
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Pooling, Similarity } from '../../core/collection.ts'
import { notes, path, wholeNumber } from '../setting.ts'

export const DEFAULT_ENCODER = 'all-MiniLM-L6-v2'

/** The encoders that need no configuration. The model lies in the package, beside `src` or `dist`. */
export const BUILT_IN_ENCODERS = {
  [DEFAULT_ENCODER]: {
    provider: 'onnx',
    path: fileURLToPath(new URL(`../../../models/${DEFAULT_ENCODER}`, import.meta.url)),
  },
} as const

const POOLINGS = ['mean', 'cls'] as const satisfies readonly Pooling[]
const SIMILARITIES = ['cosine', 'dot', 'euclid'] as const satisfies readonly Similarity[]
const BY_THE_CARD = "the model's `card.json`, or else"

const prefix = (before: string) =>
  z
    .string()
    .max(1000)
    .optional()
    .register(notes, {
      description: `Put before every ${before}, with its space at the end.`,
      defaultText: `${BY_THE_CARD} none`,
    })

const onnx = z.strictObject({
  provider: z.literal('onnx').register(notes, { description: 'What runs the model: `onnx` runs it in this process.' }),
  path: path().register(notes, {
    description: 'Folder that holds `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`.',
    allowed: 'a folder',
  }),
  pooling: z
    .enum(POOLINGS)
    .optional()
    .register(notes, {
      description: "How the tokens' vectors become one: their mean, or that of the first token.",
      defaultText: `${BY_THE_CARD} mean`,
    }),
  normalize: z
    .boolean()
    .optional()
    .register(notes, { description: 'Whether vectors are scaled to length 1.', defaultText: `${BY_THE_CARD} true` }),
  maxTokens: wholeNumber(8, 1_000_000)
    .optional()
    .register(notes, {
      description: 'Tokens the model reads, special tokens included; the rest of a text is cut and counted.',
      defaultText: `${BY_THE_CARD} 512`,
    }),
  similarity: z
    .enum(SIMILARITIES)
    .optional()
    .register(notes, { description: 'How vectors are compared.', defaultText: `${BY_THE_CARD} cosine` }),
  prefixes: z
    .strictObject({ query: prefix('query'), passage: prefix('passage') })
    .optional()
    .register(notes, { description: 'Texts that the model was trained to see first.' }),
})

/** Without a flag, which a JSON Schema could not carry. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

export const encoders = z
  .record(z.string().regex(NAME), z.discriminatedUnion('provider', [onnx]))
  .prefault({})
  .register(notes, {
    description: `Models that turn text into vectors, by name. \`${DEFAULT_ENCODER}\` is built in.`,
    keys: { name: 'encoder', allowed: 'letters, digits, ".", "-" and "_", starting with a letter or digit' },
    defaultText: `\`${DEFAULT_ENCODER}\` alone`,
  })
