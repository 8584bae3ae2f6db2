import { describe, expect, it } from '@jest/globals'
import { trackChanges } from '../../../src/ingest/sync/changes.ts'
import type { Files } from '../../../src/ingest/sync/look.ts'

const STILL = 300

const filesOf = (signatures: Readonly<Record<string, string>>): Files =>
  new Map(
    Object.entries(signatures).map(([name, signature]) => {
      const file = { path: name, place: { root: '/docs', file: `/docs/${name}` }, externalId: name }
      return [name, { file, signature }]
    }),
  )

function tracking(known: Readonly<Record<string, string>>) {
  const tracker = trackChanges(filesOf(known), STILL)
  return {
    tracker,
    look(signatures: Readonly<Record<string, string>>, now: number) {
      const { changes, isSettling } = tracker.look(filesOf(signatures), now)
      return { files: changes.files.map(({ path }) => path), gone: changes.gone, isSettling }
    },
  }
}

const NONE = { files: [], gone: [], isSettling: false }

describe('a change', () => {
  it('counts once it has stood still', () => {
    const { tracker, look } = tracking({ a: '1', b: '1' })
    expect(look({ a: '2', b: '1' }, 0)).toEqual({ ...NONE, isSettling: true })
    expect(look({ a: '3', b: '1' }, 299)).toEqual({ ...NONE, isSettling: true })
    expect(look({ a: '3', b: '1' }, 598)).toEqual({ ...NONE, isSettling: true })
    expect(look({ a: '3', b: '1' }, 599)).toEqual({ ...NONE, files: ['a'] })
    tracker.done()
    expect(look({ a: '3', b: '1' }, 2000)).toEqual(NONE)
  })

  it('is given again until it was carried out', () => {
    const { tracker, look } = tracking({})
    look({ a: '1' }, 0)
    expect([look({ a: '1' }, 300), look({ a: '1' }, 400)]).toEqual([
      { ...NONE, files: ['a'] },
      { ...NONE, files: ['a'] },
    ])
    tracker.done()
    expect(look({ a: '1' }, 500)).toEqual(NONE)
  })

  it('does not wait for a file that never rests', () => {
    const { look } = tracking({})
    look({ log: '1', a: '1' }, 0)
    expect(look({ log: '2', a: '1' }, 300)).toEqual({ files: ['a'], gone: [], isSettling: true })
  })

  it('is none when a file comes back as it was', () => {
    const { look } = tracking({ a: '1' })
    look({}, 0)
    expect(look({ a: '1' }, 200)).toEqual(NONE)
    expect(look({}, 400)).toEqual({ ...NONE, isSettling: true })
    expect(look({}, 700)).toEqual({ ...NONE, gone: ['/docs/a'] })
  })

  it('is a file too that is to be read again', () => {
    const { tracker, look } = tracking({ a: '1', b: '1' })
    tracker.retry(['/docs/a'])
    look({ a: '1', b: '1' }, 0)
    expect(look({ a: '1', b: '1' }, 300)).toEqual({ ...NONE, files: ['a'] })
  })
})
