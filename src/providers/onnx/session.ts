/**
 * One ONNX model in this thread: padded batches of token ids in, a vector per text out. Outside the worker threads nothing may
 * call it, because a run blocks its thread.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Pooling } from '../../core/collection.ts'
import { messageOf, SextantError } from '../../core/errors.ts'
import { normalizeVectors, poolStates, requireFinite } from './pooling.ts'
import { type InputName, type Signature, signatureOf } from './signature.ts'

export interface SessionSettings {
  readonly file: string
  readonly threads: number
  readonly pooling: Pooling
  readonly normalize: boolean
  /** Fills the places behind a shorter text; the mask hides it. */
  readonly padId: number
}

/** The ids of all texts, one after the other, and how many each has. */
export interface TokenBatch {
  readonly ids: Int32Array
  readonly lengths: readonly number[]
}

export interface Session {
  /** One vector per text, one after the other. */
  encode(batch: TokenBatch): Promise<Float32Array>
  close(): Promise<void>
}

// Errors reach the caller as exceptions; the runtime's own line about them on stderr would say the same again.
export const RUN_OPTIONS: InferenceSession.RunOptions = { logSeverityLevel: 4 }

/** @throws SextantError MODEL_UNUSABLE when the file is no model or not an encoder */
export async function openSession(settings: SessionSettings): Promise<Session> {
  const session = await loadModel(settings)
  const signature = signatureOf(settings.file, session)
  return {
    encode: (batch) => encode(session, signature, settings, batch),
    close: () => session.release(),
  }
}

/** @throws SextantError MODEL_UNUSABLE when the file is no model */
export async function loadModel({
  file,
  threads,
}: Pick<SessionSettings, 'file' | 'threads'>): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(file, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Flat memory after a long batch, at the same speed.
      enableCpuMemArena: false,
      // A third of the CPU for short runs.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
  } catch (thrown) {
    throw new SextantError(
      'MODEL_UNUSABLE',
      `The model file ${file} cannot be loaded, it may be cut short or no ONNX model; fetch it again (${messageOf(thrown)})`,
      { cause: thrown },
    )
  }
}

async function encode(
  session: InferenceSession,
  signature: Signature,
  { pooling, normalize, padId }: SessionSettings,
  batch: TokenBatch,
): Promise<Float32Array> {
  const { output, gives } = signature
  const tokens = longestOf(batch)
  const result = (await session.run(feedsOf(signature, batch, padId), [output], RUN_OPTIONS))[output]
  if (!(result?.data instanceof Float32Array)) throw new Error(`the model gave no ${output}`)
  const dimensions = result.dims.at(-1) ?? 0
  const vectors =
    gives === 'tokens' ? poolStates({ values: result.data, tokens, dimensions }, batch.lengths, pooling) : result.data
  if (normalize) normalizeVectors(vectors, dimensions)
  requireFinite(vectors)
  return vectors
}

/** The batch as the model's inputs take it, every text as long as the longest. */
export function feedsOf({ inputs }: Signature, batch: TokenBatch, padId: number): InferenceSession.FeedsType {
  const tokens = longestOf(batch)
  const shape = [batch.lengths.length, tokens]
  return Object.fromEntries(
    inputs.map(({ name, type }) => [name, tensorOf(type, inputValues(name, batch, tokens, padId), shape)]),
  )
}

const longestOf = ({ lengths }: TokenBatch): number => Math.max(...lengths)

function inputValues(name: InputName, { ids, lengths }: TokenBatch, tokens: number, padId: number): Int32Array {
  const values = new Int32Array(lengths.length * tokens).fill(name === 'input_ids' ? padId : 0)
  let read = 0
  lengths.forEach((length, row) => {
    const start = row * tokens
    if (name === 'input_ids') values.set(ids.subarray(read, read + length), start)
    else if (name === 'attention_mask') values.fill(1, start, start + length)
    else if (name === 'position_ids') for (let token = 0; token < tokens; token++) values[start + token] = token
    read += length
  })
  return values
}

function tensorOf(type: 'int64' | 'int32', values: Int32Array, shape: readonly number[]): Tensor {
  return type === 'int32'
    ? new Tensor('int32', values, shape)
    : new Tensor('int64', BigInt64Array.from(values, BigInt), shape)
}
