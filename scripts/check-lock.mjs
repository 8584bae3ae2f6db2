/** Fails when the lock file lacks an optional (per-platform) package: `npm ci` would refuse it, or a platform would get no binary. */
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const missing = []
for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    const candidates = [`${path}/node_modules/${name}`, `node_modules/${name}`]
    for (let parent = path; parent.includes('/node_modules/'); ) {
      parent = parent.slice(0, parent.lastIndexOf('/node_modules/'))
      candidates.push(`${parent}/node_modules/${name}`)
    }
    if (!candidates.some((candidate) => candidate.replace(/^\//, '') in packages))
      missing.push(`${path || '.'} needs ${name}`)
  }
  if (/^https?:/.test(entry.resolved ?? '')) missing.push(`${path} names the host it came from`)
}
if (missing.length > 0) {
  console.error(`package-lock.json is incomplete:\n  ${missing.join('\n  ')}`)
  console.error('Make it again: rm -rf node_modules package-lock.json && npm install --package-lock-only')
  process.exit(1)
}
