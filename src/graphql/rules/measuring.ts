/**
 * A number over a selection set with its fragments unfolded. A fragment is measured once however often it is spread, so that
 * fragments which spread each other twice cost no more than they are long.
 */
import { type FieldNode, Kind, type SelectionNode, type SelectionSetNode, type ValidationContext } from 'graphql'

export interface Measure {
  /** Of a field, given that of its selection set: 0 without one. */
  readonly field: (field: FieldNode, inner: number) => number
  /** Of two selections that stand side by side; 0 stands for none. */
  readonly together: (left: number, right: number) => number
}

/**
 * What lies within `__schema` and `__type` counts as nothing: the tools that read a schema nest deeply, and graphql-js has a rule
 * of its own for those who overdo it. Fragments that are unknown or spread themselves count as nothing where they do; other
 * rules refuse them.
 */
export function measuring(
  context: ValidationContext,
  { field, together }: Measure,
): (selections: SelectionSetNode) => number {
  const fragments = new Map<string, number>()
  const ofSet = ({ selections }: SelectionSetNode): number => selections.map(ofSelection).reduce(pairwise, 0)
  const pairwise = (left: number, right: number): number => together(left, right)

  function ofSelection(selection: SelectionNode): number {
    switch (selection.kind) {
      case Kind.FIELD:
        return field(
          selection,
          isIntrospection(selection) || !selection.selectionSet ? 0 : ofSet(selection.selectionSet),
        )
      case Kind.INLINE_FRAGMENT:
        return ofSet(selection.selectionSet)
      case Kind.FRAGMENT_SPREAD:
        return ofFragment(selection.name.value)
    }
  }

  function ofFragment(name: string): number {
    const known = fragments.get(name)
    if (known !== undefined) return known
    fragments.set(name, 0)
    const fragment = context.getFragment(name)
    const measured = fragment ? ofSet(fragment.selectionSet) : 0
    fragments.set(name, measured)
    return measured
  }

  return ofSet
}

const isIntrospection = ({ name }: FieldNode): boolean => name.value.startsWith('__')
