/**
 * What a model file takes and gives, by the names it declares. Inputs are those of BERT's family. The output that is read is,
 * in this order: `last_hidden_state`, `token_embeddings` (both token states, pooled here), `sentence_embedding` (a finished
 * vector per text), and otherwise the model's only output, pooled when it has three axes and taken as it is when it has two.
 */
import type { InferenceSession } from 'onnxruntime-node'
import { SextantError } from '../../core/errors.ts'

const REQUIRED_INPUTS = ['input_ids', 'attention_mask'] as const
const OPTIONAL_INPUTS = ['token_type_ids', 'position_ids'] as const
const PREFERRED_OUTPUTS = ['last_hidden_state', 'token_embeddings', 'sentence_embedding'] as const

export type InputName = (typeof REQUIRED_INPUTS | typeof OPTIONAL_INPUTS)[number]
const KNOWN_INPUTS: readonly string[] = [...REQUIRED_INPUTS, ...OPTIONAL_INPUTS]
const isKnown = (name: string): name is InputName => KNOWN_INPUTS.includes(name)

export interface Signature {
  readonly inputs: readonly { readonly name: InputName; readonly type: 'int64' | 'int32' }[]
  readonly output: string
  /** `tokens`: a state per token, to be pooled. `texts`: a vector per text. */
  readonly gives: 'tokens' | 'texts'
}

type Declared = Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>

/** @throws SextantError MODEL_UNUSABLE when inputs or outputs are others than an encoder's */
export function signatureOf(file: string, { inputMetadata, outputMetadata }: Declared): Signature {
  const given = inputMetadata.map(({ name }) => name)
  if (!given.every(isKnown) || !REQUIRED_INPUTS.every((name) => given.includes(name)))
    throw unusable(
      file,
      `has the inputs ${list(given)}, but an encoder takes ${list(REQUIRED_INPUTS)} and may take ${list(OPTIONAL_INPUTS)}`,
    )
  const output = outputOf(file, outputMetadata)
  return { inputs: inputMetadata.map((input) => inputOf(file, input)), ...output }
}

function inputOf(file: string, input: InferenceSession.ValueMetadata): Signature['inputs'][number] {
  const type = input.isTensor ? input.type : 'no tensor'
  if (isKnown(input.name) && (type === 'int64' || type === 'int32')) return { name: input.name, type }
  throw unusable(file, `declares the input ${input.name} as ${type}; allowed are int64 and int32`)
}

function outputOf(
  file: string,
  outputs: readonly InferenceSession.ValueMetadata[],
): Pick<Signature, 'output' | 'gives'> {
  const preferred = PREFERRED_OUTPUTS.map((name) => outputs.find((output) => output.name === name))
  const output = preferred.find((found) => found !== undefined) ?? (outputs.length === 1 ? outputs[0] : undefined)
  if (output?.isTensor !== true || ![2, 3].includes(output.shape.length))
    throw unusable(
      file,
      `has the outputs ${list(outputs.map(({ name }) => name))}, but an encoder gives one of ${list(PREFERRED_OUTPUTS)}, or a single output of two or three axes`,
    )
  if (output.type !== 'float32')
    throw unusable(file, `gives ${output.name} as ${output.type}; export the model with a float32 output`)
  return { output: output.name, gives: output.shape.length === 3 ? 'tokens' : 'texts' }
}

const list = (names: readonly string[]): string => names.join(', ') || '(none)'
const unusable = (file: string, reason: string) =>
  new SextantError('MODEL_UNUSABLE', `The model file ${file} ${reason}`)
