/** Resolvers of `schema/collection.graphql`. */
import { createHash } from 'node:crypto'
import { MATCH_ALL } from '../../core/filter.ts'
import { isInTrouble } from '../../core/health.ts'
import type { SearchProfile } from '../../core/search.ts'
import type { OperationContext } from '../context.ts'
import type { Resolvers, StageKind } from '../generated.ts'
import type { CollectionSource } from '../sources.ts'

const counts = ({ scope }: CollectionSource, { loaders }: OperationContext) => loaders.of(scope).counts.load(MATCH_ALL)

const STAGES: Readonly<Record<SearchProfile['mode'], readonly StageKind[]>> = {
  SEMANTIC: ['DENSE'],
  KEYWORD: ['SPARSE'],
  HYBRID: ['DENSE', 'SPARSE', 'FUSION'],
}

const VERSION_LENGTH = 8

function profileOf(profile: SearchProfile) {
  const version = createHash('sha256').update(JSON.stringify(profile)).digest('base64url').slice(0, VERSION_LENGTH)
  return { name: profile.name, mode: profile.mode, stages: STAGES[profile.mode], version }
}

/** Of the profiles that are the same by name and settings, one. */
function distinctProfiles({ services }: OperationContext) {
  const profiles = services.collections.all.map(({ profile }) => profileOf(profile))
  return [...new Map(profiles.map((profile) => [`${profile.name}:${profile.version}`, profile])).values()]
}

export const collectionResolvers: Resolvers = {
  Query: {
    collection: (_, { name }, context) => context.collection(name),
    searchProfiles: (_, __, context) => distinctProfiles(context),
  },
  Collection: {
    name: ({ collection }) => collection.record.name,
    status: async ({ collection: { record } }, _, { services }) => {
      if (isInTrouble(await services.catalog.health(), record.name)) return 'DEGRADED'
      return record.reindexing ? 'REINDEXING' : 'READY'
    },
    documentCount: async (source, _, context) => (await counts(source, context)).documents,
    chunkCount: async (source, _, context) => (await counts(source, context)).chunks,
    ready: () => true,
    profile: ({ collection }) => profileOf(collection.profile),
    attributes: ({ collection }) =>
      collection.record.attributes.map((attribute) => ({ ...attribute, filterable: true })),
    embedding: ({ collection }) => {
      const { provider, name, dimensions } = collection.record.model
      return { provider, model: name, dimensions, outputs: ['DENSE', 'SPARSE'] }
    },
  },
}
