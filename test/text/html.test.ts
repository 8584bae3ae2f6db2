import { describe, expect, it } from '@jest/globals'
import { SextantError } from '../../src/core/errors.ts'
import { parseHtml } from '../../src/text/html.ts'

const textOf = (source: string): string => parseHtml(source).body.text
const titleOf = (head: string, body = '<p>Text.</p>'): string | undefined =>
  parseHtml(`<html><head>${head}</head><body>${body}</body></html>`).title

const paragraph = '<p>A long paragraph of text, with some commas, and words, such as articles have in their middle.</p>'

/** As content systems make it: nothing but `<div>`, with menus, an article and a foot. */
const divPage = (article: string): string => `<!doctype html>
  <html lang="en"><head><title>How refunds work - Acme</title></head><body>
  <div class="menu">${'<a href="/x">Menu item</a> '.repeat(20)}</div>
  <div class="content">${article}</div>
  <div class="footer"><a href="/legal">Copyright</a></div></body></html>`

describe('the text of HTML', () => {
  it.each([
    ['lists', '<ol start=3><li>one<li>two<ul><li>a</ul></ol>', '3. one\n4. two\n   - a'],
    ['tables', '<table><tr><th>Plan<th>Price<tr><td>Team<td>5</table>', 'Plan | Price\nTeam | 5'],
    ['code', '<pre><code>\n  a\n\n b</code></pre>', '  a\n\n b'],
    ['quotes', '<blockquote><h2>Said</h2><p>someone</blockquote>', 'Said\n\nsomeone'],
    ['line breaks', '<p>one<br>two', 'one\ntwo'],
    ['wrapped lines', '<p>one\n  two', 'one two'],
    ['entities', 'AT&amp;T &lt;3 &eacute;&#x41;', 'AT&T <3 éA'],
    ['images', '<p>A <img alt="cat" src=c.png>.', 'A cat.'],
    ['links and emphasis', '<p>See <a href=x>the <i>docs</i></a>, <b>now</b>', 'See the docs, now'],
    ['what is hidden', '<p hidden>a</p><p style="display: none">b</p><p aria-hidden=true>c</p><p>d', 'd'],
    ['scripts and styles', '<script>if (a < b) "<p>"</script><style>p {}</style><p>text', 'text'],
    ['controls', '<p>text <input value=a> <select><option>b</select> <button>c</button>', 'text'],
    ['a page that is one form', '<form><p>Hello</p><input></form>', 'Hello'],
    ['descriptions', '<dl><dt>term<dd>meaning</dl>', '- term\n  meaning'],
    ['blocks without paragraphs', '<div>a</div>b<div>c <span>d</span></div>', 'a\n\nb\n\nc d'],
    ['an empty block between words', 'one<div></div>two', 'one two'],
    ['a fragment', 'one <b>two', 'one two'],
    ['nothing', '', ''],
    ['a frameset', '<frameset><frame></frameset>', ''],
    ['null bytes and a byte order mark', '\uFEFF<p>a\u0000b', 'ab'],
  ])('with %s', (_, source, expected) => {
    expect(textOf(source)).toBe(expected)
  })

  it('is that of <main>, without what stands beside it', () => {
    const page = `<nav>Menu</nav><header>Acme</header><main><header><p>By Ann</header><p>Text.</p><aside>Ad</aside></main>
      <footer>Copyright</footer>`
    expect(textOf(page)).toBe('By Ann\n\nText.')
  })

  it('is that of the article among <div>s, with its headings on their levels', () => {
    const { title, body } = parseHtml(
      divPage(
        `<h1>How refunds work</h1>${paragraph.repeat(3)}<h1>More</h1>${paragraph}<h2>Details</h2>${paragraph.repeat(3)}`,
      ),
    )
    expect(title).toBe('How refunds work')
    expect(body.text).not.toMatch(/Menu item|Copyright/)
    expect(body.blocks.at(-1)?.headingPath).toEqual(['More', 'Details'])
  })

  it('keeps a page that is nothing but links', () => {
    const links = Array.from({ length: 30 }, (_, index) => `<li><a href="/${index}">Article ${index}</a></li>`)
    expect(textOf(`<body><h1>All</h1><ul>${links.join('')}</ul></body>`)).toMatch(
      /^- Article 0\n(.*\n){28}- Article 29$/,
    )
  })
})

