/**
 * What a page says of itself: its language, and its title as a reader would call it. `<title>` carries the site's name too
 * ("Refunds | Acme Help"), the heading is clean but may be the site's, og:title is for sharing; together they tell.
 */
import { attributeOf, elementsBelow, type HtmlElement, type HtmlRoot, textBelow } from './html-tree.ts'

/** What stands between a page's title and the site's name; a hyphen only between spaces. */
const SEPARATOR = /\s+[|\-–—\\/>»·:]\s+/

export interface HtmlHead {
  readonly title: string | undefined
  /** BCP 47, as the page writes it. */
  readonly language: string | undefined
}

export function readHead(root: HtmlRoot): HtmlHead {
  const elements = elementsBelow(root)
  const head = elements.find(({ tagName }) => tagName === 'head')
  const about = head === undefined ? [] : elementsBelow(head)
  const headings = textsOf(elements, 'h1')
  return { title: titleOf(about, headings) ?? headings[0], language: languageOf(elements[0], about) }
}

/** A level-1 heading that is the title or a part of it; else og:title or the title, without the site's name. */
function titleOf(head: readonly HtmlElement[], headings: readonly string[]): string | undefined {
  const site = metaOf(head, 'og:site_name') ?? metaOf(head, 'application-name') ?? ''
  const shared = metaOf(head, 'og:title')
  const titles = [...(shared === undefined ? [] : [shared]), ...textsOf(head, 'title')]
  const parts = new Set(titles.flatMap((title) => [title, ...title.split(SEPARATOR)]).map(comparable))
  parts.delete(comparable(site))
  const heading = headings.find((text) => parts.has(comparable(text)))
  return heading ?? (titles[0] === undefined ? undefined : withoutSite(titles[0], site))
}

const textsOf = (elements: readonly HtmlElement[], name: string): readonly string[] =>
  elements
    .filter(({ tagName }) => tagName === name)
    .map(textBelow)
    .filter((text) => text !== '')

/** Without the site's name where the page tells it, else without the last part: `Refunds | Acme Help`. */
function withoutSite(title: string, site: string): string {
  const parts = title.split(SEPARATOR)
  const [first = title, second] = parts
  if (second === undefined) return title
  if (comparable(first) === comparable(site)) return title.slice(title.indexOf(second, first.length))
  return title.slice(0, title.lastIndexOf(parts.at(-1) ?? '')).replace(/\s+\S\s+$/, '')
}

/** Of `<html>`, else of `<meta http-equiv="content-language">`. */
function languageOf(html: HtmlElement | undefined, head: readonly HtmlElement[]): string | undefined {
  const written = (html && attributeOf(html, 'lang')) || metaOf(head, 'content-language')
  return written?.split(',', 1).join().trim() || undefined
}

function metaOf(elements: readonly HtmlElement[], name: string): string | undefined {
  const meta = elements.find(
    (element) =>
      element.tagName === 'meta' &&
      ['property', 'name', 'httpEquiv'].some((attribute) => attributeOf(element, attribute)?.toLowerCase() === name),
  )
  return (meta && attributeOf(meta, 'content'))?.replace(/\s+/g, ' ').trim() || undefined
}

const comparable = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase()
