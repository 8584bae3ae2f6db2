/**
 * docker-compose.yml without Docker: its environments are loaded as the program loads them, its health checks run against a server
 * of this machine, and what its files name is compared with what is there. That Docker starts it is not tested.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { configured, problems } from '../config/sources.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

interface Service {
  readonly image: string
  readonly build?: string
  readonly profiles?: readonly string[]
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string | null>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: readonly string[] | Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly stop_grace_period?: string
}
type Variables = Readonly<Record<string, string>>

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}
const services = Object.entries(compose.services)
const serviceOf = (name: string): Service => compose.services[name] ?? { image: '' }
const built = services.filter(([, { build }]) => build !== undefined)
const fetched = services.filter(([, { build }]) => build === undefined)

/** The lines of the .env that the runbook writes, with a secret in place of the command that makes one. */
const CLUSTER: Variables = Object.fromEntries(
  Array.from(
    /^cat > \.env <<EOF\n(.*?)^EOF$/ms.exec(read('docs/qdrant.md'))?.[1]?.matchAll(/^(\w+)=(.*)$/gm) ?? [],
    ([, name = '', value = '']) => [name, value.replace(/\$\(.*\)/, '0'.repeat(64))],
  ),
)

/** As Compose fills in `${NAME:-default}`. */
const environmentOf = (name: string, variables: Variables = {}): Variables =>
  Object.fromEntries(
    Object.entries(serviceOf(name).environment ?? {}).map(([key, value]) => [
      key,
      (value ?? variables[key] ?? '').replace(
        /\$\{(\w+):-([^}]*)\}/g,
        (_, variable: string, byDefault: string) => variables[variable] || byDefault,
      ),
    ]),
  )

/** What the image sets beside it. */
const IMAGE = { HOST: '0.0.0.0', PORT: '4000', SEXTANT_DATA_DIRECTORY: '/data' }

describe('docker-compose.yml', () => {
  it('starts a gateway and Qdrant, the embedded engine alone, or a cluster', () => {
    const started = (...profiles: readonly string[]) =>
      services
        .filter(([, service]) => service.profiles?.some((profile) => profiles.includes(profile)) ?? true)
        .map(([name]) => name)
    expect(started()).toEqual(['gateway', 'qdrant'])
    expect(started('cluster')).toEqual(['gateway', 'qdrant', 'gateway-2', 'jobs', 'qdrant-2', 'qdrant-3', 'balancer'])
    expect(serviceOf('embedded')).toMatchObject({ profiles: ['embedded'] })
    expect(serviceOf('embedded').depends_on).toBeUndefined()
  })

  it.each(built.map(([name]) => name))('gives %s settings that load, alone and in the cluster', (name) => {
    for (const variables of [{}, CLUSTER]) {
      if (name === 'gateway-2' && variables !== CLUSTER) continue
      expect(problems({ environment: { ...IMAGE, ...environmentOf(name, variables) } })).toEqual([])
    }
  })

  it('has the gateway over Qdrant, and in the cluster over the balancer with two replicas', () => {
    const settings = (variables?: Variables) => configured({ environment: environmentOf('gateway', variables) })
    expect(settings()).toMatchObject({
      engine: 'qdrant',
      server: { allowAnonymous: true, allowAnonymousWrites: false },
      qdrant: { url: 'http://qdrant:6333', collections: { replicationFactor: 1 } },
    })
    expect(settings(CLUSTER)).toMatchObject({
      qdrant: { url: 'http://balancer:6333', collections: { replicationFactor: 2 } },
    })
    expect(configured({ environment: environmentOf('embedded') }).engine).toBe('embedded')
  })

  it('gives gateways the key of Qdrant, and Qdrant none that is empty', () => {
    const keyed = { ...CLUSTER, SEXTANT_QDRANT__API_KEY: 'one-key' }
    for (const name of ['gateway', 'gateway-2']) {
      expect(configured({ environment: environmentOf(name, keyed) }).qdrant.apiKey?.reveal()).toBe('one-key')
      expect(configured({ environment: environmentOf(name, CLUSTER) }).qdrant.apiKey).toBeUndefined()
    }
    // Qdrant 1.18.3 answers 401 to everyone when the variable is empty; Compose leaves out one that has no value here and none outside.
    for (const name of ['qdrant', 'qdrant-2', 'qdrant-3'])
      expect(serviceOf(name).environment).toHaveProperty('QDRANT__SERVICE__API_KEY', null)
  })

  it('lets gateways share what signs cursors and the work that they accepted, and each have its own data', () => {
    const first = configured({ environment: environmentOf('gateway', CLUSTER) })
    const second = configured({ environment: environmentOf('gateway-2', CLUSTER) })
    expect(second.cursors.secret?.reveal()).toBe(first.cursors.secret?.reveal())
    expect(first.cursors.secret?.reveal()).toHaveLength(64)
    const writing = { ...CLUSTER, SEXTANT_SERVER__ALLOW_ANONYMOUS_WRITES: 'true' }
    const writes = ['gateway', 'gateway-2'].map((name) => configured({ environment: environmentOf(name, writing) }))
    expect(writes.map(({ server }) => server.allowAnonymousWrites)).toEqual([true, true])
    expect(new Set(writes.map(({ jobs }) => jobs.url?.reveal())).size).toBe(1)
    expect(first.qdrant.writeOrdering).toBe('medium')
    expect(serviceOf('gateway-2').volumes).not.toEqual(serviceOf('gateway').volumes)
  })

  it('does not start a second gateway without what both share, and says which settings those are', () => {
    expect(problems({ environment: environmentOf('gateway-2') })).toEqual([
      'SEXTANT_CURSORS__SECRET: cursors.secret: found [secret]; allowed: text of at least 16 characters',
      expect.stringMatching(/^JOBS_URL: jobs\.url: found \[secret\]; allowed: a postgres:\/\/ URL/),
    ])
  })

  it.each(fetched)('fetches %s in one version', (_, { image }) => {
    expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-alpine)?$/)
  })

  it.each(services)('publishes %s to this machine alone', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })

  it('publishes each port once', () => {
    const published = services
      .filter(([name]) => name !== 'embedded')
      .flatMap(([, { ports = [] }]) => ports.map((port) => port.split(':')[1]))
    expect(new Set(published).size).toBe(published.length)
  })

  it.each(services)('has a health check for %s', (_, { build, healthcheck }) => {
    expect(build === undefined ? healthcheck?.test[0] === 'CMD' : /^HEALTHCHECK/m.test(read('Dockerfile'))).toBe(true)
  })

  it('declares the volumes that are used, mounts files that are there, and shares none between services', () => {
    const mounted = services
      .filter(([name]) => name !== 'embedded')
      .flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''))
    const files = mounted.filter((source) => source.startsWith('./'))
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
    expect(mounted.filter((source) => !files.includes(source)).sort()).toEqual(Object.keys(compose.volumes).sort())
  })

  it('waits for services that are started together', () => {
    for (const [, { depends_on: needed = [], profiles }] of services) {
      for (const other of Array.isArray(needed) ? needed : Object.keys(needed)) {
        expect(serviceOf(other).profiles ?? profiles).toEqual(profiles)
      }
    }
  })

  it('gives each Qdrant node its own address, telemetry off, and the first one to join', () => {
    const nodes = services.filter(([, { image }]) => image.startsWith('qdrant/'))
    expect(nodes.map(([name]) => name)).toEqual(['qdrant', 'qdrant-2', 'qdrant-3'])
    for (const [name, { command = [], environment }] of nodes) {
      expect(command.slice(1, 3)).toEqual(['--uri', `http://${name}:6335`])
      expect(command.slice(3)).toEqual(name === 'qdrant' ? [] : ['--bootstrap', 'http://qdrant:6335'])
      expect(environment).toMatchObject({ QDRANT__TELEMETRY_DISABLED: 'true', QDRANT__CLUSTER__ENABLED: 'true' })
    }
  })

  it('waits longer for the end of a gateway than it takes', () => {
    const { server } = configured()
    for (const [, { stop_grace_period: period = '' }] of built) {
      expect(Number.parseInt(period, 10)).toBeGreaterThan(server.shutdownGraceSeconds)
    }
  })
})

