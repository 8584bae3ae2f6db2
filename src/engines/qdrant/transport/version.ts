/** Whether the server is one that this adapter can work with: what it makes use of came with the version it is tested on. */
import { SextantError } from '../../../core/errors.ts'
import type { Transport } from './transport.ts'

/** Conditional updates, weighted rank fusion, metadata of collections and phrases are all in it. */
export const LEAST_VERSION = '1.18.0'

/**
 * The server's version.
 *
 * @throws SextantError ENGINE_VERSION_UNSUPPORTED, and those of the transport
 */
export async function checkServer(transport: Transport, signal?: AbortSignal): Promise<string> {
  const greeting = await transport.call<{ readonly version?: unknown } | string>({
    method: 'GET',
    path: '/',
    kind: 'read',
    signal,
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

/** By major, minor and patch; what follows them (`-dev`) does not count. */
export function isOlder(version: string, than: string): boolean {
  const [mine, theirs] = [numbersOf(version), numbersOf(than)]
  const place = mine.findIndex((number, at) => number !== theirs[at])
  return place >= 0 && (mine[place] ?? 0) < (theirs[place] ?? 0)
}

const numbersOf = (version: string): readonly number[] =>
  [0, 1, 2].map((place) => Number.parseInt(version.split('.')[place] ?? '0', 10) || 0)
