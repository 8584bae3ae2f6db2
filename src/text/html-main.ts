/**
 * The main part of a page by its elements alone: `<main>`, a single `<article>`, or the body, without what HTML itself calls
 * something else (navigation, headers and footers, forms, hidden parts). For pages that are too short for Readability's
 * measures, or lists of links, which it takes for navigation.
 */
import { attributeOf, elementsBelow, type HtmlElement, isElement, textBelow } from './html-tree.ts'

const NEVER_TEXT = ['script', 'style', 'noscript', 'template', 'svg', 'iframe', 'object', 'dialog', 'canvas', 'math']
const CONTROLS = ['button', 'input', 'select', 'textarea', 'datalist']
const BESIDE = ['nav', 'footer', 'aside']
const BESIDE_ROLES = ['navigation', 'search', 'complementary', 'contentinfo', 'banner', 'dialog']

const NEVER = new Set([...NEVER_TEXT, ...CONTROLS, ...BESIDE])

/** What the author marked as the page's content, or undefined. */
export function markedMain(body: HtmlElement): HtmlElement | undefined {
  const elements = elementsBelow(body).filter((element) => !isHidden(element))
  const mains = elements.filter((element) => element.tagName === 'main' || attributeOf(element, 'role') === 'main')
  const articles = elements.filter(({ tagName }) => tagName === 'article')
  return mains[0] ?? (articles.length === 1 ? articles[0] : undefined)
}

/**
 * The element without what is not content. A form that holds all there is, as some servers' pages have it, is content.
 *
 * @param element `markedMain` or the body; the header of a body is the site's, that of an article is its own
 */
export function mainOf(element: HtmlElement): HtmlElement {
  const others = element.tagName === 'body' ? ['header'] : []
  const strict = without(element, new Set([...NEVER, ...others, 'form']))
  return textBelow(strict) === '' ? without(element, new Set([...NEVER, ...others])) : strict
}

const without = (element: HtmlElement, dropped: ReadonlySet<string>): HtmlElement => ({
  ...element,
  children: element.children.flatMap((child): HtmlElement['children'] => {
    if (!isElement(child)) return [child]
    return dropped.has(child.tagName) || isHidden(child) || isBeside(child) ? [] : [without(child, dropped)]
  }),
})

const isHidden = (element: HtmlElement): boolean =>
  attributeOf(element, 'hidden') !== undefined ||
  attributeOf(element, 'ariaHidden') === 'true' ||
  /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(attributeOf(element, 'style') ?? '')

const isBeside = (element: HtmlElement): boolean => BESIDE_ROLES.includes(attributeOf(element, 'role') ?? '')
