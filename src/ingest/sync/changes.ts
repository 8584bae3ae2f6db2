/**
 * From looks to changes. What differs from what was read last is a change only once it has stood still for a moment: until then a
 * program may be in the middle of writing it, or an editor between removing a file and renaming another to its name.
 */
import type { FoundFile } from '../sources/find.ts'
import type { Files, SeenFile } from './look.ts'
import type { Changes } from './reading.ts'

export interface ChangeTracker {
  /** What has changed and stands still, and whether something does not yet. */
  look(files: Files, now: number): { readonly changes: Changes; readonly isSettling: boolean }
  /** The changes of the last look were carried out. */
  done(): void
  /** Of these files nothing is known: the next look finds them changed. */
  retry(files: Iterable<string>): void
  readonly known: Files
}

/** What is compared of a file that is not there. */
const GONE = 'gone'

/** @param known the files as they were read last */
export function trackChanges(known: Files, stillMs: number): ChangeTracker {
  const read = new Map<string, SeenFile>(known)
  /** What differs, since when it has been as it is. */
  let differing = new Map<string, { readonly signature: string; readonly since: number }>()
  /** As they were seen when they were given out. */
  let given = new Map<string, SeenFile | undefined>()

  return {
    look(files, now) {
      const before = differing
      differing = new Map()
      given = new Map()
      for (const key of new Set([...read.keys(), ...files.keys()])) {
        const seen = files.get(key)
        const signature = seen?.signature ?? GONE
        if (signature === (read.get(key)?.signature ?? GONE)) continue
        const earlier = before.get(key)
        const since = earlier?.signature === signature ? earlier.since : now
        differing.set(key, { signature, since })
        if (now - since >= stillMs) given.set(key, seen)
      }
      return { changes: changesOf(given, read), isSettling: given.size < differing.size }
    },
    done() {
      for (const [key, seen] of given) {
        if (seen) read.set(key, seen)
        else read.delete(key)
      }
      given = new Map()
    },
    retry(paths) {
      const again = new Set(paths)
      for (const [key, seen] of read) {
        if (again.has(seen.file.place.file)) read.set(key, { ...seen, signature: 'to be read again' })
      }
    },
    get known() {
      return read
    },
  }
}

function changesOf(given: ReadonlyMap<string, SeenFile | undefined>, read: Files): Changes {
  const files: FoundFile[] = []
  const gone: string[] = []
  for (const [key, seen] of given) {
    if (seen) files.push(seen.file)
    else gone.push(read.get(key)?.file.place.file ?? key)
  }
  return { files, gone }
}
