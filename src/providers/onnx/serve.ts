/** The inside of a worker thread: opens a service, answers one request after the other, and ends when it is asked to. */
import { parentPort, type Transferable } from 'node:worker_threads'
import { messageOf } from '../../core/errors.ts'
import type { FromThread, ToThread } from './thread.ts'

export interface Service<Request, Reply, Ready> {
  readonly ready: Ready
  run(request: Request): Promise<Answer<Reply>> | Answer<Reply>
  close(): Promise<void> | void
}

export interface Answer<Reply> {
  readonly reply: Reply
  /** Buffers of the reply that move instead of being copied. */
  readonly transfer?: readonly Transferable[]
}

/** @param open opens what the thread serves; what it throws is the reason that the starting thread reads */
export async function serve<Request, Reply, Ready>(open: () => Promise<Service<Request, Reply, Ready>>): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('serve() belongs into a worker thread')
  const say = (message: FromThread<Reply, Ready>, transfer: readonly Transferable[] = []) =>
    port.postMessage(message, transfer)

  const answer = async (service: Service<Request, Reply, Ready>, request: Request) => {
    try {
      const { reply, transfer } = await service.run(request)
      say({ reply }, transfer)
    } catch (thrown) {
      say({ error: messageOf(thrown) })
    }
  }

  try {
    const service = await open()
    port.on('message', async (message: ToThread<Request>) => {
      if ('run' in message) return answer(service, message.run)
      await service.close()
      port.close()
    })
    say({ ready: service.ready })
  } catch (thrown) {
    say({ failed: messageOf(thrown) })
    port.close()
  }
}
