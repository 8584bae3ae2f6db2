/** How much one operation may ask for. */
import { z } from 'zod'
import { notes, wholeNumber } from '../setting.ts'

export const limits = z
  .strictObject({
    operationSeconds: wholeNumber(1, 3600)
      .default(30)
      .register(notes, { description: 'How long one GraphQL operation may take, in seconds.' }),
    operationTokens: wholeNumber(100, 1_000_000)
      .default(5000)
      .register(notes, { description: 'Longest GraphQL operation, in tokens (names, values and punctuation).' }),
    pageSize: wholeNumber(1, 1000).default(100).register(notes, { description: 'Largest `first` of a page.' }),
    queryCharacters: wholeNumber(1, 100_000)
      .default(2000)
      .register(notes, { description: 'Longest query text, in characters.' }),
    searchesPerOperation: wholeNumber(1, 1000)
      .default(20)
      .register(notes, { description: 'Most searches (aliases) in one GraphQL operation.' }),
    filterNodes: wholeNumber(1, 100_000)
      .default(200)
      .register(notes, { description: 'Most conditions in one filter, groups and listed values counted.' }),
    filterDepth: wholeNumber(1, 100)
      .default(8)
      .register(notes, { description: 'Deepest nesting of `and`, `or` and `not` in one filter.' }),
  })
  .prefault({})
  .register(notes, { description: 'What one operation may ask for.' })
