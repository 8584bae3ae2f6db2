import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SextantError } from '../../src/core/errors.ts'
import { removeFolders } from '../support/folders.ts'
import { wordEncoder } from './encoders.ts'
import { openStand, SCOPE, type Stand, text } from './stand.ts'

afterAll(removeFolders)

const externalId = fc.constantFrom('a', 'b', 'c', 'd')
const content = fc.constantFrom('One.', 'Two.', 'Three.')

/** What callers do to a few documents, and what happens to the server meanwhile. */
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('upsert' as const),
      writes: fc.array(fc.tuple(externalId, content), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      ids: fc.array(externalId, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('guarded' as const),
      id: externalId,
      text: content,
      guess: fc.constantFrom('right', 'none', 'wrong'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'outage' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'drain' as const }) },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** Nothing waits any more. */
async function drained(stand: Stand): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if ((await stand.jobs.waiting()).length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new RangeError('work was left undone')
}

async function act(
  action: Action,
  stand: Stand,
  model: Map<string, string>,
  fail: (outage: 'begins' | 'ends') => void,
): Promise<void> {
  switch (action.kind) {
    case 'upsert':
      await stand.upsert(action.writes.map(([id, written]) => ({ externalId: id, ...text(written) })))
      for (const [id, written] of action.writes) model.set(id, written)
      return
    case 'delete': {
      await stand.ingest.delete(SCOPE, { select: { kind: 'externalIds', externalIds: action.ids }, mode: 'delete' })
      for (const id of action.ids) model.delete(id)
      for (const id of action.ids) expect(await stand.document(id)).toBeUndefined()
      return
    }
    case 'guarded':
      fail('ends')
      return guarded(action, stand, model)
    case 'restart':
      return stand.restart()
    case 'outage':
      return fail('begins')
    case 'drain':
      fail('ends')
      return drained(stand)
  }
}

/** A write that must succeed exactly if the caller has seen the last one. */
async function guarded(
  { id, text: written, guess }: Extract<Action, { kind: 'guarded' }>,
  stand: Stand,
  model: Map<string, string>,
) {
  await drained(stand)
  const version = (await stand.document(id))?.version ?? 0
  const ifVersion = guess === 'right' ? version : guess === 'none' ? 0 : version + 1
  const { userErrors } = await stand.upsert([{ externalId: id, ifVersion, ...text(written) }])
  expect(userErrors).toHaveLength(ifVersion === version ? 0 : 1)
  if (ifVersion === version) model.set(id, written)
}

describe('whatever is written and deleted, with the server stopped and the encoder failing in between', () => {
  it('ends as a map of the documents says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 14 }), async (actions) => {
        let away = false
        const before = () => {
          if (away) throw new SextantError('ENCODER_FAILED', 'gone')
        }
        const encoder = wordEncoder({ before })
        const fail = (outage: 'begins' | 'ends') => {
          away = outage === 'begins'
        }
        await using stand = await openStand({ encoder })
        const model = new Map<string, string>()
        for (const one of actions) await act(one, stand, model, fail)
        fail('ends')
        await drained(stand)
        const stored = await Promise.all(['a', 'b', 'c', 'd'].map((id) => stand.document(id)))
        const found = stored.flatMap((document) => (document ? [[document.externalId, document.text]] : []))
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(model))
      }),
      { numRuns: 12, endOnFailure: true },
    )
  }, 120_000)
})
