/** Every answer and its code. Texts are what Qdrant 1.18 says; the file that each is from is named. */
import { describe, expect, it } from '@jest/globals'
import type { ErrorCode } from '../../../../src/core/errors.ts'
import { createReader, type Failure } from '../../../../src/engines/qdrant/transport/failures.ts'
import type { Answer } from '../../../../src/engines/qdrant/transport/pool.ts'
import type { QdrantCall } from '../../../../src/engines/qdrant/transport/transport.ts'
import { optionsFor, READ, WRITE } from './stand-in.ts'

const URL_OF_SERVER = 'http://qdrant.internal:6333'
const reader = createReader(optionsFor(URL_OF_SERVER))

const said = (status: number, error: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify({ status: { error }, time: 0.0001 }),
})
/** What Qdrant says before a call reaches it, and what proxies say. */
const plain = (status: number, text: string, type = 'text/plain; charset=utf-8'): Answer => ({
  status,
  headers: { 'content-type': type },
  text,
})

function failureFor(answer: Answer, call: QdrantCall = WRITE): Failure {
  const outcome = reader.outcomeOf(call, answer)
  if ('failure' in outcome) return outcome.failure
  throw new Error('it is a success')
}

interface Case {
  readonly source: string
  readonly answer: Answer
  readonly call?: QdrantCall
  readonly code: ErrorCode
  readonly passes?: true
  readonly unreachable?: true
}

const INTERNAL = 'Service internal error: '

