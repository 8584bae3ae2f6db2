/**
 * `docs/write-a-provider.md`, followed word by word in a copy of the repository. A block with `file=` is a new file, or with
 * `diff` a change of one; `sh` is run; `text` after it must have been printed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { temporaryFolder } from '../support/sextant.ts'

const REPOSITORY = join(import.meta.dirname, '../..')
const NOT_COPIED = ['.git', 'node_modules', 'dist', 'data', '.sextant', 'coverage']

interface Block {
  readonly line: number
  readonly language: string
  readonly file: string
  readonly text: string
}

const PAGE = readFileSync(join(REPOSITORY, 'docs/write-a-provider.md'), 'utf8')
const BLOCKS: readonly Block[] = Array.from(
  PAGE.matchAll(/^```(\w+)(?: file=(\S+))?\n(.*?)^```$/gms),
  ({ index, 1: language = '', 2: file = '', 3: text = '' }) => ({
    line: PAGE.slice(0, index).split('\n').length,
    language,
    file,
    text,
  }),
)

/** The text with the change made: context and removed lines must stand there once, one after the other. */
function changed(text: string, diff: string): string {
  const lines = diff.split('\n').slice(0, -1)
  const side = (sign: string) =>
    lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).map((line) => `${line.slice(1)}\n`)
  const [before, after] = [side('-').join(''), side('+').join('')]
  expect(text.split(before)).toHaveLength(2)
  return text.replace(before, () => after)
}

describe('docs/write-a-provider.md', () => {
  const folder = temporaryFolder()
  const copy = join(folder.path, 'sextant')
  let printed = ''

  beforeAll(() => {
    cpSync(REPOSITORY, copy, {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => dirname(relative(REPOSITORY, path)) !== '.' || !NOT_COPIED.includes(basename(path)),
    })
    symlinkSync(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'), 'junction')
  })
  afterAll(() => folder[Symbol.dispose]())

  const follow = ({ language, file, text }: Block): void => {
    const path = join(copy, file)
    if (language === 'diff') writeFileSync(path, changed(readFileSync(path, 'utf8'), text))
    else if (language === 'text') for (const line of text.trim().split('\n')) expect(printed).toContain(line)
    else if (file === '') printed = shell(copy, text)
    else {
      expect(existsSync(path)).toBe(false)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }

  it('has the steps of a provider', () => {
    expect(BLOCKS.map(({ language }) => language)).toEqual(expect.arrayContaining(['ts', 'diff', 'sh', 'yaml', 'text']))
  })

  it.each(BLOCKS)('line $line: $language $file', (block) => follow(block), 120_000)

  it('leaves nothing to mend for `npm run check:lint` and `check:folders`', () => {
    shell(copy, 'npx --no-install depcruise --config .dependency-cruiser.json src')
    shell(copy, 'npx --no-install biome check --vcs-enabled=false --error-on-warnings src test/providers')
  }, 120_000)
})

/** What the commands print; the hooks that would install packages into the linked folder do not run. */
function shell(cwd: string, commands: string): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', commands], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', npm_config_ignore_scripts: 'true' },
  })
  expect({ commands, status, said: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({
    commands,
    status: 0,
    said: '',
  })
  return stdout
}
