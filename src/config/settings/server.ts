/** Where the server listens and what it takes. It listens to this machine alone until access control exists. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { isLoopback } from '../../core/loopback.ts'
import { variableOf } from '../environment.ts'
import { bytes, ifRight, MIB, notes, wholeNumber } from '../setting.ts'

const HOST_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i

const host = z
  .string()
  .refine((value) => isIP(value) !== 0 || HOST_NAME.test(value))
  .default('127.0.0.1')
  .register(notes, {
    description: 'Address to listen on. Any but a loopback address needs `server.allowAnonymous`.',
    allowed: 'a host name or an IP address, without protocol and port',
  })

const allowAnonymous = z.boolean().default(false).register(notes, {
  description:
    'Lets anyone who reaches the address search and read everything. There is no access control yet, so this stands between the data and the network.',
})

const allowAnonymousWrites = z.boolean().default(false).register(notes, {
  description:
    'Lets anyone who reaches the address write and delete too. On a loopback address everyone on the machine may, whatever this says.',
})

export const server = z
  .strictObject({
    host,
    port: wholeNumber(0, 65_535)
      .default(4000)
      .register(notes, { description: 'Port to listen on; 0 takes any free one.' }),
    allowAnonymous,
    allowAnonymousWrites,
    shutdownGraceSeconds: wholeNumber(0, 3600)
      .default(30)
      .register(notes, { description: 'How long running requests may finish after SIGINT or SIGTERM, in seconds.' }),
    bodyLimitBytes: bytes(1024)
      .default(16 * MIB)
      .register(notes, { description: 'Largest request body, in bytes.' }),
  })
  .refine((settings) => settings.allowAnonymous || isLoopback(settings.host), {
    path: ['host'],
    error: ({ input }) => notForEveryone((input as { host: string }).host),
    when: ifRight('host', 'allowAnonymous'),
  })
  .prefault({})
  .register(notes, { description: 'The HTTP server.' })

const notForEveryone = (address: string): string =>
  `${JSON.stringify(address)} can be reached from other machines, and there is no access control yet: everyone who reaches it could read everything. Set server.allowAnonymous (${variableOf(['server', 'allowAnonymous'])}) to true if that is meant, or listen on 127.0.0.1`
