/** Bounded concurrency over a stream: the next item is taken only when there is room for it, so memory does not grow. */

export interface Limits {
  /** Items that have a place. */
  readonly places: number
  /** Items in work, with those that have left their place; absent, as many as there are places. */
  readonly inWork?: number
}

/** What items take while they are in work, and at how much no further one is begun. One item may take more. */
export interface Load<Item> {
  readonly sizeOf: (item: Item) => number
  readonly most: number
}

/**
 * Runs `work` on every item, fewer at a time when they are large. It may leave its place early, so that another item begins while
 * this one ends.
 *
 * @throws the first failure, of the work or of the items, after all that had begun has ended; no further item is begun then
 */
export async function inParallel<Item>(
  items: AsyncIterable<Item>,
  { places, inWork = places }: Limits,
  work: (item: Item, leavePlace: () => void) => Promise<void>,
  { sizeOf, most }: Load<Item> = { sizeOf: () => 0, most: 1 },
): Promise<void> {
  const running = new Set<Promise<void>>()
  const placed = new Set<object>()
  let load = 0
  let failure: { readonly reason: unknown } | undefined
  let change = Promise.withResolvers<void>()
  const changed = (): void => {
    change.resolve()
    change = Promise.withResolvers()
  }
  const begin = (item: Item): void => {
    const size = sizeOf(item)
    load += size
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
        load -= size
        placed.delete(place)
        running.delete(task)
        changed()
      })
    running.add(task)
  }
  const isFull = (): boolean => placed.size >= places || running.size >= inWork || (running.size > 0 && load >= most)
  try {
    for await (const item of items) {
      if (failure) break
      begin(item)
      while (isFull()) await change.promise
      if (failure) break
    }
  } finally {
    await Promise.all(running)
  }
  if (failure) throw failure.reason
}
