/** Settings of the adapter for tests, with Qdrant's defaults wherever a test names none. */
import type { CollectionOptions, QdrantOptions } from '../../../src/engines/qdrant/options.ts'

export const COLLECTIONS: CollectionOptions = {
  hnswConfig: {},
  quantization: undefined,
  vectors: {},
  sparseVectors: {},
  shardKeys: 'none',
}

export const qdrantOptions = (differing: Partial<QdrantOptions> = {}): QdrantOptions => ({
  url: 'http://127.0.0.1:6333',
  apiKey: undefined,
  collectionPrefix: '',
  deadline: 10_000,
  connections: 16,
  readConsistency: undefined,
  writeOrdering: 'weak',
  collections: COLLECTIONS,
  search: {},
  ...differing,
})
