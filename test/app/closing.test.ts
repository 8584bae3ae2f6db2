import { describe, expect, it } from '@jest/globals'
import { createClosing } from '../../src/app/closing.ts'

describe('what was opened', () => {
  it('is closed in reverse, one after the other', async () => {
    const closed: string[] = []
    const closing = createClosing()
    const folder = closing.use({ [Symbol.dispose]: () => void closed.push('folder') })
    closing.use({
      async [Symbol.asyncDispose]() {
        await new Promise((resolve) => setImmediate(resolve))
        closed.push('engine')
      },
    })
    closing.defer(() => closed.push('encoder'))
    expect(Symbol.dispose in folder).toBe(true)
    await closing.close()
    expect(closed).toEqual(['encoder', 'engine', 'folder'])
  })

  it('is closed once, however often it is asked for', async () => {
    let closed = 0
    const closing = createClosing()
    closing.defer(() => {
      closed += 1
    })
    await closing.close()
    await closing.close()
    expect(closed).toBe(1)
  })

  it('is closed although something else fails to, and the first failure is told', async () => {
    const closed: string[] = []
    const closing = createClosing()
    closing.defer(() => closed.push('first'))
    closing.defer(() => {
      throw new Error('later')
    })
    closing.defer(async () => {
      throw new Error('earlier')
    })
    await expect(closing.close()).rejects.toThrow('earlier')
    expect(closed).toEqual(['first'])
  })
})
