/**
 * Reading an answer: Qdrant's come in an envelope of `result`, `status` and `time`; its key check, its readiness and whatever
 * stands between answer in plain text.
 */
import type { Answer } from './pool.ts'

/** What an answer is that is no success. Travels as the `cause` of the error that is made of it. */
export class Refusal extends Error {
  override readonly name = 'QdrantRefusal'
  readonly status: number
  /** In Qdrant's words, or those of what stands between. */
  readonly reason: string
  /** Whether Qdrant itself says so. */
  readonly isQdrants: boolean
  /** Milliseconds that it asks to wait; 0 when it asks for none. */
  readonly retryAfter: number

  constructor({ status, headers, text }: Answer) {
    const envelope = isJson(headers) ? parse(text) : undefined
    const reason = reasonIn(envelope) ?? text.slice(0, LONGEST_REASON).trim()
    super(`${status} ${reason}`.trimEnd())
    this.status = status
    this.reason = reason
    this.isQdrants = isEnvelope(envelope) || IN_PLAIN_TEXT.test(reason)
    this.retryAfter = millisecondsOf(headers['retry-after'])
  }
}

/** What Qdrant itself says without an envelope: of `/readyz`, and of keys (`src/common/auth/mod.rs`). */
const IN_PLAIN_TEXT = /^(some shards are not ready|Must provide an API key|Invalid API key)/

/** Of a page of HTML that a proxy sends, enough to know it. */
const LONGEST_REASON = 300

export const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300

/** Paths that Qdrant itself answers without an envelope. */
const WITHOUT_ENVELOPE: ReadonlySet<string> = new Set(['/', '/readyz'])

/**
 * The `result`; of an answer that has no envelope all of it, as text if it is no JSON.
 *
 * @throws SyntaxError when it is nothing that Qdrant answers: a page that something between sends with a 200, or JSON cut short
 */
export function resultOf(path: string, { headers, text }: Answer): unknown {
  if (WITHOUT_ENVELOPE.has(path)) return bareResultOf(headers, text)
  const answer: unknown = JSON.parse(text)
  if (isEnvelope(answer) && answer.result !== undefined) return answer.result
  throw new SyntaxError('the JSON has no `result`')
}

function bareResultOf(headers: Answer['headers'], text: string): unknown {
  if (!isJson(headers)) return text
  const answer: unknown = JSON.parse(text)
  return isEnvelope(answer) && answer.result !== undefined ? answer.result : answer
}

interface Envelope {
  readonly result?: unknown
  readonly status: unknown
}

const isEnvelope = (answer: unknown): answer is Envelope =>
  typeof answer === 'object' && answer !== null && 'status' in answer && 'time' in answer

const isJson = (headers: Answer['headers']): boolean => String(headers['content-type']).startsWith('application/json')

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `{"status": {"error": "…"}}`, or a word. */
function reasonIn(envelope: unknown): string | undefined {
  if (!isEnvelope(envelope)) return undefined
  const { status } = envelope
  if (typeof status === 'string') return status
  const error = typeof status === 'object' && status !== null && 'error' in status ? status.error : undefined
  return typeof error === 'string' ? error : undefined
}

/** Seconds from Qdrant; proxies may give a date. */
function millisecondsOf(header: unknown): number {
  if (typeof header !== 'string') return 0
  const seconds = Number(header)
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, milliseconds)
}
