/** Every operator of every type once, from the query to the documents that are found. */
import { describe, expect, it } from '@jest/globals'
import { globalId } from '../../src/graphql/global-ids.ts'
import { type DocumentContent, day } from '../contract/engine/factories.ts'
import { documentId } from '../search/parts.ts'
import { declared, openInstallation } from './installation.ts'

const attributes = [
  declared('kind', 'STRING'),
  declared('labels', 'STRING_LIST'),
  declared('rank', 'INT'),
  declared('price', 'FLOAT'),
  declared('open', 'BOOLEAN'),
  declared('due', 'DATE_TIME'),
  declared('place', 'GEO'),
]

const BERLIN = { latitude: 52.52, longitude: 13.405 }
const PARIS = { latitude: 48.8566, longitude: 2.3522 }

/** Berlin's and Paris's, and one that has nothing. */
const documents: Readonly<Record<string, DocumentContent>> = {
  b: {
    title: 'Opening hours in Berlin',
    language: 'de',
    tags: ['new', 'hot'],
    createdAt: day('2026-11-20T12:00:00Z'),
    updatedAt: day('2026-11-21T12:00:00Z'),
    attributes: {
      kind: 'faq',
      labels: ['x', 'y'],
      rank: -1,
      price: 1.5,
      open: true,
      due: day('2026-11-21T12:00:00Z'),
      place: BERLIN,
    },
  },
  p: {
    title: 'Opening in Paris: hours',
    language: 'fr',
    tags: ['new'],
    createdAt: day('2026-11-21T12:00:00Z'),
    updatedAt: day('2026-11-22T12:00:00Z'),
    attributes: {
      kind: 'news',
      labels: ['y'],
      rank: 2,
      price: 2.5,
      open: false,
      due: day('2026-11-22T00:00:00Z'),
      place: PARIS,
    },
  },
  z: { title: null, createdAt: day('2020-01-01T00:00:00Z'), updatedAt: day('2020-01-01T00:00:00Z') },
}

const id = (externalId: string): string => globalId('Document', 'articles', documentId(externalId))
const attribute = (name: string, test: object): object => ({ attributes: { [name]: test } })
const AROUND_BERLIN = [
  { latitude: 53, longitude: 13 },
  { latitude: 53, longitude: 14 },
  { latitude: 52, longitude: 14 },
  { latitude: 52, longitude: 13 },
]

