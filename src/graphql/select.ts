import {
  getNamedType,
  getNullableType,
  type GraphQLEnumType,
  type GraphQLObjectType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import type { Field, Member, Words } from '../read/shape.ts'
import { collectFields, selectionsOf } from './collect.ts'
import { ENUM_WORDS } from './generated.ts'
import { CONNECTION, isDerived, isShaped } from './kinds.ts'
import { pageOf } from './pages.ts'
import { countField, countFields, countObjects, inList, type Times, type Walk } from './walk.ts'

/** What a selection became, and what it counts for one object. */
interface Kept {
  readonly fields: readonly Field[]
  readonly selected: number
  readonly cost: number
}

/**
 * Selections that no variable bears on, by their place in a document that Mercurius keeps: a teaser that is asked for in
 * eight places is read once, not with every request (a front page: 0.4 ms without, a quarter of it with).
 */
const kept = new WeakMap<SelectionSetNode, Map<GraphQLObjectType, Kept>>()

/**
 * The fields of a shape for what an operation selects of an entity or a link: relations and their arguments at any
 * depth. `times`: how many such objects the answer can hold. @throws what pageOf throws
 */
export function select(
  walk: Walk,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  times: Times,
): readonly Field[] {
  const [set, another] = sets
  const place = set === undefined || another !== undefined ? undefined : set
  const known = place && kept.get(place)?.get(type)
  if (known !== undefined) {
    countFields(walk, known.selected)
    countObjects(walk, times, known.cost)
    return known.fields
  }
  const before = { ...walk.budget }
  const fields = fieldsOf(walk, type, sets, times)
  const { selected, cost, variable } = walk.budget
  if (place !== undefined && times.total > 0 && variable === before.variable) {
    const types = kept.get(place) ?? new Map<GraphQLObjectType, Kept>()
    types.set(type, { fields, selected: selected - before.selected, cost: (cost - before.cost) / times.total })
    kept.set(place, types)
  }
  return fields
}

function fieldsOf(walk: Walk, type: GraphQLObjectType, sets: readonly SelectionSetNode[], times: Times): Field[] {
  return collectFields(walk, type, sets).map((field): Field => {
    countField(walk)
    const { as, name } = field
    if (name === '__typename') return [as, 'const', JSON.stringify(type.name)]
    if (isDerived(type.name, name)) return [as, 'derived', name]
    const fieldType = type.getFields()[name]?.type
    const target = fieldType && getNamedType(fieldType)
    if (fieldType === undefined || isLeafType(target)) return column(as, name, target)
    if (!isObjectType(target)) throw new Error(`${type.name}.${name} is no object`)
    const isList = isListType(getNullableType(fieldType))
    if (!isShaped(target.name)) return [as, 'members', name, membersOf(walk, target, selectionsOf(field)), isList]
    if (CONNECTION.test(target.name)) {
      const { args, parts } = pageOf(walk, type, field, target, times)
      return [as, 'page', name, args, parts]
    }
    const below = isList ? inList(times) : times
    countObjects(walk, below)
    return [as, isList ? 'list' : 'one', name, select(walk, target, selectionsOf(field), below)]
  })
}

const column = (as: string, name: string, type: unknown): Field =>
  isEnumType(type) ? [as, 'words', name, wordsOf(type)] : [as, 'column', name]

/** What is selected of an object that is JSON in a column. Its fields count; what it holds is part of its row. */
export function membersOf(walk: Walk, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Member[] {
  return collectFields(walk, type, sets).map((field): Member => {
    countField(walk)
    const { as, name } = field
    if (name === '__typename') return [as, 'const', JSON.stringify(type.name)]
    const fieldType = type.getFields()[name]?.type
    const target = fieldType && getNamedType(fieldType)
    if (isEnumType(target)) return [as, 'words', name, wordsOf(target)]
    if (fieldType === undefined || !isObjectType(target)) return [as, 'member', name]
    const isList = isListType(getNullableType(fieldType))
    return [as, 'members', name, membersOf(walk, target, selectionsOf(field)), isList]
  })
}

const words = new Map<string, Words>()

/** An enum's values by the words of JSON. */
function wordsOf({ name }: GraphQLEnumType): Words {
  const known = words.get(name)
  if (known !== undefined) return known
  const made = Object.fromEntries(Object.entries(ENUM_WORDS[name] ?? {}).map(([value, word]) => [word, value]))
  words.set(name, made)
  return made
}