describe('the title of a page', () => {
  it.each([
    ['the title alone', '<title>Refunds</title>', '', 'Refunds'],
    ['the site behind it', '<title>Refunds | Acme Help</title>', '', 'Refunds'],
    ['several parts behind it', '<title>Refunds - Billing - Acme</title>', '', 'Refunds - Billing'],
    ['a hyphen within a word', '<title>Sign-in</title>', '', 'Sign-in'],
    [
      'the site in front of it',
      '<meta property="og:site_name" content="Acme"><title>Acme | Refunds</title>',
      '',
      'Refunds',
    ],
    ['a heading that is part of it', '<title>Acme: Help – Refunds</title>', '<h1>Refunds</h1>', 'Refunds'],
    ['a heading that is the site', '<title>Refunds | Acme</title>', '<h1>Acme Help Center</h1>', 'Refunds'],
    ['og:title', '<title>Refunds | Acme</title><meta property=og:title content="All refunds">', '', 'All refunds'],
    ['a heading alone', '', '<h1>Refunds</h1>', 'Refunds'],
    ['nothing', '', '', undefined],
    ['nothing but the title of a picture', '', '<svg><title>icon</title></svg>', undefined],
  ])('with %s', (_, head, body, expected) => {
    expect(titleOf(head, `${body}<p>Text.</p>`)).toBe(expected)
  })

  it('is not repeated by the heading that opens the text', () => {
    expect(parseHtml('<title>refunds | Acme</title><h1>Refunds</h1><p>Text.')).toMatchObject({
      title: 'Refunds',
      body: { text: 'Text.', blocks: [{ headingPath: [] }] },
    })
  })

  it('leaves the heading in the text when the document was given another one', () => {
    expect(parseHtml('<h1>Refunds</h1><p>Text.', 'Money back').body.text).toBe('Refunds\n\nText.')
  })
})

describe('the language of a page', () => {
  it.each([
    ['<html lang="de-AT"><p>a', 'de-AT'],
    ['<meta http-equiv="Content-Language" content="fr, en"><p>a', 'fr'],
    ['<html lang=""><p>a', undefined],
    ['<p lang=de>a', undefined],
  ])('of %s is %s', (source, expected) => {
    expect(parseHtml(source).language).toBe(expected)
  })
})

describe('HTML made to break readers', () => {
  it.each([
    ['elements', '<div>'.repeat(100_000)],
    ['inline elements', '<span>'.repeat(100_000)],
    ['emphasis', '<b>'.repeat(3000)],
    ['elements just above the limit', '<div>'.repeat(511)],
  ])('by nested %s is refused with the reason', (_, source) => {
    expect(() => parseHtml(source)).toThrow(SextantError)
    expect(() => parseHtml(source)).toThrow(/nested more than 512 deep/)
  })

  it.each([
    ['elements up to the limit', '<div>'.repeat(505), 'x'],
    ['lists up to the limit', '<ul><li>'.repeat(250), undefined],
    ['quotes up to the limit', '<blockquote>'.repeat(500), 'x'],
    ['many deep branches', `${'<div>'.repeat(500)}y${'</div>'.repeat(500)}`.repeat(20), undefined],
    ['a long attribute', `<p title="${'x'.repeat(2_000_000)}">`, 'x'],
    ['many attributes', `<p ${Array.from({ length: 20_000 }, (_, index) => `a${index}=1`).join(' ')}>`, 'x'],
    ['unclosed comments', '<!--'.repeat(100_000), ''],
    ['unclosed brackets', '<'.repeat(100_000), undefined],
    ['unclosed tables', '<table>'.repeat(5000), 'x'],
    ['unclosed links', '<a>'.repeat(5000), 'x'],
    ['line breaks', '<br>'.repeat(10_000), 'x'],
  ])('by %s is read', (_, source, expected) => {
    const text = textOf(`${source}x`)
    if (expected !== undefined) expect(text).toBe(expected)
  })
})
