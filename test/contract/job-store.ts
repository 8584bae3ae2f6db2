/**
 * What every job store promises. An adapter passes by one line in `job-stores.ts` and a test file that calls this; behaviour
 * is written out in sentences first, then random commands hold the store to a plain model.
 */
import { afterAll, beforeAll, describe } from '@jest/globals'
import { acceptingContract } from './job-store/accepting.ts'
import { cancellingContract } from './job-store/cancelling.ts'
import { claimingContract } from './job-store/claiming.ts'
import { durabilityContract } from './job-store/durability.ts'
import { idempotencyContract } from './job-store/idempotency.ts'
import { modelContract } from './job-store/properties.ts'
import { pruningContract } from './job-store/pruning.ts'
import { reindexingContract } from './job-store/reindexing.ts'
import { settlingContract } from './job-store/settling.ts'
import { openSubject, type Subject } from './job-store/subject.ts'
import { versionsContract } from './job-store/versions.ts'
import type { JobStoreUnderTest } from './job-stores.ts'

/** The sections get the subject as a function, since it opens after they are declared. */
export type Section = (subject: () => Subject) => void

const SECTIONS: readonly Section[] = [
  acceptingContract,
  versionsContract,
  idempotencyContract,
  claimingContract,
  settlingContract,
  cancellingContract,
  reindexingContract,
  pruningContract,
  durabilityContract,
  modelContract,
]

/** Declares the suite for one store. Sections share an open store; each test has an owner of its own. */
export function jobStoreContract(underTest: JobStoreUnderTest): void {
  describe(`job store contract: ${underTest.name}`, () => {
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
    for (const section of SECTIONS) section(subject)
  })
}
