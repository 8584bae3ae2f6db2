/**
 * Stage 1, plan: a request and its collection's profile become a plan in which nothing is left to default. Whatever is wrong
 * with a request is said here, before anything runs.
 */
import { createHash } from 'node:crypto'
import { SextantError } from '../core/errors.ts'
import type { Filter } from '../core/filter.ts'
import { requirePageSize } from '../core/page-size.ts'
import type { Scope } from '../core/scope.ts'
import type { Grouping, SearchMode, SearchPlan, SearchProfile } from '../core/search.ts'

export interface SearchLimits {
  /** Largest `first`. */
  readonly pageSize: number
  /** Longest query text, in UTF-16 code units. */
  readonly queryCharacters: number
}

/** Where a page begins: what a cursor says once its signature was checked. */
export interface Continuation {
  readonly searchId: string
  readonly planHash: string
  /** 0-based place in the ranked window of the last result of the page before. */
  readonly position: number
}

export interface SearchRequest {
  readonly scope: Scope
  readonly profile: SearchProfile
  readonly query: string
  /** Absent: the profile's. */
  readonly mode?: SearchMode
  readonly filter: Filter
  readonly groupBy: Grouping
  readonly first: number
  readonly continuation?: Continuation
}

/** @throws SextantError QUERY_EMPTY, QUERY_TOO_LONG, PAGE_SIZE_OUT_OF_RANGE or CURSOR_OF_ANOTHER_QUERY */
export function planSearch(request: SearchRequest, limits: SearchLimits): SearchPlan {
  const query = checkedQuery(request.query, limits)
  requirePageSize(request.first, limits)
  const { scope, profile, filter, groupBy, continuation } = request
  const { windowSize, fusion, name } = profile
  const plan: SearchPlan = {
    scope,
    query,
    mode: request.mode ?? profile.mode,
    profile: name,
    filter,
    groupBy,
    windowSize,
    fusion,
  }
  if (continuation && continuation.planHash !== planHash(plan)) {
    throw new SextantError(
      'CURSOR_OF_ANOTHER_QUERY',
      'The cursor in `after` belongs to another search: query, mode, filter, groupBy and collection must be those of the page it came from. Leave `after` out to start again.',
    )
  }
  return plan
}

function checkedQuery(text: string, { queryCharacters }: SearchLimits): string {
  const query = text.trim().toWellFormed()
  if (query === '') throw new SextantError('QUERY_EMPTY', 'The query is empty. Give `query` at least one word.')
  if (query.length > queryCharacters) {
    throw new SextantError(
      'QUERY_TOO_LONG',
      `The query has ${query.length} characters, and at most ${queryCharacters} are taken (limits.queryCharacters). Shorten it.`,
    )
  }
  return query
}

const HASH_LENGTH = 22

/** Equal for plans that rank alike, whatever the order of their properties; 132 bits of SHA-256. */
export function planHash(plan: SearchPlan): string {
  return createHash('sha256').update(canonical(plan)).digest('base64url').slice(0, HASH_LENGTH)
}

/** JSON with the properties of every object in alphabetical order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  )
}
