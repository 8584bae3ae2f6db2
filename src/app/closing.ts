/**
 * What was opened, to be closed in reverse. The language's `AsyncDisposableStack` would do, but Node 22 does not have it, and
 * the package runs there.
 */
type Close = () => unknown

export interface Closing {
  /** Closes `resource` when the stack is closed; returns it. */
  use<Resource extends Disposable | AsyncDisposable>(resource: Resource): Resource
  defer(close: Close): void
  /** @throws the first failure, after everything was tried */
  close(): Promise<void>
}

export function createClosing(): Closing {
  const closes: Close[] = []
  return {
    use(resource) {
      closes.push(() =>
        Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose](),
      )
      return resource
    },
    defer: (close) => void closes.push(close),
    async close() {
      const failures: unknown[] = []
      for (const close of closes.splice(0).reverse()) {
        try {
          await close()
        } catch (failure) {
          failures.push(failure)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
