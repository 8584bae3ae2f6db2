/** The entry of the thread that extracts text: one content at a time, the answer in its place. */
import { parentPort, workerData } from 'node:worker_threads'
import { isSextantError } from '../../core/errors.ts'
import { readContent } from '../../text/content.ts'
import { convertHere } from '../../text/files/convert.ts'
import { sentFailure } from '../../threads/failure.ts'
import type { ExtractionReply, ExtractionTask, ExtractionThreadData } from './messages.ts'

const port = parentPort
if (port === null) throw new Error('This module is the entry of a worker thread')

const { reader } = workerData as ExtractionThreadData
const { readContent: read } =
  reader === undefined ? { readContent } : ((await import(reader)) as { readContent: typeof readContent })

port.on('message', async (task: ExtractionTask) => port.postMessage(await answer(task)))

async function answer(task: ExtractionTask): Promise<ExtractionReply> {
  try {
    if (task.kind === 'file') return { kind: 'converted', converted: await convertHere(task.bytes, task.format) }
    return { kind: 'extracted', extracted: read(task.content, task.title) }
  } catch (thrown) {
    if (isSextantError(thrown)) return { kind: 'failed', failure: sentFailure(thrown) }
    return { kind: 'fault', stack: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
  }
}
