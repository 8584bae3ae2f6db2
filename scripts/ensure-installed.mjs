/**
 * Installs the dependencies when they are missing, incomplete or older than the lock file. Runs before `npm start`, `npm test`
 * and the like under whatever Node the host has, so it needs nothing that a package would bring and no syntax newer than Node 18.
 *
 * Ctrl-C reaches npm too, and npm cleans up after itself; this process waits for that, or the next start would install into a
 * folder that is still being emptied.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lock = `${root}package-lock.json`
/** npm writes this file last. */
const written = `${root}node_modules/.package-lock.json`

/** Whether every package of the lock file that npm would install here lies where it should. */
function isComplete() {
  if (!existsSync(written) || statSync(written).mtimeMs < statSync(lock).mtimeMs) return false
  const { packages } = JSON.parse(readFileSync(written, 'utf8'))
  const direct = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const named = Object.keys({ ...direct.dependencies, ...direct.devDependencies }).map((name) => `node_modules/${name}`)
  const paths = [...new Set([...named, ...Object.keys(packages)])]
  return paths.every((path) => existsSync(`${root}${path}/package.json`)) && existsSync(`${root}node_modules/.bin/node`)
}

function install() {
  const npm = process.env.npm_execpath
  const [command, before] = npm?.endsWith('js') ? [process.execPath, [npm]] : ['npm', []]
  const child = spawn(command, [...before, 'ci', '--loglevel=error'], {
    cwd: root,
    // All to standard error: what the command itself prints may be redirected into a file.
    stdio: ['inherit', process.stderr.fd, 'inherit'],
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    shell: command === 'npm' && process.platform === 'win32',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      console.error('\nStopping the installation; npm tidies up first, which can take half a minute …')
      child.kill(signal)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal ? 1 : code))
  })
}

if (!isComplete()) {
  console.error('Installing dependencies (once; about a minute) …')
  const status = await install().catch((error) => {
    console.error(`npm could not be started: ${error.message}`)
    return 1
  })
  if (status === 0 && isComplete()) process.exit(0)
  console.error('The dependencies were not installed completely. Run the command again; it installs them anew.')
  process.exit(status || 1)
}
