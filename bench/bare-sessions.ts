/**
 * What the model's runtime gives by itself: as many threads as the inference layer has, each with a session of the same options,
 * that run batches which were made into tensors beforehand. They take the next one from a shared counter; nothing else is
 * between two runs, and what comes out is dropped.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { TokenBatch } from '../src/providers/onnx/session.ts'

export interface BareSettings {
  readonly file: string
  readonly threads: number
  readonly padId: number
  /** Place of the next batch, for all threads. */
  readonly next: Int32Array
}

export interface BareSessions extends AsyncDisposable {
  /** Makes the batches that are run from now on. */
  load(batches: readonly TokenBatch[]): Promise<void>
  /** Runs each batch once. */
  run(): Promise<void>
}

export type BareRequest = { readonly load: readonly TokenBatch[] } | 'run' | 'close'

export async function openBareSessions(workers: number, settings: Omit<BareSettings, 'next'>): Promise<BareSessions> {
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const module = new URL('./bare-session-worker.ts', import.meta.url)
  const threads = Array.from({ length: workers }, () => new Worker(module, { workerData: { ...settings, next } }))
  await Promise.all(threads.map((thread) => once(thread, 'message')))
  const ask = async (request: BareRequest): Promise<void> => {
    const answers = threads.map((thread) => once(thread, request === 'close' ? 'exit' : 'message'))
    for (const thread of threads) thread.postMessage(request)
    await Promise.all(answers)
  }
  return {
    load: (batches) => ask({ load: batches }),
    run() {
      Atomics.store(next, 0, 0)
      return ask('run')
    },
    [Symbol.asyncDispose]: () => ask('close'),
  }
}
