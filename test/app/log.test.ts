import { describe, expect, it } from '@jest/globals'
import { run } from '../support/processes.ts'

describe('the log', () => {
  it('goes to standard error, as a line of JSON each where no terminal reads it', () => {
    const { stdout, stderr } = run('log', 'auto')
    expect(stdout).toBe('an answer')
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      expect.objectContaining({ level: 30, port: 4000, msg: 'listening' }),
      expect.objectContaining({
        level: 50,
        msg: 'a fault',
        fault: expect.objectContaining({
          type: 'RangeError',
          message: expect.stringContaining('deeper'),
          stack: expect.any(String),
        }),
      }),
    ])
  })

  it('can be readable', () => {
    const { stdout, stderr } = run('log', 'pretty')
    expect(stdout).toBe('an answer')
    expect(stderr).toMatch(/INFO.*listening/)
    expect(stderr).not.toContain('{"level"')
  })
})
