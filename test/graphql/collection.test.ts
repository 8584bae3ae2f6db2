import { describe, expect, it } from '@jest/globals'
import { billingDocuments } from '../search/parts.ts'
import { declared, openInstallation } from './installation.ts'

describe('collection', () => {
  it('says what is there and how it is searched', async () => {
    await using installation = await openInstallation({
      documents: { ...billingDocuments(2), long: { chunks: [{}, {}, {}] } },
      attributes: [{ ...declared('kind', 'STRING'), facetable: true }],
    })
    const { data, errors } = await installation.ask(`{ collection {
      name status documentCount chunkCount ready
      profile { name mode stages version }
      attributes { name type filterable facetable sortable }
      embedding { provider model dimensions outputs }
    } }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      collection: {
        name: 'articles',
        status: 'READY',
        documentCount: 3,
        chunkCount: 5,
        ready: true,
        profile: {
          name: 'default',
          mode: 'HYBRID',
          stages: ['DENSE', 'SPARSE', 'FUSION'],
          version: expect.stringMatching(/^[\w-]{8}$/),
        },
        attributes: [{ name: 'kind', type: 'STRING', filterable: true, facetable: true, sortable: false }],
        embedding: { provider: 'onnx', model: 'three-axes', dimensions: 3, outputs: ['DENSE', 'SPARSE'] },
      },
    })
  })

  it('is found by name', async () => {
    await using installation = await openInstallation({ others: ['tickets'] })
    expect(await installation.ask('{ collection(name: "tickets") { name documentCount } }')).toMatchObject({
      data: { collection: { name: 'tickets', documentCount: 0 } },
    })
  })

  it.each(['{ collection(name: "nowhere") { name } }', '{ search(query: "a", collection: "nowhere") { searchId } }'])(
    'of an unknown name is an error that names the known ones: %s',
    async (query) => {
      await using installation = await openInstallation({ others: ['tickets'] })
      expect((await installation.ask(query)).errors).toMatchObject([
        {
          message: 'There is no collection "nowhere". There is: "articles", "tickets".',
          extensions: { code: 'COLLECTION_NOT_FOUND', retryable: false },
        },
      ])
    },
  )
})

describe('searchProfiles', () => {
  it('names each recipe once, however many collections use it', async () => {
    await using installation = await openInstallation({ others: ['tickets', 'notes'] })
    expect(await installation.ask('{ searchProfiles { name mode stages version } }')).toMatchObject({
      data: {
        searchProfiles: [
          {
            name: 'default',
            mode: 'HYBRID',
            stages: ['DENSE', 'SPARSE', 'FUSION'],
            version: expect.stringMatching(/^[\w-]{8}$/),
          },
        ],
      },
    })
  })
})
