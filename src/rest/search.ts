// A search over REST: what was typed is bound, read as a list is, and corrected where hardly anything was found.
import type { Context } from '../context.ts'
import { decodeCursor, type DecodedCursor } from '../read/cursor.ts'
import { baseValues, runPage, type MovedName } from '../read/run.ts'
import { searchFor } from '../read/search-run.ts'
import type { Bound } from '../read/search-words.ts'
import type { PageArgs, Shape } from '../read/shape.ts'
import { compiledBy } from './compiled.ts'
import { filtersOf } from './filters.ts'
import { DEFAULT_LIMIT, position } from './list.ts'
import type { Query } from './parameters.ts'
import { selectFields, selectionKey } from './shape.ts'

const ORDER = 'relevance'
interface Found {
  json: string
  moved: readonly MovedName[]
  total: number
}

/**
 * One page of what a search finds, as JSON text: three statements at most, five where a correction is searched for.
 * @throws INVALID_PARAMETER, INVALID_CURSOR
 */
export async function search(
  ctx: Context,
  secret: Buffer,
  query: Query,
): Promise<{ json: string; moved: readonly MovedName[] }> {
  const { q = '' } = query
  const cursor =
    query.cursor === undefined
      ? null
      : decodeCursor(secret, { entity: 'article', order: ORDER }, query.cursor, 'directed')
  const { page, searchedFor, didYouMean } = await searchFor(
    ctx,
    { query: q, isFuzzy: query.fuzzy !== 'off' },
    (bound) => readPage(ctx, secret, query, { cursor, bound }),
  )
  const told = `{"searchedFor":${JSON.stringify(searchedFor)},"didYouMean":${JSON.stringify(didYouMean)},`
  return { json: told + page.json.slice(1), moved: page.moved }
}

async function readPage(
  ctx: Context,
  secret: Buffer,
  query: Query,
  { cursor, bound }: { cursor: DecodedCursor | null; bound: Bound },
): Promise<Found> {
  const { filters, values } = filtersOf(query)
  const args: PageArgs = {
    order: ORDER,
    first: 'first',
    filters: [...filters, ['query', 'query']],
    ...position(cursor),
  }
  const key = `${JSON.stringify(['search', args])} ${selectionKey(query)}`
  const compiled = compiledBy(key, 'live', () => shapeOf(args, query))
  const { json, moved } = await runPage(ctx.db, compiled, {
    ...baseValues(ctx, secret),
    ...values,
    query: bound.query,
    forms: JSON.stringify(bound.forms),
    first: query.limit ?? DEFAULT_LIMIT,
    key: cursor?.keys[0],
    keyId: cursor?.keys[1],
  })
  // The page ends the text, and quotes inside strings are escaped: the last `"total":` is its member.
  const total = Number(/\d+/.exec(json.slice(json.lastIndexOf('"total":')))?.[0])
  return { json, moved, total }
}

function shapeOf(args: PageArgs, { fields, include, bodyFormat }: Query): Shape {
  const select = selectFields({ entity: 'article', mode: 'live', isList: true, fields, include, bodyFormat })
  return {
    root: 'page',
    entity: 'article',
    args,
    tellsMoved: true,
    parts: [
      ['items', 'nodes', [...select, ['highlight', 'derived', 'highlight']]],
      [
        'page',
        'pageInfo',
        [
          ['limit', 'limit'],
          ['next', 'next'],
          ['previous', 'previous'],
          ['total', 'total'],
          ['totalIsLowerBound', 'totalIsLowerBound'],
        ],
      ],
    ],
  }
}
