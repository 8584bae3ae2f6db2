/** Pointers into the caller's input (RFC 6901). */

export const pointerTo = (...path: readonly (string | number)[]): string =>
  path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
