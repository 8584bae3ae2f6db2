/**
 * What can be said of a document before it is accepted: everything but what its content turns out to be. All problems are told at
 * once, each with a pointer to its place in the caller's input, so that nobody has to send a document five times to store it.
 */
import { readAttribute } from '../core/attribute-values.ts'
import type { AttributeDeclaration } from '../core/attributes.ts'
import type { Content } from '../core/content.ts'
import { isSextantError } from '../core/errors.ts'
import { parseInstantSpan } from '../core/instant.ts'
import { shown } from '../core/shown.ts'
import type { UserError, UserErrorCode } from '../core/user-errors.ts'
import { A_DATE, idProblem } from './accept.ts'
import { pointerTo } from './pointers.ts'
import type { DocumentWrite, WriteLimits } from './requests.ts'
import { urlProblem } from './urls.ts'

/** A document as the job store keeps it, or why it cannot be kept. */
export type Checked =
  | { readonly kind: 'good'; readonly write: DocumentWrite; readonly payload: string }
  | { readonly kind: 'bad'; readonly problems: readonly UserError[] }

interface Problem {
  readonly code: UserErrorCode
  /** Where in the document. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** @param place of the document in the call */
export function checkDocument(
  write: DocumentWrite,
  place: number,
  declarations: readonly AttributeDeclaration[],
  limits: WriteLimits,
): Checked {
  const payload = payloadOf(write)
  const problems =
    payload === undefined
      ? [invalid(['metadata'], 'metadata is nested too deeply. Send it flatter.')]
      : [...sizeProblems(payload, limits), ...problemsOf(write, declarations)]
  if (payload !== undefined && problems.length === 0) return { kind: 'good', write, payload }
  return {
    kind: 'bad',
    problems: problems.map(({ code, path, message }) => ({
      code,
      message,
      pointer: pointerTo('documents', place, ...path),
    })),
  }
}

/** Undefined when it is nested beyond the stack. */
function payloadOf(write: DocumentWrite): string | undefined {
  try {
    return JSON.stringify(write)
  } catch {
    return undefined
  }
}

function sizeProblems(payload: string, { documentBytes }: WriteLimits): readonly Problem[] {
  const bytes = Buffer.byteLength(payload)
  if (bytes <= documentBytes) return []
  const message = `The document has ${bytes} bytes as JSON, and may have ${documentBytes} (limits.documentBytes). Split it.`
  return [{ code: 'TOO_LARGE', path: [], message }]
}

function problemsOf(write: DocumentWrite, declarations: readonly AttributeDeclaration[]): readonly Problem[] {
  const { externalId, ifVersion, url, language, tags, createdAt, updatedAt } = write
  return [
    ...said(['externalId'], 'externalId', idProblem(externalId)),
    ...(ifVersion === undefined
      ? []
      : said(['ifVersion'], `ifVersion is ${ifVersion}, which`, versionProblem(ifVersion))),
    ...(url === undefined ? [] : said(['url'], `url is ${shown(url)}, which`, urlProblem(url))),
    ...(language === undefined
      ? []
      : said(['language'], `language is ${shown(language)}, which`, languageProblem(language))),
    ...tags.flatMap((tag, place) =>
      tag.trim() === '' ? [invalid(['tags', place], 'The tag is empty. Leave it out.')] : [],
    ),
    ...dateProblems('createdAt', createdAt),
    ...dateProblems('updatedAt', updatedAt),
    ...Object.entries(write.attributes).flatMap(([name, value]) => attributeProblems(name, value, declarations)),
    ...contentProblems(write),
  ]
}

const versionProblem = (version: number): string | undefined =>
  Number.isSafeInteger(version) && version >= 0 ? undefined : 'is no version: it must be a whole number from 0'

/** BCP 47's form, and names such as `portuguese`. */
const LANGUAGE = /^[a-z]{2,20}([-_][a-z0-9]{1,8})*$/i

const languageProblem = (language: string): string | undefined =>
  language.trim() === '' || LANGUAGE.test(language.trim())
    ? undefined
    : 'is no language: give a tag such as "en" or "pt-BR"'

function dateProblems(name: 'createdAt' | 'updatedAt', written: string | undefined): readonly Problem[] {
  if (written === undefined || parseInstantSpan(written) !== undefined) return []
  return [invalid([name], `${name} is ${shown(written)}, and must be ${A_DATE}.`)]
}

function attributeProblems(
  name: string,
  value: unknown,
  declarations: readonly AttributeDeclaration[],
): readonly Problem[] {
  if (value === null || value === undefined) return []
  const declared = declarations.find((one) => one.name === name)
  if (!declared) return [undeclared(name, declarations)]
  try {
    readAttribute(declared, value)
    return []
  } catch (error) {
    if (isSextantError(error)) return [invalid(['attributes', name], `${error.message}.`)]
    throw error
  }
}

function undeclared(name: string, declarations: readonly AttributeDeclaration[]): Problem {
  const known = declarations.map((one) => one.name).join(', ') || 'none'
  const message = `The collection declares no attribute ${shown(name)} (declared: ${known}). Declare it in the configuration, or send it as metadata.`
  return { code: 'UNSUPPORTED_ATTRIBUTE', path: ['attributes', name], message }
}

/** Whether Markdown and HTML say something is known only when they have been read. */
function contentProblems({ content, title = '' }: DocumentWrite): readonly Problem[] {
  if (content.kind === 'chunks') {
    const empty = content.chunks.flatMap(({ text }, place) =>
      text.trim() === '' ? [invalid(['content', 'chunks', place, 'text'], 'The chunk is empty. Leave it out.')] : [],
    )
    if (content.chunks.length > 0) return empty
  } else if (content.source.trim() !== '') return []
  return title.trim() === '' ? [invalid(['content'], nothingIn(content))] : []
}

const nothingIn = ({ kind }: Content): string => `The document has neither a title nor ${kind}. Give it one of them.`

const said = (path: readonly string[], subject: string, problem: string | undefined): readonly Problem[] =>
  problem === undefined ? [] : [invalid(path, `${subject} ${problem}.`)]

const invalid = (path: readonly (string | number)[], message: string): Problem => ({ code: 'INVALID', path, message })
