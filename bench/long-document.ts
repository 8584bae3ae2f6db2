/** A document of nearly the largest size that is taken: a Markdown page made of many of the corpus. */
import type { SentDocument } from './writing.ts'

/** Of the default limit of 1 MiB leave some for JSON. */
const LONGEST = 1_000_000

/** @param next takes documents of the corpus that were not taken before */
export function longDocument(next: (count: number) => readonly SentDocument[]): SentDocument {
  const parts: string[] = []
  let length = 0
  for (;;) {
    const [document] = next(1)
    if (document === undefined) throw new RangeError('there are no documents')
    const { externalId, title, content } = document
    const part = `## ${title}\n\n${content.text ?? ''}\n\n`
    length += Buffer.byteLength(JSON.stringify(part))
    if (length > LONGEST) return { externalId, title: 'A long page', content: { markdown: parts.join('') } }
    parts.push(part)
  }
}
