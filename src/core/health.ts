/** What an engine says of itself: whether it answers, and what of it is away. */
import type { CollectionName } from './ids.ts'

export interface EngineHealth {
  /** `degraded`: it answers, perhaps not everything, or what it holds is kept fewer times than it should be. */
  readonly state: 'healthy' | 'degraded' | 'unavailable'
  /** Empty when healthy. */
  readonly troubles: readonly EngineTrouble[]
}

export interface EngineTrouble {
  /** In a sentence, for whoever runs the engine; without addresses. */
  readonly message: string
  /** Absent where it is not of one collection. */
  readonly collection?: CollectionName
  /** The shard whose copies are not all well, with all of them. */
  readonly replicaSet?: ReplicaSet
}

export interface ReplicaSet {
  /** What of the collection it holds. */
  readonly part: string
  readonly shard: number
  readonly replicas: readonly Replica[]
}

export interface Replica {
  readonly peer: number
  /** In the engine's words: Active, Dead, Partial, … */
  readonly state: string
}

export const HEALTHY: EngineHealth = { state: 'healthy', troubles: [] }

/** Whether something of the collection is away or kept fewer times than it should be. Troubles elsewhere are none of its own. */
export const isInTrouble = ({ state, troubles }: EngineHealth, name: CollectionName): boolean =>
  state === 'unavailable' || troubles.some(({ collection }) => collection === name)
