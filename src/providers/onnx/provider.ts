/** Speaks to the model's worker thread: a text goes over, a vector comes back. */
import { Worker } from 'node:worker_threads'
import { siblingModule } from '../../core/modules.ts'

export interface ThinEncoder {
  encode(text: string): Promise<Float32Array>
  close(): Promise<unknown>
}

export function createOnnxEncoder(folder: string): ThinEncoder {
  const worker = new Worker(siblingModule(import.meta.url, 'worker'), { workerData: folder })
  const waiting = new Map<number, (vector: Float32Array) => void>()
  worker.on('message', ({ id, vector }: { id: number; vector: Float32Array }) => {
    waiting.get(id)?.(vector)
    waiting.delete(id)
  })
  let last = 0
  return {
    encode: (text) =>
      new Promise((resolve) => {
        last += 1
        waiting.set(last, resolve)
        worker.postMessage({ id: last, text })
      }),
    close: () => worker.terminate(),
  }
}
