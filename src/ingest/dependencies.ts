/** What an ingest is made of. */
import type { CollectionRecord } from '../core/collection.ts'
import type { Scope } from '../core/scope.ts'
import type { Encoder } from '../ports/encoder.ts'
import type { Engine } from '../ports/engine.ts'
import type { JobOwner, JobStore } from '../ports/jobs.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Builds } from './builds.ts'
import type { Extraction } from './extraction/thread.ts'
import type { WriteLimits } from './requests.ts'
import type { Sleep } from './runner/settling.ts'

/** A collection that documents are written to. */
export interface WritableCollection {
  /** With the attributes that are declared. */
  readonly record: CollectionRecord
  readonly encoder: Encoder
}

export interface IngestSettings {
  readonly limits: WriteLimits
  /** Accepted documents that may wait to be stored; beyond that the answer is OVERLOADED. */
  readonly maxWaitingDocuments: number
  /** Jobs of a tenant that may be unfinished; beyond that the answer is QUOTA_EXCEEDED. */
  readonly maxJobsPerTenant: number
  /** What `wait: SEARCHABLE` waits at most, in milliseconds. */
  readonly longestWait: number
  /** How long finished jobs are kept, in hours. */
  readonly retentionHours: number
  /** How often the job store gives back what finished jobs took, in hours; 0: never. */
  readonly vacuumHours: number
}

/** The adapters stay their openers', who close them after the ingest. */
export interface IngestDependencies extends IngestSettings {
  readonly engine: Engine
  readonly jobs: JobStore
  readonly runtime: Runtime
  /** Those that this process serves. */
  readonly collections: readonly WritableCollection[]
  /** As they are by now; the collections as they are above if absent, and nothing is reindexed then. */
  readonly builds?: Builds
  /** What the runner may see of a tenant's collection: everything. */
  readonly scopeOf: (owner: JobOwner) => Scope
  /** The same view of another generation. */
  readonly scopeIn?: (scope: Scope, generation: number) => Scope
  /** Rejects when the signal aborts. Timers of the system if absent. */
  readonly sleep?: Sleep
  /** A thread of its own if absent. */
  readonly extraction?: Extraction
}
