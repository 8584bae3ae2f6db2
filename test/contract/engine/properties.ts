/**
 * Random commands, run on the engine and on the oracle side by side: every answer must be equal, rankings in the sense of
 * `test/oracle/equality.ts`. Whatever the commands were, a run ends by reading and searching all there is.
 */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CollectionRecord, ModelCard } from '../../../src/core/collection.ts'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import type { CollectionName, TenantId } from '../../../src/core/ids.ts'
import type { SortField } from '../../../src/core/order.ts'
import type { Scope } from '../../../src/core/scope.ts'
import type { Engine, RetrievalRequest, ScrollPosition } from '../../../src/ports/engine.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { retrievalFault } from '../../oracle/equality.ts'
import { patience, seeded } from '../seed.ts'
import {
  type Command,
  commands,
  content,
  facets,
  type Grid,
  type GridContent,
  model,
  type RandomScroll,
  scroll,
  search,
} from './arbitraries.ts'
import type { DocumentContent } from './factories.ts'
import { LATER, NAMES, TENANTS } from './random-values.ts'
import { RRF_20, type Search, type Subject, type TestCollection, testCollection } from './subject.ts'

const RUNS = 60
const PATIENCE = 2 * patience(RUNS)
const LARGE = { documents: 300, searches: 60, scrolls: 30, facets: 30 }

/** One collection in both engines. */
interface Pair {
  readonly subject: Subject
  readonly tested: TestCollection
  readonly oracle: OracleEngine
  readonly trusted: TestCollection
  /** Whether anything was replaced or deleted. */
  isRewritten: boolean
}

export function oracleContract(subject: () => Subject): void {
  describe('beside the oracle', () => {
    it(
      'answers every sequence of commands alike',
      async () => {
        const property = fc.asyncProperty(model, commands, async (card, sequence) => {
          const pair = await openPair(subject(), card)
          for (const command of sequence) await run(pair, command)
          for (const tenant of TENANTS) await compareAll(pair, tenant)
          await subject().engine.dropCollection(pair.tested.name)
        })
        await fc.assert(property, { ...seeded(Math.ceil(RUNS * subject().share)), endOnFailure: subject().share < 1 })
      },
      PATIENCE,
    )

    it(
      'ranks hundreds of documents alike, also after half of them were rewritten',
      async () => {
        const { seed } = seeded(1)
        const pair = await openPair(subject(), { similarity: 'cosine', normalized: true, dimensions: 16 })
        const contents = fc.sample(content, { seed, numRuns: LARGE.documents * 2 })
        const searches = fc.sample(search, { seed, numRuns: LARGE.searches })
        const scrolls = fc.sample(scroll, { seed, numRuns: LARGE.scrolls })
        const counts = fc.sample(facets, { seed, numRuns: LARGE.facets })
        const write = (from: number, version: number): Promise<unknown> =>
          Promise.all(
            contents.slice(from, from + LARGE.documents).map((one, place) => {
              const tenant = TENANTS[place % 2] ?? TENANTS[0]
              if (tenant === undefined || place % version !== 0) return undefined
              return run(pair, { kind: 'replace', tenant, name: `document ${place}`, content: { ...one, version } })
            }),
          )
        for (const version of [1, 2]) {
          await write((version - 1) * LARGE.documents, version)
          for (const limit of [7, 100]) {
            await run(pair, { kind: 'search', searches: searches.map((one) => ({ ...one, limit })) })
          }
          for (const one of scrolls) await compareScrolls(pair, { ...one, limit: 60 })
          for (const one of counts) await run(pair, { kind: 'facets', ...one })
          if (version === 1) await run(pair, { kind: 'declare', names: LATER.map(({ name }) => name) })
        }
        await subject().engine.dropCollection(pair.tested.name)
      },
      PATIENCE,
    )
  })
}

async function openPair(subject: Subject, card: Partial<ModelCard>): Promise<Pair> {
  const tested = await subject.collection({ model: card })
  const oracle = new OracleEngine()
  await oracle.createCollection(tested.record)
  return { subject, tested, oracle, trusted: testCollection(() => oracle, tested.record), isRewritten: false }
}

