/** The collections by name: which encoder, how documents are cut, what can be filtered, how searches run. */
import { z } from 'zod'
import { CHUNKING_STRATEGIES } from '../../core/collection.ts'
import { DEFAULT_RRF_K } from '../../core/fusion.ts'
import { COLLECTION_NAME_PATTERN } from '../../core/ids.ts'
import { LANGUAGES } from '../../core/languages.ts'
import { FUSION_METHODS, SEARCH_MODES } from '../../core/search.ts'
import { ifRight, notes, wholeNumber } from '../setting.ts'
import { attributes } from './attributes.ts'
import { DEFAULT_ENCODER } from './encoders.ts'

export const DEFAULT_COLLECTION = 'default'

const chunking = z
  .strictObject({
    strategy: z.enum(CHUNKING_STRATEGIES).default('structure').register(notes, {
      description:
        '`structure` cuts at headings, paragraphs and sentences, and keeps lists, tables and code whole where they fit; `sentence` packs whole sentences; `fixed` makes windows of `maxTokens` tokens; `document` makes one chunk a document.',
    }),
    maxTokens: wholeNumber(8, 1_000_000)
      .default(200)
      .register(notes, { description: "Most tokens of a chunk's text, by the encoder's tokenizer." }),
    overlap: wholeNumber(0, 1_000_000).default(40).register(notes, {
      description:
        'Most tokens that a chunk repeats from the one before it; below `maxTokens`, and never more than half a chunk.',
    }),
  })
  .refine(({ overlap, maxTokens }) => overlap < maxTokens, {
    path: ['overlap'],
    error: ({ input }) => tooMuchOverlap(input as { overlap: number; maxTokens: number }),
    when: ifRight('overlap', 'maxTokens'),
  })
  .prefault({})
  .register(notes, { description: 'How documents are cut into the passages that are encoded and ranked.' })

const tooMuchOverlap = (found: { readonly overlap: number; readonly maxTokens: number }): string =>
  `${found.overlap} is not less than maxTokens, which is ${found.maxTokens}; allowed: a whole number, 0 to ${found.maxTokens - 1}`

const weight = (of: string) =>
  z
    .number()
    .min(0)
    .max(1000)
    .default(1)
    .register(notes, { description: `Weight of the ${of} ranking; 0 leaves it out.` })

const fusion = z
  .strictObject({
    method: z.enum(FUSION_METHODS).default('RRF').register(notes, {
      description:
        '`RRF` adds up reciprocal ranks; `DBSF` adds up scores, each scaled by the spread of its ranking, and takes neither `k` nor `weights`.',
    }),
    k: wholeNumber(1, 10_000)
      .default(DEFAULT_RRF_K)
      .register(notes, { description: 'Smoothing of reciprocal rank fusion; larger evens out the ranks.' }),
    weights: z
      .strictObject({ semantic: weight('semantic'), keyword: weight('keyword') })
      .refine(({ semantic, keyword }) => semantic > 0 || keyword > 0, {
        error: 'both weights are 0; allowed: at least one above 0',
        when: ifRight('semantic', 'keyword'),
      })
      .prefault({})
      .register(notes, { description: 'How much each ranking counts.' }),
  })
  .prefault({})
  .register(notes, { description: 'How the semantic and the keyword ranking become one.' })

const profile = z
  .strictObject({
    mode: z
      .enum(SEARCH_MODES)
      .default('HYBRID')
      .register(notes, { description: 'How a search runs that names no mode: by meaning, by keyword, or both.' }),
    windowSize: wholeNumber(1, 1000)
      .default(100)
      .register(notes, { description: 'Candidates that each ranking gives; results can be paged that far.' }),
    fusion,
  })
  .prefault({})
  .register(notes, { description: 'How searches run.' })

const collection = z.strictObject({
  encoder: z
    .string()
    .default(DEFAULT_ENCODER)
    .register(notes, { description: 'Name of the encoder.', allowed: 'the name of an encoder' }),
  language: z
    .enum(LANGUAGES)
    .default('english')
    .register(notes, { description: 'Language of the stopwords and the stemmer of keyword search.' }),
  documentLanguages: z.array(z.enum(LANGUAGES)).default([]).register(notes, {
    description:
      'Further languages: a document whose `language` is one of them is read by its stopwords and stemmer, and a query by all of them. More of them make more words match by accident.',
  }),
  titleJoiner: z
    .string()
    .max(100)
    .default(' ')
    .register(notes, { description: 'Stands between title and text in what is encoded.' }),
  chunking,
  profile,
  attributes,
})

export const collections = z
  .record(z.string().regex(COLLECTION_NAME_PATTERN), collection)
  .prefault({ [DEFAULT_COLLECTION]: {} })
  .register(notes, {
    description: `Collections of documents, by name. If there is none there is one, \`${DEFAULT_COLLECTION}\`.`,
    keys: {
      name: 'collection',
      allowed: 'lower-case letters, digits, "-" and "_", starting with a letter, at most 63',
    },
    defaultText: `\`${DEFAULT_COLLECTION}\` alone`,
  })
