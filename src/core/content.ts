/** What a document says, as its author gave it: the text is extracted from it when it is indexed. */

export interface GivenChunk {
  readonly text: string
  /** The headings above it, outermost first. */
  readonly headingPath: readonly string[]
}

export type Content =
  | { readonly kind: 'text' | 'markdown' | 'html'; readonly source: string }
  /** Passages as their author cut them; the document's text is all of them, joined by two newlines. */
  | { readonly kind: 'chunks'; readonly chunks: readonly GivenChunk[] }
