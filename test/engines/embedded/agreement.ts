/** Whether an engine holds exactly what the oracle holds: counts, documents, chunks, versions and rankings. */
import { expect } from '@jest/globals'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import type { OracleEngine } from '../../oracle/engine.ts'
import { retrievalFault } from '../../oracle/equality.ts'
import { NAME, request, scopeOf, sparse } from './corpus.ts'

export async function expectAgreement(engine: Engine, oracle: OracleEngine): Promise<void> {
  expect(await engine.highestVersion(NAME)).toBe(await oracle.highestVersion(NAME))
  for (const scope of [scopeOf(), scopeOf('other')]) {
    expect(await engine.count(scope, [MATCH_ALL])).toEqual(await oracle.count(scope, [MATCH_ALL]))
    const stamps = await engine.stamps(scope, undefined, 10_000)
    expect(stamps).toEqual(await oracle.stamps(scope, undefined, 10_000))
    const ids = stamps.map(({ id }) => id)
    expect(await engine.documents(scope, ids)).toEqual(await oracle.documents(scope, ids))
    const slices = ids.map((documentId) => ({ documentId, from: 0, limit: 100 }))
    expect(await engine.documentChunks(scope, slices)).toEqual(await oracle.documentChunks(scope, slices))
    const requests = [
      request({ scope, limit: 1_000, dense: Float32Array.of(0.5, -1, 0.2, 2, 1) }),
      request({ scope, limit: 1_000, sparse: sparse({ 1: 1, 4: 2, 9: 1 }) }),
      request({ scope, limit: 7, dense: Float32Array.of(1, 0, 0, 0, 0), sparse: sparse({ 2: 1, 3: 1 }) }),
    ]
    const answers = await engine.search(requests)
    const faults = answers.map((answer, place) => {
      const asked = requests[place] ?? request()
      return retrievalFault(answer, oracle.rankings(asked), asked)
    })
    expect(faults).toEqual([undefined, undefined, undefined])
  }
}
