/**
 * The Qdrant engine: where the server is, how it is spoken to, and what collections are made with. The names are Qdrant's own, in
 * camel case, so that its documentation says what they do; what is left out is as Qdrant has it.
 */
import { z } from 'zod'
import { Secret } from '../secret.ts'
import { ifRight, notes, wholeNumber } from '../setting.ts'

const BY_QDRANT = "Qdrant's own"

const flag = (description: string) => z.boolean().optional().register(notes, { description, defaultText: BY_QDRANT })
const count = (min: number, max: number, description: string) =>
  wholeNumber(min, max).optional().register(notes, { description, defaultText: BY_QDRANT })

const isServerUrl = (value: string): boolean =>
  URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol)

/** A password there would be shown wherever the address is; what follows the path would end up inside of every request's. */
const isPlain = (value: string): boolean => {
  if (!URL.canParse(value)) return true
  const { username, password, search, hash } = new URL(value)
  return [username, password, search, hash].every((part) => part === '')
}

const url = z
  .string()
  .max(2048)
  .refine(isPlain, {
    error: 'has a user name, a password, a query or a fragment, which are not used; a key is given by qdrant.apiKey',
    abort: true,
  })
  .refine(isServerUrl)
  .default('http://127.0.0.1:6333')
  .register(notes, {
    description:
      'The REST address of a node, of a load balancer before a cluster, or of the cloud. A path in it is a prefix of every request; https checks the certificate.',
    allowed: 'an http or https URL',
  })

const hnswConfig = z
  .strictObject({
    m: count(0, 1024, 'Edges of a node in the graph; more find better and take more memory.'),
    efConstruct: count(4, 10_000, 'Candidates in sight while the graph is built.'),
    payloadM: count(0, 1024, 'Edges of the graphs built for each tenant.'),
    fullScanThreshold: count(10, 1_000_000_000, 'Kilobytes of vectors up to which all are compared instead.'),
    onDisk: flag('Keeps the graph on disk.'),
  })
  .prefault({})
  .register(notes, { description: 'The graph over dense vectors.' })

const alwaysRam = z.boolean().default(true).register(notes, { description: 'Keeps the quantized vectors in memory.' })

/** Of each member of the choice, so that an editor shows it in each. */
const METHOD = {
  description:
    'Smaller copies of dense vectors that are searched first: `scalar` (int8), `product` or `binary` (a bit a dimension).',
  defaultText: 'no quantization; with any other setting of it, it must be given',
}

const quantization = z
  .discriminatedUnion('method', [
    z.strictObject({
      method: z.literal('scalar').register(notes, METHOD),
      quantile: z.number().min(0.5).max(1).default(0.99).register(notes, {
        description: 'Of `scalar`: share of the values that the int8 range covers; the rest is clipped.',
      }),
      alwaysRam,
    }),
    z.strictObject({
      method: z.literal('product').register(notes, METHOD),
      compression: z
        .enum(['x4', 'x8', 'x16', 'x32', 'x64'])
        .default('x16')
        .register(notes, { description: 'Of `product`: how much smaller the copies are.' }),
      alwaysRam,
    }),
    z.strictObject({ method: z.literal('binary').register(notes, METHOD), alwaysRam }),
  ])
  .optional()
  .register(notes, { description: 'Quantization of dense vectors.', defaultText: 'none' })

interface Replicas {
  readonly replicationFactor?: number | undefined
  readonly writeConsistencyFactor?: number | undefined
}

/** Qdrant would take as many as there are, and a write would count sooner than the setting says. */
const isWritable = ({ replicationFactor, writeConsistencyFactor }: Replicas): boolean =>
  replicationFactor === undefined || (writeConsistencyFactor ?? 1) <= replicationFactor

const unwritable = ({ replicationFactor, writeConsistencyFactor }: Replicas): string =>
  `${writeConsistencyFactor} replicas cannot have a write where replicationFactor is ${replicationFactor}; lower it, or raise replicationFactor`

/** What Qdrant refuses only when the first tenant is to be promoted, and the collection is full. */
const isPromotable = ({ shardKeys, shardNumber }: Sharding): boolean => shardKeys === 'none' || (shardNumber ?? 1) === 1

interface Sharding {
  readonly shardKeys: 'none' | 'tenants'
  readonly shardNumber?: number | undefined
}

