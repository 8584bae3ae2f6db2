/** /healthz: the process lives. /readyz: it answers searches; a load balancer sends none while it does not. */
import type { FastifyInstance } from 'fastify'

export function healthRoutes(server: FastifyInstance, ready: () => boolean): void {
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_, reply) => {
    const status = ready() ? 'ready' : 'unavailable'
    return reply.code(ready() ? 200 : 503).send({ status })
  })
}
