/** The chunks that are in no segment yet, turned over in memory. */
import type { SparseVector } from '../../../core/document.ts'
import type { Places } from './live.ts'

export interface TailPosting {
  readonly positions: number[]
  readonly weights: number[]
}

export interface Tail {
  readonly places: Places
  /** @returns the position it was given */
  add(slot: number, terms: SparseVector): number
  posting(term: number): TailPosting | undefined
}

export function createTail(): Tail {
  const slots: number[] = []
  const postings = new Map<number, TailPosting>()

  function append(term: number, position: number, weight: number): void {
    const posting = postings.get(term)
    if (posting === undefined) {
      postings.set(term, { positions: [position], weights: [weight] })
      return
    }
    posting.positions.push(position)
    posting.weights.push(weight)
  }

  return {
    places: { slots, gone: 0 },
    add(slot, { indices, values }) {
      const position = slots.push(slot) - 1
      for (let place = 0; place < indices.length; place++) {
        append(indices[place] as number, position, values[place] as number)
      }
      return position
    },
    posting: (term) => postings.get(term),
  }
}
