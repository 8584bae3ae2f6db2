/** Documents in calls that the server takes: neither too many nor too large together. */

export interface BatchLimits {
  readonly documents: number
  /** Of the documents' JSON together; one that is larger goes alone. */
  readonly bytes: number
}

export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  sizeOf: (item: Item) => number,
  limits: BatchLimits,
): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = []
  let bytes = 0
  for await (const item of items) {
    const size = sizeOf(item)
    if (batch.length >= limits.documents || (batch.length > 0 && bytes + size > limits.bytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
