import { fail } from '../errors.ts'
import { decodeCursor } from '../read/cursor.ts'
import type { EdgePart, Entity, Field, Info, PageArgs, Part } from '../read/shape.ts'
import type { GraphQLObjectType } from 'graphql'
import { argumentsOf, collectFields, type Selected, selectionsOf, typeBelow } from './collect.ts'
import { filtersOf } from './filters.ts'
import { CONNECTION, ENTITY_OF } from './kinds.ts'
import { select } from './select.ts'
import { COUNT_COST, countField, countObjects, slot, type Walk } from './walk.ts'

const DEFAULT_SIZE = 20
const MAX_SIZE = 100

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
  times: number,
): Page {
  const entity = ENTITY_OF[CONNECTION.exec(type.name)?.[1] ?? '']
  if (entity === undefined) throw new Error(`${type.name} is no connection`)
  const given = argumentsOf(walk.request, parent, field)
  const size = sizeOf(given)
  // A relation that cannot be ordered (`related`) has one order, its own.
  const order = typeof given.orderBy === 'string' ? given.orderBy : field.name
  const cursor = (text: unknown): readonly string[] | undefined =>
    typeof text === 'string'
      ? decodeCursor(walk.secret, { entity, order }, text, 'edge').keys.map((key) => slot(walk, key))
      : undefined
  const filters = filtersOf(entity, given.filter, walk.mode)
  if (filters.some(([name]) => name === 'ids')) refusePaging(given)
  const args: PageArgs = {
    order,
    first: slot(walk, size.count),
    ...(typeof given.after === 'string' ? { after: cursor(given.after) } : {}),
    ...(typeof given.before === 'string' ? { before: cursor(given.before) } : {}),
    ...(size.backward ? { backward: true } : {}),
    filters: filters.map(([name, value]) => [name, slot(walk, value)] as const),
  }
  countObjects(walk, times)
  return { entity, args, parts: partsOf(walk, field, type, times, size.count) }
}

/**
 * `before` without `first`, `last` or `after` means the page that ends there.
 * @throws INVALID_PARAMETER for `first` with `last`, and for what is not 0 to 100
 */
function sizeOf({ first, last, after, before }: Record<string, unknown>): { count: number; backward: boolean } {
  if (typeof first === 'number' && typeof last === 'number')
    throw fail('INVALID_PARAMETER', { detail: 'first and last exclude one another.' })
  for (const [name, value] of Object.entries({ first, last })) {
    if (typeof value === 'number' && (value < 0 || value > MAX_SIZE))
      throw fail('INVALID_PARAMETER', {
        detail: `${name} must lie between 0 and ${MAX_SIZE}.`,
        errors: [{ path: name, message: `must lie between 0 and ${MAX_SIZE}` }],
      })
  }
  if (typeof last === 'number') return { count: last, backward: true }
  if (typeof first === 'number') return { count: first, backward: false }
  return { count: DEFAULT_SIZE, backward: typeof before === 'string' && typeof after !== 'string' }
}

/** What `ids` names is answered whole, in the order given: there is nothing to page through. */
function refusePaging(given: Record<string, unknown>): void {
  const sent = ['first', 'after', 'last', 'before'].filter((name) => given[name] !== undefined && given[name] !== null)
  if (sent.length > 0)
    throw fail('INVALID_PARAMETER', { detail: `filter.ids is answered whole: leave out ${sent.join(' and ')}.` })
}

function partsOf(walk: Walk, field: Selected, type: GraphQLObjectType, times: number, count: number): Part[] {
  return collectFields(walk.request, type, selectionsOf(field)).map((part): Part => {
    countField(walk)
    switch (part.name) {
      case 'nodes':
        return [part.as, 'nodes', itemOf(walk, type, part, times * count)]
      case 'edges':
        return [part.as, 'edges', edgeOf(walk, type, part, times * count)]
      case 'pageInfo':
        return [part.as, 'pageInfo', infoOf(walk, type, part)]
      case 'totalCount':
      case 'totalCountIsLowerBound':
        countObjects(walk, times * COUNT_COST)
        return [part.as, part.name]
      case 'missing':
        return [part.as, 'missing']
      default:
        return [part.as, 'const', JSON.stringify(type.name)]
    }
  })
}

function edgeOf(walk: Walk, connection: GraphQLObjectType, field: Selected, times: number): EdgePart[] {
  const type = typeBelow(connection, field.name)
  return collectFields(walk.request, type, selectionsOf(field)).map((part): EdgePart => {
    countField(walk)
    if (part.name === 'cursor') return [part.as, 'cursor']
    if (part.name === 'node') return [part.as, 'node', itemOf(walk, type, part, times)]
    return [part.as, 'const', JSON.stringify(type.name)]
  })
}

function itemOf(walk: Walk, parent: GraphQLObjectType, field: Selected, times: number): Field[] {
  countObjects(walk, times)
  return select(walk, typeBelow(parent, field.name), selectionsOf(field), times)
}

function infoOf(walk: Walk, connection: GraphQLObjectType, field: Selected): Info[] {
  const type = typeBelow(connection, field.name)
  return collectFields(walk.request, type, selectionsOf(field)).map((part): Info => {
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
