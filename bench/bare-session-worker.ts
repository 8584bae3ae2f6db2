/** Entry of a thread of `bare-sessions.ts`. */
import { parentPort, workerData } from 'node:worker_threads'
import type { InferenceSession } from 'onnxruntime-node'
import { feedsOf, loadModel, RUN_OPTIONS } from '../src/providers/onnx/session.ts'
import { signatureOf } from '../src/providers/onnx/signature.ts'
import type { BareRequest, BareSettings } from './bare-sessions.ts'

const port = parentPort
if (port === null) throw new Error('This module is the entry of a worker thread')

const { file, threads, padId, next } = workerData as BareSettings
const session = await loadModel({ file, threads })
const signature = signatureOf(file, session)
let feeds: readonly InferenceSession.FeedsType[] = []

async function runAll(): Promise<void> {
  for (let place = Atomics.add(next, 0, 1); place < feeds.length; place = Atomics.add(next, 0, 1)) {
    await session.run(feeds[place] ?? {}, [signature.output], RUN_OPTIONS)
  }
}

port.on('message', async (request: BareRequest) => {
  if (request === 'close') {
    await session.release()
    port.close()
    return
  }
  if (request === 'run') await runAll()
  else feeds = request.load.map((batch) => feedsOf(signature, batch, padId))
  port.postMessage('done')
})
port.postMessage('ready')
