/** `docs/errors.md`, rendered from the tables of errors, so that it has every code and no other. */
import { ERRORS, type ErrorEntry, errorAnchor, PROTOCOL_ERRORS } from '../src/core/errors.ts'
import { USER_ERRORS } from '../src/core/user-errors.ts'

const HEAD = `# Errors

<!-- Rendered from src/core/errors.ts and src/core/user-errors.ts by \`npm run docs\`; a change here is lost. -->

An answer can fail in two ways. What fails a field or the whole request stands in \`errors\`, with a code in its \`extensions\`.
What is wrong with a part of a write stands in \`userErrors\` of the mutation's payload, and the rest of the write goes on.

\`\`\`json
{
  "errors": [
    {
      "message": "The query is empty. Give \`query\` at least one word.",
      "path": ["search"],
      "extensions": { "code": "QUERY_EMPTY", "retryable": false, "docs": "docs/errors.md#query-empty" }
    }
  ],
  "data": { "search": null }
}
\`\`\`

- \`message\` is for people: what is wrong, where, and what to do. It may change; programs read \`code\`.
- \`retryable\` says whether the same request can succeed later. Wait a second, then longer each time.
- \`docs\` is the place on this page, from the folder in which Sextant lies.
- \`reference\` comes with what failed inside (the engine, a model, a fault of ours). The cause may name files and hosts, so only
  the server's log has it, under this reference.

One field that fails leaves its siblings alone: five searches in an operation can give four answers and one error.

## HTTP statuses

They follow [GraphQL over HTTP](https://graphql.github.io/graphql-over-http/draft/):

- What was executed is a **200**, even where every field failed: read \`errors\`. When every field failed with \`OVERLOADED\`, the
  answer also has \`Retry-After\`. It is no 429, because programs on the way may replace the body of such an answer, and the body
  says which search failed.
- What was refused before it ran has no \`data\`. A request that is no GraphQL request (broken JSON, too large, another method,
  another host, the server is closing) has the status given below, always. An operation that GraphQL or a limit refuses has it
  for clients that accept \`application/graphql-response+json\`; in plain \`application/json\` it is a **200**, as the
  specification has it for that type. Send \`accept: application/graphql-response+json\` to tell them apart by status.
- While the server shuts down, answers are 503 with \`Retry-After\`.

One HTTP request carries one operation; a list of them is a \`BAD_REQUEST\`.

## Requests from web pages

A request needs \`content-type: application/json\` or the header \`apollo-require-preflight\`, and no cross-origin headers (CORS) are
sent: pages of other sites can make a browser neither send an operation nor read an answer. A server that listens to its own
machine alone also refuses requests for other names than \`localhost\`, \`127.0.0.1\` and \`[::1]\` (\`FORBIDDEN\`), so that no site can
reach it by having its own name resolved to this machine. A proxy before such a server must send one of these names as \`Host\`.
Sockets and event streams, for which browsers ask nobody, are opened by pages of the server's own origin alone (\`FORBIDDEN\`).

## Errors of a request or a field

The last seven, from [\`BAD_REQUEST\`](#bad-request) on, are Apollo Server's and GraphQL's own; \`INTERNAL\` stands for a fault of
ours.
`

const USER_HEAD = `## Errors in a write

The codes of \`userErrors\`, and of a job's \`failures\`. \`pointer\` says where in the mutation's \`input\` the value stands
([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901), such as \`/documents/3/url\`).
`

/** The page as Markdown. */
export function renderErrorReference(): string {
  const errors = { ...ERRORS, ...PROTOCOL_ERRORS }
  return [
    HEAD,
    ...Object.entries(errors).map(([code, entry]) => renderError(code, entry)),
    USER_HEAD,
    ...Object.entries(USER_ERRORS).map(([code, { meaning, remedy }]) => renderCode(code, `${meaning} ${remedy}`)),
  ].join('\n')
}

const renderError = (code: string, { status, retryable, meaning, remedy }: ErrorEntry): string =>
  renderCode(code, `${meaning} ${remedy}\n\nStatus ${status}, ${retryable ? 'retryable' : 'not retryable'}.`)

const renderCode = (code: string, text: string): string => `### <a id="${errorAnchor(code)}"></a>${code}\n\n${text}\n`
