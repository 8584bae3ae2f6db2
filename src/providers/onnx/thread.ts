/**
 * A worker thread seen from outside: one request at a time goes over, its reply comes back. A thread is asked to end and then
 * waited for, never terminated, because ending a thread inside `session.run` aborts the whole process.
 */
import { type Transferable, Worker } from 'node:worker_threads'
import { SextantError } from '../../core/errors.ts'

/** What goes to a thread. */
export type ToThread<Request> = { readonly run: Request } | { readonly close: true }

/** What a thread says. `failed`: it could not open what it serves, and ends. `error`: one request failed, and it goes on. */
export type FromThread<Reply, Ready> =
  | { readonly ready: Ready }
  | { readonly failed: string }
  | { readonly reply: Reply }
  | { readonly error: string }

export interface Thread<Request, Reply, Ready = unknown> {
  /** What the thread said about itself when it had opened. */
  readonly ready: Ready
  /** Settles when the thread has ended, asked or not. */
  readonly ended: Promise<void>
  isAlive(): boolean
  /** One at a time. Rejects when the request fails or the thread ends. */
  run(request: Request, transfer?: readonly Transferable[]): Promise<Reply>
  /** Asks the thread to end, after what it runs, and waits until it has. */
  close(): Promise<void>
}

/**
 * Starts a thread and waits until it is ready.
 *
 * @param module its entry, which calls `serve`
 * @param about handed over as `workerData`
 * @throws SextantError MODEL_UNUSABLE when the thread could not open what it serves
 */
export function startThread<Request, Reply, Ready>(
  module: URL,
  about: unknown,
): Promise<Thread<Request, Reply, Ready>> {
  const worker = new Worker(module, { workerData: about })
  const opened = Promise.withResolvers<Thread<Request, Reply, Ready>>()
  const ended = Promise.withResolvers<void>()
  let alive = true
  let current: PromiseWithResolvers<Reply> | undefined
  let crash: unknown

  const thread = (ready: Ready): Thread<Request, Reply, Ready> => ({
    ready,
    ended: ended.promise,
    isAlive: () => alive,
    run(request, transfer = []) {
      if (!alive) return Promise.reject(threadEnded(crash))
      current = Promise.withResolvers()
      worker.postMessage({ run: request } satisfies ToThread<Request>, transfer)
      return current.promise
    },
    close() {
      worker.postMessage({ close: true } satisfies ToThread<Request>)
      return ended.promise
    },
  })

  worker.on('message', (message: FromThread<Reply, Ready>) => {
    if ('ready' in message) opened.resolve(thread(message.ready))
    else if ('failed' in message) opened.reject(new SextantError('MODEL_UNUSABLE', message.failed))
    else if ('reply' in message) current?.resolve(message.reply)
    else current?.reject(new Error(message.error))
  })
  worker.on('error', (thrown) => {
    crash = thrown
  })
  worker.on('exit', () => {
    alive = false
    opened.reject(new SextantError('MODEL_UNUSABLE', threadEnded(crash).message, { cause: crash }))
    current?.reject(threadEnded(crash))
    ended.resolve()
  })
  return opened.promise
}

const threadEnded = (crash: unknown): Error =>
  new Error(`its worker thread ended unexpectedly${crash instanceof Error ? `: ${crash.message}` : ''}`, {
    cause: crash,
  })
