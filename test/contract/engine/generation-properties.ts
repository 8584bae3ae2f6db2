/**
 * Random commands to generations of one collection whose models differ in everything, beside the oracle: whatever is written,
 * promoted, dropped and asked in one call, every answer is of the generation that it was asked of.
 */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CollectionRecord, Similarity } from '../../../src/core/collection.ts'
import { MATCH_ALL } from '../../../src/core/filter.ts'
import { LOCAL_TENANT } from '../../../src/core/ids.ts'
import type { Engine } from '../../../src/ports/engine.ts'
import { OracleEngine } from '../../oracle/engine.ts'
import { retrievalFault } from '../../oracle/equality.ts'
import { patience, seeded } from '../seed.ts'
import { recordOf } from './factories.ts'
import { type Subject, type TestCollection, testCollection } from './subject.ts'

const RUNS = 30
const NAMES = ['a', 'b', 'c']
const GENERATIONS = [1, 2, 3]
const MODELS: Readonly<Record<number, { readonly dimensions: number; readonly similarity: Similarity }>> = {
  1: { dimensions: 3, similarity: 'dot' },
  2: { dimensions: 5, similarity: 'cosine' },
  3: { dimensions: 2, similarity: 'euclid' },
}

/** Undefined: the live one. */
type Target = number | undefined

type Command =
  | { readonly kind: 'create' | 'promote' | 'drop'; readonly generation: number }
  | {
      readonly kind: 'write'
      readonly target: Target
      readonly name: string
      readonly version: number
      readonly value: number
    }
  | { readonly kind: 'delete' | 'raise'; readonly target: Target; readonly name: string; readonly version: number }
  | { readonly kind: 'search'; readonly targets: readonly Target[] }

const generation = fc.constantFrom(...GENERATIONS)
const target = fc.option(generation, { nil: undefined })
const name = fc.constantFrom(...NAMES)
const version = fc.integer({ min: 1, max: 6 })
const as = <Kind extends string>(...kinds: readonly Kind[]) => fc.constantFrom(...kinds)

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: as('create', 'promote', 'drop'), generation }) },
    {
      weight: 6,
      arbitrary: fc.record({ kind: as('write'), target, name, version, value: fc.constantFrom(0.5, 1, 2) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: as('delete', 'raise'), target, name, version }) },
    { weight: 3, arbitrary: fc.record({ kind: as('search'), targets: fc.array(target, { maxLength: 4 }) }) },
  ),
  { minLength: 4, maxLength: 20, size: 'max' },
)

/** The collection in both engines. */
interface Pair {
  readonly subject: Subject
  readonly record: CollectionRecord
  readonly oracle: OracleEngine
}

export function generationPropertiesContract(subject: () => Subject): void {
  it(
    'mixes no generations, whatever is written to which, promoted and dropped',
    async () => {
      const property = fc.asyncProperty(commands, async (sequence) => {
        const { record } = await subject().collection({ model: modelOf(1) })
        const oracle = new OracleEngine()
        await oracle.createCollection(record)
        const pair = { subject: subject(), record, oracle }
        for (const one of [{ kind: 'create', generation: 2 } as const, ...sequence]) await run(pair, one)
        await compareAll(pair)
        await subject().engine.dropCollection(record.name)
      })
      await fc.assert(property, { ...seeded(Math.ceil(RUNS * subject().share)), endOnFailure: subject().share < 1 })
    },
    patience(RUNS),
  )
}

const modelOf = (number: number) => ({ name: `model ${number}`, normalized: false, ...MODELS[number] })

const recordAt = ({ record }: Pair, number: number): CollectionRecord => ({
  ...recordOf(record.name, { model: modelOf(number) }),
  generation: number,
})

const at = ({ record }: Pair, engine: Engine, number: Target): TestCollection =>
  testCollection(() => engine, record, number)

async function run(pair: Pair, command: Command): Promise<void> {
  switch (command.kind) {
    case 'create':
      return compare(pair, (engine) => engine.createGeneration(recordAt(pair, command.generation)))
    case 'promote':
      return compare(pair, (engine) => engine.promote(pair.record.name, command.generation))
    case 'drop':
      return compare(pair, (engine) => engine.dropGeneration(pair.record.name, command.generation))
    case 'write': {
      const dense = await vectorFor(pair, command.target, command.value)
      const { version, target } = command
      const content = { version, contentHash: 'same', chunks: [{ text: `word${command.value}`, dense }] }
      return compare(pair, (engine) => at(pair, engine, target).write(command.name, content))
    }
    case 'delete':
      return compare(pair, (engine) => at(pair, engine, command.target).delete([command.name], command.version))
    case 'raise':
      return compare(pair, (engine) => at(pair, engine, command.target).raise(command.name, command.version, 'same'))
    case 'search':
      return compareSearches(pair, command.targets)
  }
}

/** The outcome of both: a result, or the code of the refusal. */
async function compare({ subject, oracle }: Pair, ask: (engine: Engine) => Promise<unknown>): Promise<void> {
  const due = await outcomeOf(ask(oracle))
  expect(await outcomeOf(ask(subject.engine))).toEqual(due)
}

const outcomeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.catch((thrown: { readonly code?: string }) => ({ code: thrown.code }))

/** In as many dimensions as the target has; of any number where there is no such generation. */
async function vectorFor({ oracle, record }: Pair, number: Target, value: number): Promise<readonly number[]> {
  const target = await oracle.collection(record.name, number)
  return Array.from({ length: target?.model.dimensions ?? 1 }, (_, place) => (place === 0 ? value : 1))
}

/** All in one call; those of which there is no generation are left out, since they would fail the others. */
async function compareSearches(pair: Pair, targets: readonly Target[]): Promise<void> {
  const { subject, oracle, record } = pair
  const there = await oracle.generations(record.name)
  const requests = await Promise.all(
    targets
      .filter((number) => number === undefined || there.includes(number))
      .map(async (number) => at(pair, oracle, number).request({ dense: await vectorFor(pair, number, -1) })),
  )
  const answers = await subject.engine.search(requests)
  const faults = requests.map((request, place) => {
    const answer = answers[place]
    return answer && retrievalFault(answer, oracle.rankings(request), request)
  })
  expect(faults).toEqual(requests.map(() => undefined))
}

async function compareAll(pair: Pair): Promise<void> {
  const { name: collection } = pair.record
  await compare(pair, (engine) => engine.generations(collection))
  await compare(pair, (engine) => engine.highestVersion(collection))
  await compareSearches(pair, [undefined, ...GENERATIONS])
  for (const number of [undefined, ...GENERATIONS]) {
    await compare(pair, (engine) => engine.collection(collection, number))
    await compare(pair, (engine) => engine.count(at(pair, engine, number).scope(), [MATCH_ALL]))
    const ids = NAMES.map((one) => at(pair, pair.oracle, number).id(one, LOCAL_TENANT))
    await compare(pair, (engine) => engine.stampsOf(at(pair, engine, number).scope(), ids))
    await compare(pair, (engine) => engine.documents(at(pair, engine, number).scope(), ids))
  }
}
