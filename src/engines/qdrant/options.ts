/** What the adapter is told; the settings below `qdrant`, checked. Names are Qdrant's own, in camel case. */

export interface QdrantOptions {
  /** Of one node, a load balancer or the cloud; a path is a prefix of every call's. */
  readonly url: string
  readonly apiKey?: string | undefined
  /** Before the names of all collections, so that installations can share a server. */
  readonly collectionPrefix: string
  /** Milliseconds for one call, retries included. */
  readonly deadline: number
  /** Connections kept open at most. */
  readonly connections: number
  /** Replicas that must agree on a read; undefined: Qdrant's default. */
  readonly readConsistency?: number | 'majority' | 'quorum' | 'all' | undefined
  readonly writeOrdering: 'weak' | 'medium' | 'strong'
  readonly collections: CollectionOptions
  readonly search: SearchOptions
}

/** What a new collection is made with; changing it later is Qdrant's business. */
export interface CollectionOptions {
  readonly hnswConfig: {
    readonly m?: number | undefined
    readonly efConstruct?: number | undefined
    readonly payloadM?: number | undefined
    readonly fullScanThreshold?: number | undefined
    readonly onDisk?: boolean | undefined
  }
  readonly quantization?: Quantization | undefined
  /** Of dense vectors. */
  readonly vectors: {
    readonly onDisk?: boolean | undefined
    readonly datatype?: 'float32' | 'float16' | 'uint8' | undefined
  }
  readonly sparseVectors: { readonly onDisk?: boolean | undefined }
  readonly onDiskPayload?: boolean | undefined
  readonly defaultSegmentNumber?: number | undefined
  readonly shardNumber?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly writeConsistencyFactor?: number | undefined
  /** Custom sharding: tenants that were promoted have shards of their own, the others share one. */
  readonly shardKeys: 'none' | 'tenants'
}

export type Quantization =
  | { readonly method: 'scalar'; readonly quantile: number; readonly alwaysRam: boolean }
  | {
      readonly method: 'product'
      readonly compression: 'x4' | 'x8' | 'x16' | 'x32' | 'x64'
      readonly alwaysRam: boolean
    }
  | { readonly method: 'binary'; readonly alwaysRam: boolean }

/** Search parameters where a request has none of its own. */
export interface SearchOptions {
  readonly hnswEf?: number | undefined
  readonly rescore?: boolean | undefined
  readonly oversampling?: number | undefined
  readonly indexedOnly?: boolean | undefined
}
