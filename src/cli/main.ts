#!/usr/bin/env node
/** The entry: what Node compiles is kept for the next start, which must be asked for before anything else is loaded. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./program.ts')
