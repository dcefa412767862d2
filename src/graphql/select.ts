import {
  getNamedType,
  getNullableType,
  type GraphQLObjectType,
  isListType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import type { Field } from '../read/shape.ts'
import { collectFields, selectionsOf } from './collect.ts'
import { CONNECTION, isDerived, isShaped } from './kinds.ts'
import { pageOf } from './pages.ts'
import { countField, countFields, countObjects, LIST_ITEMS, type Walk } from './walk.ts'

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
  times: number,
): readonly Field[] {
  const [set, another] = sets
  const place = set === undefined || another !== undefined ? undefined : set
  const known = place && kept.get(place)?.get(type)
  if (known !== undefined) {
    countFields(walk, known.selected)
    countObjects(walk, known.cost * times)
    return known.fields
  }
  const before = { ...walk.budget }
  const fields = fieldsOf(walk, type, sets, times)
  const { selected, cost, variable } = walk.budget
  if (place !== undefined && times > 0 && variable === before.variable) {
    const types = kept.get(place) ?? new Map<GraphQLObjectType, Kept>()
    types.set(type, { fields, selected: selected - before.selected, cost: (cost - before.cost) / times })
    kept.set(place, types)
  }
  return fields
}

function fieldsOf(walk: Walk, type: GraphQLObjectType, sets: readonly SelectionSetNode[], times: number): Field[] {
  return collectFields(walk, type, sets).map((field): Field => {
    countField(walk)
    const { as, name } = field
    if (name === '__typename') return [as, 'const', JSON.stringify(type.name)]
    if (isDerived(type.name, name)) return [as, 'derived', name]
    const fieldType = type.getFields()[name]?.type
    const target = fieldType && getNamedType(fieldType)
    if (fieldType === undefined || !isObjectType(target) || !isShaped(target.name)) return [as, 'column', name]
    if (CONNECTION.test(target.name)) {
      const { args, parts } = pageOf(walk, type, field, target, times)
      return [as, 'page', name, args, parts]
    }
    const isList = isListType(getNullableType(fieldType))
    const below = isList ? times * LIST_ITEMS : times
    countObjects(walk, below)
    return [as, isList ? 'list' : 'one', name, select(walk, target, selectionsOf(field), below)]
  })
}
