/**
 * Every failure becomes one code here, by the rules, with what the rest of the transport asks of it: whether it may pass, and
 * whether the server was reached.
 */
import { type ErrorCode, messageOf, SextantError } from '../../../core/errors.ts'
import type { QdrantOptions } from '../options.ts'
import { isSuccess, Refusal, resultOf } from './answers.ts'
import { DeadlinePassed } from './deadline.ts'
import type { Answer } from './pool.ts'
import { CLOSED, NO_RESULT, ruleForAnswer, ruleForThrown } from './rules.ts'
import type { QdrantCall } from './transport.ts'

export interface Failure {
  readonly error: SextantError
  /** Whether the same call may succeed in a moment. */
  readonly passes: boolean
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter: number
  /** Nothing came from Qdrant itself. */
  readonly unreachable: boolean
}

export type Outcome = { readonly result: unknown } | { readonly failure: Failure }

export interface Reader {
  outcomeOf(call: QdrantCall, answer: Answer): Outcome
  /** Of what sending threw. */
  failureOf(call: QdrantCall, thrown: unknown): Failure
  /** Of what was thrown while the call waited for a connection. */
  crowded(call: QdrantCall, thrown: unknown): Failure
  /** While the breaker leaves the server alone. */
  resting(milliseconds: number): Failure
}

export function createReader({ url, deadline, connections, collectionPrefix }: QdrantOptions): Reader {
  const { origin } = new URL(url)
  const named = ({ method, path }: QdrantCall) => `${method} ${origin}${path}`
  let last = 'it has not answered'

  function outcomeOf(call: QdrantCall, answer: Answer): Outcome {
    if (!isSuccess(answer)) return { failure: refused(call, new Refusal(answer)) }
    try {
      return { result: resultOf(call.path, answer) }
    } catch (thrown) {
      last = 'what answers is not Qdrant'
      const message = `${named(call)}: ${answer.status}, and not what Qdrant answers (${messageOf(thrown)}). ${NO_RESULT.advice}`
      const passes = NO_RESULT.passes === true
      return { failure: { ...failure(NO_RESULT.code, message, thrown), passes, unreachable: true } }
    }
  }

  function refused(call: QdrantCall, refusal: Refusal): Failure {
    const missing = refusal.status === 404 ? collectionIn(refusal.reason, collectionPrefix) : undefined
    if (missing !== undefined) return failure('COLLECTION_NOT_FOUND', notFound(missing), refusal)
    const rule = ruleForAnswer(refusal, call)
    // Clients read the messages of the other codes, so those name neither hosts nor paths.
    const about = rule.code.startsWith('ENGINE_') ? named(call) : 'Qdrant has refused it'
    return {
      ...failure(rule.code, `${about}: ${refusal.message}. ${rule.advice}`, refusal),
      passes: rule.passes === true,
      retryAfter: refusal.retryAfter,
      unreachable: !refusal.isQdrants && refusal.status > 500,
    }
  }

  function failureOf(call: QdrantCall, thrown: unknown): Failure {
    if (thrown instanceof DeadlinePassed) {
      last = `it did not answer within ${deadline} ms`
      const message = `${named(call)} was not answered within ${deadline} ms (\`qdrant.deadlineSeconds\`).`
      return { ...failure('ENGINE_TIMEOUT', message, thrown), unreachable: true }
    }
    if (CLOSED.test(codeOf(thrown))) return failure('SHUTTING_DOWN', CLOSING, thrown)
    const rule = ruleForThrown(codeOf(thrown))
    const message = `${named(call)}: ${messageOf(thrown) || codeOf(thrown)}.`
    if (rule === undefined) return failure('ENGINE_FAILED', message, thrown)
    last = messageOf(thrown) || codeOf(thrown)
    const unreachable = rule.code === 'ENGINE_UNAVAILABLE'
    return { ...failure(rule.code, `${message} ${rule.advice}`, thrown), passes: rule.passes === true, unreachable }
  }

  function crowded(call: QdrantCall, thrown: unknown): Failure {
    const message = `${named(call)} was not sent within ${deadline} ms (\`qdrant.deadlineSeconds\`): all ${connections} connections (\`qdrant.connections\`) were busy. Ask for less at once, or allow more of them.`
    return failure('ENGINE_TIMEOUT', message, thrown)
  }

  function resting(milliseconds: number): Failure {
    const next = milliseconds > 0 ? `in ${Math.ceil(milliseconds)} ms` : 'now'
    const message = `${origin} could not be reached several times in a row (${last}), so it is left alone; the next try is ${next}.`
    return failure('ENGINE_UNAVAILABLE', message)
  }

  return { outcomeOf, failureOf, crowded, resting }
}

/** Clients read it. */
const CLOSING = 'The search engine is closing. Try again when it has restarted.'

const failure = (code: ErrorCode, message: string, cause?: unknown): Failure => ({
  error: new SextantError(code, message, { cause }),
  passes: false,
  retryAfter: 0,
  unreachable: false,
})

/** Sextant's name of the collection that Qdrant misses; undefined when it is something else that is not there. */
function collectionIn(reason: string, prefix: string): string | undefined {
  const name = /Collection `(.+)` doesn't exist/.exec(reason)?.[1]
  if (name === undefined) return undefined
  const own = name.startsWith(prefix) ? name.slice(prefix.length) : name
  return own.replace(/_(chunks|documents)(\.\d+)?$/, '')
}

const notFound = (name: string): string =>
  `Qdrant does not have the collection "${name}", or not all of it. List the ones there are, or index what it is to hold: sextant index --rebuild --collection ${name} PATH`

/** Not asked whether it is an `Error`: what sockets throw may be one of another realm. */
export function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return ''
  const { code, name } = thrown as { readonly code?: unknown; readonly name?: unknown }
  return [code, name].find((one): one is string => typeof one === 'string') ?? ''
}
