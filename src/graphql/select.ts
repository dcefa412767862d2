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
import { countField, countObjects, LIST_ITEMS, type Walk } from './walk.ts'

/**
 * The fields of a shape for what an operation selects of an entity or a link: relations and their arguments at any
 * depth. `times`: how many such objects the answer can hold. @throws what pageOf throws
 */
export function select(walk: Walk, type: GraphQLObjectType, sets: readonly SelectionSetNode[], times: number): Field[] {
  return collectFields(walk.request, type, sets).map((field): Field => {
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
