/** Entry of a thread that holds one session. */
import { workerData } from 'node:worker_threads'
import { serve } from './serve.ts'
import { openSession, type SessionSettings, type TokenBatch } from './session.ts'

await serve<TokenBatch, Float32Array, null>(async () => {
  const session = await openSession(workerData as SessionSettings)
  return {
    ready: null,
    async run(batch) {
      const vectors = await session.encode(batch)
      return { reply: vectors, transfer: [vectors.buffer as ArrayBuffer] }
    },
    close: () => session.close(),
  }
})
