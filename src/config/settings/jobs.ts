/** Accepted work: what may wait, and how long finished work is remembered. */
import { z } from 'zod'
import { notes, wholeNumber } from '../setting.ts'

export const jobs = z
  .strictObject({
    maxWaitingDocuments: wholeNumber(1, 10_000_000).default(100_000).register(notes, {
      description: 'Accepted documents that may wait to be indexed; beyond that the answer is `OVERLOADED`.',
    }),
    retentionHours: wholeNumber(1, 87_600).default(168).register(notes, {
      description: 'How long finished jobs, their failures and their idempotency keys are kept, in hours.',
    }),
  })
  .prefault({})
  .register(notes, { description: 'Writing: the jobs that accepted documents become.' })
