/**
 * Texts of one kind that wait. They lie in two orders: by arrival, because the oldest decides the next batch and so nothing
 * starves, and by length, because its neighbours there fill it.
 */
import { type BatchLimits, formBatch } from './batch.ts'

interface Sized {
  readonly tokenCount: number
}

export class Lane<Text extends Sized> {
  readonly #arrival = new Set<Text>()
  readonly #sorted: Text[] = []
  readonly #alone = new Set<Text>()

  get size(): number {
    return this.#arrival.size + this.#alone.size
  }

  add(text: Text): void {
    this.#arrival.add(text)
    // Behind those of the same length, which came before it.
    this.#sorted.splice(this.#firstOf(text.tokenCount + 1), 0, text)
  }

  /** For a text whose batch failed: it comes next, by itself, so that it can spoil no other. */
  addAlone(text: Text): void {
    this.#alone.add(text)
  }

  delete(text: Text): void {
    if (this.#alone.delete(text) || !this.#arrival.delete(text)) return
    this.#sorted.splice(this.#placeOf(text), 1)
  }

  /** Takes the next batch out; empty when nothing waits. */
  take(limits: BatchLimits): readonly Text[] {
    const batch = this.#next(limits)
    for (const text of batch) this.delete(text)
    return batch
  }

  #next(limits: BatchLimits): readonly Text[] {
    for (const text of this.#alone) return [text]
    for (const oldest of this.#arrival) return formBatch(this.#sorted, this.#placeOf(oldest), limits)
    return []
  }

  #placeOf(text: Text): number {
    return this.#sorted.indexOf(text, this.#firstOf(text.tokenCount))
  }

  /** The place of the first text with at least so many tokens. */
  #firstOf(tokenCount: number): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#sorted[middle]?.tokenCount ?? 0) < tokenCount) low = middle + 1
      else high = middle
    }
    return low
  }
}
