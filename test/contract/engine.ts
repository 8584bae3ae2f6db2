/**
 * What every engine promises, whatever it is made of. An adapter passes by one line in `engines.ts` and a test file that
 * calls this; behaviour is written out in sentences first, then random commands hold the engine to the oracle.
 */
import { afterAll, beforeAll, describe } from '@jest/globals'
import { backfillContract } from './engine/backfill.ts'
import { collectionsContract } from './engine/collections.ts'
import { concurrencyContract } from './engine/concurrency.ts'
import { durabilityContract } from './engine/durability.ts'
import { facetsContract } from './engine/facets.ts'
import { filteringContract } from './engine/filtering.ts'
import { fusingContract } from './engine/fusing.ts'
import { generationPropertiesContract } from './engine/generation-properties.ts'
import { generationsContract } from './engine/generations.ts'
import { leavesContract } from './engine/leaves.ts'
import { outlinesContract } from './engine/outlines.ts'
import { placesContract } from './engine/places.ts'
import { oracleContract } from './engine/properties.ts'
import { raisingContract } from './engine/raising.ts'
import { rankingContract } from './engine/ranking.ts'
import { readingContract } from './engine/reading.ts'
import { scrollingContract } from './engine/scrolling.ts'
import { openSubject, type Subject } from './engine/subject.ts'
import { tenancyContract } from './engine/tenancy.ts'
import { vectorsContract } from './engine/vectors.ts'
import { wordsContract } from './engine/words.ts'
import { writingContract } from './engine/writing.ts'
import type { EngineUnderTest } from './engines.ts'

/** The sections get the subject as a function, since it opens after they are declared. */
export type Section = (subject: () => Subject) => void

/** What opens engines again comes first, while there are few collections to open. */
const SECTIONS: readonly Section[] = [
  oracleContract,
  collectionsContract,
  generationsContract,
  generationPropertiesContract,
  backfillContract,
  writingContract,
  raisingContract,
  readingContract,
  vectorsContract,
  outlinesContract,
  scrollingContract,
  tenancyContract,
  filteringContract,
  facetsContract,
  placesContract,
  wordsContract,
  rankingContract,
  fusingContract,
  leavesContract,
  concurrencyContract,
]

/** Declares the suite for one engine. All sections share an open engine; each test has collections of its own. */
export function engineContract(underTest: EngineUnderTest): void {
  describe(`engine contract: ${underTest.name}`, () => {
    let opened: Subject | undefined
    const subject = (): Subject => {
      if (opened === undefined) throw new Error(`${underTest.name} did not open`)
      return opened
    }
    beforeAll(async () => {
      opened = await openSubject(underTest)
    })
    afterAll(async () => {
      await opened?.[Symbol.asyncDispose]()
    })
    if (underTest.durable) durabilityContract(subject)
    for (const section of SECTIONS) section(subject)
  })
}