describe("Qdrant's health check", () => {
  it.each([
    [200, 0],
    [503, 1],
  ])('takes the answer %i for %i', async (status, expected) => {
    const paths: (string | undefined)[] = []
    const server = createServer(({ url }, reply) => {
      paths.push(url)
      reply.writeHead(status).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    expect(await exitCodeAt(port)).toBe(expected)
    expect(paths).toEqual(['/readyz'])
    server.closeAllConnections()
    server.close()
  })

  it('fails where nothing listens', async () => {
    expect(await exitCodeAt(1)).toBe(1)
  })
})

/** Of the node's own command, with the port of this machine in place of Qdrant's. */
async function exitCodeAt(port: number): Promise<number> {
  const [, program = '', ...args] = serviceOf('qdrant').healthcheck?.test ?? []
  // Compose reads `$$` as `$`.
  const here = args.map((argument) => argument.replaceAll('$$', '$').replace('/6333', `/${port}`))
  const [code] = await once(spawn(program, here, { stdio: 'ignore' }), 'exit')
  return code as number
}

describe('the load balancer', () => {
  const config = read('deploy/haproxy.cfg')
  const serversOf = (section: string): readonly string[] =>
    Array.from(
      new RegExp(`^listen ${section}\\n(?: .*\\n)*`, 'm').exec(config)?.[0].matchAll(/^ +server (\S+) (\S+)$/gm) ?? [],
      ([, name, address]) => `${name} ${address}`,
    )

  it('knows every gateway and every node', () => {
    expect(serversOf('gateways')).toEqual(['gateway gateway:4000', 'gateway-2 gateway-2:4000'])
    expect(serversOf('qdrant')).toEqual(['qdrant qdrant:6333', 'qdrant-2 qdrant-2:6333', 'qdrant-3 qdrant-3:6333'])
  })

  it('listens at the ports that are published and asked', () => {
    const ports = Array.from(config.matchAll(/^ +bind :(\d+)$/gm), ([, port]) => port)
    expect(ports).toEqual(['8080', '6333', '8081'])
    expect(serviceOf('balancer').ports).toEqual(['127.0.0.1:8080:8080'])
    expect(serviceOf('balancer').healthcheck?.test.at(-1)).toContain(':8081/healthz')
  })

  it('sends nothing to a server that did not take a connection until that one is ready', () => {
    expect(config).toMatch(/^ +default-server check .*observe layer4 error-limit 1 on-error mark-down/m)
  })

  it('asks for readiness, and waits longer than an operation may take', () => {
    expect(config).toContain('uri /readyz')
    const [, seconds] = /timeout server (\d+)s/.exec(config) ?? []
    expect(Number(seconds)).toBeGreaterThan(configured().limits.operationSeconds)
  })
})
