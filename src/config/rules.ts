/**
 * Rules that compare settings of different sections. They read the unchecked tree and pass over what is wrong in itself, so
 * that every problem is told at once.
 */
import { ATTRIBUTE_TYPES, attributeEnumName } from '../core/attributes.ts'
import { suggestion } from './nearest.ts'
import { type Problem, shown } from './problems.ts'
import { type Path, written } from './shape.ts'
import { below, isTree, type Tree } from './tree.ts'

export function problemsAcross(tree: Tree): readonly Problem[] {
  return [unreadNames, unknownEncoders, attributesOfTwoTypes, attributesThatCollide].flatMap((rule) => rule(tree))
}

/** zod passes over this name, because it means something to JavaScript. */
const UNREAD = '__proto__'

function unreadNames(tree: Tree, path: Path = []): readonly Problem[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const here = [...path, name]
    if (name === UNREAD) return [{ path: here, text: 'this name cannot be used; choose another' }]
    return isTree(value) ? unreadNames(value, here) : []
  })
}

const entriesBelow = (tree: unknown, name: string): readonly [string, unknown][] => {
  const group = below(tree, name)
  return isTree(group) ? Object.entries(group) : []
}

function unknownEncoders(tree: Tree): readonly Problem[] {
  const known = entriesBelow(tree, 'encoders').map(([name]) => name)
  return entriesBelow(tree, 'collections').flatMap(([name, collection]) => {
    const encoder = below(collection, 'encoder')
    if (typeof encoder !== 'string' || known.includes(encoder)) return []
    const text = `there is no encoder ${shown(encoder)}; allowed: ${known.join(', ')}, or declare it under \`encoders\`${suggestion(encoder, known)}`
    return [{ path: ['collections', name, 'encoder'], text }]
  })
}

interface Declared {
  readonly path: Path
  readonly name: string
  readonly collection: string
  readonly type: unknown
}

const declaredAttributes = (tree: Tree): readonly Declared[] =>
  entriesBelow(tree, 'collections').flatMap(([collection, settings]) =>
    entriesBelow(settings, 'attributes').map(([name, attribute]) => ({
      path: ['collections', collection, 'attributes', name],
      name,
      collection,
      type: below(attribute, 'type'),
    })),
  )

function attributesOfTwoTypes(tree: Tree): readonly Problem[] {
  const types: readonly unknown[] = ATTRIBUTE_TYPES
  const declared = declaredAttributes(tree).filter(({ type }) => types.includes(type))
  return declared.flatMap(({ path, name, type, collection }) => {
    const first = declared.find((other) => other.name === name)
    if (!first || first.type === type) return []
    const text = `is ${type} in the collection ${collection} and ${first.type} in ${first.collection}; one name has one type in all collections, so rename one or give both the same type`
    return [{ path, text }]
  })
}

/** Fields that every document has, as GraphQL's enums for facets and order name them. */
const BUILT_IN = ['TAGS', 'LANGUAGE', 'TITLE', 'CREATED_AT', 'UPDATED_AT']

function attributesThatCollide(tree: Tree): readonly Problem[] {
  const declared = firstOfEachName(declaredAttributes(tree))
  return declared.flatMap(({ path, name }, index) => {
    const enumName = attributeEnumName(name)
    const other = declared.slice(0, index).find((one) => attributeEnumName(one.name) === enumName)
    const taken = BUILT_IN.includes(enumName) ? 'the field that every document has' : other && written(other.path)
    if (taken === undefined) return []
    return [{ path, text: `would be ${enumName} in GraphQL, and so is ${taken}; choose another name` }]
  })
}

const firstOfEachName = (declared: readonly Declared[]): readonly Declared[] =>
  declared.filter(({ name }, index) => declared.findIndex((other) => other.name === name) === index)
