/** What the resolvers stand on. The composition root makes one; every operation shares it. */
import type { Catalog } from '../catalog/catalog.ts'
import type { Collections } from '../catalog/collections.ts'
import type { Ingest } from '../ingest/ingest.ts'
import type { SearchDependencies } from '../search/pipeline.ts'
import type { Cursors } from './cursors.ts'
import type { FilterLimits } from './filters.ts'

export interface GraphQLLimits extends FilterLimits {
  /** Largest `first` of any connection. */
  readonly pageSize: number
  /** Longest operation, in GraphQL tokens. */
  readonly operationTokens: number
  /** Text of one answer, in UTF-16 code units. */
  readonly answerCharacters: number
  /** Searches in one operation. */
  readonly searchesPerOperation: number
  /** Facets in one operation. */
  readonly facetsPerOperation: number
}

export interface Services {
  readonly collections: Collections
  readonly catalog: Catalog
  readonly search: SearchDependencies
  readonly ingest: Ingest
  readonly cursors: Cursors
  readonly limits: GraphQLLimits
  /** Writes a fault that nobody expected to the log and returns the reference under which it stands there. */
  readonly reportFault: (fault: unknown) => string
}
