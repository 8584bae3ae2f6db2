/** The calls that make, change and drop Qdrant's collections, one function each. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Schemas } from '@qdrant/js-client-rest'
import { isSextantError, SextantError } from '../../core/errors.ts'
import type { PayloadIndex } from './indexes.ts'
import type { QdrantCall, Transport } from './transport/transport.ts'

export interface Administration {
  aliases(): Promise<readonly Schemas['AliasDescription'][]>
  /** Of all collections, without aliases. */
  names(): Promise<readonly string[]>
  /** By name or alias; undefined when there is none. */
  find(name: string): Promise<Schemas['CollectionInfo'] | undefined>
  /** Makes it if it is not there, whoever does. */
  ensure(name: string, body: Schemas['CreateCollection']): Promise<void>
  setMetadata(name: string, metadata: object): Promise<void>
  drop(name: string): Promise<void>
  /** Makes the indexes, or lets them be, and waits until they are usable. */
  ensureIndexes(name: string, indexes: readonly PayloadIndex[]): Promise<void>
  dropIndex(name: string, field: string): Promise<void>
  /** Keys of its shards; none without custom sharding. */
  shardKeys(name: string): Promise<readonly string[]>
  ensureShard(name: string, key: string): Promise<void>
  /**
   * Resolves once no copy of a shard is still being made: a write that meets one would have it taken for dead, and where two gateways
   * make a collection at once, the second is told so before the first has ended.
   *
   * @throws SextantError ENGINE_UNAVAILABLE when that takes too long
   */
  untilMade(name: string): Promise<void>
  /** Points the aliases at collections, wherever they pointed, all at once. */
  setAliases(aliases: readonly (readonly [alias: string, physical: string])[]): Promise<void>
}

/** Milliseconds; half a minute together. */
const BETWEEN_LOOKS = 100
const MOST_LOOKS = 300

export function administrationOf(transport: Transport): Administration {
  const call = <Result>(
    method: QdrantCall['method'],
    path: string,
    body?: object,
    kind: QdrantCall['kind'] = 'administration',
  ): Promise<Result> => transport.call<Result>({ method, path, kind, ...(body && { body }) })

  async function find(name: string): Promise<Schemas['CollectionInfo'] | undefined> {
    try {
      return await call<Schemas['CollectionInfo']>('GET', `/collections/${name}`, undefined, 'read')
    } catch (thrown) {
      if (isSextantError(thrown) && thrown.code === 'COLLECTION_NOT_FOUND') return undefined
      throw thrown
    }
  }

  async function shardKeys(name: string): Promise<readonly string[]> {
    const path = `/collections/${name}/shards`
    const { shard_keys } = await call<Schemas['ShardKeysResponse']>('GET', path, undefined, 'read')
    return (shard_keys ?? []).map(({ key }) => String(key))
  }

  return {
    async aliases() {
      const { aliases } = await call<Schemas['CollectionsAliasesResponse']>('GET', '/aliases', undefined, 'read')
      return aliases
    },
    async names() {
      const { collections } = await call<Schemas['CollectionsResponse']>('GET', '/collections', undefined, 'read')
      return collections.map(({ name }) => name)
    },
    find,
    async ensure(name, body) {
      try {
        await call('PUT', `/collections/${name}`, body)
      } catch (thrown) {
        // Another gateway was faster, or this one earlier.
        if ((await find(name)) === undefined) throw thrown
      }
    },
    setMetadata: (name, metadata) => call('PATCH', `/collections/${name}`, { metadata }),
    drop: (name) => call('DELETE', `/collections/${name}`),
    async ensureIndexes(name, indexes) {
      await Promise.all(indexes.map((index) => call('PUT', `/collections/${name}/index?wait=true`, index)))
    },
    dropIndex: (name, field) => call('DELETE', `/collections/${name}/index/${encodeURIComponent(field)}?wait=true`),
    shardKeys,
    async ensureShard(name, key) {
      try {
        await call('PUT', `/collections/${name}/shards`, { shard_key: key })
      } catch (thrown) {
        if (!(await shardKeys(name)).includes(key)) throw thrown
      }
    },
    async untilMade(name) {
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const path = `/collections/${name}/cluster`
        const found = await call<Schemas['CollectionClusterInfo']>('GET', path, undefined, 'read')
        const shards = [...found.local_shards, ...found.remote_shards]
        if (shards.length > 0 && shards.every(({ state }) => state !== 'Initializing')) return
        await sleep(BETWEEN_LOOKS)
      }
      throw new SextantError(
        'ENGINE_UNAVAILABLE',
        `Qdrant is still making the shards of ${name}. Try again in a moment.`,
      )
    },
    setAliases: (aliases) =>
      call('POST', '/collections/aliases', {
        actions: aliases.map(([alias_name, collection_name]) => ({ create_alias: { alias_name, collection_name } })),
      }),
  }
}
