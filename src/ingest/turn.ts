/**
 * Gives the event loop its turn during long work, so that searches do not wait for it. There is one event loop, so there is one
 * account of how long it was held: documents that are in work side by side share it, and those for which a turn has no time left
 * wait for the next one.
 */

/** What others wait at most, beside a single part of the work. A search goes through the loop several times. */
const MILLISECONDS = 4

let began = performance.now()
let isAwaited = false

/** To be called between parts of the work; returns at once unless the event loop was held for long. */
export async function turn(): Promise<void> {
  while (performance.now() - began >= MILLISECONDS) await nextTurn()
}

/**
 * Whoever waits comes back in the next turn of the loop, one after the other, each with its part done before the next looks at
 * the account; before the first of them the account begins anew.
 */
function nextTurn(): Promise<void> {
  if (!isAwaited) {
    isAwaited = true
    setImmediate(begin)
  }
  return new Promise((resolve) => setImmediate(resolve))
}

function begin(): void {
  isAwaited = false
  began = performance.now()
}