async function run(pair: Pair, command: Command): Promise<void> {
  const { subject, tested, trusted, oracle } = pair
  switch (command.kind) {
    case 'replace': {
      const made = fitted(command.content, tested.record.model)
      const [before] = await oracle.stampsOf(tested.scope(command.tenant), [tested.id(command.name, command.tenant)])
      pair.isRewritten ||= before !== undefined
      const stored = await tested.write(command.name, made, command.tenant)
      return expect(stored).toBe(await trusted.write(command.name, made, command.tenant))
    }
    case 'delete': {
      const gone = await tested.delete(command.names, command.version, command.tenant)
      const due = await trusted.delete(command.names, command.version, command.tenant)
      pair.isRewritten ||= due.length > 0
      return expect(gone.toSorted()).toEqual(due.toSorted())
    }
    case 'raise': {
      const id = tested.id(command.name, command.tenant)
      const { version, contentHash } = command
      const scope = tested.scope(command.tenant, command.access)
      return compare(pair, (engine) => engine.raiseVersion(scope, { id, version, contentHash }))
    }
    case 'declare':
      return compare(pair, (engine) => declare(engine, tested.name, command.names))
    case 'scroll':
      return compareScrolls(pair, command)
    case 'search':
      return compareSearches(
        pair,
        command.searches.map((one) => tested.request(asSearch(one, tested.record.model))),
      )
    case 'count': {
      const scope = tested.scope(command.tenant, command.access)
      return compare(pair, (engine) => engine.count(scope, command.filters))
    }
    case 'facets': {
      const scope = tested.scope(command.tenant, command.access)
      return compare(pair, (engine) => engine.facets(scope, command.requests))
    }
    case 'read':
      return compareReads(pair, tested.scope(command.tenant, command.access), command.tenant)
    case 'reopen':
      if (subject.durable) await subject.reopen()
      return expect(await subject.engine.highestVersion(tested.name)).toBe(await oracle.highestVersion(tested.name))
  }
}

async function compareSearches(pair: Pair, asked: readonly RetrievalRequest[]): Promise<void> {
  const { subject, oracle } = pair
  const requests = asked.filter((request) => isComparable(pair, request))
  const answers = await subject.engine.search(requests)
  expect(answers).toHaveLength(requests.length)
  const faults = requests.map((request, place) => {
    const answer = answers[place]
    return answer && retrievalFault(answer, oracle.rankings(request), request)
  })
  expect(faults).toEqual(requests.map(() => undefined))
}

/** Whether both must give the same scores: where what was rewritten still counts for IDF, only the vectors tell. */
const isComparable = ({ subject, isRewritten }: Pair, { sparse }: RetrievalRequest): boolean =>
  sparse === undefined || !isRewritten || subject.engine.capabilities.keywordStatistics === 'live'

async function compare({ subject, oracle }: Pair, ask: (engine: Engine) => Promise<unknown>): Promise<void> {
  expect(await ask(subject.engine)).toEqual(await ask(oracle))
}

/** Adds the attributes to those that are declared. */
async function declare(engine: Engine, name: CollectionName, names: readonly string[]): Promise<unknown> {
  const known = (await engine.collection(name))?.attributes ?? []
  const added = LATER.filter((one) => names.includes(one.name) && known.every((other) => other.name !== one.name))
  await engine.updateCollection(name, { attributes: [...known, ...added] })
  return engine.collection(name)
}

/** Page by page to the end, and from a place between documents. Nobody orders by what is not declared. */
async function compareScrolls(pair: Pair, { tenant, access, limit, filter, ...asked }: RandomScroll): Promise<void> {
  const { subject, oracle, tested } = pair
  const scope = tested.scope(tenant, access)
  const record = await oracle.collection(tested.name)
  const order = asked.order && isDeclared(asked.order.field, record) ? asked.order : undefined
  const request = { filter, limit, ...(order && { order }) }
  let after: ScrollPosition | undefined
  do {
    const next = { ...request, ...(after && { after }) }
    const page = await oracle.scroll(scope, next)
    expect(await subject.engine.scroll(scope, next)).toEqual(page)
    after = page.at(-1)
  } while (after !== undefined)
  const nobody = { id: tested.id('nobody', tenant), value: order === undefined ? null : 0.05 }
  await compare(pair, (engine) => engine.scroll(scope, { ...request, after: nobody }))
}