const CASES: Readonly<Record<string, Case>> = {
  'a missing key': {
    source: 'src/common/auth/mod.rs',
    answer: plain(401, 'Must provide an API key or an Authorization bearer token'),
    code: 'ENGINE_UNAUTHORIZED',
  },
  'a wrong key': {
    source: 'src/common/auth/mod.rs',
    answer: plain(401, 'Invalid API key or JWT'),
    code: 'ENGINE_UNAUTHORIZED',
  },
  'a key that may not read this': {
    source: 'lib/storage/src/rbac/mod.rs',
    answer: said(403, 'Forbidden: Global access is required'),
    call: READ,
    code: 'ENGINE_UNAUTHORIZED',
  },
  'a key that may only read': {
    source: 'lib/storage/src/rbac/mod.rs',
    answer: said(403, 'Forbidden: Global manage access is required'),
    code: 'ENGINE_READ_ONLY',
  },
  'a collection that is not there': {
    source: 'lib/storage/src/content_manager/collections_ops.rs',
    answer: said(404, "Not found: Collection `sextant_articles_chunks` doesn't exist!"),
    code: 'COLLECTION_NOT_FOUND',
  },
  'another thing that is not there': {
    source: 'lib/collection/src/operations/types.rs',
    answer: said(404, 'Not found: No point with id 1 found'),
    code: 'ENGINE_FAILED',
  },
  'vectors of another size': {
    source: 'lib/segment/src/common/operation_error.rs',
    answer: said(400, "Wrong input: Vector dimension error: expected dim: 4, got 3 for vector 'dense'"),
    code: 'COLLECTION_MISMATCH',
  },
  'a wrong request': {
    source: 'src/actix/mod.rs',
    answer: said(422, 'Validation error in JSON body: [limit: value 0 invalid, must be 1 or larger]'),
    code: 'ENGINE_FAILED',
  },
  'strict mode': {
    source: 'lib/collection/src/operations/types.rs',
    answer: said(400, 'Bad request: Limit exceeded 10000 > 100 for "limit". Help: Reduce the "limit" parameter'),
    code: 'ENGINE_FAILED',
  },
  'too many calls': {
    source: 'lib/collection/src/operations/types.rs',
    answer: said(429, 'Rate limiting exceeded: Write rate limit exceeded: Operation requires 1 tokens'),
    code: 'OVERLOADED',
    passes: true,
  },
  'a time that the server itself has set': {
    source: 'lib/storage/src/content_manager/errors.rs',
    answer: said(408, "Timeout: Operation 'Search' timed out after 1s"),
    code: 'ENGINE_TIMEOUT',
  },
  'a time that has passed on every replica': {
    source: 'lib/collection/src/shards/replica_set/execute_read_operation.rs',
    answer: said(
      500,
      `${INTERNAL}1 of 1 read operations failed:\n  Timeout error: Operation 'Search' timed out after 991.879066ms`,
    ),
    code: 'ENGINE_TIMEOUT',
  },
  'a full disk, seen coming': {
    source: 'lib/collection/src/shards/local_shard/shard_ops.rs',
    answer: said(500, `${INTERNAL}No space left on device: WAL buffer size exceeds available disk space`),
    code: 'ENGINE_OUT_OF_RESOURCES',
  },
  'a full disk': {
    source: 'the operating system, in a service error',
    answer: said(500, `${INTERNAL}No space left on device (os error 28)`),
    code: 'ENGINE_OUT_OF_RESOURCES',
  },
  'no memory left': {
    source: 'lib/collection/src/operations/types.rs',
    answer: said(500, `${INTERNAL}Out of memory, free: 1024, Failed to allocate`),
    code: 'ENGINE_OUT_OF_RESOURCES',
  },
  'a disk that is mounted read-only': {
    source: 'the operating system, in a service error',
    answer: said(500, `${INTERNAL}Read-only file system (os error 30)`),
    code: 'ENGINE_READ_ONLY',
  },
  'recovery mode': {
    source: 'lib/collection/src/shards/dummy_shard.rs',
    answer: said(500, `${INTERNAL}Failed to upsert points,  Qdrant is in recovery mode: out of memory`),
    code: 'ENGINE_READ_ONLY',
  },
  'a shard that is being made whole': {
    source: 'lib/collection/src/shards/replica_set/mod.rs',
    answer: said(500, `${INTERNAL}Failed to count,  Dirty shard - shard is not fully initialized`),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
  },
  'a write without a replica': {
    source: 'lib/collection/src/shards/replica_set/update.rs',
    answer: said(500, `${INTERNAL}The replica set for shard 0 on peer 1 has no active replica`),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
  },
  'a write that a replica missed': {
    source: 'lib/collection/src/shards/replica_set/update.rs',
    answer: said(
      500,
      `${INTERNAL}Failed to apply operation to at least one \`Active\` replica. Consistency of this update is not guaranteed. Please retry. `,
    ),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
  },
  'a read without replicas': {
    source: 'lib/collection/src/shards/replica_set/execute_read_operation.rs',
    answer: said(500, `${INTERNAL}1 of 1 read operations failed:\n  Tonic status error: transport error`),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
  },
  'a shard that is away': {
    source: 'lib/collection/src/shards/shard_holder/mod.rs',
    answer: said(
      503,
      'Shard temporarily unavailable: Neither target shard key a nor fallback shard key b have active replicas',
    ),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
  },
  'shards that are loading': {
    source: 'src/actix/api/service_api.rs',
    answer: plain(503, 'some shards are not ready'),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
  },
  'a condition of the cluster': {
    source: 'lib/collection/src/collection/point_ops.rs',
    answer: said(500, 'Pre-condition failure: No target shard 0 found for update'),
    code: 'ENGINE_FAILED',
    passes: true,
  },
  'a fault of Qdrant': {
    source: 'lib/storage/src/content_manager/errors.rs',
    answer: said(500, `${INTERNAL}task 5 panicked with message "index out of bounds"`),
    code: 'ENGINE_FAILED',
  },
  'a proxy that finds no server': {
    source: 'nginx 1.27',
    answer: plain(502, '<html><head><title>502 Bad Gateway</title></head></html>', 'text/html'),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
    unreachable: true,
  },
  'a proxy that has waited enough': {
    source: 'nginx 1.27',
    answer: plain(504, '<html><head><title>504 Gateway Time-out</title></head></html>', 'text/html'),
    code: 'ENGINE_TIMEOUT',
    passes: true,
    unreachable: true,
  },
  'a path that no Qdrant has': {
    source: 'nginx 1.27',
    answer: plain(404, '<html><head><title>404 Not Found</title></head></html>', 'text/html'),
    code: 'ENGINE_FAILED',
  },
  'JSON that is cut short': {
    source: 'nothing known',
    answer: plain(200, '{"result":', 'application/json'),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
    unreachable: true,
  },
  'a page in place of an answer, as a success': {
    source: 'proxies while they are being worked on',
    answer: plain(200, '<html><head><title>Back soon</title></head></html>', 'text/html'),
    call: READ,
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
    unreachable: true,
  },
  'JSON of something else, as a success': {
    source: 'proxies while they are being worked on',
    answer: plain(200, '{"status": "maintenance"}', 'application/json'),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
    unreachable: true,
  },
  'an envelope with nothing in it': {
    source: 'proxies while they are being worked on',
    answer: plain(200, '{"status": "ok", "time": 0}', 'application/json'),
    code: 'ENGINE_UNAVAILABLE',
    passes: true,
    unreachable: true,
  },
}

