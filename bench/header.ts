/** What figures depend on beside the code, for whoever compares two reports. */
import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Corpus } from './corpus.ts'

const ROOT = join(import.meta.dirname, '..')
const GIB = 1024 ** 3

export function headerLine({ name, documents, queries }: Corpus, rounds: number): string {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? process.arch}, ${(totalmem() / GIB).toFixed(1)} GiB`
  const versions = [`Node ${process.versions.node}`, ...commit()].join(', ')
  const corpus = `corpus ${name} (${documents.length} documents, ${queries.length} queries)`
  return `${new Date().toISOString()}, ${machine}, ${versions}, ${corpus}, rounds: ${rounds}`
}

/** Nothing where the sources came without their history. */
function commit(): readonly string[] {
  const git = (...words: readonly string[]) =>
    spawnSync('git', ['--git-dir', join(ROOT, '.git'), '--work-tree', ROOT, ...words], { encoding: 'utf8' })
  const { status, stdout } = git('rev-parse', '--short', 'HEAD')
  if (status !== 0) return []
  const changed = git('status', '--porcelain', '--untracked-files=no').stdout.trim() !== ''
  return [`commit ${stdout.trim()}${changed ? ' with changes' : ''}`]
}
