/** In which of GraphQL's two media types a client reads answers. */

export const GRAPHQL_RESPONSE = 'application/graphql-response+json'
export const JSON_RESPONSE = 'application/json'

/** Ranges that stand for either, least of all first. */
const READABLE = ['*/*', 'application/*', JSON_RESPONSE, GRAPHQL_RESPONSE]

const EVENT_STREAM = 'text/event-stream'

/** Whether the client reads Server-Sent Events rather than one answer: some clients name them among all that they can read. */
export function prefersEvents(accept: string | undefined): boolean {
  if (!accept?.includes(EVENT_STREAM)) return false
  const [preferred] = readable(accept, [...READABLE, EVENT_STREAM]).sort((left, right) => right.quality - left.quality)
  return preferred?.type === EVENT_STREAM
}

interface MediaRange {
  readonly type: string
  readonly quality: number
}

/** As Apollo Server chooses it: JSON unless the client prefers the other. @param accept the request's header */
export function answerTypeFor(accept: string | undefined): typeof GRAPHQL_RESPONSE | typeof JSON_RESPONSE {
  const [preferred] = readable(accept, READABLE).sort(byPreference)
  return preferred?.type === GRAPHQL_RESPONSE ? GRAPHQL_RESPONSE : JSON_RESPONSE
}

const readable = (accept: string | undefined, types: readonly string[]): MediaRange[] =>
  (accept ?? '')
    .split(',')
    .map(mediaRange)
    .filter(({ type, quality }) => quality > 0 && types.includes(type))

function mediaRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return { type, quality: quality === undefined ? 1 : Number(quality.slice('q='.length)) }
}

/** By quality, then named types before wildcards, then as they stand. */
const byPreference = (left: MediaRange, right: MediaRange): number =>
  right.quality - left.quality || wildness(left.type) - wildness(right.type)

const wildness = (type: string): number => type.split('*').length
