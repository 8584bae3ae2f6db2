/**
 * A setting that must not be seen. It prints as `[secret]` wherever it is written, logged or serialised; only `reveal` gives
 * the value, so every use of it can be found by that name.
 */
import { inspect } from 'node:util'

export const HIDDEN = '[secret]'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
