/** Building a collection's index anew while it is served. */
import { z } from 'zod'
import { notes, wholeNumber } from '../setting.ts'

export const reindexing = z
  .strictObject({
    keepReplacedMinutes: wholeNumber(1, 525_600).default(60).register(notes, {
      description:
        'How long the index that a reindex replaced is kept, in minutes: reindexing back to its settings meanwhile takes it up again, and copies only what changed since.',
    }),
  })
  .prefault({})
  .register(notes, { description: 'Reindexing: a new index beside the one that is served.' })
