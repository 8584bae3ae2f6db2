/**
 * Shared batches: the writes that wait while others are in flight go together, so that under load one round trip serves many and
 * a single write waits for nobody. What comes at once is shared out over the flights that are free, so that the server works on one
 * batch while another is on its way. Several batches fly at once, but never two with the same document: its writes keep their order.
 */
export interface BatchLimits {
  /** Of one batch, by the estimate of each work; one that is larger goes alone. */
  readonly bytes: number
  readonly points: number
  /** Batches in flight. */
  readonly flights: number
  /** Works that are not shared out further. */
  readonly works: number
}

export interface Work {
  /** Works of one lane may go together. */
  readonly lane: string
  /** The documents that it touches. */
  readonly keys: readonly string[]
  readonly bytes: number
  readonly points: number
  /** Withdraws the work, as long as it waits. */
  readonly signal?: AbortSignal
}

/** How the works of a batch are done. */
export interface Carrier<Item, Result> {
  /** Results in the order of the works. */
  carryOut(works: readonly Item[]): Promise<readonly Result[]>
  /** Whether what one work brought may have failed it, so that the others can go through without that one. */
  isOfOne(failure: unknown): boolean
}

export interface Batcher<Item extends Work, Result> {
  /** @throws the reason of the work's signal when it aborts before its batch has begun */
  add(work: Item): Promise<Result>
  /** Resolves when nothing waits or flies any more. */
  settled(): Promise<void>
}

interface Waiting<Item, Result> {
  readonly work: Item
  readonly resolve: (result: Result) => void
  readonly reject: (failure: unknown) => void
}

/** @param carrier is called again for each work alone where one of them failed the batch */
export function createBatcher<Item extends Work, Result>(
  limits: BatchLimits,
  carrier: Carrier<Item, Result>,
): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = []
  const flying = new Set<Promise<void>>()
  const touched = new Set<string>()
  let scheduled = false

  function take(): readonly Waiting<Item, Result>[] {
    const held = new Set(touched)
    const taken: Waiting<Item, Result>[] = []
    const left: Waiting<Item, Result>[] = []
    const share = Math.ceil(waiting.length / (limits.flights - flying.size))
    const room = roomOf({ ...limits, works: Math.max(limits.works, share) })
    for (const one of waiting) {
      const { work } = one
      if (work.keys.some((key) => held.has(key)) || !room.admits(work)) left.push(one)
      else taken.push(one)
      for (const key of work.keys) held.add(key)
    }
    waiting = left
    return taken
  }

  function launch(): void {
    scheduled = false
    while (flying.size < limits.flights && waiting.length > 0) {
      const batch = take()
      if (batch.length === 0) return
      const flight = fly(batch)
      flying.add(flight)
      void flight.then(() => {
        flying.delete(flight)
        launch()
      })
    }
  }

  async function fly(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const keys = batch.flatMap(({ work }) => work.keys)
    for (const key of keys) touched.add(key)
    await settle(batch, carrier)
    for (const key of keys) touched.delete(key)
  }

  function withdraw(one: Waiting<Item, Result>): void {
    if (!waiting.includes(one)) return
    waiting = waiting.filter((other) => other !== one)
    one.reject(one.work.signal?.reason)
  }

  return {
    add: (work) =>
      new Promise((resolve, reject) => {
        const one = { work, resolve, reject }
        waiting.push(one)
        work.signal?.addEventListener('abort', () => withdraw(one), { once: true })
        if (scheduled) return
        scheduled = true
        // After the calls that have come by now, so that they join.
        setImmediate(launch)
      }),
    async settled() {
      while (scheduled || flying.size > 0 || waiting.length > 0) {
        await Promise.all(flying)
        await new Promise(setImmediate)
      }
    },
  }
}

function roomOf(limits: BatchLimits) {
  let lane: string | undefined
  let works = 0
  let bytes = 0
  let points = 0
  return {
    admits(work: Work): boolean {
      const fits = works < limits.works && bytes + work.bytes <= limits.bytes && points + work.points <= limits.points
      // A work beyond the limits goes alone.
      if (lane !== undefined && (lane !== work.lane || !fits)) return false
      lane = work.lane
      works += 1
      bytes += work.bytes
      points += work.points
      return true
    },
  }
}

async function settle<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  carrier: Carrier<Item, Result>,
): Promise<void> {
  try {
    const results = await carrier.carryOut(batch.map(({ work }) => work))
    batch.forEach(({ resolve }, place) => {
      resolve(results[place] as Result)
    })
  } catch (failure) {
    if (batch.length > 1 && carrier.isOfOne(failure)) {
      await Promise.all(batch.map((one) => settle([one], carrier)))
      return
    }
    for (const { reject } of batch) reject(failure)
  }
}
