import { describe, expect, it } from '@jest/globals'
import { parse, validate } from 'graphql'
import { aliasedBody, inSequence } from '../../../bench/qdrant/searches.ts'
import { createSchema } from '../../../src/graphql/schema.ts'

const call = (path: string) => ({ method: 'POST', path, body: '{}' })
const RANKING = call('/collections/bench_default_chunks/points/query/batch')
const DOCUMENTS = call('/collections/bench_default_documents/points/scroll')
const CHUNKS = call('/collections/bench_default_chunks/points/scroll?consistency=majority')

describe('an operation of several searches', () => {
  const { query, variables } = JSON.parse(aliasedBody(['mitochondria', 'the spleen']))

  it('is one that the schema takes', () => {
    expect(validate(createSchema([]), parse(query))).toEqual([])
  })

  it('searches for each query, and by the same mode', () => {
    expect(variables).toEqual({ query0: 'mitochondria', query1: 'the spleen', mode: 'HYBRID' })
    expect(query).toMatch(/search0: search\(query: \$query0,[\s\S]*search1: search\(query: \$query1,/)
  })
})

describe('the calls of a search', () => {
  it('are its ranking and then both reads, whatever else was asked', () => {
    const record = { method: 'GET', path: '/collections/bench_default_documents', body: null }
    expect(inSequence([record, CHUNKS, RANKING, DOCUMENTS])).toEqual([RANKING, CHUNKS, DOCUMENTS])
  })

  it('are refused where one is missing or comes twice', () => {
    expect(() => inSequence([RANKING, CHUNKS])).toThrow('a search asked Qdrant for')
    expect(() => inSequence([RANKING, RANKING, CHUNKS, DOCUMENTS])).toThrow('a search asked Qdrant for')
  })
})
