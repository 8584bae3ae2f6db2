/** Addresses of documents. A frontend puts them into links, so one that would run as code is refused. */

const SCHEME = /^([a-z][a-z0-9+.-]*):/i
const ALLOWED = new Set(['http', 'https', 'mailto'])
/** Browsers drop some of them before they look at the scheme. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/

/** What is wrong with the address, or undefined: it may be absolute with http, https or mailto, or relative. */
export function urlProblem(written: string): string | undefined {
  const url = written.trim()
  if (CONTROL_CHARACTERS.test(url)) return 'has control characters'
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase()
  if (scheme === undefined) return undefined
  if (!ALLOWED.has(scheme)) return `has the scheme "${scheme}:", and may have http:, https: or mailto:, or be relative`
  return URL.canParse(url) ? undefined : 'is no valid address'
}
