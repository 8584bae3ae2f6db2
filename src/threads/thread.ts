/**
 * A typed call into a worker thread. Operations are plain functions in the worker; here each is a promise. A thread that dies
 * fails the calls it held, and the next call starts it anew: all it knew stands in files.
 */
import { once } from 'node:events'
import { parentPort, Worker } from 'node:worker_threads'
import { messageOf, SextantError } from '../core/errors.ts'
import type { Log } from '../ports/runtime.ts'
import { receivedFailure, type SentFailure, sentFailure } from './failure.ts'

type Arguments<Operation> = Operation extends (...args: infer Args) => unknown ? Args : never
type Answer<Operation> = Operation extends (...args: never[]) => infer Result ? Awaited<Result> : never
type Named<Operations> = keyof Operations & string

interface Call {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}

type Reply = { readonly id: number } & (
  | { readonly result: unknown; readonly failure?: never }
  | { readonly failure: SentFailure; readonly result?: never }
)

/** A line for the log that the facade was given. */
interface Logged {
  readonly level: keyof Log
  readonly about: object
  readonly message: string
}

interface Waiting {
  readonly resolve: (result: never) => void
  readonly reject: (failure: SextantError) => void
}

/**
 * What a call leaves behind is small and short-lived. V8's own choice grows with the load and stays: 25 MB more after 13,000
 * searches over SciFact.
 */
const YOUNG_MEGABYTES = 8

export interface Thread<Operations> {
  /** @param transfer buffers of the arguments that are moved: the caller loses them */
  call<Name extends Named<Operations>>(
    name: Name,
    args: Arguments<Operations[Name]>,
    transfer?: readonly ArrayBuffer[],
  ): Promise<Answer<Operations[Name]>>
  /** Whether it was started; one that was not holds nothing. */
  readonly started: boolean
  /** Lets what runs finish, then ends the thread. */
  close(): Promise<void>
}

export interface ThreadOptions {
  /** For the log and the messages: `engine writer`, `job store`. */
  readonly name: string
  readonly module: URL
  readonly options: object
  readonly log: Log
}

/** A thread that starts at its first call. Its module calls `serve` with the operations. */
export function openThread<Operations extends { close(): void }>(setup: ThreadOptions): Thread<Operations> {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0

  function fail(failed: Worker, reason: string): void {
    if (worker !== failed) return
    worker = undefined
    const message = `The ${setup.name} thread ended: ${reason}. It starts again with the next call.`
    if (waiting.size > 0) setup.log.error({ thread: setup.name }, message)
    for (const { reject } of waiting.values()) reject(new SextantError('ENGINE_FAILED', message))
    waiting.clear()
  }

  function start(): Worker {
    const started = new Worker(setup.module, {
      workerData: setup.options,
      name: setup.name,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    })
    started.on('message', (message: Reply | Logged) => {
      if ('level' in message) setup.log[message.level](message.about, message.message)
      else settle(waiting, message)
    })
    started.on('error', (thrown) => fail(started, messageOf(thrown)))
    started.on('exit', (code) => fail(started, `exit code ${code}`))
    return started
  }

  const call: Thread<Operations>['call'] = (name, args, transfer = []) =>
    new Promise((resolve, reject) => {
      worker ??= start()
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      try {
        worker.postMessage({ id: lastId, name, args } satisfies Call, transfer)
      } catch (thrown) {
        waiting.delete(lastId)
        reject(
          new SextantError('ENGINE_FAILED', `What was given cannot be stored: ${messageOf(thrown)}`, { cause: thrown }),
        )
      }
    })

  async function close(): Promise<void> {
    if (worker === undefined) return
    const ended = once(worker, 'exit')
    await (call as (name: string, args: readonly unknown[]) => Promise<unknown>)('close', [])
    await ended
  }

  return {
    call,
    close,
    get started() {
      return worker !== undefined
    },
  }
}

function settle(waiting: Map<number, Waiting>, reply: Reply): void {
  const caller = waiting.get(reply.id)
  waiting.delete(reply.id)
  if (reply.failure) caller?.reject(receivedFailure(reply.failure))
  else caller?.resolve(reply.result as never)
}

const sendLine =
  (level: keyof Log) =>
  (about: object, message: string): void =>
    parentPort?.postMessage({ level, about, message } satisfies Logged)

/** In the worker: the log of whoever opened the thread. */
export const threadLog: Log = {
  debug: sendLine('debug'),
  info: sendLine('info'),
  warn: sendLine('warn'),
  error: sendLine('error'),
}

/** In the worker: answers calls with the operations, and ends the thread after `close`. */
export function serve<Operations extends { close(): void }>(operations: Operations): void {
  const port = parentPort
  if (port === null) throw new Error('This module is the entry of a worker thread')
  const reply = (message: Reply) => port.postMessage(message)
  port.on('message', async ({ id, name, args }: Call) => {
    const operation = operations[name as Named<Operations>] as (...args: readonly unknown[]) => unknown
    try {
      reply({ id, result: await operation(...args) })
    } catch (thrown) {
      reply({ id, failure: sentFailure(thrown) })
    }
    if (name === 'close') port.close()
  })
}
