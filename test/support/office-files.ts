/** Real PDF and DOCX files for tests, made here so that what is in them can be seen. */
import jszip from 'jszip'

export interface PdfLine {
  readonly text: string
  readonly size?: number
  /** Points below the line before. */
  readonly gap?: number
}

export interface PdfOptions {
  readonly title?: string
  /** A file that nobody has the password of. */
  readonly encryption?: 'unknown password'
}

const USUAL_SIZE = 11

/** Pages of lines in Helvetica (ISO 32000-1, 7.5). */
export function pdfOf(pages: readonly (readonly PdfLine[])[], { title, encryption }: PdfOptions = {}): Uint8Array {
  const contents = pages.map((lines) => {
    const shown = lines.map(({ text, size = USUAL_SIZE, gap = 14 }) => {
      return `/F1 ${size} Tf 0 -${gap} Td (${text.replace(/[\\()]/g, '\\$&')}) Tj`
    })
    return `BT 72 760 Td ${shown.join('\n')} ET`
  })
  const firstPage = 4
  const kids = pages.map((_, place) => `${firstPage + 2 * place} 0 R`)
  const infoNumber = firstPage + 2 * pages.length
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${kids.join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...contents.flatMap((content, place) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${firstPage + 2 * place + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
    `<< ${title === undefined ? '' : `/Title (${title})`} >>`,
  ]
  const key = '<00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff>'
  const encrypt = `/Encrypt << /Filter /Standard /V 1 /R 2 /O ${key} /U ${key} /P -4 >> /ID [<00> <00>]`
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, place) => {
    const offset = file.length
    file += `${place + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = file.length
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${infoNumber} 0 R ${encryption ? encrypt : ''} >>\n`
  return Buffer.from(`${file}startxref\n${start}\n%%EOF\n`, 'latin1')
}

export type DocxBlock =
  | { readonly style: 'Title' | 'Heading1' | 'Heading2' | 'Normal'; readonly text: string }
  | { readonly rows: readonly (readonly string[])[] }

const NAMES = { Title: 'Title', Heading1: 'heading 1', Heading2: 'heading 2', Normal: 'Normal' } as const
const WORDS = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const TYPES = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

/** Paragraphs and tables (ECMA-376). */
export async function docxOf(blocks: readonly DocxBlock[], title?: string): Promise<Uint8Array> {
  const archive = new jszip()
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${TYPES}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/_rels/document.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    'word/styles.xml': `<w:styles xmlns:w="${WORDS}">${Object.entries(NAMES)
      .map(([id, name]) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`)
      .join('')}</w:styles>`,
    'word/document.xml': `<w:document xmlns:w="${WORDS}"><w:body>${blocks.map(blockXml).join('')}</w:body></w:document>`,
    ...(title !== undefined && {
      'docProps/core.xml': `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escaped(title)}</dc:title></cp:coreProperties>`,
    }),
  }
  for (const [name, text] of Object.entries(parts)) archive.file(name, text)
  return archive.generateAsync({ type: 'uint8array', compression: 'DEFLATE' })
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

const paragraph = (text: string, style = 'Normal'): string =>
  `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr><w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`

const blockXml = (block: DocxBlock): string =>
  'rows' in block
    ? `<w:tbl>${block.rows.map((cells) => `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`
    : paragraph(block.text, block.style)
