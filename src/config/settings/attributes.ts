/**
 * Declared attributes: fields of documents that can be filtered. Each becomes a GraphQL field and an enum value, so its name
 * must be free in both.
 */
import { z } from 'zod'
import { ATTRIBUTE_TYPES, FACETABLE_TYPES, isFacetable, isSortable, SORTABLE_TYPES } from '../../core/attributes.ts'
import { ifRight, notes } from '../setting.ts'

const GRAPHQL_NAME = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/

const type = z.enum(ATTRIBUTE_TYPES).register(notes, {
  description:
    'What its values are; an attribute may be given as just this. A change needs a rebuild of the collection.',
})

const declaration = z
  .strictObject({
    type,
    facetable: z
      .boolean()
      .default(false)
      .register(notes, {
        description: `Whether searches can count its values (facets). For ${FACETABLE_TYPES.join(', ')}.`,
      }),
    sortable: z
      .boolean()
      .default(false)
      .register(notes, {
        description: `Whether searches can be ordered by it, and unless it is a STRING all documents. For ${SORTABLE_TYPES.join(', ')}.`,
      }),
  })
  .refine((declared) => !declared.sortable || isSortable(declared.type), {
    path: ['sortable'],
    error: ({ input }) => notSortable(input as { readonly type: string }),
    when: ifRight('type', 'sortable'),
  })

  .refine((declared) => !declared.facetable || isFacetable(declared.type), {
    path: ['facetable'],
    error: ({ input }) => notFacetable(input as { readonly type: string }),
    when: ifRight('type', 'facetable'),
  })

const notFacetable = (declared: { readonly type: string }): string =>
  `found true, and values of type ${declared.type} are not counted one by one; allowed: true with ${FACETABLE_TYPES.join(', ')}, else false`

const notSortable = (declared: { readonly type: string }): string =>
  `found true, and values of type ${declared.type} have no order; allowed: true with ${SORTABLE_TYPES.join(', ')}, else false`

const attribute = z
  .union([z.enum(ATTRIBUTE_TYPES).transform((bare) => declaration.parse({ type: bare })), declaration])
  .register(notes, {
    description: 'One attribute, or just its type.',
    allowed: `${ATTRIBUTE_TYPES.join(', ')}, or a map with type, facetable and sortable`,
    shorthand: 'type',
  })

export const attributes = z
  .record(z.string().max(100).regex(GRAPHQL_NAME), attribute)
  .prefault({})
  .register(notes, {
    description: 'Fields of the documents that can be filtered, by name; an attribute may be given as just its type.',
    keys: {
      name: 'attribute',
      allowed: 'a GraphQL name: letters, digits and "_", not starting with a digit or "__"',
    },
  })
