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
  const filters = new Map(filtersOf(entity, given.filter, walk.mode))
  const order = orderOf(entity, given.orderBy, filters, parent.name === 'Section')
  const ids = filters.get('ids')
  const size = Array.isArray(ids) ? wholeList(given, ids.length) : sizeOf(given)
  const bounds = ['after', 'before'].flatMap((end) => {
    const text = given[end]
    if (typeof text !== 'string') return []
    const { keys } = decodeCursor(walk.secret, { entity, order }, text, 'edge')
    return [[end, keys.map((key) => slot(walk, key))] as const]
  })
  const args: PageArgs = {
    order,
    first: slot(walk, size.count),
    ...Object.fromEntries(bounds),
    ...(size.backward ? { backward: true } : {}),
    filters: [...filters].map(([name, value]) => [name, slot(walk, value)] as const),
  }
  countObjects(walk, times)
  return { entity, args, parts: partsOf(walk, field, type, times, size.count) }
}

const DEFAULT_ORDER: Readonly<Record<Entity, string>> = {
  article: '-publishedAt',
  section: 'name',
  author: 'name',
  media: '-createdAt',
  tag: 'name',
}

/** The order of the walk. @throws INVALID_PARAMETER where what is asked for brings an order of its own, beside orderBy */
function orderOf(entity: Entity, orderBy: unknown, filters: ReadonlyMap<string, unknown>, inSection: boolean): string {
  // `related` alone cannot be ordered: it has the editors' order.
  if (typeof orderBy !== 'string') return 'related'
  for (const [name, argument] of [
    ['ids', 'ids'],
    ['lead', 'leadFirst'],
  ] as const) {
    if (filters.has(name) && orderBy !== DEFAULT_ORDER[entity])
      throw fail('INVALID_PARAMETER', { detail: `filter.${argument} has an order of its own: leave out orderBy.` })
  }
  if (filters.has('ids') && filters.has('lead'))
    throw fail('INVALID_PARAMETER', { detail: 'filter.ids and filter.leadFirst exclude one another.' })
  if (filters.has('sectionDepth') && !inSection && !filters.has('section'))
    throw fail('INVALID_PARAMETER', { detail: 'filter.sectionDepth needs a section.' })
  if (filters.has('lead') && !inSection && !filters.has('section'))
    throw fail('INVALID_PARAMETER', { detail: 'filter.leadFirst needs a section whose leadItems come first.' })
  return orderBy
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

/** What `ids` names is answered whole, in the order given. @throws INVALID_PARAMETER for a page of it */
function wholeList(given: Record<string, unknown>, count: number): { count: number; backward: boolean } {
  sizeOf(given)
  const sent = ['after', 'last', 'before'].filter((name) => given[name] !== undefined && given[name] !== null)
  if (sent.length > 0 || (typeof given.first === 'number' && given.first < count))
    throw fail('INVALID_PARAMETER', { detail: 'filter.ids is answered whole, without pages.' })
  return { count, backward: false }
}

function partsOf(walk: Walk, field: Selected, type: GraphQLObjectType, times: number, count: number): Part[] {
  return collectFields(walk, type, selectionsOf(field)).map((part): Part => {
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
  return collectFields(walk, type, selectionsOf(field)).map((part): EdgePart => {
    countField(walk)
    if (part.name === 'cursor') return [part.as, 'cursor']
    if (part.name === 'node') return [part.as, 'node', itemOf(walk, type, part, times)]
    return [part.as, 'const', JSON.stringify(type.name)]
  })
}

function itemOf(walk: Walk, parent: GraphQLObjectType, field: Selected, times: number): readonly Field[] {
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
