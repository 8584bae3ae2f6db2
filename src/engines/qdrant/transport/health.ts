/**
 * Where a server or cluster is in trouble: whether it is ready, which peers cannot be reached, and which shards have copies that
 * are not well. What Qdrant answers becomes sentences in pure functions; the others ask.
 */
import type { Schemas } from '@qdrant/js-client-rest'
import { isSextantError } from '../../../core/errors.ts'
import { type EngineHealth, type EngineTrouble, HEALTHY, type Replica } from '../../../core/health.ts'
import type { CollectionName } from '../../../core/ids.ts'
import type { Clock } from '../../../ports/runtime.ts'
import { type Build, PARTS, type Part, partName } from '../layout.ts'
import type { Transport } from './transport.ts'

export interface HealthOptions {
  readonly transport: Transport
  readonly prefix: string
  readonly clock: Pick<Clock, 'monotonic'>
  /** Those that are live, and generations that are being built. */
  readonly builds: () => Promise<readonly Build[]>
}

/** Milliseconds that all questions have together: whoever asks for health waits a few seconds at most. */
const PATIENCE = 2_000
/** Milliseconds that an answer is good for, so that many balancers that ask cost what one does. */
const REMEMBERED = 1_000

type Served = readonly CollectionName[]

/** How the server is. Never throws. What is asked for within a moment is taken to be of the same collections. */
export function createHealth(options: HealthOptions): (served?: Served) => Promise<EngineHealth> {
  let asked = Number.NEGATIVE_INFINITY
  let answer: Promise<EngineHealth> | undefined
  return (served = []) => {
    const now = options.clock.monotonic()
    if (answer && now - asked < REMEMBERED) return answer
    asked = now
    answer = askForHealth(served, options)
    return answer
  }
}

async function askForHealth(served: Served, options: HealthOptions): Promise<EngineHealth> {
  const signal = AbortSignal.timeout(PATIENCE)
  const get = <Result>(path: string) =>
    options.transport.call<Result>({ method: 'GET', path, kind: 'administration', signal })
  try {
    await get('/readyz')
    const builds = await within(signal, options.builds())
    const live = builds.filter(({ generation }) => generation === undefined)
    const names = new Set([...live.map(({ collection }) => collection), ...served])
    const asked = [...[...names].map((collection): Build => ({ collection })), ...builds.filter(isBeingBuilt)]
    const asking = asked.flatMap((build) => PARTS.map((part) => conditionOf(get, options.prefix, build, part)))
    const [ofCluster, parts] = await Promise.all([troublesOfCluster(get), Promise.all(asking)])
    const troubles = [...ofCluster, ...parts.flatMap((part) => part.troubles)]
    if (troubles.length === 0) return HEALTHY
    const missing = new Set(parts.filter(({ isMissing }) => isMissing).map(({ collection }) => collection))
    const nothingServed = served.length > 0 && served.every((name) => missing.has(name))
    return { state: nothingServed ? 'unavailable' : 'degraded', troubles }
  } catch (thrown) {
    return { state: 'unavailable', troubles: [{ message: `Qdrant cannot be asked: ${reasonOf(thrown)}.` }] }
  }
}

/** What takes no signal is waited for as long as the signal lasts. */
const within = <Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  ])

type Get = <Result>(path: string) => Promise<Result>

async function troublesOfCluster(get: Get): Promise<readonly EngineTrouble[]> {
  try {
    return clusterTroubles(await get<Schemas['ClusterStatus']>('/cluster'))
  } catch (thrown) {
    // A key for some collections alone may not ask; they are asked themselves.
    if (isSextantError(thrown) && thrown.code === 'ENGINE_UNAUTHORIZED') return []
    return [{ message: `The cluster cannot be asked: ${reasonOf(thrown)}.` }]
  }
}

/** How one part of a collection is. */
interface Condition {
  readonly collection: CollectionName
  /** Then nothing is found in the collection. */
  readonly isMissing: boolean
  readonly troubles: readonly EngineTrouble[]
}

const isBeingBuilt = ({ generation }: Build): boolean => generation !== undefined

async function conditionOf(get: Get, prefix: string, build: Build, part: Part): Promise<Condition> {
  const condition = await liveCondition(get, partName(prefix, build, part), build.collection, part)
  if (build.generation === undefined) return condition
  // It may have been given up since its number was read; nobody searches it yet.
  if (condition.isMissing) return { ...condition, isMissing: false, troubles: [] }
  const before = `In generation ${build.generation}, which is being built: `
  const troubles = condition.troubles.map((one) => ({ ...one, message: before + one.message }))
  return { ...condition, troubles }
}

