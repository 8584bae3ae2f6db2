/**
 * Looking ahead: whether an operation selects a field below the one that is being resolved, so that what only this field needs
 * is fetched with the rest, or not at all. Aliases and fragments count, and so does what `@include` and `@skip` leave.
 */
import {
  type FieldNode,
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** What is read of the operation that runs. */
export type Selected = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>

/**
 * Whether the resolved field selects the one at the path below it. The types on the way are objects, so that every fragment on
 * them applies.
 *
 * @param path names of fields, from below the resolved one to the one that is looked for
 */
export const selects = (selected: Selected, path: readonly string[]): boolean => fieldsAt(selected, path).length > 0

/** Every selection of the field at the path, as `selects` finds it. */
export const fieldsAt = (selected: Selected, path: readonly string[]): readonly FieldNode[] =>
  path.reduce(
    (nodes, name) => fieldsOf(nodes, selected).filter((field) => field.name.value === name),
    selected.fieldNodes,
  )

/** The fields that the nodes select, fragments unfolded, each fragment once: one that is spread often selects nothing more. */
function fieldsOf(nodes: readonly FieldNode[], { fragments, variableValues }: Selected): readonly FieldNode[] {
  const unfolded = new Set<string>()
  const isLeft = ({ directives = [] }: SelectionNode): boolean =>
    directives.length === 0 ||
    (conditionOf(GraphQLSkipDirective, directives) !== true &&
      conditionOf(GraphQLIncludeDirective, directives) !== false)
  const conditionOf = (directive: GraphQLDirective, directives: NonNullable<SelectionNode['directives']>) =>
    getDirectiveValues(directive, { directives }, variableValues)?.['if']

  const ofSet = (set: SelectionSetNode | undefined): readonly FieldNode[] =>
    set?.selections.filter(isLeft).flatMap(ofSelection) ?? []

  function ofSelection(selection: SelectionNode): readonly FieldNode[] {
    switch (selection.kind) {
      case Kind.FIELD:
        return [selection]
      case Kind.INLINE_FRAGMENT:
        return ofSet(selection.selectionSet)
      case Kind.FRAGMENT_SPREAD:
        return ofFragment(selection.name.value)
    }
  }

  function ofFragment(name: string): readonly FieldNode[] {
    if (unfolded.has(name)) return []
    unfolded.add(name)
    return ofSet(fragments[name]?.selectionSet)
  }

  return nodes.flatMap(({ selectionSet }) => ofSet(selectionSet))
}
