/** The configuration file: found, read, and kept with its lines, so that a problem can name the place. */
import { access, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import { messageOf, SextantError } from '../core/errors.ts'
import { refuse } from './refuse.ts'
import type { Path } from './shape.ts'
import { isTree, type Layer } from './tree.ts'

const FILE_NAMES = ['sextant.config.yaml', 'sextant.config.yml'] as const

export interface ConfigurationFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/**
 * The absolute path of the configuration file in the folder; undefined when there is none.
 *
 * @throws SextantError SETTING_INVALID when there are two
 */
export async function findConfigurationFile(directory: string): Promise<string | undefined> {
  const found: string[] = []
  for (const name of FILE_NAMES) {
    const path = resolve(directory, name)
    if (await exists(path)) found.push(path)
  }
  if (found.length > 1) throw refuse([`${found.join(' and ')}: both are there, and only one is read; remove one`])
  return found[0]
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * @param namedBy the flag or variable that named the file, if one did
 * @throws SextantError SETTING_INVALID when it cannot be read
 */
export async function readConfigurationFile(path: string, namedBy?: string): Promise<ConfigurationFile> {
  try {
    return { path, text: await readFile(path, 'utf8') }
  } catch (cause) {
    const named = namedBy === undefined ? '' : ` (named by ${namedBy})`
    throw new SextantError(
      'SETTING_INVALID',
      `The configuration file ${path}${named} cannot be read: ${reason(cause)}. Name a file that exists and is readable, or none.`,
      { cause },
    )
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
}

function reason(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  return REASONS[code] ?? messageOf(cause)
}

/**
 * The file's settings as a layer, with relative paths starting in its folder.
 *
 * @param directory the working directory, for a short name of the file in messages
 * @throws SextantError SETTING_INVALID with line and column when it is no YAML, or no map
 */
export function fileLayer({ path, text }: ConfigurationFile, directory: string): Layer {
  const lines = new LineCounter()
  // Pretty errors would quote the lines, and with them secrets.
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines, merge: true, logLevel: 'error' })
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${shortName(path, directory)}:${line}:${col}`
  }
  const wrong = syntaxProblems(document)
  if (wrong.length > 0) throw refuse(wrong.map(({ offset, text: what }) => `${place(offset)}: ${what}`))
  const tree = valuesOf(document, path)
  if (!isTree(tree)) throw refuse([`${place(0)}: the file is no map of settings; write \`name: value\` lines`])
  return { tree, folder: dirname(path), locate: (setting) => place(offsetOf(document, setting)) }
}

/** @throws SextantError SETTING_INVALID when few aliases stand for very much, which no configuration needs */
function valuesOf(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS() ?? {}
  } catch (cause) {
    throw new SextantError('SETTING_INVALID', `${path} nests its aliases too deeply; write values out.`, {
      cause,
    })
  }
}

function shortName(path: string, directory: string): string {
  const name = relative(directory, path)
  return name.startsWith('..') || isAbsolute(name) ? path : name
}

interface SyntaxProblem {
  readonly offset: number
  readonly text: string
}

function syntaxProblems(document: Document.Parsed): readonly SyntaxProblem[] {
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    text: syntaxText(error),
  }))
  visit(document, {
    Alias(_, alias, around) {
      const target = alias.resolve(document)
      if (target && !around.includes(target)) return
      const text = target
        ? 'this alias stands inside what it names'
        : 'a text that starts with "*" must stand in quotes'
      problems.push({ offset: alias.range?.[0] ?? 0, text })
    },
  })
  return problems
}

/** Said in our words where the library's would quote the value or speak to programmers. */
const SYNTAX: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  DUPLICATE_KEY: 'this name is there twice in one map; keep one',
  MULTIPLE_DOCS: 'a second document starts here; keep one',
  TAG_RESOLVE_FAILED: 'a text that starts with "!" must stand in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a text that holds ": " must stand in quotes',
  BAD_DQ_ESCAPE: 'a backslash in double quotes starts an escape; double it, or use single quotes',
  MULTILINE_IMPLICIT_KEY: 'a ": " is missing after a name, on this line or near it',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
}

const syntaxText = ({ code, message }: YAMLError): string => SYNTAX[code] ?? `no valid YAML: ${withoutSource(message)}`

/** Some messages end in the text that they are about. */
const withoutSource = (message: string): string => message.replace(/: .*$/s, '')

/** Where the name of the setting stands, or that of the innermost group around it that is there. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const name of path) {
    const pair = pairNamed(isAlias(node) ? node.resolve(document) : node, name)
    if (!pair) break
    offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset
    node = pair.value
  }
  return offset
}

function pairNamed(node: unknown, name: string): Pair | undefined {
  return isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined
}
