import { expect, it } from '@jest/globals'
import { changedRecord, generationOf } from '../../src/core/collection.ts'
import { collectionName } from '../../src/core/ids.ts'
import { recordOf } from '../contract/engine/factories.ts'

const RECORD = recordOf(collectionName('shelf'))
const REINDEXING = { generation: 2, encoder: 'larger', jobId: 'job 1' } as const

it('counts generations from 1', () => {
  expect(generationOf(RECORD)).toBe(1)
  expect(generationOf({ ...RECORD, generation: 3 })).toBe(3)
})

it('changes what is named of a record, and takes away what is set to null', () => {
  const reindexing = changedRecord(RECORD, { reindexing: REINDEXING })
  expect(reindexing).toStrictEqual({ ...RECORD, reindexing: REINDEXING })
  expect(changedRecord(reindexing, { averageLength: 3 })).toStrictEqual({ ...reindexing, averageLength: 3 })
  expect(changedRecord(reindexing, { reindexing: null })).toStrictEqual(RECORD)
})
