/**
 * Documents of random shape for properties, each written as plain text, Markdown and HTML. Every part opens with a word that
 * no other part has, so that a test finds it in the text that was read, without the parsers' word for where it is.
 */
import fc from 'fast-check'
import type { Content } from '../../src/core/content.ts'

type Item = { readonly text: string; readonly below: readonly string[] }
type Unmarked =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
export type Part = Unmarked & { readonly mark: string }

export interface WrittenDocument {
  readonly parts: readonly Part[]
  readonly content: Content
}

const WORDS = [
  ...['the', 'gateway', 'ranks', 'antidisestablishmentarianism', 'naïve', 'ok', 'x_1.2-3', 'don’t', '3,141.59'],
  ...['日本語のテスト', '検索エンジン', 'ไม่เป็นไร', 'ภาษาไทย', '한국어', 'e\u0301te\u0301', 'Z\u0351\u036b\u0343'],
  ...['👩‍🚀🚀', '👨‍👩‍👧‍👦', '🇩🇪🇫🇷', '👍🏽', '𝒳𝒴𝒵', `${'Donaudampfschiff'.repeat(6)}`, '👩‍🚀'.repeat(20)],
]
const ENDS = [' ', ' ', ' ', ' ', ', ', '. ', '? ', '。', '! ']

const line = (most: number): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...ENDS)), { minLength: 1, maxLength: most })
    .map((pairs) => pairs.flat().join('').trim())

const part: fc.Arbitrary<Unmarked> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('heading'), level: fc.integer({ min: 1, max: 6 }), text: line(4) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('paragraph'), text: line(40) }) },
  fc.record({
    kind: fc.constant('list'),
    items: fc.array(fc.record({ text: line(6), below: fc.array(line(4), { maxLength: 2 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
  }),
  fc.record({
    kind: fc.constant('table'),
    rows: fc.array(fc.array(line(2), { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('code'), lines: fc.array(line(5), { minLength: 1, maxLength: 6 }) }),
)

/** Letters of the place, so that no mark is in another and no rule of the formats sees one. */
const marked = (part: Unmarked, place: number): Part => ({
  ...part,
  mark: `q${String.fromCharCode(97 + Math.floor(place / 26))}${String.fromCharCode(97 + (place % 26))}q`,
})

type Format = 'text' | 'markdown' | 'html'
const WRITERS: Record<Format, (part: Part) => string> = { text: asMarkdown, markdown: asMarkdown, html: asHtml }

function asMarkdown(part: Part): string {
  const { mark } = part
  switch (part.kind) {
    case 'heading':
      return `${'#'.repeat(part.level)} ${mark} ${part.text}`
    case 'paragraph':
      return `${mark} ${part.text}`
    case 'list': {
      // Two lists with one bullet would be one list.
      const bullet = (mark.codePointAt(2) ?? 0) % 2 === 0 ? '-' : '*'
      const items = part.items.map(({ text, below }) => [text, ...below.map((nested) => `  - ${nested}`)].join('\n'))
      return `${bullet} ${mark} ${items.join(`\n${bullet} `)}`
    }
    case 'table': {
      const [head = '', ...rows] = part.rows.map((cells) => `| ${cells.join(' | ')} |`)
      return [head.replace('|', `| ${mark}`), '|---|---|', ...rows].join('\n')
    }
    case 'code':
      return `\`\`\`\n${mark} ${part.lines.join('\n\n  ')}\n\`\`\``
  }
}

function asHtml(part: Part): string {
  const { mark } = part
  switch (part.kind) {
    case 'heading':
      return `<h${part.level}>${mark} ${part.text}</h${part.level}>`
    case 'paragraph':
      return `<p>${mark} ${part.text}</p>`
    case 'list': {
      const nested = (below: readonly string[]) =>
        below.length > 0 ? `<ul>${below.map((text) => `<li>${text}</li>`).join('')}</ul>` : ''
      const items = part.items.map(({ text, below }) => `${text}${nested(below)}`)
      return `<ul><li>${mark} ${items.join('</li>\n<li>')}</li></ul>`
    }
    case 'table': {
      const [head = [], ...rows] = part.rows
      const cells = (tag: string, texts: readonly string[]) =>
        `<tr>${texts.map((text) => `<${tag}>${text}</${tag}>`).join('')}</tr>`
      return `<table>${cells('th', head).replace('<th>', `<th>${mark} `)}${rows.map((row) => cells('td', row)).join('\n')}</table>`
    }
    case 'code':
      return `<pre><code>${mark} ${part.lines.join('\n\n  ')}</code></pre>`
  }
}

/** `\n` or `\r\n` at the ends of lines, and at the very end one or none. */
export const writtenDocuments = (...formats: readonly Format[]): fc.Arbitrary<WrittenDocument> =>
  fc
    .record({
      format: fc.constantFrom(...formats),
      unmarked: fc.array(part, { minLength: 1, maxLength: 14 }),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      last: fc.constantFrom('', '\n'),
    })
    .map(({ format, unmarked, lineEnd, last }) => {
      const parts = unmarked.map(marked)
      const body = parts.map(WRITERS[format]).join('\n\n') + last
      const page =
        format === 'html' ? `<!doctype html><body><nav><a href="/">Home</a></nav><main>${body}</main></body>` : body
      return { parts, content: { kind: format, source: page.replaceAll('\n', lineEnd) } }
    })

export interface PlacedPart {
  readonly part: Part
  /** In UTF-16 units of the text. */
  readonly start: number
  readonly end: number
}

/** Where the parts stand in the text that was read; one that was left out (a title, what is taken for boilerplate) is not there. */
export function placesOf(text: string, parts: readonly Part[]): readonly PlacedPart[] {
  const starts = parts
    .filter(({ mark }) => text.includes(mark))
    .map((part) => ({ part, start: text.indexOf(part.mark) - (part.kind === 'list' ? '- '.length : 0) }))
  return starts.map(({ part, start }, index) => {
    const until = starts[index + 1]?.start ?? text.length
    return { part, start, end: start + text.slice(start, until).trimEnd().length }
  })
}
