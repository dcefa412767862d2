import type { Fault } from '../errors.ts'
import { fail } from '../errors.ts'
import type { Context } from '../context.ts'
import { decodeCursor, type DecodedCursor } from '../read/cursor.ts'
import { boundOf } from '../read/search-run.ts'
import { baseValues, runPage, type MovedName } from '../read/run.ts'
import type { Entity, PageArgs, Reading, Shape } from '../read/shape.ts'
import { compiledBy } from './compiled.ts'
import { filtersOf } from './filters.ts'
import { defaultSort, type Query } from './parameters.ts'
import { selectFields, selectionKey } from './shape.ts'
import { viewOf } from './view.ts'

/** Items on a page of a list that names no limit. */
export const DEFAULT_LIMIT = 20

/**
 * One page of an entity's list as JSON text, by one statement, and the names of its filters that have moved. `tags`: is
 * given what was looked at. @throws INVALID_CURSOR, INVALID_PARAMETER, and what `viewOf` throws
 */
export async function readList(
  ctx: Context,
  secret: Buffer,
  entity: Entity,
  query: Query,
  tags?: Set<string>,
): Promise<{ json: string; moved: readonly MovedName[] }> {
  const { mode, at } = viewOf(ctx, entity, query)
  const order = query.sort ?? defaultSort(entity)
  const cursor = query.cursor === undefined ? null : decodeCursor(secret, { entity, order }, query.cursor, 'directed')
  const { filters: plain, values } = filtersOf(query)
  const searched = query.q === undefined ? null : await boundOf(ctx, query.q)
  const filters: PageArgs['filters'] = searched === null ? plain : [...plain, ['query', 'query']]
  const args: PageArgs = { order, first: 'first', filters, ...position(cursor) }
  const { total = false, ids } = query
  const named = filters.map(([name]) => name)
  const key = JSON.stringify(['list', entity, mode, order, cursor?.backward, named, total, ids !== undefined])
  const compiled = compiledBy(
    `${key} ${selectionKey(query)}`,
    mode,
    () => listShape(entity, mode, args, query),
    tags !== undefined,
  )
  const bound = {
    ...baseValues(at, secret),
    ...values,
    first: query.limit ?? ids?.length ?? DEFAULT_LIMIT,
    key: cursor?.keys[0],
    keyId: cursor?.keys[1],
    query: searched?.query,
  }
  return runPage(ctx.db, compiled, bound, tags)
}

const POSITION = ['key', 'keyId'] as const

/** A cursor says on which side of it the page lies. */
export function position(cursor: DecodedCursor | null): Partial<PageArgs> {
  if (cursor === null) return {}
  return cursor.backward ? { before: POSITION, backward: true } : { after: POSITION }
}

function listShape(entity: Entity, mode: Reading, args: PageArgs, query: Query): Shape {
  const { fields, include, bodyFormat, total, ids } = query
  const select = selectFields({ entity, mode, isList: true, fields, include, bodyFormat })
  return {
    root: 'page',
    entity,
    args,
    tellsMoved: true,
    parts: [
      ['items', 'nodes', select],
      [
        'page',
        'pageInfo',
        [
          ['limit', 'limit'],
          ['next', 'next'],
          ['previous', 'previous'],
          ...(total
            ? ([
                ['total', 'total'],
                ['totalIsLowerBound', 'totalIsLowerBound'],
              ] as const)
            : []),
          ...(ids ? ([['missing', 'missing']] as const) : []),
        ],
      ],
    ],
  }
}

/**
 * Parameters that are right by themselves and make no sense together are refused, for nothing is silently dropped.
 * @throws INVALID_PARAMETER naming all of them
 */
export function refuseContradictions(query: Query): void {
  const errors: Fault[] = []
  const refuse = (path: string, message: string): void => void errors.push({ path, message })
  if (query.perspective !== 'draft') {
    for (const name of ['status', 'isLive', 'hasSchedule'] as const)
      if (query[name] !== undefined) refuse(name, 'needs perspective=draft')
  }
  if (query.q === undefined) {
    if (query.sort === 'relevance') refuse('sort', 'relevance needs q')
  } else {
    for (const name of ['perspective', 'asOf', 'ids', 'lead'] as const)
      if (query[name] !== undefined) refuse(name, 'cannot be combined with q, which searches what readers see now')
    if (query.sort !== undefined && query.sort !== 'relevance' && query.sort !== '-publishedAt')
      refuse('sort', 'must be relevance or -publishedAt beside q')
  }
  if (query.sectionDepth !== undefined && !query.section?.any.length) refuse('sectionDepth', 'needs a section')
  if (query.lead !== undefined) {
    if (query.section?.any.length !== 1) refuse('lead', 'needs one section')
    if ((query.sort ?? '-publishedAt') !== '-publishedAt') refuse('lead', 'needs sort=-publishedAt')
  }
  if (query.ids !== undefined) {
    if (query.limit !== undefined && query.limit < query.ids.length)
      refuse('limit', `is less than the ${query.ids.length} ids, which are answered without pages`)
    for (const name of ['cursor', 'sort', 'lead'] as const)
      if (query[name] !== undefined) refuse(name, 'cannot be combined with ids, which are answered in their own order')
  }
  if (errors.length > 0) throw fail('INVALID_PARAMETER', { errors })
}
