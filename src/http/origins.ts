/**
 * Which pages may open what a browser opens without asking first: sockets and event streams. Requests as JSON are asked for by the
 * browser (CORS), and refused; these two are not, so the server looks itself whether the page is its own.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Refusal } from './refusals.ts'

/** Undefined for the server's own pages, and for programs, which say nothing of an origin. */
export function foreignOrigin(headers: IncomingHttpHeaders): Refusal | undefined {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  // The browser has compared; it knows the address before any proxy.
  const own = site === undefined ? isOwn(headers) : site === 'same-origin' || site === 'none'
  return own ? undefined : { code: 'FORBIDDEN', message: foreign(origin) }
}

function isOwn({ origin, host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true
  const name = URL.parse(origin)?.host
  return name !== undefined && name !== '' && [host, forwarded].includes(name)
}

const foreign = (origin = 'of another site') =>
  `A page ${origin} may not open sockets and event streams here: only pages of this server's own origin may. Let the page reach the server through its own site, by a proxy that leaves Host as it is.`
