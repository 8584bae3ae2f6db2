/** How much one operation may ask for, and how much it may bring. */
import { z } from 'zod'
import { bytes, MIB, notes, wholeNumber } from '../setting.ts'

export const limits = z
  .strictObject({
    operationSeconds: wholeNumber(1, 3600)
      .default(40)
      .register(notes, { description: 'How long one GraphQL operation may take, in seconds.' }),
    operationTokens: wholeNumber(100, 1_000_000)
      .default(5000)
      .register(notes, { description: 'Longest GraphQL operation, in tokens (names, values and punctuation).' }),
    operationDepth: wholeNumber(3, 1000)
      .default(15)
      .register(notes, { description: 'Deepest nesting of fields in one GraphQL operation.' }),
    operationAliases: wholeNumber(0, 1000)
      .default(30)
      .register(notes, { description: 'Most aliases in one GraphQL operation.' }),
    operationObjects: wholeNumber(100, 10_000_000).default(50_000).register(notes, {
      description:
        'Most objects that one GraphQL operation can be answered with: what its `first` arguments say, multiplied where lists stand in lists.',
    }),
    answerCharacters: wholeNumber(1000, 500_000_000)
      .default(20_000_000)
      .register(notes, { description: 'Most text of documents and passages in one answer, in characters.' }),
    pageSize: wholeNumber(1, 1000).default(100).register(notes, { description: 'Largest `first` of a page.' }),
    queryCharacters: wholeNumber(1, 100_000)
      .default(2000)
      .register(notes, { description: 'Longest query text, in characters.' }),
    searchesPerOperation: wholeNumber(1, 1000)
      .default(20)
      .register(notes, { description: 'Most searches (aliases) in one GraphQL operation.' }),
    facetsPerOperation: wholeNumber(0, 1000)
      .default(50)
      .register(notes, { description: 'Most facets in one GraphQL operation, those of all its searches counted.' }),
    subscriptions: wholeNumber(1, 1_000_000).default(1000).register(notes, {
      description: 'Most subscriptions that may be open at once, and most WebSockets.',
    }),
    filterNodes: wholeNumber(1, 100_000)
      .default(200)
      .register(notes, { description: 'Most conditions in one filter, groups and listed values counted.' }),
    filterDepth: wholeNumber(1, 100)
      .default(8)
      .register(notes, { description: 'Deepest nesting of `and`, `or` and `not` in one filter.' }),
    documentsPerCall: wholeNumber(1, 100_000)
      .default(1000)
      .register(notes, { description: 'Most documents that one call writes, or deletes by id.' }),
    documentBytes: bytes(1024)
      .default(MIB)
      .register(notes, { description: 'Largest document that is written over the network, in bytes of its JSON.' }),
  })
  .prefault({})
  .register(notes, { description: 'What one operation may ask for.' })
