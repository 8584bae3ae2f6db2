/** The best of many scores: a heap finds the score of the last that gets in, one more pass takes all that reach it. */

export interface Top {
  /** As many as were asked for, and whoever ties with the last of them; in no order. */
  readonly slots: readonly number[]
  readonly scores: readonly number[]
  /** How many scored above 0. */
  readonly positive: number
}

/**
 * @param scores by slot
 * @param slots those that were scored, each once
 */
export function topPositive(scores: Float64Array, slots: Uint32Array, limit: number): Top {
  const { threshold, positive } = lastBest(scores, slots, limit)
  const taken = { slots: [] as number[], scores: [] as number[], positive }
  for (let place = 0; place < slots.length && limit > 0; place++) {
    const slot = slots[place] as number
    const score = scores[slot] as number
    if (score > 0 && score >= threshold) {
      taken.slots.push(slot)
      taken.scores.push(score)
    }
  }
  return taken
}

/** The `limit`-th best score above 0, or 0 when there are fewer. */
function lastBest(scores: Float64Array, slots: Uint32Array, limit: number) {
  const heap = new Float64Array(limit)
  let size = 0
  let positive = 0
  for (let place = 0; place < slots.length; place++) {
    const score = scores[slots[place] as number] as number
    if (!(score > 0)) continue
    positive += 1
    if (size < limit) siftUp(heap, size++, score)
    else if (limit > 0 && score > (heap[0] as number)) siftDown(heap, size, score)
  }
  return { threshold: size === limit && size > 0 ? (heap[0] as number) : 0, positive }
}

/** Puts the score at the end of a heap whose least is first. */
function siftUp(heap: Float64Array, end: number, score: number): void {
  let place = end
  while (place > 0) {
    const parent = (place - 1) >> 1
    if ((heap[parent] as number) <= score) break
    heap[place] = heap[parent] as number
    place = parent
  }
  heap[place] = score
}

/** Puts the score in place of the least. */
function siftDown(heap: Float64Array, size: number, score: number): void {
  let place = 0
  for (;;) {
    let child = 2 * place + 1
    if (child >= size) break
    if (child + 1 < size && (heap[child + 1] as number) < (heap[child] as number)) child += 1
    if ((heap[child] as number) >= score) break
    heap[place] = heap[child] as number
    place = child
  }
  heap[place] = score
}
