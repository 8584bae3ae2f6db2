import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, jest } from '@jest/globals'
import { collectionName } from '../../../src/core/ids.ts'
import type { Collections } from '../../../src/engines/qdrant/collections.ts'
import { knowingRecords } from '../../../src/engines/qdrant/known-records.ts'
import { recordOf } from '../../contract/engine/factories.ts'

const NAME = collectionName('books')

it('asks for a record again after some seconds, however often it is wanted meanwhile', async () => {
  let now = 1_000
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now)
  let asked = 0
  const collections = {
    async find() {
      asked += 1
      return { record: recordOf(NAME), chunks: 'books_chunks.1', documents: 'books_documents.1' }
    },
  } as unknown as Collections
  const { records } = knowingRecords(collections)
  for (let second = 0; second < 12; second += 0.5) {
    await records.of({ collection: NAME })
    now += 500
    // The cache looks at the clock once a millisecond.
    await sleep(3)
  }
  clock.mockRestore()
  expect(asked).toBeGreaterThanOrEqual(2)
  expect(asked).toBeLessThan(5)
})
