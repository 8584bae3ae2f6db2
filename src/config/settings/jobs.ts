/** Accepted work: where it is kept, what may wait, and how long finished work is remembered. */
import { z } from 'zod'
import { Secret } from '../secret.ts'
import { notes, wholeNumber } from '../setting.ts'

const isPostgres = (value: string): boolean =>
  URL.canParse(value) && ['postgres:', 'postgresql:'].includes(new URL(value).protocol)

export const jobs = z
  .strictObject({
    url: z
      .string()
      .max(2048)
      .refine(isPostgres)
      .transform((value) => new Secret(value))
      .optional()
      .register(notes, {
        description:
          'A PostgreSQL database that keeps accepted work, so that several gateways share it: each carries out what any of them accepted. Also `JOBS_URL`.',
        allowed: 'a postgres:// URL, with sslmode and the like as parameters',
        secret: true,
        defaultText: '`jobs.sqlite` in the data folder',
      }),
    connections: wholeNumber(1, 1024).default(5).register(notes, {
      description: 'Most connections to that database that are open at once.',
    }),
    maxWaitingDocuments: wholeNumber(1, 10_000_000).default(100_000).register(notes, {
      description:
        'Accepted documents that may wait to be indexed, of all gateways together; beyond that the answer is `OVERLOADED`.',
    }),
    maxJobsPerTenant: wholeNumber(1, 10_000_000).default(10_000).register(notes, {
      description:
        'Jobs of one tenant that may be unfinished, over all collections and gateways; each call that writes documents makes one. Beyond that the answer is `QUOTA_EXCEEDED`.',
    }),
    retentionHours: wholeNumber(1, 87_600).default(168).register(notes, {
      description: 'How long finished jobs, their failures and their idempotency keys are kept, in hours.',
    }),
    vacuumHours: wholeNumber(0, 87_600).default(24).register(notes, {
      description:
        'How often `jobs.sqlite` gives the room of finished work back to the disk, in hours; 0: never. PostgreSQL does so by itself.',
    }),
  })
  .prefault({})
  .register(notes, { description: 'Writing: the jobs that accepted documents become.' })
