/**
 * The settings as a JSON Schema, from the declared schema: an editor completes names by it, shows what a setting does, and marks
 * what the program would refuse. Rules that compare settings are not in it.
 */
import { z } from 'zod'
import { configurationSchema } from './schema.ts'
import { isGroup, notesOf } from './shape.ts'

type Node = z.core.JSONSchema.BaseSchema

/** The schema of a configuration file, in draft 7, which every editor reads. */
export function configurationJsonSchema(): Node {
  return z.toJSONSchema(configurationSchema, {
    target: 'draft-7',
    io: 'input',
    // Notes are more than JSON Schema has words for; `describe` takes over what it has.
    metadata: z.registry(),
    override: ({ zodSchema, jsonSchema }) => describe(zodSchema as unknown as z.ZodType, jsonSchema),
  })
}

/** Called by zod for a setting's type, and again for its default around that. */
function describe(schema: z.ZodType, node: Node): void {
  const { description, defaultText, keys, secret } = notesOf(schema)
  if (description !== undefined) node.description = `${description}${inWords(defaultText)}`
  if (keys && typeof node.propertyNames === 'object') node.propertyNames.description = keys.allowed
  if (secret) node.writeOnly = true
  // A group's default is what stands in it; and what depends on the machine must not make this depend on it.
  if (defaultText !== undefined || isGroup(schema)) delete node.default
  if (node.type === 'object' && !node.required) Object.assign(node, { type: ['object', 'null'] })
}

const inWords = (defaultText: string | undefined): string =>
  defaultText === undefined ? '' : ` Default: ${defaultText}.`
