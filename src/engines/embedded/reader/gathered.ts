/**
 * Calls that came in one message. Searches of one generation of a collection are ranked together, in one pass over its vectors; when that fails,
 * each is ranked alone, so that one bad request fails alone.
 */
import type { Scope } from '../../../core/scope.ts'
import type { RetrievalRequest } from '../../../ports/engine.ts'
import { sentFailure } from '../../../threads/failure.ts'
import type { GatheredCall, GatheredOperations, GatheredOutcome } from '../operations.ts'
import type { PackedRetrieval } from '../packed-retrievals.ts'

export interface GatheredWork extends Pick<GatheredOperations, 'documents' | 'chunks'> {
  /** All are of the scope's collection and generation. */
  search(scope: Scope, requests: readonly RetrievalRequest[]): readonly PackedRetrieval[]
}

/** One outcome per call, in order. */
export function runGathered(calls: readonly GatheredCall[], work: GatheredWork): readonly GatheredOutcome[] {
  const requests = calls.flatMap((call) => (call.name === 'search' ? call.args : []))
  const ranked = new Map(
    [...Map.groupBy(requests, buildNamed).values()].flatMap((ofBuild) =>
      rank(ofBuild, work).map((outcome, place) => [ofBuild[place], outcome] as const),
    ),
  )
  return calls.map(
    (call) => (call.name === 'search' && ranked.get(call.args[0])) || attempted(() => answer(call, work)),
  )
}

const buildNamed = ({ scope: { collection, generation } }: RetrievalRequest): string =>
  `${collection}.${generation ?? 'live'}`

function answer(call: GatheredCall, work: GatheredWork): GatheredOutcome['result'] {
  switch (call.name) {
    case 'search':
      return work.search(call.args[0].scope, call.args)[0]
    case 'documents':
      return work.documents(...call.args)
    case 'chunks':
      return work.chunks(...call.args)
  }
}

function rank(requests: readonly RetrievalRequest[], work: GatheredWork): GatheredOutcome[] {
  const [first] = requests
  if (first === undefined) return []
  try {
    return work.search(first.scope, requests).map((result) => ({ result }))
  } catch (thrown) {
    if (requests.length <= 1) return [{ failure: sentFailure(thrown) }]
    return requests.flatMap((request) => rank([request], work))
  }
}

function attempted(work: () => GatheredOutcome['result']): GatheredOutcome {
  try {
    return { result: work() } as GatheredOutcome
  } catch (thrown) {
    return { failure: sentFailure(thrown) }
  }
}
