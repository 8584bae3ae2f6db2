/** What a reader says when the system does not let it read. */
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
