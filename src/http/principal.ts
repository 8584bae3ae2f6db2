/** Who asks: until there is access control, what a caller may do follows from who can reach the server at all. */
import { localPrincipal, type Principal, type Right } from '../access/principals.ts'
import { isLoopback } from '../core/loopback.ts'

export interface Reach {
  /** The address that the server listens at. */
  readonly host: string
  /** Whether everyone who reaches it may write, wherever they are. */
  readonly allowAnonymousWrites: boolean
}

const WRITING = ['documents:write', 'collections:admin'] as const

/** The principal of every request to the server. */
export function principalOf({ host, allowAnonymousWrites }: Reach): Principal {
  const rights: readonly Right[] = isLoopback(host) ? ['search:tune', ...WRITING] : []
  return localPrincipal(allowAnonymousWrites ? [...rights, ...WRITING] : rights)
}
