/** Bounded concurrency over a stream: the next item is taken only when there is room for it, so memory does not grow. */

export interface Limits {
  /** Items that have a place. */
  readonly places: number
  /** Items in work, with those that have left their place; absent, as many as there are places. */
  readonly inWork?: number
}

/**
 * Runs `work` on every item. It may leave its place early, so that another item begins while this one ends.
 *
 * @throws the first failure, of the work or of the items, after all that had begun has ended; no further item is begun then
 */
export async function inParallel<Item>(
  items: AsyncIterable<Item>,
  { places, inWork = places }: Limits,
  work: (item: Item, leavePlace: () => void) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  const placed = new Set<object>()
  let failure: { readonly reason: unknown } | undefined
  let change = Promise.withResolvers<void>()
  const changed = (): void => {
    change.resolve()
    change = Promise.withResolvers()
  }
  const begin = (item: Item): void => {
    const place = {}
    placed.add(place)
    const leavePlace = () => {
      if (placed.delete(place)) changed()
    }
    const task: Promise<void> = work(item, leavePlace)
      .catch((reason: unknown) => {
        failure ??= { reason }
      })
      .finally(() => {
        placed.delete(place)
        running.delete(task)
        changed()
      })
    running.add(task)
  }
  try {
    for await (const item of items) {
      if (failure) break
      begin(item)
      while (placed.size >= places || running.size >= inWork) await change.promise
      if (failure) break
    }
  } finally {
    await Promise.all(running)
  }
  if (failure) throw failure.reason
}
