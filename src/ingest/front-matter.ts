/** Front matter beside its Markdown: found without reading the text, for the id that a file may carry there. */
import { parseFrontMatter } from '../text/front-matter.ts'
import type { Fields } from './fields.ts'

/** Between a first line of `---` and the next one. */
const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/

/** @returns no fields without front matter, or where it cannot be read: extraction tells of that */
export function frontMatterOf(markdown: string): Fields {
  const yaml = FRONT_MATTER.exec(markdown)?.[1]
  if (yaml === undefined) return {}
  try {
    return parseFrontMatter(yaml)
  } catch {
    return {}
  }
}
