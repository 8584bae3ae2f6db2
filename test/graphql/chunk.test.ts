import { describe, expect, it } from '@jest/globals'
import { type Installation, openInstallation } from './installation.ts'

const texts = ['One.', 'Two.', 'Three.', 'Four.', 'Five.']
const documents = { counting: { chunks: texts.map((text) => ({ text })) } }

interface Context {
  readonly text: string
  readonly range: { readonly start: number; readonly end: number }
  readonly chunks: readonly { readonly position: number }[]
}

async function contexts({ ask }: Installation, args: string): Promise<readonly Context[]> {
  const { data, errors } = await ask<{ document: { chunks: { nodes: { context: Context }[] } } }>(
    `{ document(by: { externalId: "counting" }) { chunks { nodes { context${args} { text range { start end } chunks { position } } } } } }`,
  )
  expect(errors).toBeUndefined()
  return data.document.chunks.nodes.map(({ context }) => context)
}

describe("a chunk's context", () => {
  it('is the text with one neighbour on each side, where there is one', async () => {
    await using installation = await openInstallation({ documents })
    const found = await contexts(installation, '')
    expect(found.map(({ text }) => text)).toEqual([
      'One.\n\nTwo.',
      'One.\n\nTwo.\n\nThree.',
      'Two.\n\nThree.\n\nFour.',
      'Three.\n\nFour.\n\nFive.',
      'Four.\n\nFive.',
    ])
    expect(found[2]).toMatchObject({
      range: { start: 6, end: 25 },
      chunks: [1, 2, 3].map((position) => ({ position })),
    })
  })

  it.each([
    ['(before: 0, after: 0)', 'Three.'],
    ['(before: 2, after: 0)', 'One.\n\nTwo.\n\nThree.'],
    ['(before: 0, after: 9)', 'Three.\n\nFour.\n\nFive.'],
    ['(before: null, after: null)', 'Two.\n\nThree.\n\nFour.'],
  ])('may be wider or narrower: %s', async (args, expected) => {
    await using installation = await openInstallation({ documents })
    expect((await contexts(installation, args))[2]?.text).toBe(expected)
  })

  it('is read once for all chunks of an operation', async () => {
    await using installation = await openInstallation({ documents })
    await contexts(installation, '')
    expect(installation.engine.calls).toEqual(['documents', 'documentChunks', 'documentChunks'])
  })

  it.each(['before: -1', 'after: 1000'])('is refused with %s', async (args) => {
    await using installation = await openInstallation({ documents })
    const { errors } = await installation.ask(
      `{ document(by: { externalId: "counting" }) { chunks(first: 1) { nodes { context(${args}) { text } } } } }`,
    )
    expect(errors).toMatchObject([{ extensions: { code: 'PAGE_SIZE_OUT_OF_RANGE' } }])
  })
})
