/**
 * The packed package, as somebody who installs it meets it: plain JavaScript in an empty folder, nothing else. The install line
 * is that of the README.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type RunningServer, startServer } from '../support/server.ts'

const repository = join(import.meta.dirname, '../..')
const MANIFEST: { readonly version: string; readonly files: readonly string[] } = JSON.parse(
  readFileSync(join(repository, 'package.json'), 'utf8'),
)
/** The model is most of it: 19 MB compressed. */
const LARGEST = 24 * 1024 ** 2

/** TypeScript that Node would have to strip; declarations and the example's client are for TypeScript itself. */
const isOurSource = (path: string): boolean => !path.endsWith('.d.ts') && !path.startsWith('examples')

const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', [...args, '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-package-'))
  const installed = join(folder, 'installed')
  let tarball: string
  let server: RunningServer

  beforeAll(async () => {
    npm(['pack', '--pack-destination', folder], repository)
    tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
    mkdirSync(installed)
    writeFileSync(join(installed, 'package.json'), '{"private":true}')
    npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball], installed)
    server = await startServer(join(installed, 'node_modules/.bin/sextant'), ['serve', '--example', 'help-center'], {
      cwd: installed,
    })
  }, 300_000)

  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('serves a search by meaning from the installed tarball', async () => {
    const { data } = await server.graphql<{ search: { nodes: { document: { title: string } }[] } }>(
      '{ search(query: "how do I stop being billed", first: 2) { nodes { document { title } } } }',
    )
    expect(data.search.nodes.map(({ document }) => document.title)).toEqual([
      'Cancel a subscription',
      'Update payment method',
    ])
  })

  it('is a command for npx, in the installed version', () => {
    expect(npm(['exec', '--no', '--', 'sextant', '--version'], installed).trim()).toBe(MANIFEST.version)
  })

  it('says which Node it needs when that is too old', () => {
    const older = 'data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "20.19.0" } })'
    const main = join(installed, 'node_modules/sextant/dist/cli/main.js')
    const { status, stderr } = spawnSync(process.execPath, ['--import', older, main, '--version'], { encoding: 'utf8' })
    expect(stderr).toBe(
      'sextant: This is Node 20.19.0, and Node 22.21 or newer is needed. Install it, or run the container image.\n',
    )
    expect(status).toBe(1)
  })

  it('holds what the documentation names, and nothing else', () => {
    const contents = join(installed, 'node_modules/sextant')
    expect(readdirSync(contents).sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'package.json',
        ...MANIFEST.files.filter((name) => !name.includes('.')),
      ].sort(),
    )
    expect(readdirSync(join(contents, 'examples'))).toEqual(['client', 'help-center'])
    expect(readdirSync(join(contents, 'docs'))).toContain('sextant.config.schema.json')
    expect(globSync('**/*.{ts,mts,map,sqlite,log}', { cwd: contents }).filter(isOurSource)).toEqual([])
    expect(statSync(tarball).size).toBeLessThan(LARGEST)
  })

  it('ends with 0 on SIGTERM', async () => {
    expect(await server.stop('SIGTERM')).toBe(0)
  })
})
