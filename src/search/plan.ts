/**
 * Stage 1, plan: a request and its collection's profile become a plan in which nothing is left to default. Whatever is wrong
 * with a request is said here, before anything runs.
 */
import { hash } from 'node:crypto'
import type { Similarity } from '../core/collection.ts'
import { SextantError } from '../core/errors.ts'
import { type Filter, isOfChunks } from '../core/filter.ts'
import type { SearchOrder } from '../core/order.ts'
import { requirePageSize } from '../core/page-size.ts'
import type { Scope } from '../core/scope.ts'
import type { Grouping, SearchMode, SearchPlan, SearchProfile } from '../core/search.ts'
import { requireFusible, type SearchTuning, tuned } from './tuning.ts'

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
  /** The mode in which the page before was ranked; not the plan's where the search had fallen back. */
  readonly mode: SearchMode
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
  /** Absent: by relevance. Its field is one that the collection has. */
  readonly order?: SearchOrder
  /** Refused until a profile has a calibrated stage. */
  readonly minRelevance?: number
  readonly tuning?: SearchTuning
  readonly first: number
  /** Whether the page is to say how its scores came about. No part of the plan: it changes no ranking. */
  readonly explained?: boolean
  /** How many chunks of each result are shown with it, so that they are read with its document. No part of the plan either. */
  readonly passages?: number
  readonly continuation?: Continuation
}

/** What the place of a search allows. */
export interface SearchGround {
  /** Most candidates that a retriever of the engine gives. */
  readonly maxWindowSize: number
  /** Of the collection's dense vectors. */
  readonly similarity: Similarity
}

/**
 * @throws SextantError QUERY_EMPTY, QUERY_TOO_LONG, PAGE_SIZE_OUT_OF_RANGE, RELEVANCE_UNCALIBRATED, TUNING_INVALID or
 *   CURSOR_OF_ANOTHER_QUERY
 */
export function planSearch(request: SearchRequest, limits: SearchLimits, ground: SearchGround): SearchPlan {
  const query = checkedQuery(request.query, limits)
  requirePageSize(request.first, limits)
  requireNoThreshold(request)
  const { scope, profile, filter, groupBy } = request
  const plan: SearchPlan = {
    scope,
    query,
    mode: request.mode ?? profile.mode,
    profile: profile.name,
    filter,
    groupBy,
    ...tuned(profile, request.tuning ?? {}, ground.maxWindowSize),
    order: request.order ?? null,
  }
  requireFusible(plan, ground.similarity)
  requireSamePlan(request, plan)
  return plan
}

/** The filter whose matches are counted; null where part of it holds for chunks, because then no document matches it as such. */
export const countedFilter = ({ filter }: SearchPlan): Filter | null => (isOfChunks(filter) ? null : filter)

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

function requireNoThreshold({ minRelevance, profile }: SearchRequest): void {
  if (minRelevance === undefined) return
  throw new SextantError(
    'RELEVANCE_UNCALIBRATED',
    `\`minRelevance\` is ${minRelevance}, and the profile "${profile.name}" has no calibrated stage to compare it with: its scores are comparable within one response only. Leave \`minRelevance\` out.`,
  )
}

function requireSamePlan({ continuation }: SearchRequest, plan: SearchPlan): void {
  if (!continuation || continuation.planHash === planHash(plan)) return
  throw new SextantError(
    'CURSOR_OF_ANOTHER_QUERY',
    'The cursor in `after` belongs to another search: query, mode, filter, groupBy, orderBy, tuning and collection must be those of the page it came from. Leave `after` out to start again.',
  )
}

const HASH_LENGTH = 22

/**
 * Equal for plans that ask for the same ranking, whatever the order of their properties and whichever generation of the collection
 * they rank; 132 bits of SHA-256.
 */
export function planHash({ scope: { generation: _, ...scope }, ...plan }: SearchPlan): string {
  return hash('sha256', canonical({ ...plan, scope }), 'base64url').slice(0, HASH_LENGTH)
}

/** The same of what is ranked too: rankings of different generations are different windows. */
export const windowHash = (hash: string, { scope }: SearchPlan): string => `${hash}.${scope.generation ?? ''}`

/** JSON with the properties of every object in alphabetical order. By hand: a replacer takes three times as long. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const name of Object.keys(members).sort()) {
    if (members[name] === undefined) continue
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonical(members[name])}`
  }
  return `{${text}}`
}
