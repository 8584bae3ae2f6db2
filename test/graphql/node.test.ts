import { describe, expect, it } from '@jest/globals'
import { chunkIdOf } from '../../src/core/ids.ts'
import { globalId } from '../../src/graphql/global-ids.ts'
import { billingDocuments, documentId } from '../search/parts.ts'
import { openInstallation } from './installation.ts'

const NODE = `query Node($id: ID!) { node(id: $id) { __typename id
  ... on Document { externalId } ... on Chunk { text document { externalId } } ... on IngestJob { state } } }`

const A01 = documentId('a01')
const SOME_UUID = '00000000-0000-4000-8000-000000000000'

describe('a node', () => {
  it('is a document or a chunk, as its id says', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const document = globalId('Document', 'articles', A01)
    const chunk = globalId('Chunk', 'articles', chunkIdOf(A01, 0))
    expect(await installation.ask(NODE, { id: document })).toMatchObject({
      data: { node: { __typename: 'Document', id: document, externalId: 'a01' } },
    })
    expect(await installation.ask(NODE, { id: chunk })).toMatchObject({
      data: { node: { __typename: 'Chunk', id: chunk, text: 'billing a01', document: { externalId: 'a01' } } },
    })
  })

  it.each([
    ['a document', globalId('Document', 'articles', documentId('gone'))],
    ['a document of a collection', globalId('Document', 'nowhere', A01)],
    ['a chunk', globalId('Chunk', 'articles', chunkIdOf(A01, 7))],
    ['a job', globalId('IngestJob', 'articles', SOME_UUID)],
  ])('is null when there is no such thing as %s any more', async (_, id) => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    const { data, errors } = await installation.ask(NODE, { id })
    expect([data, errors]).toEqual([{ node: null }, undefined])
  })

  it.each([
    '',
    'nonsense',
    A01,
    globalId('Document', 'articles', 'no-uuid'),
    globalId('Document', '', A01),
    globalId('Document', 'articles', `${A01}:more`),
    Buffer.from(`Collection:articles:${A01}`).toString('base64url'),
  ])('has no id such as %j', async (id) => {
    await using installation = await openInstallation({ documents: billingDocuments(1) })
    expect(await installation.ask(NODE, { id })).toMatchObject({
      data: { node: null },
      errors: [{ message: expect.stringMatching(/is no id/), extensions: { code: 'ID_INVALID' } }],
    })
  })

  it('is read together with others of its kind', async () => {
    await using installation = await openInstallation({ documents: billingDocuments(3) })
    const [one, two] = ['a01', 'a02'].map((name) => globalId('Document', 'articles', documentId(name)))
    const { errors } = await installation.ask(
      `{ one: node(id: "${one}") { id } two: node(id: "${two}") { id } again: document(by: { id: "${one}" }) { title } }`,
    )
    expect(errors).toBeUndefined()
    expect(installation.engine.calls).toEqual(['documents'])
  })
})
