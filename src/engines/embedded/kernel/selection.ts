/**
 * The best few of many scores: a bounded heap with the worst of them at its root. Most scores of a long scan fail one
 * comparison with that root and cost nothing more.
 */

/** Best first, equal scores by slot. */
export interface RankedSlots {
  readonly slots: Uint32Array
  readonly scores: Float32Array
}

export interface Selection {
  /** Takes the first `count` slots with their scores. Over all calls, slots come in ascending order. NaN is never chosen. */
  offer(slots: Uint32Array, scores: Float32Array, count: number): void
  /** What was chosen; ends the selection. */
  ranked(): RankedSlots
}

export function createSelection(limit: number): Selection {
  const heap: RankedSlots = { slots: new Uint32Array(limit), scores: new Float32Array(limit) }
  let size = 0
  /** What a score must exceed to come in; an equal one has the higher slot and stays out. */
  let threshold = limit > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY

  function insert(slot: number, score: number): void {
    if (size < limit) siftUp(heap, size++, slot, score)
    else siftDown(heap, size, slot, score)
    if (size === limit) threshold = heap.scores[0] as number
  }

  return {
    offer(slots, scores, count) {
      for (let i = 0; i < count; i++) {
        const score = scores[i] as number
        if (score > threshold || (size < limit && !Number.isNaN(score))) insert(slots[i] as number, score)
      }
    },
    ranked() {
      sortHeap(heap, size)
      return { slots: heap.slots.slice(0, size), scores: heap.scores.slice(0, size) }
    },
  }
}

/** Takes the root, which is the worst, to the end again and again. */
function sortHeap(heap: RankedSlots, size: number): void {
  for (let end = size - 1; end > 0; end--) {
    const slot = heap.slots[end] as number
    const score = heap.scores[end] as number
    move(heap, 0, end)
    siftDown(heap, end, slot, score)
  }
}

/** Puts the entry at the free `place`, or where a parent that is better than it stood. */
function siftUp(heap: RankedSlots, place: number, slot: number, score: number): void {
  while (place > 0) {
    const parent = (place - 1) >> 1
    if (!isWorse(slot, score, heap, parent)) break
    move(heap, parent, place)
    place = parent
  }
  put(heap, place, slot, score)
}

/** Puts the entry at the root of the heap's first `size`, or where the worse child of a better one stood. */
function siftDown(heap: RankedSlots, size: number, slot: number, score: number): void {
  let place = 0
  for (let child = 1; child < size; child = 2 * place + 1) {
    const right = child + 1
    if (right < size && isWorse(heap.slots[right] as number, heap.scores[right] as number, heap, child)) child = right
    if (isWorse(slot, score, heap, child)) break
    move(heap, child, place)
    place = child
  }
  put(heap, place, slot, score)
}

function isWorse(slot: number, score: number, heap: RankedSlots, place: number): boolean {
  const other = heap.scores[place] as number
  return score < other || (score === other && slot > (heap.slots[place] as number))
}

function move(heap: RankedSlots, from: number, to: number): void {
  put(heap, to, heap.slots[from] as number, heap.scores[from] as number)
}

function put(heap: RankedSlots, place: number, slot: number, score: number): void {
  heap.slots[place] = slot
  heap.scores[place] = score
}
