import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { readLabelledQueries } from '../../src/evaluation/beir.ts'

const HELP_CENTER = join(import.meta.dirname, '../../examples/help-center')

it('reads the queries that have judgements, with their grades', () => {
  const queries = readLabelledQueries(HELP_CENTER)
  expect(queries).toHaveLength(30)
  const billed = queries.find(({ text }) => text === 'how do I stop being billed')
  expect(billed?.judgements.get('cancel-a-subscription')).toBe(2)
})
