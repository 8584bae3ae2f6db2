/** How texts become vectors: threads, batches, and what may wait. */
import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { bytes, MIB, notes, wholeNumber } from '../setting.ts'

const MOST_WORKERS_BY_DEFAULT = 4

/** What an index run has waiting at most; less would end it with OVERLOADED. */
const LEAST_WAITING = 3072

const workers = wholeNumber(1, 64)
  .default(() => Math.max(1, Math.min(MOST_WORKERS_BY_DEFAULT, availableParallelism())))
  .register(notes, {
    description: 'Threads that run a model, each with a copy of it in memory.',
    defaultText: `the processors of the machine, at most ${MOST_WORKERS_BY_DEFAULT}`,
  })

export const inference = z
  .strictObject({
    workers,
    threadsPerWorker: wholeNumber(1, 64).default(1).register(notes, {
      description:
        'Threads inside one worker. Two workers with one thread answer short queries faster than one with two.',
    }),
    batchTokens: wholeNumber(16, 1_000_000).default(512).register(notes, {
      description: 'Most tokens of one batch, padding counted. A longer text is a batch of its own.',
    }),
    ingestBatchTokensWhileQuerying: wholeNumber(16, 1_000_000).default(128).register(notes, {
      description: 'The same for indexing while queries come, so that a query never waits long behind a batch.',
    }),
    maxWaitingTexts: wholeNumber(LEAST_WAITING, 1_000_000)
      .default(4096)
      .register(notes, { description: 'Texts that may wait for a worker; beyond that the answer is `OVERLOADED`.' }),
    cacheBytes: bytes(0)
      .default(64 * MIB)
      .register(notes, { description: 'Memory for vectors of texts seen before, in bytes; 0 keeps none.' }),
  })
  .prefault({})
  .register(notes, { description: 'Running the models.' })
