/** What is logged, and how it looks. */
import { z } from 'zod'
import { notes } from '../setting.ts'

export const log = z
  .strictObject({
    level: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .default('info')
      .register(notes, { description: 'The least severe messages that are logged.' }),
    format: z
      .enum(['auto', 'pretty', 'json'])
      .default('auto')
      .register(notes, { description: 'Form of the log; `auto` is readable on a terminal and JSON elsewhere.' }),
  })
  .prefault({})
  .register(notes, { description: 'The log.' })
