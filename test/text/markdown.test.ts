import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import { parseMarkdown } from '../../src/text/markdown.ts'

const textOf = (source: string): string => parseMarkdown(source).body.text
const blocksOf = (source: string) => {
  const { text, blocks } = parseMarkdown(source).body
  return blocks.map(({ kind, range, headingPath }) => [
    kind,
    text.slice(range.start, range.end),
    headingPath.join(' > '),
  ])
}

describe('the text of Markdown', () => {
  it.each([
    [
      'links and emphasis',
      'See [the *docs*](https://example.com "t"), **now** or ~~later~~.',
      'See the docs, now or later.',
    ],
    ['references', 'See [docs][d].\n\n[d]: https://example.com', 'See docs.'],
    ['inline code', 'Run `npm  start` now.', 'Run npm  start now.'],
    ['images', 'A ![cat on a mat](cat.png).', 'A cat on a mat.'],
    ['inline HTML', 'Press <kbd>Enter</kbd> twice.', 'Press Enter twice.'],
    ['HTML blocks', '<div>\nhidden\n</div>\n\nshown', 'shown'],
    ['wrapped lines', 'one\ntwo', 'one two'],
    ['hard breaks', 'one\\\ntwo<br>three', 'one\ntwo\nthree'],
    ['entities', 'AT&amp;T &lt;3', 'AT&T <3'],
    ['autolinks', 'at https://example.com.', 'at https://example.com.'],
    ['footnotes', 'Fact[^1].\n\n[^1]: The source.', 'Fact.\n\nThe source.'],
    ['rules', 'one\n\n---\n\ntwo', 'one\n\ntwo'],
    ['quotes', '> # Said\n> *someone*', 'Said\n\nsomeone'],
    ['code', '```js\n\nif (a) {\n\n  b() // *c*\n}\n```', 'if (a) {\n\n  b() // *c*\n}'],
    ['bullets', '* one\n* two', '- one\n- two'],
    ['numbers', '3. one\n3. two', '3. one\n4. two'],
    ['tasks', '- [x] done\n- [ ] open', '- [x] done\n- [ ] open'],
    ['nested lists', '- one\n  1. a\n\n     more\n  2. b\n- two', '- one\n  1. a\n     more\n  2. b\n- two'],
    ['tables', '| Plan | *Price* |\n|---|--:|\n| Team | 5 |\n| Solo |', 'Plan | Price\nTeam | 5\nSolo'],
    ['nothing', '  \n', ''],
  ])('of %s', (_, source, expected) => {
    expect(textOf(source)).toBe(expected)
  })
})

describe('Markdown nested beyond all sense', () => {
  it('is refused with a reason', () => {
    expect(() => parseMarkdown(`${'> '.repeat(20_000)}deep`)).toThrow(SextantError)
  })
})

describe('the blocks of Markdown', () => {
  it('are ranges of the text, each under its headings', () => {
    const source =
      'Intro.\n\n## Install\n\nRun it.\n\n### Linux\n\n- a\n- b\n\n## Use\n\n    code\n\n> quoted\n\n|h|\n|-|\n|c|'
    expect(blocksOf(source)).toEqual([
      ['paragraph', 'Intro.', ''],
      ['heading', 'Install', 'Install'],
      ['paragraph', 'Run it.', 'Install'],
      ['heading', 'Linux', 'Install > Linux'],
      ['list', '- a\n- b', 'Install > Linux'],
      ['heading', 'Use', 'Use'],
      ['code', 'code', 'Use'],
      ['quote', 'quoted', 'Use'],
      ['table', 'h\nc', 'Use'],
    ])
  })

  it('may be parted at the items of a list, the rows of a table and the lines of code', () => {
    const { text, blocks } = parseMarkdown('- one\n- two\n\n```\na\n\n  b\n```').body
    expect(blocks.map(({ breaks }) => breaks.map((start) => text.slice(start, start + 5)))).toEqual([
      ['- two'],
      ['  b'],
    ])
  })
})

