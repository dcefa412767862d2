import { HIGHLIGHT } from '../read/derived.ts'
import type { EdgePart, Entity, Field, Info, PageArgs, Part } from '../read/shape.ts'
import type { GraphQLObjectType } from 'graphql'
import { askedPage, valuesOf } from './asked-page.ts'
import { collectFields, namesVariable, type Selected, selectionsOf, typeBelow } from './collect.ts'
import { CONNECTION, ENTITY_OF } from './kinds.ts'
import { recordPage } from './record.ts'
import { TOTAL_KEY } from './search.ts'
import { select } from './select.ts'
import { COUNT_COST, countField, countObjects, slot, type Times, type Walk } from './walk.ts'

export interface Page {
  readonly entity: Entity
  readonly args: PageArgs
  readonly parts: readonly Part[]
}

/** The connection that a field asks for. @throws INVALID_PARAMETER, INVALID_CURSOR; OperationRefused */
export function pageOf(
  walk: Walk,
  parent: GraphQLObjectType,
  field: Selected,
  type: GraphQLObjectType,
  times: Times,
): Page {
  const isSearch = type.name === 'SearchConnection'
  const entity = isSearch ? 'article' : ENTITY_OF[CONNECTION.exec(type.name)?.[1] ?? '']
  if (entity === undefined) throw new Error(`${type.name} is no connection`)
  const asked = askedPage(walk, parent, field, entity)
  const slots = valuesOf(asked).map((value) => slot(walk, value))
  const left = [...slots]
  const take = (keys: readonly unknown[] | null): readonly string[] => left.splice(0, keys?.length ?? 0)
  const [after, before] = [take(asked.after), take(asked.before)]
  const [first = '', ...others] = left
  const args: PageArgs = {
    order: asked.order,
    first,
    ...(asked.after === null ? {} : { after }),
    ...(asked.before === null ? {} : { before }),
    ...(asked.backward ? { backward: true } : {}),
    filters: [...asked.filters.keys()].map((name, at) => [name, others[at] ?? ''] as const),
  }
  countObjects(walk, times)
  const page = recordPage(walk.budget, {
    above: times,
    read: (asking) => askedPage(asking, parent, field, entity),
    asked,
    slots,
    isFixed: !namesVariable(field),
  })
  const items: Times = { total: times.total * asked.count, each: 1, page }
  const parts = partsOf(walk, field, type, times, items)
  return { entity, args, parts: isSearch ? [...parts, [TOTAL_KEY, 'totalCount']] : parts }
}

function partsOf(walk: Walk, field: Selected, type: GraphQLObjectType, times: Times, items: Times): Part[] {
  return collectFields(walk, type, selectionsOf(field)).map((part): Part => {
    countField(walk)
    switch (part.name) {
      case 'nodes':
        return [part.as, 'nodes', itemOf(walk, type, part, items)]
      case 'edges':
        return [part.as, 'edges', edgeOf(walk, type, part, items)]
      case 'pageInfo':
        return [part.as, 'pageInfo', infoOf(walk, type, part)]
      case 'totalCount':
      case 'totalCountIsLowerBound':
        countObjects(walk, times, COUNT_COST)
        return [part.as, part.name]
      case 'missing':
        return [part.as, 'missing']
      default:
        return [part.as, 'const', JSON.stringify(type.name)]
    }
  })
}

function edgeOf(walk: Walk, connection: GraphQLObjectType, field: Selected, times: Times): EdgePart[] {
  const type = typeBelow(connection, field.name)
  return collectFields(walk, type, selectionsOf(field)).map((part): EdgePart => {
    countField(walk)
    if (part.name === 'cursor') return [part.as, 'cursor']
    if (part.name === HIGHLIGHT) return [part.as, 'derived', HIGHLIGHT]
    if (part.name === 'node') return [part.as, 'node', itemOf(walk, type, part, times)]
    return [part.as, 'const', JSON.stringify(type.name)]
  })
}

function itemOf(walk: Walk, parent: GraphQLObjectType, field: Selected, times: Times): readonly Field[] {
  countObjects(walk, times)
  return select(walk, typeBelow(parent, field.name), selectionsOf(field), times)
}

function infoOf(walk: Walk, connection: GraphQLObjectType, field: Selected): Info[] {
  const type = typeBelow(connection, field.name)
  return collectFields(walk, type, selectionsOf(field)).map((part): Info => {
    countField(walk)
    switch (part.name) {
      case 'hasNextPage':
      case 'hasPreviousPage':
      case 'startCursor':
      case 'endCursor':
        return [part.as, part.name]
      default:
        return [part.as, 'const', JSON.stringify(type.name)]
    }
  })
}