describe('what Qdrant answers', () => {
  it.each(Object.entries(CASES))('%s', (_, { answer, call = WRITE, code, passes = false, unreachable = false }) => {
    const failure = failureFor(answer, call)
    expect(failure).toMatchObject({ error: { code }, passes, unreachable })
  })

  it('goes into the message with the call, in its own words', () => {
    const { error } = failureFor(said(500, `${INTERNAL}task 5 panicked`))
    expect(error.message).toBe(
      `PUT ${URL_OF_SERVER}/collections/c/points: 500 ${INTERNAL}task 5 panicked. Qdrant's log says more.`,
    )
  })

  it('of a collection is told by the name that clients know', () => {
    for (const name of ['sextant_articles_chunks', 'sextant_articles_documents', 'sextant_articles_chunks.1'])
      expect(failureFor(said(404, `Not found: Collection \`${name}\` doesn't exist!`)).error.message).toBe(
        'Qdrant does not have the collection "articles", or not all of it. List the ones there are, or index what it is to hold: sextant index --rebuild --collection articles PATH',
      )
  })

  it('leaves the address out of what clients read', () => {
    for (const { answer, call } of Object.values(CASES)) {
      const { error } = failureFor(answer, call)
      if (!error.code.startsWith('ENGINE_')) expect(error.message).not.toContain(URL_OF_SERVER)
    }
  })

  it('may ask to wait some seconds, or until a time', () => {
    const waiting = (header: string) => {
      const answer = said(429, 'Rate limiting exceeded')
      return failureFor({ ...answer, headers: { ...answer.headers, 'retry-after': header } }).retryAfter
    }
    expect(waiting('3')).toBe(3_000)
    expect(waiting(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(55_000)
    expect(waiting(new Date(0).toUTCString())).toBe(0)
    expect(waiting('soon')).toBe(0)
  })
})

describe('what happens instead of an answer', () => {
  const thrown = (code: string) => Object.assign(new Error(`it failed with ${code}`), { code })

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'UND_ERR_SOCKET',
    'UND_ERR_CONNECT_TIMEOUT',
  ])('%s may pass', (code) => {
    const failure = reader.failureOf(READ, thrown(code))
    expect(failure).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' }, passes: true, unreachable: true })
  })

  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ])('%s does not, and says what to look at', (code) => {
    const failure = reader.failureOf(READ, thrown(code))
    expect(failure).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' }, passes: false })
    expect(failure.error.message).toContain('certificate')
  })

  it('that nobody expected is a failure of the engine, once', () => {
    expect(reader.failureOf(READ, new TypeError('no'))).toMatchObject({
      error: { code: 'ENGINE_FAILED' },
      passes: false,
    })
  })
})
