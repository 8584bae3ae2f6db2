/**
 * Threads of one kind. A call takes an idle thread or waits for one. A thread that dies takes its call with it and is
 * replaced; three deaths with no success between them mean that something is wrong for good, and the pool stays failed.
 */
import type { Transferable } from 'node:worker_threads'
import { messageOf, SextantError } from '../../core/errors.ts'
import type { Thread } from './thread.ts'

const MOST_DEATHS_IN_A_ROW = 3

export interface PoolOptions<Request, Reply, Ready> {
  /** The encoder's, for messages. */
  readonly name: string
  readonly size: number
  start(): Promise<Thread<Request, Reply, Ready>>
}

/** Opens all threads at once; when one cannot be opened, closes the others and throws its reason. */
export async function openPool<Request, Reply, Ready>(
  options: PoolOptions<Request, Reply, Ready>,
): Promise<Pool<Request, Reply, Ready>> {
  const starts = await Promise.allSettled(Array.from({ length: options.size }, () => options.start()))
  const threads = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const refusal = starts.find((start) => start.status === 'rejected')
  if (refusal === undefined) return new Pool(options, threads)
  await Promise.all(threads.map((thread) => thread.close()))
  throw refusal.reason
}

export class Pool<Request, Reply, Ready> {
  /** What the first thread said about itself. */
  readonly ready: Ready | undefined
  readonly #options: PoolOptions<Request, Reply, Ready>
  readonly #threads = new Set<Thread<Request, Reply, Ready>>()
  readonly #waiting: PromiseWithResolvers<Thread<Request, Reply, Ready>>[] = []
  readonly #calls = new Set<Promise<Reply>>()
  readonly #replacements = new Set<Promise<void>>()
  #idle: Thread<Request, Reply, Ready>[] = []
  #deaths = 0
  #failure: SextantError | undefined
  #phase: 'open' | 'closing' | 'closed' = 'open'
  #closed: Promise<void> | undefined

  constructor(options: PoolOptions<Request, Reply, Ready>, threads: readonly Thread<Request, Reply, Ready>[]) {
    this.#options = options
    this.ready = threads[0]?.ready
    for (const thread of threads) this.#adopt(thread)
  }

  /**
   * @throws SextantError ENCODER_FAILED when the request failed or its thread died
   * @throws SextantError SHUTTING_DOWN once the pool closes
   */
  async run(request: Request, transfer?: readonly Transferable[]): Promise<Reply> {
    if (this.#phase !== 'open')
      throw new SextantError('SHUTTING_DOWN', `The encoder "${this.#options.name}" is closed; start Sextant again`)
    const call = this.#dispatch(request, transfer)
    this.#calls.add(call)
    try {
      return await call
    } finally {
      this.#calls.delete(call)
    }
  }

  /** Waits for all calls, then ends the threads. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #dispatch(request: Request, transfer?: readonly Transferable[]): Promise<Reply> {
    if (this.#failure !== undefined) throw this.#failure
    const thread = this.#idle.pop() ?? (await this.#nextIdle())
    try {
      const reply = await thread.run(request, transfer)
      this.#deaths = 0
      return reply
    } catch (thrown) {
      throw this.#failed(thrown)
    } finally {
      if (thread.isAlive()) this.#offer(thread)
    }
  }

  #nextIdle(): Promise<Thread<Request, Reply, Ready>> {
    const waiting = Promise.withResolvers<Thread<Request, Reply, Ready>>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  #offer(thread: Thread<Request, Reply, Ready>): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#idle.push(thread)
    else next.resolve(thread)
  }

  #adopt(thread: Thread<Request, Reply, Ready>): void {
    this.#threads.add(thread)
    void thread.ended.then(() => this.#lose(thread))
    this.#offer(thread)
  }

  #lose(thread: Thread<Request, Reply, Ready>): void {
    this.#threads.delete(thread)
    this.#idle = this.#idle.filter((idle) => idle !== thread)
    if (this.#phase !== 'closed') this.#replace('its worker thread ended unexpectedly')
  }

  #replace(reason: unknown): void {
    this.#deaths += 1
    if (this.#deaths >= MOST_DEATHS_IN_A_ROW) {
      this.#giveUp(reason)
      return
    }
    const replacement = this.#options.start().then(
      (thread) => this.#adopt(thread),
      (thrown) => this.#replace(thrown),
    )
    this.#replacements.add(replacement)
    void replacement.then(() => this.#replacements.delete(replacement))
  }

  #giveUp(reason: unknown): void {
    this.#failure = new SextantError(
      'ENCODER_FAILED',
      `The encoder "${this.#options.name}" lost ${MOST_DEATHS_IN_A_ROW} worker threads in a row and runs no more (last: ${messageOf(reason)}); start Sextant again`,
      { cause: reason },
    )
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure)
  }

  #failed(thrown: unknown): SextantError {
    return new SextantError('ENCODER_FAILED', `The encoder "${this.#options.name}" failed: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }

  async #end(): Promise<void> {
    this.#phase = 'closing'
    await Promise.allSettled(this.#calls)
    this.#phase = 'closed'
    await Promise.allSettled(this.#replacements)
    await Promise.all([...this.#threads].map((thread) => thread.close()))
  }
}
