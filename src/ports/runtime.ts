/** What the world gives: passed in, so that tests choose the time and the ids. */
export interface Runtime {
  readonly clock: Clock
  /** A new id, unique and unguessable. */
  readonly newId: () => string
  readonly log: Log
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number
}

/** pino's shape: what belongs to the message first, then the message. */
export interface Log {
  debug(about: object, message: string): void
  info(about: object, message: string): void
  warn(about: object, message: string): void
  error(about: object, message: string): void
}
