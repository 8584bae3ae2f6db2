/** Writes the pages of `docs/` that are rendered from the source: `npm run docs`. */
import { writeFileSync } from 'node:fs'
import { renderConfigurationReference } from '../src/config/reference.ts'
import { renderErrorReference } from './error-reference.ts'

const PAGES = {
  'configuration.md': renderConfigurationReference,
  'errors.md': renderErrorReference,
}

for (const [name, render] of Object.entries(PAGES)) {
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), render())
}
