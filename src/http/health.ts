/** /healthz: the process lives. /readyz: it answers searches; a load balancer sends none while it does not. */
import type { FastifyInstance } from 'fastify'
import type { EngineHealth } from '../core/health.ts'

export interface Readiness {
  /** Whether the server has started and does not close. */
  readonly ready: () => boolean
  readonly engineHealth: () => Promise<EngineHealth>
}

/** An engine of which something is away still answers: then it is ready, and says what is away. */
export function healthRoutes(server: FastifyInstance, { ready, engineHealth }: Readiness): void {
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_, reply) => {
    if (!ready()) return reply.code(503).send({ status: 'unavailable' })
    const engine = await engineHealth()
    const available = engine.state !== 'unavailable'
    const status = available ? 'ready' : 'unavailable'
    return reply.code(available ? 200 : 503).send({ status, ...(engine.state !== 'healthy' && { engine }) })
  })
}
