/**
 * Running subscriptions, whichever way they come: parsed, checked and bounded as an operation over HTTP is, and told of its errors
 * in the same words. Each event is an execution of its own, with loaders and a deadline of its own.
 */
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { Principal } from '../access/principals.ts'
import { type ErrorCode, SextantError } from '../core/errors.ts'
import { createContext, type OperationContext } from './context.ts'
import { createErrorFormatter } from './errors.ts'
import type { OperationLimits } from './rules/limits.ts'
import { operationRules } from './rules/rules.ts'
import { requireBoundedSize } from './rules/size.ts'
import type { Services } from './services.ts'
import { withoutPrototypes } from './variables.ts'

export interface SubscriptionRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  readonly operationName?: string | null | undefined
}

/** A subscription that may run. */
export interface CheckedSubscription extends ExecutionArgs {
  readonly contextValue: OperationContext
  /** Ends it. */
  readonly ending: AbortController
}

export interface SubscriptionOptions {
  readonly schema: GraphQLSchema
  readonly services: Services
  readonly operationLimits: OperationLimits
  /** How long one event may take to answer. */
  readonly operationSeconds: number
  /** Subscriptions that may be open at once. */
  readonly mostOpen: number
}

/** All errors print as they go out to callers. */
export interface Subscriptions {
  /** What is to run, or why it may not. */
  check(request: SubscriptionRequest, principal: Principal): CheckedSubscription | readonly GraphQLError[]
  /** The errors of an operation that may not run for a reason beside what it says. */
  refuse(refusal: { readonly code: ErrorCode; readonly message: string }): readonly GraphQLError[]
  /** The events, or the errors for which there are none. Whoever stops reading calls `return`, which ends what waits. */
  open(checked: CheckedSubscription): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void>>
}

/** What GraphQL says of an error that has no code of its own. */
type Stage =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'BAD_USER_INPUT'
  | 'INTERNAL_SERVER_ERROR'

export function createSubscriptions({
  schema,
  services,
  operationLimits,
  operationSeconds,
  mostOpen,
}: SubscriptionOptions): Subscriptions {
  const format = createErrorFormatter(services.reportFault)
  const rules = [...specifiedRules, ...operationRules(operationLimits)]

  let open = 0

  const presented =
    (stage: Stage) =>
    (error: GraphQLError): GraphQLError => {
      const formatted = error.toJSON()
      const extensions = { code: stage, ...formatted.extensions }
      return new PresentedError(format({ ...formatted, extensions }, error))
    }

  function checked(request: SubscriptionRequest, principal: Principal): CheckedSubscription {
    const document = failing('GRAPHQL_PARSE_FAILED', () =>
      parse(request.query, { maxTokens: services.limits.operationTokens }),
    )
    refuseAny('GRAPHQL_VALIDATION_FAILED', validate(schema, document, rules))
    const operation = getOperationAST(document, request.operationName)
    if (!operation) throw new Refusal('OPERATION_RESOLUTION_FAILURE', [UNNAMED])
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw new Refusal('BAD_USER_INPUT', [NO_SUBSCRIPTION])
    const variables = failing('BAD_USER_INPUT', () => withoutPrototypes(request.variables ?? {}))
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
    refuseAny('BAD_USER_INPUT', errors ?? [])
    const { operationObjects } = operationLimits
    failing('GRAPHQL_VALIDATION_FAILED', () =>
      requireBoundedSize({ schema, document, operation, variables }, operationObjects, services.limits.pageSize),
    )
    const ending = new AbortController()
    const contextValue = createContext(services, principal, ending.signal)
    const { operationName } = request
    return { schema, document, operationName, variableValues: variables, contextValue, ending }
  }

  async function answerOf(checked: CheckedSubscription, rootValue: unknown): Promise<ExecutionResult> {
    const { services: same, principal, signal } = checked.contextValue
    const late = new AbortController()
    const deadline = setTimeout(() => late.abort(tooLong(operationSeconds)), operationSeconds * 1000)
    try {
      const contextValue = createContext(same, principal, AbortSignal.any([signal, late.signal]))
      return withErrors(await execute({ ...checked, rootValue, contextValue }), presented('INTERNAL_SERVER_ERROR'))
    } finally {
      clearTimeout(deadline)
    }
  }

  async function* answersOf(
    checked: CheckedSubscription,
    events: AsyncIterable<unknown>,
  ): AsyncGenerator<ExecutionResult, void> {
    try {
      for await (const event of events) yield await answerOf(checked, event)
    } catch (thrown) {
      const error = new GraphQLError('The subscription failed.', { originalError: asError(thrown), path: [] })
      yield { data: null, errors: [presented('INTERNAL_SERVER_ERROR')(error)] }
    } finally {
      checked.ending.abort()
    }
  }

  const refuse: Subscriptions['refuse'] = ({ code, message }) =>
    [refusedWith(code, message)].map(presented('INTERNAL_SERVER_ERROR'))

  /** Until the subscription ends, or has never begun. */
  function count({ ending: { signal } }: CheckedSubscription): void {
    open += 1
    const end = () => {
      open -= 1
    }
    signal.addEventListener('abort', end, { once: true })
  }

  return {
    refuse,
    check(request, principal) {
      try {
        return checked(request, principal)
      } catch (thrown) {
        if (thrown instanceof Refusal) return thrown.errors.map(presented(thrown.stage))
        throw thrown
      }
    },
    async open(checked) {
      if (open >= mostOpen) return { errors: refuse({ code: 'OVERLOADED', message: tooMany(mostOpen) }) }
      count(checked)
      const source = await createSourceEventStream(checked)
      if (!(Symbol.asyncIterator in source)) {
        checked.ending.abort()
        return withErrors(source, presented('INTERNAL_SERVER_ERROR'))
      }
      return endedByReturn(answersOf(checked, source), checked.ending)
    },
  }
}