describe('the title', () => {
  it('is the level-1 heading that opens the text, which does not repeat it', () => {
    const { title, body } = parseMarkdown('---\ntags: [a]\n---\n<!-- hi -->\n\nThe *title*\n===\n\nText.')
    expect(title).toBe('The title')
    expect(body).toMatchObject({ text: 'Text.', blocks: [{ headingPath: [] }] })
  })

  it.each(['## Two\n\ntext', 'text\n\n# One', 'text', ''])('is undefined in %j', (source) => {
    expect(parseMarkdown(source).title).toBeUndefined()
  })

  it('stays in the text when the front matter has another', () => {
    expect(parseMarkdown('---\ntitle: A\n---\n# B\n\ntext')).toMatchObject({
      title: undefined,
      body: { text: 'B\n\ntext' },
    })
    expect(parseMarkdown('---\ntitle: A\n---\n# A\n\ntext')).toMatchObject({ title: 'A', body: { text: 'text' } })
  })
})

describe('front matter', () => {
  it('keeps dates as they were written', () => {
    const source =
      '\uFEFF---\r\nupdatedAt: 2026-03-09\r\nfeatured: false\r\ntags: [api, "x"]\r\nattributes:\r\n  minutes: 2\r\n---\r\nText'
    expect(parseMarkdown(source).frontMatter).toEqual({
      updatedAt: '2026-03-09',
      featured: false,
      tags: ['api', 'x'],
      attributes: { minutes: 2 },
    })
  })

  it('may be empty or missing', () => {
    expect(parseMarkdown('---\n---\ntext').frontMatter).toEqual({})
    expect(parseMarkdown('text').frontMatter).toBeUndefined()
  })

  it.each([
    ['broken YAML', 'title: "A\ntags: [a', /line 3/],
    ['a key twice', 'title: A\ntitle: B', /line 3.*unique/],
    ['no entries', '- a\n- b', /entries/],
    ['an unknown alias', 'title: *nobody', /nobody/],
  ])('with %s is refused, with the line', (_, yaml, message) => {
    const parse = () => parseMarkdown(`---\n${yaml}\n---\ntext`)
    expect(parse).toThrow(SextantError)
    expect(parse).toThrow(message)
    expect(parse).toThrow(/Correct the YAML/)
  })
})

describe('Markdown made to be slow', () => {
  it.each([
    ['quotes on a line', `# ok\n\n${'> '.repeat(101)}x`, /line 3/],
    ['lists on a line', '- '.repeat(101).concat('x'), /line 1/],
    [
      'list items indented ever more',
      Array.from({ length: 150 }, (_, level) => `${'  '.repeat(level)}- x`).join('\n'),
      /line 102/,
    ],
  ])('by nested %s is refused, with the line', (_, source, line) => {
    expect(() => parseMarkdown(source)).toThrow(SextantError)
    expect(() => parseMarkdown(source)).toThrow(line)
  })

  it.each(['*a_ ', '**a', '[a](', '![', '~~a '])('by many %j in a paragraph keeps them as text', (marks) => {
    const source = marks.repeat(5000).trim()
    expect(textOf(`# Title\n\n${source}\n\n- item`)).toBe(`${source}\n\n- item`)
  })

  it('is not what has many links and emphasis in many paragraphs, items and rows', () => {
    expect(textOf('*a* [b](c)\n\n'.repeat(1000))).toBe(Array(1000).fill('a b').join('\n\n'))
    expect(textOf('- *a* [b](c)\n'.repeat(1000))).toBe(Array(1000).fill('- a b').join('\n'))
    expect(textOf(`|a|\n|-|\n${'|*a* [b](c)|\n'.repeat(1000)}`)).toBe(['a', ...Array(1000).fill('a b')].join('\n'))
  })

  it('is not a rule across the page', () => {
    expect(textOf(`one\n\n${'- '.repeat(200)}\n\ntwo`)).toBe('one\n\ntwo')
  })
})
