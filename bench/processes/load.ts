/**
 * A load generator in a process of its own: so many clients, each sending its next request when it has the answer to the last.
 * It takes one run at a time from its parent and answers with how long that took.
 */
import { type Client, createClient, nextPage } from '../http-client.ts'

export interface LoadRun {
  readonly url: string
  readonly clients: number
  /** Sent once each, in this order. */
  readonly bodies: readonly string[]
  /** How many further pages follow the first, where there are such. */
  readonly pages?: number
}

export interface LoadOutcome {
  readonly seconds: number
  /** The first that was no plain answer, if any was. */
  readonly fault?: string
}

async function run({ url, clients, bodies, pages = 0 }: LoadRun): Promise<LoadOutcome> {
  const client = createClient(url)
  const queue = bodies.values()
  const start = performance.now()
  try {
    const faults = await Promise.all(Array.from({ length: clients }, () => sendAll(client, queue, pages)))
    const fault = faults.find((one) => one !== undefined)
    return { seconds: (performance.now() - start) / 1000, ...(fault !== undefined && { fault }) }
  } finally {
    client.close()
  }
}

async function sendAll(client: Client, queue: Iterator<string>, pages: number): Promise<string | undefined> {
  for (let next = queue.next(); !next.done; next = queue.next()) {
    let body: string | undefined = next.value
    for (let page = 0; page <= pages && body !== undefined; page++) {
      const answer = await client.post(body)
      if (answer.startsWith('{"errors"')) return answer
      body = page < pages ? nextPage(body, answer) : undefined
    }
  }
  return undefined
}

// Whoever started it is gone.
process.once('disconnect', () => process.exit())
process.on('message', async (asked: LoadRun) => {
  const outcome = await run(asked).catch((error: unknown) => ({ seconds: Number.NaN, fault: String(error) }))
  process.send?.(outcome)
})
