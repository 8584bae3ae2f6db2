/** The Qdrant engine keeps the contract of every engine. */
import { jest } from '@jest/globals'
import { engineContract } from '../../contract/engine.ts'
import { ENGINES } from '../../contract/engines.ts'
import { describeWithServer } from '../../support/qdrant.ts'

// A collection of a test takes Qdrant a quarter of a second, with its indexes.
jest.setTimeout(120_000)

describeWithServer('on a server', () => engineContract(ENGINES.qdrant))
