/**
 * Real Qdrant servers, for tests and benchmarks. `QDRANT_URL` names one that runs, `QDRANT_BIN` a program of which nodes are
 * started, killed and restarted, on free loopback ports and in temporary folders.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'

const { QDRANT_URL, QDRANT_BIN, QDRANT_API_KEY } = process.env

/** Whatever names a server; empty or undefined where nothing does. */
export const SERVER_GIVEN = QDRANT_URL || QDRANT_BIN
/** The same for a program. */
export const PROGRAM_GIVEN = QDRANT_BIN

/** A place on a server that is its user's own. */
export interface QdrantPlace extends AsyncDisposable {
  readonly url: string
  readonly apiKey: string | undefined
  /** Names of all that its user makes begin with it. Gone with all collections at the end. */
  readonly prefix: string
}

/** On the server of `QDRANT_URL`, or a node that is started for it. */
export async function qdrantPlace(options: NodeOptions = {}): Promise<QdrantPlace> {
  const node = QDRANT_URL ? undefined : await startNode(options)
  const url = QDRANT_URL || node?.url || ''
  const prefix = `test_${randomUUID().slice(0, 8)}_`
  return {
    url,
    apiKey: node ? undefined : QDRANT_API_KEY,
    prefix,
    async [Symbol.asyncDispose]() {
      if (node) await node[Symbol.asyncDispose]()
      else await removeCollections(url, prefix)
    },
  }
}

async function removeCollections(url: string, prefix: string): Promise<void> {
  const headers = QDRANT_API_KEY ? { 'api-key': QDRANT_API_KEY } : undefined
  const reply = await fetch(`${url}/collections`, { ...(headers && { headers }) })
  const { result } = (await reply.json()) as { result: { collections: readonly { name: string }[] } }
  const own = result.collections.filter(({ name }) => name.startsWith(prefix))
  for (const { name } of own)
    await fetch(`${url}/collections/${name}`, { method: 'DELETE', ...(headers && { headers }) })
}

export interface QdrantNode extends AsyncDisposable {
  readonly url: string
  /** Where other nodes of its cluster reach it. */
  readonly peerUrl: string
  readonly process: ChildProcess
  /** Everything that it has printed since it was started last. */
  output(): string
  /** As `kill -9` does. */
  kill(): Promise<void>
  /** Stops and continues as a machine does that hangs. */
  freeze(): void
  thaw(): void
  /** Starts it again after `kill`, with its folder and its ports; resolves when it is ready. */
  restart(): Promise<void>
}

export interface NodeOptions {
  /** `QDRANT__…` */
  readonly environment?: Readonly<Record<string, string>>
  /** Peer URL of a node of the cluster to join; `first` makes one. Absent: a node alone. */
  readonly cluster?: string
  /** In which its own folder is made; absent: the system's for what is temporary. */
  readonly folder?: string
  /** Told of every process that is started. */
  readonly started?: (child: ChildProcess) => void
}

/** Milliseconds; a machine that is busy elsewhere takes its time. */
const START_LIMIT = 60_000

export async function startNode(options: NodeOptions = {}): Promise<QdrantNode> {
  const { environment = {}, cluster } = options
  const folder = await mkdtemp(path.join(options.folder ?? tmpdir(), 'sextant-qdrant-'))
  const [http, grpc, p2p] = await freePorts(3)
  const url = `http://127.0.0.1:${http}`
  const peerUrl = `http://127.0.0.1:${p2p}`
  const flags =
    cluster === undefined ? [] : ['--uri', peerUrl, ...(cluster === 'first' ? [] : ['--bootstrap', cluster])]
  const env = {
    ...process.env,
    QDRANT__TELEMETRY_DISABLED: 'true',
    QDRANT__SERVICE__HOST: '127.0.0.1',
    QDRANT__SERVICE__HTTP_PORT: String(http),
    QDRANT__SERVICE__GRPC_PORT: String(grpc),
    QDRANT__STORAGE__STORAGE_PATH: path.join(folder, 'storage'),
    QDRANT__STORAGE__SNAPSHOTS_PATH: path.join(folder, 'snapshots'),
    QDRANT__LOG_LEVEL: 'WARN',
    ...(cluster !== undefined && { QDRANT__CLUSTER__ENABLED: 'true', QDRANT__CLUSTER__P2P__PORT: String(p2p) }),
    ...environment,
  }
  let printed = ''
  const launch = (): ChildProcess => {
    const child = spawn(QDRANT_BIN ?? '', flags, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
    }
    printed = ''
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', (error) => read(Buffer.from(error.message)))
    options.started?.(child)
    return child
  }
  let child = launch()

  async function kill(): Promise<void> {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  const node: QdrantNode = {
    url,
    peerUrl,
    get process() {
      return child
    },
    output: () => printed,
    kill,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    async restart() {
      await kill()
      child = launch()
      await untilReady(node)
    },
    async [Symbol.asyncDispose]() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await untilReady(node)
  } catch (thrown) {
    await node[Symbol.asyncDispose]()
    throw thrown
  }
  return node
}

/** Three nodes of one cluster, each with its own folder. The first is the one the others joined. */
export async function startCluster(
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly nodes: readonly [QdrantNode, QdrantNode, QdrantNode] } & AsyncDisposable> {
  const first = await startNode({ environment, cluster: 'first' })
  // One after the other: a peer joins by consensus, and two at once may be turned away.
  const second = await startNode({ environment, cluster: first.peerUrl })
  const third = await startNode({ environment, cluster: first.peerUrl })
  return {
    nodes: [first, second, third],
    async [Symbol.asyncDispose]() {
      await Promise.all([first, second, third].map((node) => node[Symbol.asyncDispose]()))
    },
  }
}

/** Polls, because nothing tells that a server listens. */
async function untilReady(node: QdrantNode): Promise<void> {
  const end = Date.now() + START_LIMIT
  while (Date.now() < end) {
    const { exitCode, pid } = node.process
    if (exitCode !== null || pid === undefined) break
    const ready = await fetch(`${node.url}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Qdrant did not start:\n${node.output()}`)
}

/** All held at once, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address()
      server.close()
      await once(server, 'close')
      if (address === null || typeof address === 'string') throw new Error('no port')
      return address.port
    }),
  )
}
