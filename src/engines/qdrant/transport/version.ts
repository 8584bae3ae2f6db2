/** Whether the server is one that this adapter can work with: what it makes use of came with the version it is tested on. */
import { isSextantError, SextantError } from '../../../core/errors.ts'
import type { QdrantOptions } from '../options.ts'
import { codeOf } from './failures.ts'
import { ruleForThrown } from './rules.ts'
import type { Transport } from './transport.ts'

/** Conditional updates, weighted rank fusion, metadata of collections and phrases are all in it. */
export const LEAST_VERSION = '1.18.0'

export interface ServerCheck {
  readonly transport: Transport
  readonly options: Pick<QdrantOptions, 'url'>
  readonly signal?: AbortSignal | undefined
}

/**
 * The server's version.
 *
 * @throws SextantError ENGINE_VERSION_UNSUPPORTED, and those of the transport
 * @throws the signal's reason when it aborts
 */
export async function checkServer({ transport, options, signal }: ServerCheck): Promise<string> {
  const greeting = await greetingOf(transport, signal).catch((thrown: unknown) => {
    throw isAway(thrown) ? away(options.url, thrown) : thrown
  })
  const version = typeof greeting === 'object' ? greeting.version : undefined
  if (typeof version !== 'string')
    throw new SextantError(
      'ENGINE_FAILED',
      'What answers at `qdrant.url` is no Qdrant server. Check its path and port.',
    )
  if (isOlder(version, LEAST_VERSION))
    throw new SextantError(
      'ENGINE_VERSION_UNSUPPORTED',
      `The Qdrant server is version ${version}, and Sextant needs ${LEAST_VERSION} or later. Update the server.`,
    )
  return version
}

type Greeting = { readonly version?: unknown } | string

/** Asked once: whoever starts the program has most likely not started Qdrant, and wants to know at once. */
const greetingOf = (transport: Transport, signal: AbortSignal | undefined): Promise<Greeting> =>
  transport.call({ method: 'GET', path: '/', kind: 'administration', signal })

/** Whether nothing answered at all. Of certificates and wrong ports the transport has better advice. */
const isAway = (thrown: unknown): thrown is SextantError =>
  isSextantError(thrown) && thrown.code === 'ENGINE_UNAVAILABLE' && ruleForThrown(codeOf(thrown.cause))?.passes === true

const away = (url: string, { code, cause }: SextantError): SextantError =>
  new SextantError(
    code,
    `Qdrant at ${url} cannot be reached (${codeOf(cause)}). Start it, or set qdrant.url (SEXTANT_QDRANT__URL).`,
    { cause },
  )

/** By major, minor and patch; what follows them (`-dev`) does not count. */
export function isOlder(version: string, than: string): boolean {
  const [mine, theirs] = [numbersOf(version), numbersOf(than)]
  const place = mine.findIndex((number, at) => number !== theirs[at])
  return place >= 0 && (mine[place] ?? 0) < (theirs[place] ?? 0)
}

const numbersOf = (version: string): readonly number[] =>
  [0, 1, 2].map((place) => Number.parseInt(version.split('.')[place] ?? '0', 10) || 0)
