/** What a setting allows, in words; the same words stand in error messages and in the reference. */
import { z } from 'zod'
import { isGroup, namesBelow, notesOf, shapeOf } from './shape.ts'

/** "a whole number, 0 to 65535", "debug, info or warn", "true or false" … */
export function allowedText(schema: z.ZodType): string {
  const { allowed } = notesOf(schema)
  if (allowed !== undefined) return allowed
  const shape = shapeOf(schema)
  if (isGroup(schema)) return `a map${names(schema)}`
  if (shape.kind === 'choice') return either([...new Set(shape.members.map(allowedText))])
  return shape.kind === 'value' ? valueText(shape.type) : 'a map'
}

/** "a, b or c" */
const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** The words that the setting can be, where it is one of a few. */
export function optionsOf(schema: z.ZodType): readonly string[] {
  const shape = shapeOf(schema)
  if (shape.kind === 'choice') return shape.members.flatMap(optionsOf)
  if (shape.kind !== 'value') return []
  if (shape.type instanceof z.ZodEnum) return shape.type.options.map(String)
  return shape.type instanceof z.ZodLiteral ? [...shape.type.values].map(String) : []
}

function names(schema: z.ZodType): string {
  const below = namesBelow(schema)
  return below.length > 0 ? ` with ${below.join(', ')}` : ''
}

function valueText(type: z.ZodType): string {
  const options = optionsOf(type)
  if (options.length > 0) return either(options)
  if (type instanceof z.ZodNumber) return numberText(type)
  if (type instanceof z.ZodBoolean) return 'true or false'
  if (type instanceof z.ZodArray) return `a list of: ${allowedText(type.element as z.ZodType)}`
  return type instanceof z.ZodString ? textText(type) : 'another value'
}

function numberText({ format, minValue, maxValue }: z.ZodNumber): string {
  return `${format === null ? 'a number' : 'a whole number'}, ${minValue} to ${maxValue}`
}

function textText({ minLength, maxLength }: z.ZodString): string {
  if (minLength === null || minLength <= 1)
    return maxLength === null ? 'text' : `text of at most ${maxLength} characters`
  return `text of at least ${minLength} characters`
}
