/** Folders for tests: made with their files, taken away at the end. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'

const made: string[] = []

/** A new folder with these files, by path below it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-'))
  made.push(folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) chmodSync(join(folder, entry.name), 0o755)
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

const NOBODY = 65_534

/** Runs as a user without rights when the tests run as root, whom no permission binds. The folder is opened for reading first. */
export async function withoutRights<Result>(folder: string, run: () => Result | Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return run()
  chmodSync(folder, 0o755)
  process.seteuid?.(NOBODY)
  try {
    return await run()
  } finally {
    process.seteuid?.(0)
  }
}
