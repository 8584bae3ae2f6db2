/** Documents of nearly the largest size that is taken: many of the corpus in one, once as plain text and once as Markdown. */
import type { SentDocument } from './writing.ts'

/** Of the default limit of 1 MiB leave some for JSON. */
const LONGEST = 1_000_000

export function longDocuments(documents: (count: number) => readonly SentDocument[]): readonly SentDocument[] {
  const parts: string[] = []
  for (let length = 0; length < LONGEST; ) {
    const [document] = documents(1)
    if (document === undefined || !('text' in document.content)) break
    const part = `## ${document.title}\n\n${document.content.text}\n\n`
    length += Buffer.byteLength(JSON.stringify(part))
    if (length < LONGEST) parts.push(part)
  }
  const [first] = documents(1)
  const source = parts.join('')
  const externalId = first?.externalId ?? 'long'
  return [
    { externalId: `${externalId}-text`, title: 'A long text', content: { text: source } },
    { externalId: `${externalId}-markdown`, title: 'A long page', content: { markdown: source } },
  ]
}
