/**
 * DOCX files, by mammoth, which makes HTML of their styles: headings, lists and tables stay what they are. Pictures are left out.
 */
import jszip from 'jszip'
import mammoth from 'mammoth'
import rehypeParse from 'rehype-parse'
import rehypeRemark from 'rehype-remark'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { type ConvertedFile, invalid } from './convert.ts'
import { unpackedBytes } from './zip.ts'

const toMarkdown = unified()
  .use(rehypeParse, { fragment: true })
  .use(rehypeRemark)
  .use(remarkGfm)
  .use(remarkStringify)
  .freeze()

/** What Office keeps encrypted files and those of before 2007 in (MS-CFB). */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0]
/** Text of a whole library; more is a file that is made to fill memories. */
const MOST_UNPACKED = 256 * 1024 * 1024
const STYLES = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"]

export async function convert(bytes: Uint8Array): Promise<ConvertedFile> {
  if (COMPOUND_FILE.every((byte, place) => bytes[place] === byte))
    throw invalid('it is encrypted or of the format before DOCX; save it as DOCX without a password')
  const unpacked = unpackedBytes(bytes)
  if (unpacked === undefined) throw invalid('it is no readable DOCX: it is no ZIP archive, or is cut off')
  if (unpacked > MOST_UNPACKED) throw invalid(`it unpacks to ${unpacked} bytes, and may to ${MOST_UNPACKED}`)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }))
  const { value } = await mammoth.convertToHtml({ buffer }, { styleMap: STYLES, convertImage })
  const title = await titleOf(buffer)
  return { ...(title !== undefined && { title }), markdown: String(await toMarkdown.process(withoutImages(value))) }
}

const withoutImages = (html: string): string => html.replace(/<img [^>]*>/g, '')

/** Of the file's properties. */
async function titleOf(buffer: Buffer): Promise<string | undefined> {
  const archive = await jszip.loadAsync(buffer)
  const core = await archive.file('docProps/core.xml')?.async('string')
  const written = /<dc:title>([^<]*)<\/dc:title>/.exec(core ?? '')?.[1]
  const title = written?.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]).trim()
  return title === '' ? undefined : title
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' } as const
