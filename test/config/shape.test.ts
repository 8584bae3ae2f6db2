import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { notes } from '../../src/config/setting.ts'
import { childOf, notesOf } from '../../src/config/shape.ts'

const local = z.strictObject({
  provider: z.literal('local').register(notes, { description: 'Here.' }),
  key: z.string().optional().register(notes, { description: 'A key.', defaultText: 'none' }),
})
const remote = z.strictObject({
  provider: z.literal('remote').register(notes, { description: 'There.' }),
  key: z.string().register(notes, { description: 'A key.', secret: true }),
})

describe('a setting that several members of a choice have', () => {
  const choice = z.discriminatedUnion('provider', [local, remote])
  const notesAt = (name: string) => notesOf(childOf(choice, name) ?? z.never())

  it('is described by all of them', () => {
    expect(notesAt('provider').description).toBe('Here. There.')
    expect(notesAt('key').description).toBe('A key.')
  })

  it('is a secret when one of them makes it one', () => {
    expect(notesAt('key')).toMatchObject({ secret: true, defaultText: 'none' })
  })
})
