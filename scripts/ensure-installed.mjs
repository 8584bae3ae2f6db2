/**
 * Installs the dependencies when they are missing or older than the lock file. Runs before `npm start` and `npm test`
 * under whatever Node the host has, so it needs nothing that a package would bring and no syntax newer than Node 18.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lock = `${root}package-lock.json`
/** npm writes this file last, so an interrupted install leaves it missing or old. */
const installed = `${root}node_modules/.package-lock.json`

const upToDate = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs
if (!upToDate) {
  console.log('Installing dependencies (once; about a minute) …')
  const npm = process.env.npm_execpath
  const [command, prefix] = npm?.endsWith('js') ? [process.execPath, [npm]] : ['npm', []]
  const { status, error } = spawnSync(command, [...prefix, 'ci', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    shell: command === 'npm' && process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(
      `npm ci failed${error ? `: ${error.message}` : ''}. Mend what it says above, then run the command again.`,
    )
    process.exit(status || 1)
  }
}
