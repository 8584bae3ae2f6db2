/** The encoders of an installation, by their names in the configuration: each opened when it is first wanted, and once. */
import type { Configuration } from '../config/schema.ts'
import type { CollectionRecord, ModelCard } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import { createInference, type Inference } from '../inference/inference.ts'
import type { Encoder } from '../ports/encoder.ts'
import type { Runtime } from '../ports/runtime.ts'
import { openProvider } from './providers.ts'

export interface Encoders extends AsyncDisposable {
  /** @throws SextantError SETTING_INVALID when none has that name, MODEL_UNUSABLE */
  open(name: string): Promise<Encoder>
  /** The one that makes the model's vectors; undefined when none that is configured does. */
  matching(model: ModelCard): Promise<Encoder | undefined>
  /** Closes those that are not among them. */
  keepOnly(used: ReadonlySet<Encoder>): Promise<void>
}

interface Opened {
  readonly inference: Inference
  close(): Promise<void>
}

export function createEncoders({ encoders, inference }: Configuration, runtime: Runtime): Encoders {
  const opened = new Map<string, Promise<Opened>>()

  async function openOne(name: string): Promise<Opened> {
    const settings = Object.hasOwn(encoders, name) ? encoders[name] : undefined
    if (!settings) throw noEncoder(name, Object.keys(encoders))
    const provider = await openProvider(name, settings, inference)
    const layer = createInference(provider, inference, runtime)
    return {
      inference: layer,
      async close() {
        await layer[Symbol.asyncDispose]()
        await provider.close()
      },
    }
  }

  async function open(name: string): Promise<Encoder> {
    const opening = opened.get(name) ?? openOne(name)
    opened.set(name, opening)
    try {
      return (await opening).inference
    } catch (thrown) {
      // Another try may find a model that is there by then.
      opened.delete(name)
      throw thrown
    }
  }

  async function close(name: string): Promise<void> {
    const closing = opened.get(name)
    opened.delete(name)
    await (await closing?.catch(() => undefined))?.close()
  }

  return {
    open,
    async matching(model) {
      for (const [name, { provider }] of Object.entries(encoders)) {
        if (provider !== model.provider) continue
        const wasOpen = opened.has(name)
        const encoder = await open(name).catch(() => undefined)
        if (encoder && isSameModel(encoder.model, model)) return encoder
        if (!wasOpen) await close(name)
      }
      return undefined
    },
    async keepOnly(used) {
      for (const [name, opening] of [...opened]) {
        const one = await opening.catch(() => undefined)
        if (one && !used.has(one.inference)) await close(name)
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...opened.keys()].map(close))
    },
  }
}

export const isSameModel = (left: ModelCard, right: ModelCard): boolean =>
  JSON.stringify(cardOf(left)) === JSON.stringify(cardOf(right))

/** In one order, whoever made it. */
const cardOf = ({ name, revision, dimensions, maxTokens, similarity, pooling, normalized, prefixes }: ModelCard) => [
  name,
  revision,
  dimensions,
  maxTokens,
  similarity,
  pooling,
  normalized,
  prefixes.query,
  prefixes.passage,
]

/** What made the collection's vectors: the encoder that is at hand where it is that one, or another of the configuration. */
export async function encoderFor(
  { name, model }: Pick<CollectionRecord, 'name' | 'model'>,
  atHand: Encoder | undefined,
  encoders: Encoders,
): Promise<Encoder> {
  if (atHand && isSameModel(atHand.model, model)) return atHand
  return (await encoders.matching(model)) ?? absentEncoder(model, name)
}

/** Stands for a model that no configured encoder is: what needs it fails, and says so. */
export function absentEncoder(model: ModelCard, collection: string): Encoder {
  const fail = async (): Promise<never> => {
    throw new SextantError(
      'ENCODER_FAILED',
      `The vectors of the collection "${collection}" were made with the model ${model.name}, and no encoder of the configuration is that model. Add it below encoders until the collection is reindexed.`,
    )
  }
  return { model, encode: fail, countTokens: fail }
}

const noEncoder = (name: string, known: readonly string[]) =>
  new SextantError(
    'SETTING_INVALID',
    `There is no encoder "${name}" in the configuration. There is: ${known.map((one) => `"${one}"`).join(', ')}. Add it below encoders, or name one of these.`,
  )
