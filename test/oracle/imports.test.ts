/** The oracle is worth something only as long as it shares no code with what it checks. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'

const FOLDER = new URL('.', import.meta.url)
/** Of Snowball's stemmer there is one port; everything else the oracle works out itself. */
const PACKAGES = ['snowball-stemmers']
const OWN_FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

/** Statements and calls that load a module, up to the module's name. */
const IMPORTS = /\b(?:(?:import|export)\b[^;'"()]*?\bfrom\s*|import\s*\(?\s*|require\s*\(\s*)['"](?<name>[^'"]+)['"]/g

const loadedModules = (source: string): string[] =>
  [...source.matchAll(IMPORTS)]
    .filter(([statement]) => !/^(?:import|export)\s+type\b/.test(statement))
    .map(({ groups }) => groups?.['name'] ?? '')

describe('the oracle', () => {
  it.each(OWN_FILES)('%s loads only its neighbours and the stemmer', (file) => {
    const loaded = loadedModules(readFileSync(new URL(file, FOLDER), 'utf8'))
    const foreign = loaded.filter((name) => !/^\.\/[\w-]+\.ts$/.test(name) && !PACKAGES.includes(name))
    expect(foreign).toEqual([])
  })

  it.each([
    "import { matches } from '../../src/core/filter.ts'",
    "import { type Filter } from '../../src/core/filter.ts'",
    "import {\n  a,\n  b,\n} from '../../src/core/filter.ts'",
    "export * from '../../src/core/filter.ts'",
    "import '../../src/core/filter.ts'",
    "await import('../../src/core/filter.ts')",
  ])('would be caught by %j', (source) => {
    expect(loadedModules(source)).toEqual(['../../src/core/filter.ts'])
  })
})
