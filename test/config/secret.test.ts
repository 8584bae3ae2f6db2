import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '../../src/config/secret.ts'
import { configured, problems } from './sources.ts'

const VALUE = 'hunter2-hunter2-hunter2'

describe('a secret', () => {
  it('prints as [secret] and gives its value only when asked', () => {
    const secret = new Secret(VALUE)
    expect([`${secret}`, JSON.stringify({ secret }), inspect({ secret })].join()).not.toContain('hunter2')
    expect(secret.reveal()).toBe(VALUE)
  })

  it('stays hidden in a configuration that is printed', () => {
    const configuration = configured({ environment: { SEXTANT_CURSORS__SECRET: VALUE } })
    expect(inspect(configuration, { depth: 9, showHidden: true }) + JSON.stringify(configuration)).not.toContain(VALUE)
    expect(configuration.cursors.secret?.reveal()).toBe(VALUE)
  })
})

describe('no error repeats a secret', () => {
  it.each([
    'cursors: { secret: hunter2 }',
    'cursors: { secret: [hunter2] }',
    'cursors: { secret: { value: hunter2 } }',
    'cursors: { secrte: hunter2 }',
    'cursors: hunter2',
    'cursors: [hunter2]',
    'secret: hunter2',
    'cursors:\n  secret: *hunter2',
    'cursors:\n  secret: !hunter2',
    'cursors:\n  secret: |hunter2',
    'cursors:\n  secret: "\\qhunter2"',
    'cursors:\n  secret: "hunter2',
    'cursors:\n  secret: a: hunter2',
    'cursors:\n  secret: "a" hunter2',
    'cursors:\n  secret: [hunter2 }',
  ])('%j', (file) => {
    const found = problems({ file })
    expect(found.length).toBeGreaterThan(0)
    expect(found.join()).not.toContain('hunter2')
  })

  it.each(['SEXTANT_CURSORS__SECRET', 'SEXTANT_CURSORS', 'SEXTANT_CURSORS__SECRTE'])('%s', (name) => {
    const found = problems({ environment: { [name]: 'hunter2' } })
    expect(found.join()).toContain(name)
    expect(found.join()).not.toContain('hunter2')
  })
})