/** An error as it goes out. */
class PresentedError extends GraphQLError {
  readonly #formatted: GraphQLFormattedError

  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message)
    this.#formatted = formatted
  }

  override toJSON(): GraphQLFormattedError {
    return this.#formatted
  }
}

/** Why an operation does not run. */
class Refusal extends Error {
  readonly stage: Stage
  readonly errors: readonly GraphQLError[]

  constructor(stage: Stage, errors: readonly GraphQLError[]) {
    super(stage)
    this.stage = stage
    this.errors = errors
  }
}

function refuseAny(stage: Stage, errors: readonly GraphQLError[]): void {
  if (errors.length > 0) throw new Refusal(stage, errors)
}

function failing<Result>(stage: Stage, work: () => Result): Result {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof GraphQLError) throw new Refusal(stage, [thrown])
    throw thrown
  }
}

const withErrors = (result: ExecutionResult, present: (error: GraphQLError) => GraphQLError): ExecutionResult =>
  result.errors ? { ...result, errors: result.errors.map(present) } : result

/** A generator that waits for something hears of `return` only after that; the signal ends what it waits for. */
function endedByReturn<Value>(
  events: AsyncGenerator<Value, void>,
  ending: AbortController,
): AsyncGenerator<Value, void> {
  const end = events.return.bind(events)
  return Object.assign(events, {
    return(value: Promise<void> | void) {
      ending.abort()
      return end(value)
    },
  })
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

const UNNAMED = new GraphQLError(
  'The document has several operations and `operationName` names none of them, or it has none. Give the name of one.',
)

const NO_SUBSCRIPTION = refusedWith(
  'REQUEST_INVALID',
  'Sockets and event streams carry subscriptions alone. POST queries and mutations to /graphql as JSON.',
)

function refusedWith(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { originalError: new SextantError(code, message) })
}

const tooMany = (most: number) =>
  `${most} subscriptions are open, and no more may be (limits.subscriptions). Try again in a moment.`

const tooLong = (seconds: number) =>
  new SextantError('DEADLINE_EXCEEDED', `An event took longer to answer than ${seconds} s (limits.operationSeconds).`)