async function liveCondition(get: Get, name: string, collection: CollectionName, part: Part): Promise<Condition> {
  const path = `/collections/${encodeURIComponent(name)}`
  try {
    const [found, shards] = await Promise.all([
      get<Schemas['CollectionInfo']>(path),
      get<Schemas['CollectionClusterInfo']>(`${path}/cluster`),
    ])
    const troubles = [...collectionTroubles(collection, part, found), ...shardTroubles(collection, part, shards)]
    return { collection, isMissing: false, troubles }
  } catch (thrown) {
    const isMissing = isSextantError(thrown) && thrown.code === 'COLLECTION_NOT_FOUND'
    const message = isMissing
      ? `The ${part} of "${collection}" are not in Qdrant: restore them from a snapshot, or index anew by sextant index --rebuild --collection ${collection} PATH.`
      : `The ${part} of "${collection}" cannot be asked: ${reasonOf(thrown)}.`
    return { collection, isMissing, troubles: [{ collection, message }] }
  }
}

/** Without the address that an error's message names: health is read by others than those who run the server. */
function reasonOf(thrown: unknown): string {
  if (isSextantError(thrown)) return thrown.code
  const isTimeout = typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'TimeoutError'
  return isTimeout ? `no answer within ${PATIENCE} ms` : 'the log says why'
}

/** Peers that the asked one cannot reach, and a consensus that stands still. */
export function clusterTroubles(status: Schemas['ClusterStatus']): readonly EngineTrouble[] {
  if (status.status === 'disabled') return []
  const consensus = status.consensus_thread_status
  const stands =
    consensus.consensus_thread_status === 'working'
      ? []
      : [{ message: `The cluster agrees on nothing new: its consensus has stopped on peer ${status.peer_id}.` }]
  const away = Object.entries(status.message_send_failures).map(([uri, failures]) => ({
    message: `Peer ${peerAt(status.peers, uri)} cannot be reached by peer ${status.peer_id} (${failures?.count ?? 0} times in a row).`,
  }))
  return [...stands, ...away]
}

function peerAt(peers: Readonly<Record<string, { readonly uri: string } | undefined>>, uri: string): string {
  const host = new URL(uri).host
  return (
    Object.entries(peers).find(([, peer]) => peer !== undefined && new URL(peer.uri).host === host)?.[0] ?? 'unknown'
  )
}

/** Optimising that failed: a full disk, mostly. */
export function collectionTroubles(
  collection: CollectionName,
  part: Part,
  { status, optimizer_status: optimizer }: Pick<Schemas['CollectionInfo'], 'status' | 'optimizer_status'>,
): readonly EngineTrouble[] {
  const error = typeof optimizer === 'object' ? optimizer.error : undefined
  if (status !== 'red' && error === undefined) return []
  return [{ collection, message: `The ${part} of "${collection}" cannot be optimised: ${error ?? 'status red'}.` }]
}

/** Replicas that answer reads. */
const SERVES: ReadonlySet<string> = new Set(['Active', 'ActiveRead', 'ReshardingScaleDown'])
/** Replicas that are as they should be; a listener is never read, by intent. */
const WELL: ReadonlySet<string> = new Set([...SERVES, 'Listener'])

/** Shards of which a copy is not well. */
export function shardTroubles(
  collection: CollectionName,
  part: Part,
  cluster: Pick<Schemas['CollectionClusterInfo'], 'peer_id' | 'local_shards' | 'remote_shards'>,
): readonly EngineTrouble[] {
  const local = cluster.local_shards.map((shard) => ({ ...shard, peer_id: cluster.peer_id }))
  const shards = Map.groupBy([...local, ...cluster.remote_shards], ({ shard_id: shard }) => shard)
  return [...shards]
    .sort(([one], [other]) => one - other)
    .map(([shard, all]) => ({ shard, replicas: all.map((one): Replica => ({ peer: one.peer_id, state: one.state })) }))
    .filter(({ replicas }) => replicas.some(({ state }) => !WELL.has(state)))
    .map(({ shard, replicas }) => ({
      collection,
      replicaSet: { part, shard, replicas },
      message: replicaMessage(collection, part, shard, replicas),
    }))
}

function replicaMessage(collection: string, part: Part, shard: number, replicas: readonly Replica[]): string {
  const well = replicas.filter(({ state }) => SERVES.has(state)).length
  const ill = replicas.filter(({ state }) => !WELL.has(state)).map(({ peer, state }) => `${state} on peer ${peer}`)
  const left = well === 0 ? 'no copy answers' : `${well} of ${replicas.length} copies answer`
  return `Shard ${shard} of the ${part} of "${collection}" is ${ill.join(', ')}: ${left}.`
}
