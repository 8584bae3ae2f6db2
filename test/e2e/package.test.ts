/**
 * The packed package, as somebody who installs it meets it: plain JavaScript in an empty folder, nothing else. The install line
 * is that of the README.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type RunningServer, startServer } from '../support/server.ts'

const repository = join(import.meta.dirname, '../..')
const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', [...args, '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-package-'))
  const installed = join(folder, 'installed')
  let server: RunningServer

  beforeAll(async () => {
    npm(['pack', '--pack-destination', folder], repository)
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
    mkdirSync(installed)
    writeFileSync(join(installed, 'package.json'), '{"private":true}')
    npm(
      ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball)],
      installed,
    )
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

  it('ends with 0 on SIGTERM', async () => {
    expect(await server.stop('SIGTERM')).toBe(0)
  })
})