const CASES: readonly (readonly [found: string, filter: object])[] = [
  ['bpz', {}],
  ['b', { documentId: { eq: id('b') } }],
  ['bz', { documentId: { in: [id('z'), id('b'), id('gone')] } }],
  ['b', { externalId: { eq: 'b' } }],
  ['pz', { externalId: { ne: 'b' } }],
  ['b', { title: { phrase: 'opening hours' } }],
  ['bp', { title: { allTerms: 'HOURS opening' } }],
  ['p', { title: { anyTerm: 'Paris Rome' } }],
  ['bz', { not: { title: { anyTerm: 'Paris' } } }],
  ['b', { language: { eq: 'de' } }],
  ['pz', { language: { ne: 'de' } }],
  ['bp', { language: { in: ['de', 'fr'] } }],
  ['z', { language: { notIn: ['de', 'fr'] } }],
  ['bp', { language: { exists: true } }],
  ['z', { language: { exists: false } }],
  ['bp', { tags: { hasAny: ['new', 'cold'] } }],
  ['b', { tags: { hasAll: ['new', 'hot'] } }],
  ['pz', { tags: { hasNone: ['hot', 'cold'] } }],
  ['z', { tags: { exists: false } }],
  ['p', { createdAt: { gte: '2026-11-21' } }],
  ['bz', { createdAt: { lt: '2026-11-21' } }],
  ['', { createdAt: { gt: '2026-11-21' } }],
  ['bpz', { createdAt: { lte: '2026-11-21' } }],
  ['bpz', { createdAt: { exists: true } }],
  ['bp', { updatedAt: { gte: '2026-11-21T12:00:00Z' } }],
  ['p', { updatedAt: { gt: '2026-11-21T12:00:00Z' } }],
  ['b', attribute('kind', { eq: 'faq' })],
  ['pz', attribute('kind', { ne: 'faq' })],
  ['bp', attribute('kind', { in: ['faq', 'news'] })],
  ['z', attribute('kind', { notIn: ['faq', 'news'] })],
  ['bp', attribute('kind', { exists: true })],
  ['bp', attribute('labels', { hasAny: ['y', 'z'] })],
  ['b', attribute('labels', { hasAll: ['x', 'y'] })],
  ['pz', attribute('labels', { hasNone: ['x'] })],
  ['z', attribute('labels', { exists: false })],
  ['b', attribute('rank', { eq: -1 })],
  ['pz', attribute('rank', { ne: -1 })],
  ['bp', attribute('rank', { in: [-1, 2] })],
  ['p', attribute('rank', { gt: -1 })],
  ['bp', attribute('rank', { gte: -1 })],
  ['b', attribute('rank', { lt: 2 })],
  ['bp', attribute('rank', { lte: 2 })],
  ['z', attribute('rank', { exists: false })],
  ['b', attribute('price', { eq: 1.5 })],
  ['p', attribute('price', { in: [2.5, 3] })],
  ['p', attribute('price', { gt: 1.5, lt: 3 })],
  ['b', attribute('price', { gte: 1, lte: 2 })],
  ['bp', attribute('price', { exists: true })],
  ['b', attribute('open', { eq: true })],
  ['p', attribute('open', { eq: false })],
  ['z', attribute('open', { exists: false })],
  ['bp', attribute('due', { gte: '2026-11-21' })],
  ['p', attribute('due', { gt: '2026-11-21' })],
  ['b', attribute('due', { lt: '2026-11-22' })],
  ['bp', attribute('due', { lte: '2026-11-22' })],
  ['bp', attribute('due', { exists: true })],
  ['b', attribute('place', { radius: { center: { latitude: 52.4, longitude: 13.4 }, meters: 20_000 } })],
  [
    'p',
    attribute('place', {
      box: { topLeft: { latitude: 50, longitude: 0 }, bottomRight: { latitude: 45, longitude: 5 } },
    }),
  ],
  ['b', attribute('place', { polygon: AROUND_BERLIN })],
  ['pz', { not: attribute('place', { polygon: AROUND_BERLIN }) }],
  ['bz', { or: [attribute('kind', { eq: 'faq' }), { language: { exists: false } }] }],
  ['b', { and: [{ tags: { hasAny: ['new'] } }, { not: attribute('open', { eq: false }) }] }],
]

const FOUND = `query($filter: SearchFilter) {
  documents(filter: $filter) { totalCount nodes { externalId } }
  search(query: "opening", mode: SEMANTIC, filter: $filter) { filteredCount nodes { document { externalId } } }
}`

interface Found {
  readonly documents: { readonly totalCount: number; readonly nodes: readonly { readonly externalId: string }[] }
  readonly search: {
    readonly filteredCount: number
    readonly nodes: readonly { readonly document: { readonly externalId: string } }[]
  }
}

describe('documents and search', () => {
  it.each(CASES)('find "%s" by %j', async (found, filter) => {
    await using installation = await openInstallation({ documents, attributes })
    const { data, errors } = await installation.ask<Found>(FOUND, { filter })
    expect(errors).toBeUndefined()
    const listed = data.documents.nodes.map(({ externalId }) => externalId)
    const ranked = data.search.nodes.map(({ document }) => document.externalId)
    expect([listed, ranked].map((names) => names.toSorted().join(''))).toEqual([found, found])
    expect([data.documents.totalCount, data.search.filteredCount]).toEqual([found.length, found.length])
  })
})
