import { describe, expect, it } from '@jest/globals'
import { Lane } from '../../src/inference/queue.ts'

interface Text {
  readonly name: string
  readonly tokenCount: number
}
const text = (name: string, tokenCount: number): Text => ({ name, tokenCount })
const LIMITS = { tokens: 40, paddingPerText: 16 }

function laneOf(...texts: readonly Text[]): Lane<Text> {
  const lane = new Lane<Text>()
  for (const each of texts) lane.add(each)
  return lane
}

/** Names of all batches until the lane is empty. */
function drained(lane: Lane<Text>): readonly string[] {
  const batches: string[] = []
  while (lane.size > 0)
    batches.push(
      lane
        .take(LIMITS)
        .map(({ name }) => name)
        .join(' '),
    )
  return batches
}

describe('a lane of waiting texts', () => {
  it('lets the oldest decide each batch and fills it with its neighbours in length', () => {
    const lane = laneOf(text('a', 10), text('b', 100), text('c', 11), text('d', 99), text('e', 9))
    expect(drained(lane)).toEqual(['e a c', 'b', 'd'])
  })

  it('keeps no text waiting behind later ones that fit better', () => {
    const lane = laneOf(text('long', 100), ...['p', 'q', 'r', 's'].map((name) => text(name, 10)))
    expect(drained(lane)[0]).toBe('long')
  })

  it('gives up a text that is deleted, among others of the same length', () => {
    const [a, b, c] = [text('a', 10), text('b', 10), text('c', 10)]
    const lane = laneOf(a, b, c)
    lane.delete(b)
    lane.delete(b)
    expect(lane.size).toBe(2)
    expect(lane.take(LIMITS)).toEqual([a, c])
  })

  it('runs a text that was set apart first and alone', () => {
    const lane = laneOf(text('a', 10))
    lane.addAlone(text('bad', 10))
    lane.addAlone(text('good', 10))
    expect(drained(lane)).toEqual(['bad', 'good', 'a'])
  })

  it('gives nothing when nothing waits', () => {
    expect(laneOf().take(LIMITS)).toEqual([])
  })
})
