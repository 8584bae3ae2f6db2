/** Writes what is rendered from the source into `docs/`: `npm run docs`. */
import { writeFileSync } from 'node:fs'
import { configurationJsonSchema } from '../src/config/json-schema.ts'
import { renderConfigurationReference } from '../src/config/reference.ts'
import { renderErrorReference } from './error-reference.ts'

const FILES = {
  'configuration.md': renderConfigurationReference,
  'errors.md': renderErrorReference,
  'sextant.config.schema.json': () => `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
}

for (const [name, render] of Object.entries(FILES)) {
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), render())
}
