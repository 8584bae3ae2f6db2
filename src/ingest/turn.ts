/**
 * Gives the event loop its turn during long work, so that searches do not wait for it. There is one event loop, so there is one
 * account of how long it was held: documents that are in work side by side share it.
 */

/** What others wait at most, beside a single part of the work. */
const MILLISECONDS = 8

let began = performance.now()

/** To be called between parts of the work; returns at once unless the event loop was held for long. */
export async function turn(): Promise<void> {
  if (performance.now() - began < MILLISECONDS) return
  await new Promise((resolve) => setImmediate(resolve))
  // Of several that waited, the first to come back begins the account.
  if (performance.now() - began >= MILLISECONDS) began = performance.now()
}
