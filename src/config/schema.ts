/**
 * Every setting there is, with its default, its limits and its description. The types, the names of the environment variables,
 * the error messages and `docs/configuration.md` are all derived from this one declaration.
 */
import { z } from 'zod'
import type { Secret } from './secret.ts'
import { bytes, MIB, notes, path, wholeNumber } from './setting.ts'
import { collections } from './settings/collections.ts'
import { cursors } from './settings/cursors.ts'
import { encoders } from './settings/encoders.ts'
import { inference } from './settings/inference.ts'
import { jobs } from './settings/jobs.ts'
import { limits } from './settings/limits.ts'
import { log } from './settings/log.ts'
import { qdrant } from './settings/qdrant.ts'
import { reindexing } from './settings/reindexing.ts'
import { server } from './settings/server.ts'

const embedded = z
  .strictObject({
    readers: wholeNumber(1, 16)
      .default(2)
      .register(notes, { description: 'Threads that search and read; writing has one of its own.' }),
    vectorCacheBytes: bytes(0)
      .default(1024 * MIB)
      .register(notes, {
        description:
          'Memory for vectors, in bytes, shared out over the readers. A collection that does not fit is searched on disk, more slowly and with the same results.',
      }),
  })
  .prefault({})
  .register(notes, { description: 'The embedded engine.' })

export const configurationSchema = z.strictObject({
  dataDirectory: path().default('.sextant/data').register(notes, {
    description:
      'Folder for what an installation keeps: the jobs of its writes, and with the embedded engine all documents and vectors. One process at a time writes there.',
    allowed: 'a folder',
  }),
  engine: z
    .enum(['embedded', 'qdrant'])
    .default('embedded')
    .register(notes, { description: 'Where documents and vectors lie and are searched.' }),
  embedded,
  qdrant,
  server,
  log,
  cursors,
  limits,
  jobs,
  reindexing,
  inference,
  encoders,
  collections,
})

type Immutable<Value> = Value extends string | number | boolean | undefined | Secret
  ? Value
  : { readonly [Key in keyof Value]: Immutable<Value[Key]> }

/** All settings, complete and checked; paths are absolute. */
export type Configuration = Immutable<z.output<typeof configurationSchema>>
export type CollectionSettings = Configuration['collections'][string]

/** Some settings, as a caller gives them: any may be missing, and a text stands for what it reads as. */
type Overrides<Value> = Value extends string | number | boolean | undefined
  ? Value | string
  : { readonly [Key in keyof Value]?: Overrides<Value[Key]> | undefined }

export type ConfigurationOverrides = Overrides<z.input<typeof configurationSchema>>
