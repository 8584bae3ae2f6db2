/** Pages as the contract has them: edges, the same nodes without their cursors, and where the page ends. */

export interface Edge<Node> {
  readonly cursor: string
  readonly node: Node
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[]
  readonly nodes: readonly Node[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

export interface PageBounds {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  /** Where the page ended, when that is not at its last edge. */
  readonly endCursor?: string | undefined
}

/** The ends of a page, each signed when it is asked for: most clients ask for one. */
export function lazyPageInfo<Node>(
  nodes: readonly Node[],
  cursorOf: (node: Node) => string,
  { hasNextPage, hasPreviousPage }: PageBounds,
): Connection<Node>['pageInfo'] {
  const cursorAt = (place: number): string | null => {
    const node = nodes.at(place)
    return node === undefined ? null : cursorOf(node)
  }
  return {
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return cursorAt(0)
    },
    get endCursor() {
      return cursorAt(-1)
    },
  }
}

export const connectionOf = <Node>(edges: readonly Edge<Node>[], bounds: PageBounds): Connection<Node> => ({
  edges,
  nodes: edges.map(({ node }) => node),
  pageInfo: {
    hasNextPage: bounds.hasNextPage,
    hasPreviousPage: bounds.hasPreviousPage,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: bounds.endCursor ?? edges.at(-1)?.cursor ?? null,
  },
})
