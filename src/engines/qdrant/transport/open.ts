/**
 * The transport: tries one after the other until one answers, the deadline passes or the failure is one that stays. Sending,
 * failures, pauses and the breaker each are a file; this one puts them in order.
 */
import type { Clock, Log } from '../../../ports/runtime.ts'
import type { QdrantOptions } from '../options.ts'
import { type Breaker, createBreaker, type Passage } from './breaker.ts'
import { type Deadline, DeadlinePassed, pause, startDeadline } from './deadline.ts'
import { createReader, type Outcome, type Reader } from './failures.ts'
import { openSender, type Sender } from './pool.ts'
import { pauseBeforeRetry } from './retrying.ts'
import type { QdrantCall, Transport } from './transport.ts'

export interface TransportRuntime {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
  /** In [0, 1); absent: Math.random. */
  readonly random?: () => number
}

interface Parts {
  readonly sender: Sender
  readonly breaker: Breaker
  readonly reader: Reader
  readonly random: () => number
  /** Milliseconds after which a server that has not answered counts as away: less was left of calls that waited for a connection. */
  readonly fairTime: number
}

/** Of the deadline. */
const FAIR_SHARE = 1 / 2

/** Connects with the first call. */
export function openTransport(
  options: QdrantOptions,
  { clock, log, random = Math.random }: TransportRuntime,
): Transport {
  const { origin } = new URL(options.url)
  const breaker = createBreaker({
    monotonic: () => clock.monotonic(),
    random,
    opened: (milliseconds) => log.warn({ url: origin, milliseconds }, 'Qdrant cannot be reached; it is left alone'),
    closed: () => log.info({ url: origin }, 'Qdrant answers again'),
  })
  const parts: Parts = {
    sender: openSender(options),
    breaker,
    reader: createReader(options),
    random,
    fairTime: options.deadline * FAIR_SHARE,
  }
  return {
    async call<Result>(call: QdrantCall): Promise<Result> {
      const milliseconds = Math.min(options.deadline, call.within ?? options.deadline)
      using deadline = startDeadline(milliseconds, clock, call.signal)
      return (await untilItAnswers(parts, call, deadline)) as Result
    },
    [Symbol.asyncDispose]: () => parts.sender[Symbol.asyncDispose](),
  }
}

async function untilItAnswers(parts: Parts, call: QdrantCall, deadline: Deadline): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await attempt(parts, call, deadline)
    if ('result' in outcome) return outcome.result
    const { failure } = outcome
    const wait = pauseBeforeRetry(call.kind, failure, tries, deadline.left(), parts.random())
    if (wait === undefined) throw failure.error
    await pause(wait, deadline.signal).catch((reason: unknown) => {
      throw call.signal?.aborted ? reason : failure.error
    })
  }
}

async function attempt(
  { sender, breaker, reader, fairTime }: Parts,
  call: QdrantCall,
  deadline: Deadline,
): Promise<Outcome> {
  call.signal?.throwIfAborted()
  const passage = breaker.enter() ?? (await afterProbe(breaker, deadline.signal))
  call.signal?.throwIfAborted()
  if (passage === undefined) return { failure: reader.resting(breaker.restingFor()) }
  let given = 0
  try {
    const send = sender.send(bounded(call, deadline.left()), deadline.signal, () => {
      given = deadline.left()
    })
    const outcome = reader.outcomeOf(call, await send)
    tell(passage, outcome)
    return outcome
  } catch (thrown) {
    if (call.signal?.aborted) {
      passage.dropped()
      throw call.signal.reason
    }
    const failure = given > 0 ? reader.failureOf(call, thrown) : reader.crowded(call, thrown)
    if (thrown instanceof DeadlinePassed && given < fairTime) passage.dropped()
    else tell(passage, { failure })
    return { failure }
  }
}

/** Milliseconds. A server that is back answers within them mostly. */
const PROBE_PATIENCE = 250
const PROBE_LOOK = 10

/**
 * Where another call finds out just now whether the server is back, this one waits a moment for what it finds: the port's calls
 * are several requests at once, and all but one of them would fail.
 */
async function afterProbe(breaker: Breaker, signal: AbortSignal): Promise<Passage | undefined> {
  for (let waited = 0; waited < PROBE_PATIENCE && !signal.aborted; waited += PROBE_LOOK) {
    if (breaker.restingFor() > 0) return undefined
    await pause(PROBE_LOOK, signal).catch(() => undefined)
    const passage = breaker.enter()
    if (passage) return passage
  }
  return undefined
}

function tell(passage: Passage, outcome: Outcome): void {
  if ('failure' in outcome && outcome.failure.unreachable) passage.unreachable()
  else passage.reached()
}

/**
 * The call, with the time that Qdrant may take for it where it reads points: it goes on computing for those who have gone, up to a
 * minute by itself. In whole seconds, so that ours pass first. Writes go on to their end, which is what their sender wants.
 */
function bounded(call: QdrantCall, milliseconds: number): QdrantCall {
  if (call.kind !== 'read' || call.method !== 'POST') return call
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000))
  return { ...call, path: `${call.path}${call.path.includes('?') ? '&' : '?'}timeout=${seconds}` }
}
