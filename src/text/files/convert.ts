/**
 * Files that are no text, PDF and DOCX, as the Markdown that they would have been. Their libraries are optional: where one is not
 * installed, its files are refused with its name.
 */
import { isSextantError, messageOf, SextantError } from '../../core/errors.ts'
import { siblingModule } from '../../core/modules.ts'

export const FILE_FORMATS = ['pdf', 'docx'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]

export interface ConvertedFile {
  /** From the file's own metadata. */
  readonly title?: string
  readonly markdown: string
}

/** @throws SextantError DOCUMENT_INVALID when the bytes are no such file, have no text, or nothing is installed that reads them */
export type Convert = (bytes: Uint8Array, format: FileFormat) => Promise<ConvertedFile>

type Converter = (bytes: Uint8Array) => Promise<ConvertedFile>

/** In this thread. */
export const convertHere: Convert = async (bytes, format) => {
  try {
    const convert = await converterOf(format)
    const converted = await convert(bytes)
    if (converted.markdown.trim() === '') throw invalid('it has no text; a scan must go through text recognition first')
    return converted
  } catch (error) {
    if (isSextantError(error)) throw error
    throw invalid(`it cannot be read as ${format.toUpperCase()}: ${messageOf(error)}`, error)
  }
}

async function converterOf(format: FileFormat): Promise<Converter> {
  try {
    const module: Readonly<Record<string, Converter>> = await import(siblingModule(import.meta.url, format).href)
    const convert = module['convert']
    if (convert === undefined) throw new RangeError(`the module for ${format} converts nothing`)
    return convert
  } catch (error) {
    const missing = missingPackage(error)
    if (missing === undefined) throw error
    const message = `reading ${format.toUpperCase()} needs the package ${missing}, which is not installed: npm install ${missing}`
    throw invalid(message, error)
  }
}

function missingPackage(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined
  return /Cannot find (?:package|module) '((?:@[^/']+\/)?[^./'][^/']*)'/.exec(messageOf(error))?.[1]
}

export const invalid = (reason: string, cause?: unknown): SextantError =>
  new SextantError('DOCUMENT_INVALID', reason, { cause })
