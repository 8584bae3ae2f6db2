/**
 * Which failure has which code: two lists, of what is answered and of what happens instead of an answer. The first rule that
 * fits holds. Texts are those of Qdrant 1.18 (`lib/storage/src/content_manager/errors.rs`,
 * `lib/collection/src/operations/types.rs`; the tests name the file of each).
 */
import type { ErrorCode } from '../../../core/errors.ts'
import type { Refusal } from './answers.ts'
import type { QdrantCall } from './transport.ts'

export interface Rule {
  readonly code: ErrorCode
  readonly passes?: true
  /** What to do about it, behind what happened. */
  readonly advice: string
}

interface AnswerRule extends Rule {
  readonly status: readonly number[]
  /** Only calls that change nothing. */
  readonly reading?: true
  readonly reason?: RegExp
  /** `gateway`: only when something between has answered. */
  readonly from?: 'qdrant' | 'gateway'
}

const MAY_NOT = 'The API key (`qdrant.apiKey`) gives no right to do this.'

const ANSWERS: readonly AnswerRule[] = [
  { status: [401], code: 'ENGINE_UNAUTHORIZED', advice: 'Set `qdrant.apiKey` to a key of this server.' },
  { status: [403], reading: true, code: 'ENGINE_UNAUTHORIZED', advice: MAY_NOT },
  { status: [403], code: 'ENGINE_READ_ONLY', advice: `${MAY_NOT} Give one that may write.` },
  {
    status: [400],
    reason: /Vector dimension error/,
    code: 'COLLECTION_MISMATCH',
    advice: 'The collection was made for another model. Set that model again, or index into a new collection.',
  },
  { status: [429], code: 'OVERLOADED', passes: true, advice: 'Try again in a moment.' },
  { status: [408], code: 'ENGINE_TIMEOUT', advice: 'Ask for less at once, or give Qdrant more to work with.' },
  {
    status: [500],
    reason: /read operations failed:\s+Timeout error/,
    code: 'ENGINE_TIMEOUT',
    advice: 'Ask for less at once, or give Qdrant more to work with.',
  },
  {
    // A shard that is not loaded says "Failed to <do>,  <why>"; the second blank is Qdrant's.
    status: [500],
    reason: /Failed to [\w ]+, {2}(?!Dirty shard)/,
    code: 'ENGINE_READ_ONLY',
    advice: 'Qdrant runs in recovery mode: mend what its message says, and start it without.',
  },
  {
    status: [500],
    reason: /No space left on device|Disk quota exceeded/i,
    code: 'ENGINE_OUT_OF_RESOURCES',
    advice: "Qdrant's disk is full: make room there. Reading goes on.",
  },
  {
    status: [500],
    reason: /Out of memory|Cannot allocate memory/i,
    code: 'ENGINE_OUT_OF_RESOURCES',
    advice: 'Qdrant has too little memory: give it more, or keep vectors on disk or quantized.',
  },
  {
    status: [500],
    reason: /Read-only file ?system|Permission denied/i,
    code: 'ENGINE_READ_ONLY',
    advice: "Qdrant cannot write to its storage: mend the disk's mount or the rights.",
  },
  {
    status: [500],
    reason:
      /no active replica|enough active replicas|read operations failed|no leader could be selected|one `Active` replica|Please retry|Tonic|transport error|Dirty shard/i,
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
    advice: 'Replicas are away: the health of the engine names them.',
  },
  {
    status: [500],
    reason: /Pre-?condition fail|Operation cancelled|Timeout/i,
    code: 'ENGINE_FAILED',
    passes: true,
    advice: "Qdrant's log says more.",
  },
  { status: [503], from: 'qdrant', code: 'ENGINE_UNAVAILABLE', passes: true, advice: 'Qdrant is busy with itself.' },
  { status: [502, 503], from: 'gateway', code: 'ENGINE_UNAVAILABLE', passes: true, advice: 'Is Qdrant running?' },
  { status: [504], from: 'gateway', code: 'ENGINE_TIMEOUT', passes: true, advice: 'Is Qdrant running?' },
]

const OTHER_ANSWER: Rule = { code: 'ENGINE_FAILED', advice: "Qdrant's log says more." }
/** Of an answer that cannot be Qdrant's. */
const NO_QDRANT: Rule = {
  code: 'ENGINE_FAILED',
  advice: 'Is `qdrant.url` that of a Qdrant server, its path included?',
}
/** Of a success that is nothing of Qdrant's, such as the page of a proxy that says that it is being worked on. */
export const NO_RESULT: Rule = {
  code: 'ENGINE_UNAVAILABLE',
  passes: true,
  advice: 'Does something between answer in its place, or is `qdrant.url` that of another server?',
}

/** Codes of what undici throws after the transport was closed. */
export const CLOSED = /^UND_ERR_(CLOSED|DESTROYED)$/

interface ThrownRule extends Rule {
  /** Of the error's `code`, or its name where it has none. */
  readonly pattern: RegExp
}

const THROWN: readonly ThrownRule[] = [
  {
    pattern: /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO)/,
    code: 'ENGINE_UNAVAILABLE',
    advice: 'Check `https` in `qdrant.url`, and that this machine trusts the certificate (NODE_EXTRA_CA_CERTS).',
  },
  {
    pattern: /^(HPE_|HTTPParserError$)/,
    code: 'ENGINE_UNAVAILABLE',
    advice: 'What answers speaks no HTTP: `qdrant.url` takes the port for REST (6333), not the one for gRPC.',
  },
  {
    pattern: /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|ADDR|AI_|NOTFOUND)|UND_ERR_)/,
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
    advice: 'Is Qdrant running, and is `qdrant.url` right?',
  },
]

const reads = ({ method, kind }: QdrantCall): boolean => kind === 'read' || method === 'GET'

export function ruleForAnswer(refusal: Refusal, call: QdrantCall): Rule {
  const { status, reason, isQdrants } = refusal
  const from = isQdrants ? 'qdrant' : 'gateway'
  const rule = ANSWERS.find(
    (one) =>
      one.status.includes(status) &&
      (one.reading === undefined || reads(call)) &&
      (one.reason?.test(reason) ?? true) &&
      (one.from ?? from) === from,
  )
  return rule ?? (isQdrants ? OTHER_ANSWER : NO_QDRANT)
}

/** @param code of what was thrown; undefined when it is no failure of the connection */
export const ruleForThrown = (code: string): Rule | undefined => THROWN.find(({ pattern }) => pattern.test(code))
