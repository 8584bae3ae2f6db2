/**
 * Which names requests may call this server by. A page of any web site can have its own name resolved to 127.0.0.1 and then talk
 * to a server there as if that were its own (DNS rebinding); the browser still sends the site's name as `Host`, so a server that
 * listens to this machine alone answers loopback names only.
 */
import type { FastifyInstance } from 'fastify'
import { isLoopback } from '../core/loopback.ts'
import { type Refusal, refuse } from './refusals.ts'

/** @param listensAt the address that was set, without port */
export function refuseForeignHosts(server: FastifyInstance, listensAt: string): void {
  server.addHook('onRequest', async (request, reply) => {
    const refusal = foreignHost(request.headers.host, listensAt)
    if (refusal) return refuse(reply, refusal)
  })
}

/** Why a request by that name is not taken. */
export function foreignHost(host: string | undefined, listensAt: string): Refusal | undefined {
  const name = nameIn(host)
  if (isLoopback(listensAt) && !(name !== undefined && isLoopback(name)))
    return { code: 'FORBIDDEN', message: foreign(host) }
  return name === undefined ? { code: 'REQUEST_INVALID', message: unreadable(host) } : undefined
}

/** The name or address in a `Host` header, without port and brackets; undefined where it has none. */
function nameIn(host = ''): string | undefined {
  return URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '')
}

const foreign = (host = '') =>
  `This server listens to its own machine alone, and answers requests for localhost, 127.0.0.1 and [::1], not for ${JSON.stringify(host)}: a web page could have sent them. Ask for it by one of these names; a proxy before it must send one of them as Host.`

const unreadable = (host = '') => `The header Host is ${JSON.stringify(host)}, which is no name or address.`
