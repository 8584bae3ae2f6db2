/** Writes the pages of `docs/` that are rendered from the source: `node scripts/write-docs.ts`. */
import { writeFileSync } from 'node:fs'
import { renderConfigurationReference } from '../src/config/reference.ts'

writeFileSync(new URL('../docs/configuration.md', import.meta.url), renderConfigurationReference())
