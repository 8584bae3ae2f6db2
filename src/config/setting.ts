/**
 * What is said about a setting beside its type, and the few building blocks that the declarations share. Notes stand in a
 * registry of their own: error messages, the reference and a JSON Schema all read them from there.
 */
import { z } from 'zod'

export interface SettingNotes {
  /** What it does, with its unit, as a sentence for operators. */
  readonly description: string
  /** Its value is never shown. */
  readonly secret?: true
  /** Said in place of the default where that is no fixed value. */
  readonly defaultText?: string
  /** Said in place of what the type allows, where that is hard to read. */
  readonly allowed?: string
  /** What the keys of a map name, and which are allowed. */
  readonly keys?: { readonly name: string; readonly allowed: string }
  /** The setting that a bare text stands for, where a map may be given as just that. */
  readonly shorthand?: string
}

export const notes = z.registry<SettingNotes>()

export const wholeNumber = (min: number, max: number): z.ZodInt => z.int().min(min).max(max)

const KIB = 1024
export const MIB = 1024 * KIB
/** Far beyond any use; it catches a number with digits too many. */
const MOST_BYTES = 1024 ** 4

/** A size in bytes. */
export const bytes = (min: number): z.ZodInt => wholeNumber(min, MOST_BYTES)

/** A folder or file. Nothing here expands `~`, which would otherwise become a folder of that name. */
export const path = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(4096)
    .refine((value) => !/^~(?:$|[/\\])/.test(value), {
      error: 'starts with "~", which is not expanded here; write the path in full',
    })

/** The part of zod's payload that a rule over several settings looks at. */
interface Checked {
  readonly issues: readonly { readonly code?: string; readonly path?: readonly PropertyKey[] | undefined }[]
}

/**
 * For a rule's `when`: it runs if the settings that it compares are right in themselves, whatever else is wrong. zod would
 * otherwise skip it after any other issue, and an operator would meet the problems one start at a time.
 */
export const ifRight =
  (...settings: readonly string[]) =>
  ({ issues }: Checked): boolean =>
    !issues.some(({ code, path: [first] = [] }) =>
      first === undefined ? code !== 'unrecognized_keys' : settings.includes(String(first)),
    )
