#!/usr/bin/env node
/**
 * The entry: what Node compiles is kept for the next start, which must be asked for before anything else is loaded. An older
 * Node could not even load the rest, and would say so in its own words; so its version is looked at first.
 */
import { readFileSync } from 'node:fs'
import * as modules from 'node:module'

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly engines: { readonly node: string }
}
const [needed = 0, neededMinor = 0] = engines.node.replace('>=', '').split('.').map(Number)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major > needed || (major === needed && minor >= neededMinor)) {
  modules.enableCompileCache()
  await import('./program.ts')
} else {
  process.stderr.write(
    `sextant: This is Node ${process.versions.node}, and Node ${needed}.${neededMinor} or newer is needed. Install it, or run the container image.\n`,
  )
  process.exitCode = 1
}
