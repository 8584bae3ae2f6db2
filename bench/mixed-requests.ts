/**
 * What a gateway is asked in an hour, drawn at random but the same in every run: mostly searches, new ones and popular ones, in
 * all modes and under filters; documents and lists of them; and some writing, of documents that come and go.
 */
import { wordsOf } from '../src/text/words.ts'
import type { Corpus } from './corpus.ts'
import { freshQueries } from './fresh-queries.ts'
import { searchBody } from './http-client.ts'
import { seeded } from './statistics.ts'

const MODES = ['SEMANTIC', 'KEYWORD', 'HYBRID']
const POPULAR = 50
/** Documents that are written again and again, and deleted. */
const CHANGING = 300
const TAGS = ['red', 'green', 'blue', 'white']

const DOCUMENT = `query One($by: DocumentLookup!) {
  document(by: $by) { externalId title text version chunks(first: 3) { nodes { text tokenCount context { text } } } }
}`
const DOCUMENTS = `query List($after: String, $filter: SearchFilter) {
  documents(first: 20, after: $after, filter: $filter) {
    nodes { externalId title tags updatedAt }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`
const UPSERT =
  'mutation Write($input: UpsertDocumentsInput!) { upsertDocuments(input: $input) { userErrors { code } } }'
const DELETE = 'mutation Drop($input: DeleteDocumentsInput!) { deleteDocuments(input: $input) { deletedCount } }'

/** Bodies without end. */
export function* mixedRequests(corpus: Corpus): Generator<string, never> {
  const random = seeded(36_000)
  const from = <Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item =>
    items[Math.floor(random() * items.length)] as Item
  const fresh = freshQueries(corpus)
  const popular = fresh.take(POPULAR)
  const body = (query: string, variables: object) => JSON.stringify({ query, variables })
  const changing = () => `changing-${Math.floor(random() * CHANGING)}`
  // A title may have pieces that are no words: a dash, nothing at all.
  const words = corpus.documents.flatMap((document) => wordsOf(document.title).slice(0, 1))
  const title = () => ({ title: { anyTerm: from(words) } })

  /** Each with its share of a hundred. */
  const kinds: readonly (readonly [share: number, make: () => string])[] = [
    [40, () => searchBody({ query: fresh.take(1)[0], mode: from(MODES) })],
    [20, () => searchBody({ query: from(popular), mode: from(MODES) })],
    [10, () => searchBody({ query: from(popular), filter: { not: { tags: { hasAny: [from(TAGS)] } } } })],
    [10, () => searchBody({ query: fresh.take(1)[0], mode: from(MODES), filter: title() })],
    [8, () => body(DOCUMENT, { by: { externalId: from(corpus.documents).externalId } })],
    [6, () => body(DOCUMENTS, { filter: { tags: { hasAny: [from(TAGS)] } } })],
    [5, () => body(UPSERT, { input: { documents: [rewritten(changing(), from(corpus.documents), from(TAGS))] } })],
    [1, () => body(DELETE, { input: { select: { externalIds: [changing()] } } })],
  ]
  const hundred = kinds.flatMap(([share, make]) => Array.from({ length: share }, () => make))
  for (;;) yield from(hundred)()
}

const rewritten = (externalId: string, { title, text }: Corpus['documents'][number], tag: string) => ({
  externalId,
  title,
  tags: [tag],
  content: { text },
})
