/** The thread that holds the job store's file. */
import { workerData } from 'node:worker_threads'
import type { JobStore } from '../../ports/jobs.ts'
import { serve } from '../../threads/thread.ts'
import { SQLITE } from '../dialect.ts'
import { createJobStore } from '../store.ts'
import { callsThrough } from '../through.ts'
import { openDatabase } from './database.ts'
import { namingFile } from './failures.ts'
import type { JobOperations, JobThreadOptions } from './operations.ts'

const { file }: JobThreadOptions = workerData
let opened: Promise<JobStore> | undefined

/** The store, opened by the first call: one that fails is tried again by the next. */
function store(): Promise<JobStore> {
  opened ??= openDatabase(file)
    .then(({ database, vacuum }) => createJobStore(database, SQLITE, vacuum))
    .catch((thrown) => {
      opened = undefined
      throw thrown
    })
  return opened
}

const using = <Result>(work: () => Promise<Result>): Promise<Result> => namingFile(file, work)

serve<JobOperations>({
  ...callsThrough(store, using),
  prepare: () => using(async () => void (await store())),
  close: async () => (await opened)?.[Symbol.asyncDispose](),
})