const isDeclared = (field: SortField, record: CollectionRecord | undefined): boolean =>
  field.kind !== 'attribute' || record?.attributes.some(({ name }) => name === field.name) === true

async function compareReads(pair: Pair, scope: Scope, tenant: TenantId): Promise<void> {
  const ids = NAMES.map((name) => pair.tested.id(name, tenant))
  const chunkIds = NAMES.flatMap((name) => pair.tested.made(name, { chunks: [{}, {}, {}] }, tenant)[1]).map(
    ({ id }) => id,
  )
  const slices = ids.map((documentId, place) => ({ documentId, from: place % 2, limit: 2 }))
  await compare(pair, (engine) => engine.documents(scope, ids))
  await compare(pair, (engine) => engine.stampsOf(scope, ids))
  await compare(pair, (engine) => engine.chunks(scope, chunkIds))
  await compare(pair, (engine) => engine.documentChunks(scope, slices))
  for (const slice of slices) {
    await compare(pair, async (engine) =>
      (await engine.vectorsOf(scope, slice)).map((chunk) => ({ title: chunk.title, text: chunk.text })),
    )
  }
  await compare(pair, (engine) => engine.count(scope, [MATCH_ALL]))
}

async function compareAll(pair: Pair, tenant: TenantId): Promise<void> {
  const { tested } = pair
  const scope = tested.scope(tenant)
  await compareReads(pair, scope, tenant)
  await compare(pair, (engine) => engine.stamps(scope, undefined, 3))
  await compare(pair, (engine) => engine.stamps(scope, tested.id('a', tenant), 10))
  await compare(pair, (engine) => engine.highestVersion(tested.name))
  for (const direction of ['ASC', 'DESC'] as const) {
    const order = { field: { kind: 'createdAt' }, direction } as const
    await compareScrolls(pair, { tenant, access: MATCH_ALL, filter: MATCH_ALL, limit: 2, order })
  }
  const dense = vectorOf(
    Array.from({ length: 19 }, (_, place) => (place % 3) - 1),
    tested.record.model,
  )
  const sparse = 'harbor lantern anchor ERR_4102'
  const searches: Search[] = [{ dense }, { sparse }, { dense, sparse }, { dense, sparse, limit: 2, fusion: RRF_20 }]
  await compareSearches(
    pair,
    searches.map((one) => tested.request({ ...one, tenant })),
  )
}

const fitted = (made: GridContent, card: ModelCard): DocumentContent => ({
  ...made,
  chunks: made.chunks.map(({ text, dense }) => ({ text, dense: vectorOf(dense, card) })),
})

type Asked = Omit<Search, 'sparse'> & { readonly dense?: Grid; readonly sparse?: string }
/** DBSF needs a similarity, and is refused before it comes to an engine with distances. */
const asSearch = ({ dense, fusion, ...asked }: Asked, card: ModelCard): Search => ({
  ...asked,
  fusion: fusion === undefined || (fusion.method === 'DBSF' && card.similarity === 'euclid') ? RRF_20 : fusion,
  ...(dense && { dense: vectorOf(dense, card) }),
})

/** The grid point cut to the model's dimensions, never zero, of length 1 where the model's vectors are. */
function vectorOf(grid: Grid, { dimensions, normalized }: ModelCard): readonly number[] {
  const cut = grid.slice(0, dimensions)
  const vector = cut.some((value) => value !== 0) ? cut : [1, ...cut.slice(1)]
  const length = normalized ? Math.hypot(...vector) : 1
  return vector.map((value) => value / length)
}