const collections = z
  .strictObject({
    hnswConfig,
    quantization,
    vectors: z
      .strictObject({
        onDisk: flag('Keeps dense vectors on disk.'),
        // Not uint8: Qdrant cuts decimals off, and of a normalised vector nothing would be left.
        datatype: z.enum(['float32', 'float16']).optional().register(notes, {
          description: 'How dense vectors are stored; `float16` takes half of the room.',
          defaultText: BY_QDRANT,
        }),
      })
      .prefault({})
      .register(notes, { description: 'Dense vectors.' }),
    sparseVectors: z
      .strictObject({ onDisk: flag('Keeps the index of sparse vectors on disk.') })
      .prefault({})
      .register(notes, { description: 'Sparse vectors.' }),
    onDiskPayload: flag('Keeps what points hold beside vectors on disk.'),
    defaultSegmentNumber: count(
      1,
      1024,
      'Segments that each shard is kept in: more use more cores for one search, fewer serve more searches at once and need fewer open files.',
    ),
    shardNumber: count(1, 10_000, 'Shards of a collection; 1 with `shardKeys: tenants`.'),
    replicationFactor: count(1, 100, 'Nodes that hold each shard.'),
    writeConsistencyFactor: count(
      1,
      100,
      'Replicas that must have a write before it counts; at most `replicationFactor`.',
    ),
    shardKeys: z.enum(['none', 'tenants']).default('none').register(notes, {
      description:
        '`tenants` gives collections custom sharding with one shared shard, so that large tenants can be promoted to shards of their own.',
    }),
  })
  .refine(isWritable, {
    path: ['writeConsistencyFactor'],
    error: ({ input }) => unwritable(input as Replicas),
    when: ifRight('replicationFactor', 'writeConsistencyFactor'),
  })
  .refine(isPromotable, {
    path: ['shardNumber'],
    error: ({ input }) =>
      `tenants cannot be promoted out of ${(input as Sharding).shardNumber} shards; leave it out, or set shardKeys to none`,
    when: ifRight('shardKeys', 'shardNumber'),
  })
  .prefault({})
  .register(notes, { description: 'What a new collection is made with. Change it later in Qdrant.' })

const search = z
  .strictObject({
    hnswEf: count(1, 10_000, 'Candidates in sight while the graph is searched; `tuning.ann.ef` of a request wins.'),
    rescore: flag('Compares what quantized vectors found once more by the whole ones.'),
    oversampling: z.number().min(1).max(100).optional().register(notes, {
      description: 'How many times as many are taken from quantized vectors before that.',
      defaultText: BY_QDRANT,
    }),
    indexedOnly: flag('Leaves out what is not indexed yet.'),
  })
  .prefault({})
  .register(notes, { description: 'Search parameters, where a request names none.' })

export const qdrant = z
  .strictObject({
    url,
    apiKey: z
      .string()
      .min(1)
      .max(4096)
      .transform((value) => new Secret(value))
      .optional()
      .register(notes, {
        description: 'Sent with every request. Over http it can be read on the way.',
        secret: true,
        defaultText: 'none',
      }),
    collectionPrefix: z
      .string()
      .regex(/^[A-Za-z0-9_-]{0,64}$/)
      .default('sextant_')
      .register(notes, {
        description: 'Before the names of all collections, so that installations can share a server.',
        allowed: 'letters, digits, "-" and "_", at most 64',
      }),
    deadlineSeconds: z
      .number()
      .min(0.1)
      .max(600)
      .default(10)
      .register(notes, { description: 'Longest time of one request, tries together, in seconds.' }),
    connections: wholeNumber(1, 1024)
      .default(32)
      .register(notes, { description: 'Most connections that are kept open.' }),
    readConsistency: z
      .union([z.enum(['majority', 'quorum', 'all']), wholeNumber(1, 100)])
      .optional()
      .register(notes, {
        description: 'Replicas that must agree on what is read.',
        allowed: '`majority`, `quorum`, `all` or a number of replicas',
        defaultText: BY_QDRANT,
      }),
    writeOrdering: z.enum(['weak', 'medium', 'strong']).default('weak').register(notes, {
      description: 'How writes to one point are ordered over replicas; `strong` goes through the leader of the shard.',
    }),
    collections,
    search,
  })
  .prefault({})
  .register(notes, { description: 'The Qdrant engine, for `engine: qdrant`.' })
