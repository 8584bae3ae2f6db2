/** How pages continue: the key that signs cursors, and the ranked windows that are kept so that page two fits page one. */
import { z } from 'zod'
import { Secret } from '../secret.ts'
import { bytes, MIB, notes, wholeNumber } from '../setting.ts'

/** Shorter keys could be guessed. */
const SHORTEST_SECRET = 16

export const cursors = z
  .strictObject({
    secret: z
      .string()
      .min(SHORTEST_SECRET)
      .max(1024)
      .transform((value) => new Secret(value))
      .optional()
      .register(notes, {
        description:
          'Key that signs cursors. A cursor is valid as long as its key; gateways behind one address share one.',
        secret: true,
        defaultText: 'made once and kept in the data folder',
      }),
    windowMinutes: wholeNumber(1, 1440).default(10).register(notes, {
      description: 'How long a ranked window is kept for its next page, in minutes. After that the search runs again.',
    }),
    maxWindowBytes: bytes(0)
      .default(16 * MIB)
      .register(notes, { description: 'Memory for ranked windows, in bytes. The least recently used go first.' }),
  })
  .prefault({})
  .register(notes, { description: 'Paging.' })
