/**
 * The shape of the declared schema, as everything but parsing sees it: sections with known settings, maps with free names,
 * choices between such, and values.
 */
import { z } from 'zod'
import { notes, type SettingNotes } from './setting.ts'

export type Path = readonly string[]

export type Shape =
  | { readonly kind: 'section'; readonly settings: ReadonlyMap<string, z.ZodType> }
  | { readonly kind: 'map'; readonly each: z.ZodType }
  | { readonly kind: 'choice'; readonly members: readonly z.ZodType[] }
  | { readonly kind: 'value'; readonly type: z.ZodType }

/** What the schema is below its defaults. */
export function shapeOf(schema: z.ZodType): Shape {
  const type = bare(schema)
  if (type instanceof z.ZodObject) return { kind: 'section', settings: new Map(Object.entries<z.ZodType>(type.shape)) }
  if (type instanceof z.ZodRecord) return { kind: 'map', each: type.valueType as z.ZodType }
  if (type instanceof z.ZodUnion) return { kind: 'choice', members: type.options as readonly z.ZodType[] }
  return { kind: 'value', type }
}

/** The schema of what stands under `key`; undefined where nothing may. */
export function childOf(schema: z.ZodType, key: string): z.ZodType | undefined {
  const shape = shapeOf(schema)
  switch (shape.kind) {
    case 'section':
      return shape.settings.get(key)
    case 'map':
      return shape.each
    case 'choice':
      return anyOf(shape.members.flatMap((member) => childOf(member, key) ?? []))
    case 'value':
      return shape.type instanceof z.ZodArray && PLACE.test(key) ? (shape.type.element as z.ZodType) : undefined
  }
}

/** The key of a list's member. */
const PLACE = /^\d+$/

export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, key) => at && childOf(at, key), schema)
}

/** The names that may stand below; none where they are free. */
export function namesBelow(schema: z.ZodType): readonly string[] {
  const shape = shapeOf(schema)
  if (shape.kind === 'section') return [...shape.settings.keys()]
  return shape.kind === 'choice' ? [...new Set(shape.members.flatMap(namesBelow))] : []
}

/** A member of a choice, and the setting that names it: the provider `onnx`. */
export interface Member {
  readonly schema: z.ZodType
  readonly setting: string
  readonly name: string
}

/** The member that `value` names; undefined where nothing is chosen by a name, or the name is not known. */
export function memberNamedIn(schema: z.ZodType, value: unknown): Member | undefined {
  const type = bare(schema)
  if (!(type instanceof z.ZodDiscriminatedUnion) || typeof value !== 'object' || value === null) return undefined
  const setting = type.def.discriminator
  const name: unknown = Reflect.get(value, setting)
  const member = (type.options as readonly z.ZodType[]).find((one) => childOf(one, setting)?.safeParse(name).success)
  return member && { schema: member, setting, name: String(name) }
}

/** Whether a map belongs there: a section, a map, or a choice of nothing else. */
export function isGroup(schema: z.ZodType): boolean {
  const shape = shapeOf(schema)
  return shape.kind === 'choice' ? shape.members.every(isGroup) : shape.kind !== 'value'
}

/** What was said of the setting, on it or below its defaults. */
export function notesOf(schema: z.ZodType): Partial<SettingNotes> {
  const inner = innerOf(schema)
  return { ...(inner && notesOf(inner)), ...notes.get(schema) }
}

export interface Leaf {
  readonly path: Path
  readonly schema: z.ZodType
}

/** Every single value that can be set, in the order of the declaration. `namesOf` gives the names to list in a map. */
export function leavesOf(schema: z.ZodType, namesOf: (map: z.ZodType, path: Path) => Path, path: Path = []): Leaf[] {
  const names = shapeOf(schema).kind === 'map' ? namesOf(schema, path) : namesBelow(schema)
  if (names.length === 0 && !isGroup(schema)) return [{ path, schema }]
  return names.flatMap((name) => {
    const child = childOf(schema, name)
    return child ? leavesOf(child, namesOf, [...path, name]) : []
  })
}

/** The path as it is written in messages: `collections.default.encoder`, with names that hold dots in quotes. */
export const written = (path: Path): string => path.map(writtenName).join('')

function writtenName(name: string, index: number): string {
  if (PLACE.test(name)) return `[${name}]`
  if (!/^[\w<>-]+$/.test(name)) return `[${JSON.stringify(name)}]`
  return index === 0 ? name : `.${name}`
}

function bare(schema: z.ZodType): z.ZodType {
  const inner = innerOf(schema)
  return inner ? bare(inner) : schema
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.in as z.ZodType
  const wraps = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
  return wraps ? (schema.unwrap() as z.ZodType) : undefined
}

/** What stands there in some members of a choice; said of it is what they say of theirs, and one secret makes it one. */
function anyOf(schemas: readonly z.ZodType[]): z.ZodType | undefined {
  const [first, ...rest] = schemas
  if (!first || rest.length === 0) return first
  const said = schemas.map(notesOf)
  const defaults = new Set(said.flatMap(({ defaultText }) => defaultText ?? []))
  return z.union([first, ...rest]).register(notes, {
    description: [...new Set(said.flatMap(({ description }) => description ?? []))].join(' '),
    ...(defaults.size > 0 && { defaultText: [...defaults].join(', or ') }),
    ...(said.some(({ secret }) => secret) && { secret: true }),
  })
}
