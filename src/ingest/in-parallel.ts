/** Bounded concurrency over a stream: the next item is taken only when one in work is done, so memory does not grow. */

/**
 * Runs `work` on every item, at most `limit` at a time.
 *
 * @throws the first failure, of the work or of the items, after all that had begun has ended; no further item is begun then
 */
export async function inParallel<Item>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  let failure: { readonly reason: unknown } | undefined
  const begin = (item: Item): void => {
    const task: Promise<void> = work(item)
      .catch((reason: unknown) => {
        failure ??= { reason }
      })
      .finally(() => running.delete(task))
    running.add(task)
  }
  try {
    for await (const item of items) {
      if (failure) break
      begin(item)
      if (running.size >= limit) await Promise.race(running)
      if (failure) break
    }
  } finally {
    await Promise.all(running)
  }
  if (failure) throw failure.reason
}
