/** Suites that need a real Qdrant server. Without one they are skipped, and say so. */
import process from 'node:process'
import { describe } from '@jest/globals'
import { PROGRAM_GIVEN, SERVER_GIVEN } from './qdrant-servers.ts'

const NOT_RUN = 'did not run: set QDRANT_URL to a server, or QDRANT_BIN to the program'
const NOT_RUN_WITHOUT_PROGRAM = 'did not run: set QDRANT_BIN to the program, so that servers can be started and killed'

/** A suite that any server will do for. */
export const describeWithServer = (name: string, suite: () => void): void =>
  describeIf(SERVER_GIVEN, name, NOT_RUN, suite)

/** A suite that starts and kills its own nodes. */
export const describeWithNodes = (name: string, suite: () => void): void =>
  describeIf(PROGRAM_GIVEN, name, NOT_RUN_WITHOUT_PROGRAM, suite)

function describeIf(given: string | undefined, name: string, reason: string, suite: () => void): void {
  if (given) {
    describe(name, suite)
    return
  }
  process.stderr.write(`${name} ${reason}\n`)
  describe.skip(`${name} (${reason})`, suite)
}
