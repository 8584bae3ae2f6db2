/**
 * Extraction in a thread of its own, because Markdown and HTML come from anywhere: a page can take minutes to parse, or more
 * memory than there is, and must stop neither the event loop nor the documents behind it. One content is in work at a time, so
 * that the one that passes the deadline or the memory is known; the thread is ended then, and starts anew with the next one.
 * (`src/threads` lets what runs finish, so it is of no use here.)
 */
import { Worker } from 'node:worker_threads'
import type { Content } from '../../core/content.ts'
import { SextantError } from '../../core/errors.ts'
import { siblingModule } from '../../core/modules.ts'
import type { Log } from '../../ports/runtime.ts'
import type { Convert } from '../../text/files/convert.ts'
import { receivedFailure } from '../../threads/failure.ts'
import { type Extract, extractHere } from '../extract.ts'
import type { ExtractionReply, ExtractionTask, ExtractionThreadData } from './messages.ts'

export interface ExtractionOptions extends ExtractionThreadData {
  /** How long one content may take, in milliseconds. */
  readonly deadline?: number
  /** Memory of the thread; a parsed page takes some twenty times its size. */
  readonly megabytes?: number
  readonly log: Log
}

/** A document of the usual size takes milliseconds. */
const DEADLINE = 30_000
const MEGABYTES = 512

export interface Extraction extends AsyncDisposable {
  readonly extract: Extract
  readonly convert: Convert
}

/** A thread that starts with its first content; plain text and passages need none. */
export function openExtraction({
  deadline = DEADLINE,
  megabytes = MEGABYTES,
  log,
  ...data
}: ExtractionOptions): Extraction {
  let worker: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()

  function end(reason: string): Promise<unknown> {
    const ended = worker
    worker = undefined
    log.warn({ reason }, 'the extraction thread is ended, and starts anew with the next document')
    return ended?.terminate() ?? Promise.resolve()
  }

  async function inThread(task: ExtractionTask, signal?: AbortSignal): Promise<Done> {
    signal?.throwIfAborted()
    worker ??= startWorker(data, megabytes)
    const answer = await answerOf(worker, task, deadline)
    if (answer.kind === 'extracted' || answer.kind === 'converted') return answer
    if (answer.kind === 'failed') throw receivedFailure(answer.failure)
    if (answer.kind === 'fault') throw new Error('the extraction failed', { cause: answer.stack })
    await end(answer.reason)
    if (answer.fault !== undefined) throw new Error('the extraction thread failed', { cause: answer.fault })
    throw new SextantError('DOCUMENT_INVALID', `its text cannot be extracted: ${answer.reason}`)
  }

  const inTurn = (task: ExtractionTask, signal?: AbortSignal): Promise<Done> => {
    const turn = last.then(() => inThread(task, signal))
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    async extract(content, title, signal) {
      if (!needsThread(content)) return extractHere(content, title)
      const done = await inTurn({ kind: 'content', content, title }, signal)
      if (done.kind !== 'extracted') throw new RangeError('a content was answered as a file')
      return done.extracted
    },
    async convert(bytes, format) {
      const done = await inTurn({ kind: 'file', bytes, format })
      if (done.kind !== 'converted') throw new RangeError('a file was answered as a content')
      return done.converted
    },
    async [Symbol.asyncDispose]() {
      const ended = worker
      worker = undefined
      await ended?.terminate()
    },
  }
}

const needsThread = ({ kind }: Content): boolean => kind === 'markdown' || kind === 'html'

function startWorker(data: ExtractionThreadData, megabytes: number): Worker {
  const started = new Worker(siblingModule(import.meta.url, 'worker'), {
    workerData: data,
    name: 'extraction',
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  })
  started.unref()
  return started
}

/** What the thread made of its task. */
type Done = Exclude<ExtractionReply, { readonly kind: 'failed' | 'fault' }>

type Answer = ExtractionReply | { readonly kind: 'ended'; readonly reason: string; readonly fault?: unknown }

/** Never rejects: a thread that ends is an answer too. */
function answerOf(worker: Worker, task: ExtractionTask, deadline: number): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer) => {
      clearTimeout(timer)
      worker.off('message', settle).off('error', broke).off('exit', ended).unref()
      resolve(answer)
    }
    const broke = (thrown: Error & { readonly code?: string }) =>
      settle({
        kind: 'ended',
        reason: thrown.message,
        ...(thrown.code !== 'ERR_WORKER_OUT_OF_MEMORY' && { fault: thrown }),
      })
    const ended = (code: number) => settle({ kind: 'ended', reason: `the thread ended with code ${code}` })
    const tooLong = () => settle({ kind: 'ended', reason: `it took longer than ${deadline / 1000} s` })
    const timer = setTimeout(tooLong, deadline)
    worker.on('message', settle).on('error', broke).on('exit', ended).ref()
    worker.postMessage(task)
  })
}
