/** What a reader says when the system does not let it read. */
import { type SourceItem, skipped } from '../source.ts'

const KNOWN: Readonly<Record<string, string>> = {
  ENOENT: 'it leads to no file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'it is a link that leads to itself',
}

/** The reason of a failed system call. @throws what was thrown when it is something else */
export function whyUnreadable(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException
  if (typeof code !== 'string') throw thrown
  return KNOWN[code] ?? `it cannot be read (${code})`
}

/** Where there is nothing (any more), nothing is left unread. */
const NOTHING_THERE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])

/** The item that stands for what the system did not let be read. @throws what was thrown when it is something else */
export const unreadable = (origin: string, thrown: unknown): SourceItem =>
  skipped(
    origin,
    whyUnreadable(thrown),
    NOTHING_THERE.has((thrown as NodeJS.ErrnoException).code) ? undefined : 'unreadable',
  )
