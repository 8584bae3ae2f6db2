/** The generation that a reindex builds: found where one is to be continued, or made; given up, and dropped where nobody needs it. */
import { type CollectionRecord, FIRST_GENERATION, generationOf } from '../../core/collection.ts'
import type { CollectionName } from '../../core/ids.ts'
import { recordDifferences } from '../../core/record-differences.ts'
import type { Engine } from '../../ports/engine.ts'
import type { Builds, ReindexTarget } from '../builds.ts'

type Generations = Pick<Engine, 'collection' | 'generations' | 'dropGeneration'>

/** Whether it has been the live one: it is kept for a while then. */
export async function wasLive(
  name: CollectionName,
  generation: number,
  engine: Pick<Engine, 'collection'>,
): Promise<boolean> {
  if (generation === FIRST_GENERATION) return true
  return (await engine.collection(name, generation))?.promoted !== undefined
}

/** A build that broke off, or a generation that was live before, of the same settings. Builds of other settings are dropped. */
export async function generationToContinue(
  live: CollectionRecord,
  target: ReindexTarget,
  engine: Generations,
): Promise<number | undefined> {
  // The same settings again measure anew: what was live with them before is no help then.
  const isRenewal = recordDifferences(live, target.record).length === 0
  let found: number | undefined
  for (const generation of await engine.generations(live.name)) {
    if (generation === generationOf(live)) continue
    const record = await engine.collection(live.name, generation)
    if (record === undefined) continue
    const isKept = await wasLive(live.name, generation, engine)
    if (recordDifferences(record, target.record).length === 0 && !(isRenewal && isKept)) found = generation
    else if (!isKept) await engine.dropGeneration(live.name, generation)
  }
  return found
}

/** @returns its number */
export async function newGeneration(
  { name, attributes }: CollectionRecord,
  record: CollectionRecord,
  engine: Pick<Engine, 'generations' | 'createGeneration'>,
): Promise<number> {
  const generation = Math.max(...(await engine.generations(name))) + 1
  await engine.createGeneration({ ...record, generation, attributes })
  return generation
}

interface GivingUp {
  readonly engine: Engine
  readonly builds: Pick<Builds, 'look'>
}

/** Nobody writes to the job's build any more. @returns its number; undefined when the job has none */
export async function giveUp(
  name: CollectionName,
  jobId: string,
  { engine, builds }: GivingUp,
): Promise<number | undefined> {
  const reindexing = (await engine.collection(name))?.reindexing
  if (reindexing?.jobId !== jobId) return undefined
  await engine.updateCollection(name, { reindexing: null })
  await builds.look(name)
  return reindexing.generation
}

/** Gives the job's build up and drops it; one that was live before is kept for as long as it was to be. */
export async function abandon(name: CollectionName, jobId: string, parts: GivingUp): Promise<void> {
  const { engine } = parts
  const generation = await giveUp(name, jobId, parts)
  if (generation === undefined) return
  const record = await engine.collection(name, generation)
  // It may have been marked just before it was to be promoted.
  const isUnused = record?.promoted?.jobId === jobId || !(await wasLive(name, generation, engine))
  if (isUnused) await engine.dropGeneration(name, generation)
}
