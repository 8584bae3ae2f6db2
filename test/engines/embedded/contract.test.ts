/** The embedded engine keeps the contract both ways it can rank: vectors in memory, and vectors on disk. */

import { engineContract } from '../../contract/engine.ts'
import { ENGINES } from '../../contract/engines.ts'

engineContract(ENGINES.embeddedInMemory)
engineContract(ENGINES.embeddedOnDisk)
