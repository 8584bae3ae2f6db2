/** Every setting as data: the declared schema, flattened for the reference and for whoever else wants to list settings. */
import type { z } from 'zod'
import { allowedText } from './allowed.ts'
import { variableOf } from './environment.ts'
import { configurationSchema } from './schema.ts'
import { type Leaf, leavesOf, notesOf, schemaAt, written } from './shape.ts'

export interface SettingDescription {
  /** `collections.<collection>.encoder`; names that the operator chooses stand in angle brackets. */
  readonly path: string
  readonly environment: string
  /** What is allowed, in words. */
  readonly type: string
  /** As it would be written in YAML, or in words where it is no fixed value; undefined where the setting must be given. */
  readonly default: string | undefined
  readonly description: string
  readonly secret: boolean
}

/** Every setting, in the order of the schema. */
export function describeSettings(): readonly SettingDescription[] {
  return leavesOf(configurationSchema, (map) => [`<${notesOf(map).keys?.name}>`]).map(described)
}

function described({ path, schema }: Leaf): SettingDescription {
  const { description = '', secret = false, defaultText } = notesOf(schema)
  return {
    path: written(path),
    environment: variableOf(path),
    type: allowedText(schema),
    default: defaultText ?? defaultOf(schema),
    description,
    secret,
  }
}

function defaultOf(schema: z.ZodType): string | undefined {
  const absent = schema.safeParse(undefined)
  return absent.success ? JSON.stringify(absent.data) : undefined
}

/** What is said of a section as a whole. */
export function describeSection(name: string): string {
  const section = schemaAt(configurationSchema, [name])
  return section ? (notesOf(section).description ?? '') : ''
}
