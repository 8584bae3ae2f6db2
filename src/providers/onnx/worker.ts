/** One model in one thread: a session's run blocks its thread, so the event loop must not be that thread. */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const folder: string = workerData
const tokenizer = new Tokenizer(JSON.parse(readFileSync(`${folder}/tokenizer.json`, 'utf8')), {})
const session = await InferenceSession.create(`${folder}/model.onnx`, { intraOpNumThreads: 1 })

async function encode(text: string): Promise<Float32Array> {
  const { ids } = tokenizer.encode(text)
  const shape = [1, ids.length]
  const of = (value: (id: number) => number) =>
    new Tensor(
      'int64',
      BigInt64Array.from(ids as number[], (id) => BigInt(value(id))),
      shape,
    )
  const output = await session.run({
    input_ids: of((id) => id),
    attention_mask: of(() => 1),
    token_type_ids: of(() => 0),
  })
  const states = output['last_hidden_state']?.data as Float32Array
  const dimensions = states.length / ids.length
  const mean = new Float32Array(dimensions)
  states.forEach((value, place) => {
    mean[place % dimensions] = (mean[place % dimensions] ?? 0) + value
  })
  const length = Math.hypot(...mean)
  return mean.map((value) => value / length)
}

parentPort?.on('message', async ({ id, text }: { id: number; text: string }) => {
  parentPort?.postMessage({ id, vector: await encode(text) })
})
