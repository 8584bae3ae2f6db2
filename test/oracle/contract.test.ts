/** The oracle keeps the contract that it is used to check, so a wrong expectation and a wrong oracle both show here. */

import { engineContract } from '../contract/engine.ts'
import { ENGINES } from '../contract/engines.ts'

engineContract(ENGINES.oracle)
