/** The GraphQL API of a running server, as `sextant index` uses it: one call at a time, failures as errors of the table. */
import { setTimeout } from 'node:timers/promises'
import { ERRORS, type ErrorCode, messageOf, SextantError } from '../../core/errors.ts'

export interface Api {
  /** @throws SextantError with the server's own code and words, or DATA_FOLDER_IN_USE when it does not answer */
  call<Data>(query: string, variables: object, signal: AbortSignal): Promise<Data>
}

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5000

/** @param url the server's address, without /graphql */
export function createApi(url: string): Api {
  return {
    async call(query, variables, signal) {
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        const answer = await post(url, { query, variables }, signal)
        const [error] = answer.errors ?? []
        if (error === undefined && answer.data) return answer.data as never
        // What it accepted before has to be carried out first.
        if (error?.extensions?.code !== 'OVERLOADED') throw failureOf(url, error)
        await setTimeout(pause, undefined, { signal })
      }
    },
  }
}

async function post(url: string, body: object, signal: AbortSignal): Promise<Answer<unknown>> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    return (await response.json()) as Answer<unknown>
  } catch (error) {
    if (signal.aborted) throw error
    throw new SextantError(
      'DATA_FOLDER_IN_USE',
      `The server at ${url} has the data folder and does not answer: ${messageOf(error)}. Try again, or stop it and do without it.`,
      { cause: error },
    )
  }
}

function failureOf(url: string, error: NonNullable<Answer<unknown>['errors']>[number] | undefined): SextantError {
  const code = error?.extensions?.code ?? ''
  const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'REQUEST_INVALID'
  return new SextantError(known, `The server at ${url}: ${error?.message ?? 'it answered without data'}`)
}
