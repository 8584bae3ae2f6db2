/** Resolvers of the types that the declared attributes add to the schema. */
import type { AttributeDeclaration, Attributes } from '../../core/attributes.ts'
import type { DocumentSource } from '../sources.ts'

/** One resolver a name, because a name such as `constructor` must not reach what every object inherits. */
export function attributeResolvers(
  declarations: readonly AttributeDeclaration[],
): Record<string, Record<string, (source: never) => unknown>> {
  if (declarations.length === 0) return {}
  const fields = declarations.map(({ name }) => [
    name,
    (attributes: Attributes) => (Object.hasOwn(attributes, name) ? attributes[name] : null),
  ])
  return {
    Document: { attributes: ({ document }: DocumentSource) => document.attributes },
    DocumentAttributes: Object.fromEntries(fields),
  }
}
