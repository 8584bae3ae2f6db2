/** Runs the suites that need a Qdrant server; fails when there is none, because whoever asks for them wants them run. */
import { spawnSync } from 'node:child_process'

if (!process.env.QDRANT_URL && !process.env.QDRANT_BIN) {
  console.error(
    'Set QDRANT_URL to a Qdrant server (http://127.0.0.1:6333), or QDRANT_BIN to its program, which the tests then start and kill themselves.',
  )
  process.exit(1)
}
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']
const paths = process.argv.length > 2 ? process.argv.slice(2) : ['test/engines/qdrant']
const { status } = spawnSync(process.execPath, [...jest, ...paths], { stdio: 'inherit' })
process.exit(status ?? 1)
