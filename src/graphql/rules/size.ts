/**
 * How many objects an operation may ask for at most: depth and aliases do not bound it, since lists within lists multiply. Every
 * list says by an argument how long it is; what it is not told it counts by the argument's default.
 */
import type { ApolloServerPlugin } from '@apollo/server'
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql'
import type { OperationContext } from '../context.ts'
import { DEFAULT_VALUES } from '../facets.ts'
import { operationTooLarge } from './limits.ts'

/**
 * Counts the objects once the variables are known, and refuses the operation before anything of it runs.
 *
 * @param longest of any list: a field that asks for more is refused in its own words
 */
export const boundedSize = (most: number, longest: number): ApolloServerPlugin<OperationContext> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request }) {
        if (!operation) return
        requireBoundedSize({ schema, document, operation, variables: request.variables ?? {} }, most, longest)
      },
    }
  },
})

export interface SizedOperation {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Inputs
}

/** @throws GraphQLError OPERATION_TOO_LARGE */
export function requireBoundedSize(
  { schema, document, operation, variables }: SizedOperation,
  most: number,
  longest: number,
): void {
  const objects = remembered(operation, variables, (inputs) => {
    const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
    return objectsOf(schema, operation, fragments as FragmentDefinitionNode[], inputs, longest)
  })
  if (objects <= most) return
  const count = objects.toLocaleString('en')
  throw operationTooLarge(operation, `asks for up to ${count} objects`, most, 'operationObjects')
}

type Inputs = Readonly<Record<string, unknown>>

/** Lengths that clients give in variables are few. */
const MOST_SIZES = 100
const sizes = new WeakMap<OperationDefinitionNode, Map<string, number>>()

/** A parsed operation is met again with other variables, of which only some can say how long a list is. */
function remembered(operation: OperationDefinitionNode, inputs: Inputs, count: (inputs: Inputs) => number): number {
  const deciding = (operation.variableDefinitions ?? []).filter(isLength)
  const lengths = JSON.stringify(deciding.flatMap(({ variable }) => given(inputs, variable.name.value)))
  const known = sizes.get(operation) ?? new Map<string, number>()
  sizes.set(operation, known)
  const counted = known.get(lengths) ?? count(inputs)
  if (known.size >= MOST_SIZES) known.clear()
  // Nothing was counted where variables could not be read; others may be.
  if (counted > 0) known.set(lengths, counted)
  return counted
}

/** A name with its value, or without one: a variable that is not given has its default, and one that is null has not. */
const given = (inputs: Inputs, name: string): readonly unknown[] =>
  Object.hasOwn(inputs, name) ? [name, inputs[name]] : [name]

/** Types that have, or are, the length of a list. */
const LENGTHS: ReadonlySet<string> = new Set(['Int', 'FacetInput'])

const isLength = ({ type }: VariableDefinitionNode): boolean => LENGTHS.has(nameOf(type))

const nameOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type))

/**
 * The most objects that the operation can be answered with. Zero where its variables cannot be read, which is refused elsewhere.
 */
export function objectsOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  inputs: Readonly<Record<string, unknown>>,
  longest = Number.POSITIVE_INFINITY,
): number {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], inputs)
  const root = schema.getRootType(operation.operation)
  if (coerced === undefined || !root) return 0
  const variables: Inputs = coerced
  const known = new Map<string, number>()

  const ofSet = ({ selections }: SelectionSetNode, parent: Fielded): number =>
    selections.map((selection) => ofSelection(selection, parent)).reduce((sum, count) => sum + count, 0)

  function ofSelection(selection: SelectionNode, parent: Fielded): number {
    switch (selection.kind) {
      case Kind.FIELD:
        return ofField(selection, parent)
      case Kind.INLINE_FRAGMENT:
        return ofSet(selection.selectionSet, narrowed(selection.typeCondition?.name.value, parent))
      case Kind.FRAGMENT_SPREAD:
        return ofFragment(selection.name.value, parent)
    }
  }

  function ofFragment(name: string, parent: Fielded): number {
    const counted = known.get(name)
    if (counted !== undefined) return counted
    known.set(name, 0)
    const fragment = fragments.find((one) => one.name.value === name)
    const count = fragment ? ofSet(fragment.selectionSet, narrowed(fragment.typeCondition.name.value, parent)) : 0
    known.set(name, count)
    return count
  }

  function ofField(node: FieldNode, parent: Fielded): number {
    const field = parent.getFields()[node.name.value]
    const type = field && getNamedType(field.type)
    if (!field || !node.selectionSet || !isCompositeType(type)) return 0
    const inner = isObjectType(type) || isInterfaceType(type) ? ofSet(node.selectionSet, type) : 0
    return lengthOf(argumentsOf(field, node, variables), longest) * (1 + inner)
  }

  function narrowed(name: string | undefined, parent: Fielded): Fielded {
    const type = name === undefined ? undefined : schema.getType(name)
    return isObjectType(type) || isInterfaceType(type) ? type : parent
  }

  return ofSet(operation.selectionSet, root)
}

type Fielded = Pick<GraphQLObjectType, 'getFields'>
type Field = ReturnType<Fielded['getFields']>[string]

/** A field answers an argument that is null as it answers one that is not given. */
function argumentsOf(field: Field, node: FieldNode, coerced: Inputs): Inputs {
  const given = getArgumentValues(field, node, coerced)
  return Object.fromEntries(field.args.map(({ name, defaultValue }) => [name, given[name] ?? defaultValue]))
}

/** How many objects stand below the field. */
const lengthOf = (given: Inputs, longest: number): number =>
  listsOf(given).reduce((sum, list) => sum + Math.min(longest, sizeOf(list)), 0)

/** What its arguments say of each list: facets are as many as they have values, everything else is one list. */
const listsOf = (given: Inputs): readonly Inputs[] =>
  Array.isArray(given['by'])
    ? given['by'].map((facet: Inputs) => ({ first: facet['first'] ?? DEFAULT_VALUES }))
    : [given]

/** What `first` says, or for a passage with its neighbours how many these are. */
function sizeOf({ first, before, after }: Inputs): number {
  if (typeof first === 'number') return Math.max(1, first)
  return (
    1 + (typeof before === 'number' ? Math.max(0, before) : 0) + (typeof after === 'number' ? Math.max(0, after) : 0)
  )
}
