/** A folder that is followed: `sextant index` with --dry-run, --prune and --watch, as somebody types it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { MAIN, sextant, sextantServe, temporaryFolder } from '../support/sextant.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Starts `sextant index docs --watch`, and waits until it watches. */
async function watching(cwd: string, ...flags: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, 'index', 'docs', '--watch', ...flags], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  children.push(child)
  let printed = ''
  child.stderr.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  const until = async (text: string | RegExp): Promise<void> => {
    for (let waited = 0; printed.search(text) < 0; waited += 20) {
      if (waited > 30_000 || child.exitCode !== null) throw new Error(`"${text}" did not come: ${printed}`)
      await setTimeout(20)
    }
    printed = printed.slice(printed.search(text) + 1)
  }
  await until('Watching')
  return {
    until,
    printed: () => printed,
    /** Its exit code, and how long it took. */
    stop: async () => {
      const began = performance.now()
      const exit = once(child, 'exit')
      child.kill('SIGINT')
      const [code] = (await exit) as [number | null]
      return { code, milliseconds: performance.now() - began }
    },
  }
}

const found = (cwd: string, word: string): readonly string[] => {
  const { stdout } = sextant(['search', word, '--json', '-m', 'keyword'], { cwd })
  return (JSON.parse(stdout) as { documents: { externalId: string }[] }).documents.map(({ externalId }) => externalId)
}

function folderOf(cwd: string, files: Readonly<Record<string, string>>) {
  const at = (name: string) => join(cwd, 'docs', name)
  mkdirSync(join(cwd, 'docs'))
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text)
  return at
}

describe('sextant index --dry-run and --prune', () => {
  it('say what would be removed, remove it, and stop at an empty folder', () => {
    using folder = temporaryFolder()
    const cwd = folder.path
    const at = folderOf(cwd, { 'knots.md': 'A bowline.', 'sails.md': 'A jib.', 'tides.md': 'High water.' })
    const first = sextant(['index', 'docs', '--dry-run'], { cwd })
    expect([first.status, first.stdout]).toEqual([
      0,
      '  new knots (docs/knots.md)\n  new sails (docs/sails.md)\n  new tides (docs/tides.md)\n' +
        'default: 3 documents read: 3 new, 0 changed, 0 unchanged, 0 skipped. Nothing was written.\n',
    ])
    sextant(['index', 'docs'], { cwd })
    rmSync(at('sails.md'))
    expect(sextant(['index', 'docs', '--dry-run', '--prune'], { cwd }).stdout).toBe(
      `  removed sails (${at('sails.md')})\n` +
        'default: 2 documents read: 0 new, 0 changed, 2 unchanged, 0 skipped, 1 to be removed. Nothing was written.\n',
    )
    expect(found(cwd, 'jib')).toEqual(['sails'])
    expect(sextant(['index', 'docs', '--prune'], { cwd }).stderr).toContain('1 document removed, of what vanished')
    expect(found(cwd, 'jib')).toEqual([])
    rmSync(at('knots.md'))
    rmSync(at('tides.md'))
    const empty = sextant(['index', 'docs', '--prune'], { cwd })
    expect([empty.status, empty.stderr]).toEqual([1, expect.stringContaining('say --prune-many')])
    expect(found(cwd, 'bowline')).toEqual(['knots'])
    expect(sextant(['index', 'docs', '--prune-many'], { cwd }).status).toBe(0)
    expect(found(cwd, 'bowline')).toEqual([])
  }, 60_000)

  it('refuse flags that contradict each other', () => {
    using folder = temporaryFolder()
    const { status, stderr } = sextant(['index', '.', '--dry-run', '--watch'], { cwd: folder.path })
    expect([status, stderr]).toEqual([1, expect.stringContaining('--dry-run does not go with --watch')])
  })
})

describe('sextant index --watch', () => {
  it('follows a folder alone, leaves the data folder free meanwhile, and ends on Ctrl-C', async () => {
    using folder = temporaryFolder()
    const cwd = folder.path
    const at = folderOf(cwd, { 'knots.md': 'A bowline.', 'sails.md': 'A jib.' })
    const watch = await watching(cwd, '--prune')
    writeFileSync(at('tides.md'), 'High water.')
    await watch.until('1 indexed')
    expect(found(cwd, 'water')).toEqual(['tides'])
    rmSync(at('sails.md'))
    await watch.until('1 removed')
    expect(found(cwd, 'jib')).toEqual([])
    const { code, milliseconds } = await watch.stop()
    expect([code, watch.printed()]).toEqual([0, expect.stringContaining('Stopped watching')])
    expect(milliseconds).toBeLessThan(1000)
  }, 60_000)

  it('goes through a server while there is one, and on without it', async () => {
    using folder = temporaryFolder()
    const cwd = folder.path
    const at = folderOf(cwd, { 'knots.md': 'A bowline.', 'sails.md': 'A jib.', 'wind.md': 'A breeze.' })
    const server = await sextantServe([], { cwd })
    expect(sextant(['index', 'docs', '--dry-run'], { cwd }).stdout).toContain('3 new')
    const watch = await watching(cwd, '--prune')
    writeFileSync(at('tides.md'), 'High water.')
    await watch.until('1 indexed')
    rmSync(at('sails.md'))
    await watch.until('1 removed')
    const { data } = await server.graphql<{ documents: { nodes: readonly { externalId: string }[] } }>(
      '{ documents(first: 10) { nodes { externalId } } }',
    )
    expect(data.documents.nodes.map(({ externalId }) => externalId).sort()).toEqual(['knots', 'tides', 'wind'])
    expect(sextant(['index', 'docs', '--dry-run', '--prune'], { cwd }).stdout).toContain(
      '3 unchanged, 0 skipped, 0 to be',
    )
    await server.stop()
    writeFileSync(at('stars.md'), 'Polaris.')
    await watch.until('1 indexed')
    expect(found(cwd, 'polaris')).toEqual(['stars'])
    expect((await watch.stop()).code).toBe(0)
  }, 60_000)

  it('keeps what it did when it is stopped within a pass', async () => {
    using folder = temporaryFolder()
    const cwd = folder.path
    const at = folderOf(cwd, { 'knots.md': 'A bowline.' })
    const watch = await watching(cwd)
    const lines = Array.from({ length: 300 }, (_, place) =>
      JSON.stringify({ id: `d${place}`, text: `The tide tables of harbour ${place}. `.repeat(40) }),
    )
    writeFileSync(at('many.jsonl'), lines.join('\n'))
    await watch.until('Indexing: 0 of 300')
    await setTimeout(500)
    const { code } = await watch.stop()
    expect([code, watch.printed()]).toEqual([130, expect.stringContaining('What was done is kept')])
    const next = sextant(['index', 'docs'], { cwd })
    expect(next.stderr).toMatch(/301 documents read/)
    expect(next.stderr).not.toMatch(/, 1 unchanged/)
  }, 60_000)
})
