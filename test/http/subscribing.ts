/** Clients of subscriptions, and a server whose jobs go on when a test says so. */
import { type Client, createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { type HttpServer, type HttpServerOptions, startHttpServer } from '../../src/http/server.ts'
import type { InstallationOptions } from '../graphql/installation.ts'
import { openInstallation } from '../graphql/installation.ts'
import { fakeEncoder } from '../search/parts.ts'
import { optionsFor } from './serving.ts'

export const FOLLOW = `subscription Follow($id: ID!) {
  ingestJobUpdated(id: $id) { id state phase progress { documentsDone documentsTotal } finishedAt }
}`

export interface Event {
  readonly data?: { readonly ingestJobUpdated: Readonly<Record<string, unknown>> } | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly unknown[]
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
}

export interface Following extends AsyncDisposable {
  readonly server: HttpServer
  /** Lets encoding go on. */
  open(): void
  /** Accepts so many documents; the job's id. */
  accepted(documents: number): Promise<string>
  cancel(id: string): Promise<void>
  /** Faults that were reported to the log. */
  readonly faults: readonly unknown[]
}

export async function openFollowing(
  differing: Partial<HttpServerOptions> = {},
  installed: InstallationOptions = {},
): Promise<Following> {
  const gate = Promise.withResolvers<void>()
  const encoder = fakeEncoder()
  const waiting: typeof encoder = Object.assign(Object.create(encoder), {
    encode: async (...asked: Parameters<typeof encoder.encode>) => {
      const aborted = new Promise<never>((_, reject) =>
        asked[2]?.addEventListener('abort', () => reject(asked[2]?.reason)),
      )
      await Promise.race([gate.promise, aborted])
      return encoder.encode(...asked)
    },
  })
  const installation = await openInstallation({ ...installed, encoder: waiting })
  const server = await startHttpServer({ ...optionsFor(installation), ...differing })
  return {
    server,
    open: gate.resolve,
    faults: installation.faults,
    async accepted(count) {
      const documents = Array.from({ length: count }, (_, place) => ({
        externalId: `d${place}`,
        content: { text: `Text number ${place}.` },
      }))
      const { data } = await installation.ask<{ upsertDocuments: { job: { id: string } } }>(
        'mutation ($input: UpsertDocumentsInput!) { upsertDocuments(input: $input) { job { id } } }',
        { input: { documents } },
      )
      return data.upsertDocuments.job.id
    },
    async cancel(id) {
      await installation.ask('mutation ($id: ID!) { cancelIngestJob(input: { id: $id }) { job { id } } }', { id })
    },
    async [Symbol.asyncDispose]() {
      gate.resolve()
      await server.close()
      await installation.services.ingest[Symbol.asyncDispose]()
    },
  }
}

export const socketUrl = ({ url }: HttpServer): string => `${url.replace(/^http/, 'ws')}/graphql`

export interface SocketClient extends AsyncDisposable {
  subscribe(id: string, query?: string): AsyncIterableIterator<Event>
  /** The code with which the server closed. */
  readonly closed: Promise<number>
}

/** A client as browsers have it, which does not come back. */
export function socketClient(server: HttpServer): SocketClient {
  const closed = Promise.withResolvers<number>()
  const client: Client = createClient({
    url: socketUrl(server),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { closed: (event) => closed.resolve((event as { code: number }).code) },
  })
  return {
    subscribe: (id, query = FOLLOW) =>
      client.iterate({ query, variables: { id } }) as unknown as AsyncIterableIterator<Event>,
    closed: closed.promise,
    [Symbol.asyncDispose]: async () => void (await client.dispose()),
  }
}

export async function collected(events: AsyncIterable<Event>): Promise<readonly Event[]> {
  const all: Event[] = []
  for await (const event of events) all.push(event)
  return all
}

export interface Sent {
  readonly event: string
  readonly data: Event | undefined
}

/** The events of a stream; comments are left out. */
export async function* eventsOf({ body }: Response): AsyncGenerator<Sent, void> {
  let text = ''
  for await (const chunk of (body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream())) {
    text += chunk
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const event = /^event: (.*)$/m.exec(part)?.[1]
      const data = /^data: (.*)$/m.exec(part)?.[1]
      if (event !== undefined) yield { event, data: data === undefined ? undefined : (JSON.parse(data) as Event) }
    }
  }
}

export const stream = (
  { url }: Pick<HttpServer, 'url'>,
  body: unknown,
  { headers, ...options }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(body),
    ...options,
  })
