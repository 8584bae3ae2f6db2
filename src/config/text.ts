/**
 * Reading texts by the declared type, for variables and flags. A text that does not read as the type stays as it is, so that
 * the check refuses it in the same words as any other wrong value.
 */
import { parse } from 'yaml'
import { z } from 'zod'
import { isGroup, shapeOf } from './shape.ts'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** The value that `text` stands for: numbers, `true`/`false`, lists by comma or as YAML flow, maps as YAML flow. */
export function readText(schema: z.ZodType, text: string): unknown {
  const shape = shapeOf(schema)
  if (isGroup(schema)) return readYaml(text)
  if (shape.kind === 'choice')
    return text.trimStart().startsWith('{') ? readYaml(text) : readChoice(shape.members, text)
  if (shape.kind !== 'value') return text
  const { type } = shape
  if (type instanceof z.ZodNumber) return NUMBER.test(text.trim()) ? Number(text) : text
  if (type instanceof z.ZodBoolean) return readBoolean(text)
  return type instanceof z.ZodArray ? readList(type.element as z.ZodType, text) : text
}

/** By the first member that takes what it reads. */
function readChoice(members: readonly z.ZodType[], text: string): unknown {
  const taken = members.find((member) => member.safeParse(readText(member, text)).success)
  return taken ? readText(taken, text) : text
}

const readBoolean = (text: string): unknown => {
  const word = text.trim().toLowerCase()
  return word === 'true' || (word === 'false' ? false : text)
}

function readList(element: z.ZodType, text: string): unknown {
  if (text.trimStart().startsWith('[')) return readYaml(text)
  const members = text.split(',').map((member) => member.trim())
  return members.filter((member) => member !== '').map((member) => readText(element, member))
}

function readYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error', maxAliasCount: 0 })
  } catch {
    return text
  }
}
