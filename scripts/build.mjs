/** Makes `dist/`: the sources as plain JavaScript with declarations, because Node strips no types under `node_modules`. */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
rmSync(`${root}dist`, { recursive: true, force: true })
const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.build.json`],
  {
    stdio: 'inherit',
  },
)
if (status !== 0) process.exit(status ?? 1)
for (const declaration of globSync('**/*.d.ts', { cwd: `${root}src` })) {
  cpSync(`${root}src/${declaration}`, `${root}dist/${declaration}`)
}
chmodSync(`${root}dist/cli/main.js`, 0o755)
