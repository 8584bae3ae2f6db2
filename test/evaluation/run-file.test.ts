import { describe, expect, it } from '@jest/globals'
import { runLines } from '../../src/evaluation/run-file.ts'

const linesOf = (id: string, ...ranking: readonly (readonly [id: string, score: number])[]) => [
  ...runLines({
    mode: 'SEMANTIC',
    queries: [
      { id, values: {}, milliseconds: 1, ranking: ranking.map(([document, score]) => ({ id: document, score })) },
    ],
  }),
]

const scoresOf = (...scores: readonly number[]): readonly number[] =>
  linesOf('q', ...scores.map((score, place) => [`d${place}`, score] as const)).map((line) => Number(line.split(' ')[4]))

describe('run lines', () => {
  it('have what TREC has, ranks from 1', () => {
    expect(linesOf('q1', ['first', 0.5], ['second', 0.25])).toEqual([
      'q1 Q0 first 1 0.500000000 sextant-semantic\n',
      'q1 Q0 second 2 0.250000000 sextant-semantic\n',
    ])
  })

  it('keep ids in one column', () => {
    expect(linesOf('q 1', ['guides/two words', 1])[0]).toMatch(/^q%201 Q0 guides\/two%20words 1 /)
  })

  it.each([
    ['equal', [0.3, 0.3, 0.3]],
    ['equal in single precision', [0.3, 0.3 - 1e-12, 0.3 - 2e-12]],
    ['zero', [0, 0, -0]],
    ['negative', [-1, -1, -1, -2]],
    ['too close to what was lowered before', [1, 1, Math.fround(1 - 2 ** -24), 0.5]],
  ])('fall in single precision where scores are %s', (_, scores) => {
    const written = scoresOf(...scores)
    const read = written.map(Math.fround)
    expect(read).toEqual([...new Set(read)].sort((left, right) => right - left))
    expect(read).toEqual(scores.map((score) => expect.closeTo(score, 5)))
  })
})
