import { describe, expect, it } from '@jest/globals'
import type { InferenceSession } from 'onnxruntime-node'
import { signatureOf } from '../../../src/providers/onnx/signature.ts'

type Value = InferenceSession.ValueMetadata
const ints = (name: string): Value => ({ name, isTensor: true, type: 'int64', shape: ['batch', 'length'] })
const states = (name: string): Value => ({ name, isTensor: true, type: 'float32', shape: ['batch', 'length', 4] })
const texts = (name: string): Value => ({ name, isTensor: true, type: 'float32', shape: ['batch', 4] })

const INPUTS = [ints('input_ids'), ints('attention_mask')]
const read = (outputMetadata: readonly Value[], inputMetadata: readonly Value[] = INPUTS) =>
  signatureOf('m.onnx', { inputMetadata, outputMetadata })

describe('the signature of a model', () => {
  it('prefers token states to a finished vector, wherever they stand', () => {
    expect(read([texts('sentence_embedding'), states('token_embeddings')])).toMatchObject({
      output: 'token_embeddings',
      gives: 'tokens',
    })
    expect(read([texts('pooler_output'), states('last_hidden_state')])).toMatchObject({ output: 'last_hidden_state' })
  })

  it('takes a finished vector when that is all there is, whatever its name', () => {
    expect(read([texts('sentence_embedding')])).toMatchObject({ gives: 'texts' })
    expect(read([texts('pooler_output')])).toMatchObject({ output: 'pooler_output', gives: 'texts' })
    expect(read([states('output_0')])).toMatchObject({ output: 'output_0', gives: 'tokens' })
  })

  it('refuses several outputs of unknown names, naming them', () => {
    expect(() => read([texts('logits'), texts('boxes')])).toThrow(/m\.onnx has the outputs logits, boxes, but/)
  })

  it('names the inputs it was given and those that an encoder has', () => {
    expect(() => read([states('last_hidden_state')], [ints('input_ids'), ints('pixels')])).toThrow(
      'The model file m.onnx has the inputs input_ids, pixels, but an encoder takes input_ids, attention_mask and may take token_type_ids, position_ids',
    )
    expect(() => read([states('last_hidden_state')], [ints('input_ids')])).toThrow('has the inputs input_ids, but')
  })

  it('refuses half precision outputs', () => {
    const half: Value = { name: 'last_hidden_state', isTensor: true, type: 'float16', shape: ['batch', 'length', 4] }
    expect(() => read([half])).toThrow('as float16')
  })
})
