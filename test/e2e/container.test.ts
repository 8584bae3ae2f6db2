/**
 * The container image without Docker: the Dockerfile's own steps are followed in a folder (scripts/container-steps.ts says what
 * differs), and what it would start is started as the steps left it.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Container, commandIn, containerEnvironment, followDockerfile } from '../../scripts/container-steps.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { temporaryFolder } from '../support/sextant.ts'

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
const MANIFEST = JSON.parse(read('package.json'))
const ALLOWED = { SEXTANT_SERVER__ALLOW_ANONYMOUS: 'true' }

/** What `docker run` and `docker exec` do with a container. */
function runner(container: Container) {
  const options = (environment: NodeJS.ProcessEnv) => ({
    cwd: container.directory,
    env: { ...process.env, NODE_OPTIONS: '', ...containerEnvironment(container), ...environment },
    ...container.user,
  })
  const exec = (command: readonly string[], environment: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> => {
    const [program = '', ...args] = commandIn(container, command)
    return spawnSync(program, args, { ...options(environment), encoding: 'utf8', timeout: 60_000 })
  }
  return {
    exec,
    run: (args: readonly string[], environment?: NodeJS.ProcessEnv) =>
      exec([...container.entrypoint, ...args], environment),
    start(): Promise<RunningServer> {
      const [program = '', ...args] = commandIn(container, [...container.entrypoint, ...container.command])
      return startServer(program, args, options({ ...ALLOWED, PORT: '0' }))
    },
  }
}

describe('the container image', () => {
  const folder = temporaryFolder()
  let container: Container
  let docker: ReturnType<typeof runner>
  let server: RunningServer

  beforeAll(async () => {
    const image = join(folder.path, 'image')
    mkdirSync(image)
    container = followDockerfile(image)
    docker = runner(container)
    // As `--volume ./documents:/documents:ro` would.
    const documents = join(container.root, 'documents')
    mkdirSync(documents)
    writeFileSync(join(documents, 'knots.md'), '# Bowline\n\nA bowline makes a loop that does not slip.\n')
    writeFileSync(join(documents, 'sails.md'), '# Reefing\n\nTake in sail early, before the wind asks.\n')
  }, 300_000)
  afterAll(async () => {
    await server?.stop()
    folder[Symbol.dispose]()
  })

  it('does not start before somebody says that everyone may read, and the message says how', () => {
    const { status, stderr } = docker.run(container.command)
    expect(status).toBe(1)
    expect(stderr).toContain('HOST: server.host: "0.0.0.0" can be reached from other machines')
    expect(stderr).toContain('SEXTANT_SERVER__ALLOW_ANONYMOUS')
  })

  it('indexes into its volume by the command of its entry point', () => {
    const { status, stderr } = docker.run(['index', '/documents'], ALLOWED)
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('2 indexed') })
    expect(container.volumes).toHaveLength(1)
    expect(globSync('*.sqlite', { cwd: container.volumes[0] ?? '' })).not.toEqual([])
  })

  it('serves a search by meaning and is ready', async () => {
    server = await docker.start()
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    const { data } = await server.graphql<{ search: { nodes: { document: { title: string } }[] } }>(
      '{ search(query: "how do I tie a rope", mode: SEMANTIC, first: 1) { nodes { document { title } } } }',
    )
    expect(data.search.nodes).toEqual([{ document: { title: 'Bowline' } }])
  })

  it('is healthy while it serves, and only then', () => {
    expect(docker.exec(container.health, { PORT: new URL(server.url).port }).status).toBe(0)
    expect(docker.exec(container.health, { PORT: '1' }).status).toBe(1)
  })

  it('runs as the user of the Dockerfile, who owns the volume and not the program', () => {
    const uid = container.user?.uid ?? process.getuid?.()
    expect(uid).not.toBe(container.user ? 0 : undefined)
    expect(statSync(join(container.volumes[0] ?? '', 'owner.json')).uid).toBe(uid)
    if (container.user) expect(statSync(join(container.root, 'app/dist/cli/main.js')).uid).not.toBe(uid)
  })

  it('ends with 0 on SIGTERM, which its first process gets', async () => {
    expect(await server.stop('SIGTERM')).toBe(0)
  })

  it('has `sextant` for docker exec', () => {
    expect(docker.exec(['/usr/local/bin/sextant', '--version']).stdout.trim()).toBe(MANIFEST.version)
  })

  it('holds this platform and no other, and nothing that is for development', () => {
    const packages = join(container.root, 'app/node_modules')
    expect(globSync('onnxruntime-node/bin/napi-v*/*/*', { cwd: packages })).toEqual([
      expect.stringContaining(join(process.platform, process.arch)),
    ])
    expect(globSync('better-sqlite3/prebuilds/*', { cwd: packages })).toHaveLength(1)
    expect(globSync('{typescript,jest,knip}', { cwd: packages })).toEqual([])
    expect(globSync('*', { cwd: join(container.root, 'app') }).sort()).toEqual([
      ...['LICENSE', 'dist', 'examples', 'models', 'node_modules', 'package.json', 'schema'],
    ])
  })

  it('is labelled with the version of the package, and on the Node that the tests use', () => {
    expect(container.labels).toMatchObject({
      'org.opencontainers.image.version': MANIFEST.version,
      'org.opencontainers.image.licenses': MANIFEST.license,
      'org.opencontainers.image.description': MANIFEST.description,
    })
    const [major] = MANIFEST.devDependencies.node.split('.')
    expect([...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)).toEqual(
      Array(3).fill(`node:${major}-slim`),
    )
  })

  it('was followed but for what needs Docker', () => {
    const kinds = container.differences.map((text) => text.split(':')[0]?.replace(/ .*/, ''))
    expect(kinds.filter((kind) => kind === 'FROM')).toHaveLength(3)
    expect(container.differences.filter((text) => text.startsWith('RUN npm ci'))).toHaveLength(1)
  })
})
