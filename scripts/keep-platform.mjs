/**
 * Removes what packages carry for other platforms than this one, and the sources of what comes compiled: the argument is a
 * `node_modules` folder. For the container image, where it would be most of the size.
 */
import { existsSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { argv, exit } from 'node:process'

const { platform, arch, report } = process
const [, , folder] = argv
const libc = platform === 'linux' && !report.getReport().header.glibcVersionRuntime ? 'musl' : ''

/** Folders whose entries are one per platform, and the one of this platform. */
const BINARIES = [
  { all: 'onnxruntime-node/bin/napi-v*/*', kept: `onnxruntime-node/bin/napi-v*/${platform}` },
  { all: `onnxruntime-node/bin/napi-v*/${platform}/*`, kept: `onnxruntime-node/bin/napi-v*/${platform}/${arch}` },
  { all: 'better-sqlite3/prebuilds/*', kept: `better-sqlite3/prebuilds/${platform}${libc}-${arch}.node` },
]
const SOURCES = ['better-sqlite3/deps', 'better-sqlite3/src']

if (folder === undefined || !existsSync(folder)) {
  console.error(`There is no folder ${folder}. Name the node_modules to clear.`)
  exit(1)
}
for (const { all, kept } of BINARIES) {
  const keep = globSync(kept, { cwd: folder })
  if (keep.length === 0) {
    console.error(`${kept} is not in ${folder}: the package has no binary for this platform, or puts it elsewhere now.`)
    exit(1)
  }
  for (const entry of globSync(all, { cwd: folder })) {
    if (!keep.includes(entry)) rmSync(join(folder, entry), { recursive: true })
  }
}
for (const source of SOURCES) rmSync(join(folder, source), { recursive: true, force: true })
