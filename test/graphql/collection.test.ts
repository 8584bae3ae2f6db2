import { describe, expect, it } from '@jest/globals'
import { type EngineHealth, HEALTHY } from '../../src/core/health.ts'
import { collectionName } from '../../src/core/ids.ts'
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

  it('is degraded where something of it is in trouble, and nowhere else', async () => {
    await using installation = await openInstallation({ others: ['tickets'] })
    const ofTickets = { collection: collectionName('tickets'), message: 'Shard 0 of the chunks of "tickets" is Dead.' }
    const statuses = async (health: EngineHealth) => {
      Object.assign(installation.engine, { health: async () => health })
      const { data } = await installation.ask<Record<'articles' | 'tickets', { status: string }>>(
        '{ articles: collection(name: "articles") { status } tickets: collection(name: "tickets") { status } }',
      )
      return [data.articles.status, data.tickets.status]
    }
    expect(await statuses({ state: 'degraded', troubles: [ofTickets] })).toEqual(['READY', 'DEGRADED'])
    expect(await statuses({ state: 'degraded', troubles: [{ message: 'Peer 7 is away.' }] })).toEqual([
      'READY',
      'READY',
    ])
    expect(await statuses({ state: 'unavailable', troubles: [{ message: 'No answer.' }] })).toEqual([
      'DEGRADED',
      'DEGRADED',
    ])
    expect(await statuses(HEALTHY)).toEqual(['READY', 'READY'])
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
