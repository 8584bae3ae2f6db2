/**
 * Files beside the code, in both forms it runs in: TypeScript in a checkout, and JavaScript under `dist/` in the package.
 */

/** The URL of a worker's entry file beside the calling module. */
export function siblingModule(moduleUrl: string, name: string): URL {
  return new URL(`./${name}${moduleUrl.endsWith('.ts') ? '.ts' : '.js'}`, moduleUrl)
}
