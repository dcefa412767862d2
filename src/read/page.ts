// A page of a list: the parts that an answer names, as one text expression over the rows that list.ts walks.
import { cursorSql } from './cursor-sql.ts'
import type { Direction } from './cursor-codes.ts'
import { COUNT_LIMIT, listed, type Listed, type ListRequest } from './list.ts'
import type { EdgePart, Field, Info, PageArgs, Part } from './shape.ts'
import { concat, literal, object, sql, type Piece } from './statement.ts'

/** Writes nodes of the page's entity from one row. Handed in by compile.ts, so that pages nest. */
export interface Writer {
  write(select: readonly Field[]): Piece[]
  /** What the nodes written so far need beside the row, to follow it in FROM. */
  joins(): string
}

interface Context extends ListRequest {
  readonly list: Listed
  /** Alias of the row that holds the page: `n` rows were found, in arrays `k`, `id`, `c0` … */
  readonly t: string
  /** First and last index of the rows that belong to the page; the look-ahead row is outside. */
  readonly low: string
  readonly high: string
  readonly total: string
  /** The SQL of each column `c0` …, over the row `p`. */
  readonly texts: string[]
  readonly p: string
  readonly write: Writer['write']
}

/**
 * The page's JSON object. `first: 0` gives no items, null cursors, and `hasNextPage` as it is. A cursor that was given is
 * proof enough of what lies behind it: no page depends on what lies before its start (semantics.md section 7).
 */
export function page(given: ListRequest, parts: readonly Part[], writerOf: (it: string) => Writer): Piece[] {
  const request = { ...given, args: sided(given.args, parts) }
  const { q } = request
  const list = listed(request)
  const [p, r, t, x] = [q.alias(), q.alias(), q.alias(), q.alias()]
  const writer = writerOf(p)
  const context: Context = {
    ...request,
    list,
    t,
    low: `${x}.low`,
    high: `${x}.high`,
    total: `${x}.total`,
    texts: [],
    p,
    write: (select) => writer.write(select),
  }
  const json = object(parts.map((part) => [part[0], partJson(context, part)] as const))
  // The row that is looked ahead at is told by its key: its text is not made.
  const made = (text: string): string =>
    list.paged ? `case when ${p}.r_ <= ${q.slot(request.args.first, 'int')} then ${text} end` : text
  const columns = context.texts.map((text, at) => `, ${made(text)} c${at}`).join('')
  const sums = context.texts.map((_, at) => `, array_agg(${r}.c${at}) c${at}`).join('')
  const way = list.order.descending ? ' desc' : ''
  // The rows come sorted already unless the walk went backwards; saying so costs nothing then.
  const rows = `select ${p}.k_, ${p}.id_${columns} from (${list.rows}) ${p}${writer.joins()} order by ${p}.k_${way}, ${p}.id_${way}`
  const arrays = `select count(*)::int n, array_agg(${r}.k_) k, array_agg(${r}.id_) id${sums} from (${rows}) ${r}`
  const { low, high } = list.slice(`${t}.n`)
  const total = counts(parts) ? `, (select count(*)::int from (${list.count}) counted) total` : ''
  const bounds = `cross join lateral (select ${low} low, ${high} high${total}) ${x}`
  const looks = request.isTagged ? list.looks() : []
  const ctes = list.with === undefined ? '' : `with ${list.with} `
  return [...looks, sql(`(${ctes}select ${concat(json)} from (${arrays}) ${t} ${bounds})`)]
}

const asks = (parts: readonly Part[], kinds: readonly Info[1][]): boolean =>
  parts.some((part) => part[1] === 'pageInfo' && part[2].some(([, kind]) => kinds.includes(kind)))

/**
 * REST's cursor knows its direction, so it stands in `after` either way: with `backward` the page ends there. GraphQL's
 * does not: there `backward` with `after` is Relay's `last` of what follows.
 */
function sided(args: PageArgs, parts: readonly Part[]): PageArgs {
  const isDirected = asks(parts, ['next', 'previous'])
  if (!isDirected || args.backward !== true || args.before !== undefined) return args
  return { ...args, after: undefined, before: args.after }
}

const counts = (parts: readonly Part[]): boolean =>
  asks(parts, ['total', 'totalIsLowerBound']) ||
  parts.some((part) => part[1] === 'totalCount' || part[1] === 'totalCountIsLowerBound')

function partJson(context: Context, part: Part): Piece[] {
  switch (part[1]) {
    case 'const':
      return [literal(part[2])]
    case 'nodes':
      return array(context, concat(context.write(part[2])))
    case 'edges':
      return array(context, concat(object(part[2].map((edge) => [edge[0], edgeJson(context, edge)] as const))))
    case 'pageInfo':
      return infoObject(context, part[2])
    case 'totalCount':
      return [sql(`least(${context.total}, ${context.list.countLimit ?? COUNT_LIMIT})::text`)]
    case 'totalCountIsLowerBound':
      return [truth(`${context.total} > ${context.list.countLimit ?? COUNT_LIMIT}`)]
    case 'missing':
      return missing(context)
  }
}

/** A JSON array of what `text` says of each row; each array is a column of its own. */
function array({ texts, t, low, high }: Context, text: string): Piece[] {
  const column = `c${texts.push(text) - 1}`
  return [literal('['), sql(`coalesce(array_to_string(${t}.${column}[${low}:${high}], ','), '')`), literal(']')]
}

function edgeJson(context: Context, edge: EdgePart): Piece[] {
  switch (edge[1]) {
    case 'const':
      return [literal(edge[2])]
    case 'node':
      return context.write(edge[2])
    case 'derived':
      return context.write([[edge[2], 'derived', edge[2]]])
    case 'cursor': {
      return [
        literal('"'),
        sql(cursorSql(context.q, context.list.order, 'edge', `${context.p}.k_`, `${context.p}.id_`)),
        literal('"'),
      ]
    }
  }
}

const truth = (condition: string): Piece => sql(`case when ${condition} then 'true' else 'false' end`)

function infoObject(context: Context, info: readonly Info[]): Piece[] {
  // The one member that may be absent goes last, so that its comma goes with it.
  const bound = info.find(([, kind]) => kind === 'totalIsLowerBound')
  const rest = info.filter((one) => one !== bound)
  const pieces = object(rest.map((one) => [one[0], infoJson(context, one)] as const))
  if (bound === undefined) return pieces
  const member = `${rest.length === 0 ? '' : ','}${JSON.stringify(bound[0])}:true`
  const when = `case when ${context.total} > ${context.list.countLimit ?? COUNT_LIMIT} then ${concat([literal(member)])} else '' end`
  return [...pieces.slice(0, -1), sql(when), literal('}')]
}

function infoJson(context: Context, info: Info): Piece[] {
  const { list, q, args, t, low, high } = context
  const { hasNext, hasPrevious } = ends(context)
  switch (info[1]) {
    case 'const':
      return [literal(info[2])]
    case 'hasNextPage':
      return [truth(hasNext)]
    case 'hasPreviousPage':
      return [truth(hasPrevious)]
    case 'startCursor':
    case 'endCursor':
      return cursor('edge', info[1] === 'startCursor' ? low : high, 'true')
    case 'next':
      return cursor('next', high, hasNext, args.before)
    case 'previous':
      return cursor('previous', low, hasPrevious, args.after)
    case 'limit':
      return [sql(`${q.slot(args.first, 'int')}::text`)]
    case 'total':
      return [sql(`least(${context.total}, ${context.list.countLimit ?? COUNT_LIMIT})::text`)]
    case 'totalIsLowerBound':
      return [truth(`${context.total} > ${context.list.countLimit ?? COUNT_LIMIT}`)]
    case 'missing':
      return missing(context)
  }
  function cursor(direction: Direction, index: string, when: string, empty: readonly string[] = []): Piece[] {
    if (when === 'false' || (!list.paged && direction !== 'edge')) return [literal('null')]
    const last = cursorSql(q, list.order, direction, `${t}.k[${index}]`, `${t}.id[${index}]`)
    let otherwise = `'null'`
    const [key, id] = empty
    if (key !== undefined && id !== undefined && direction !== 'edge') {
      const slots = list.keySlots(key, id)
      otherwise = `'"' || ${cursorSql(q, list.order, `${direction === 'next' ? 'next' : 'previous'}From`, slots.key, slots.id)} || '"'`
    }
    return [
      sql(
        `case when not (${when}) then 'null' when ${high} >= ${low} then '"' || ${last} || '"' else ${otherwise} end`,
      ),
    ]
  }
}

/** Whether items lie beyond the page, as SQL conditions (Relay's rules; a given cursor is an item beyond). */
function ends({ q, args, list, t }: Context): { hasNext: string; hasPrevious: string } {
  if (!list.paged) return { hasNext: 'false', hasPrevious: 'false' }
  const more = `${t}.n > ${q.slot(args.first, 'int')}`
  const [after, before] = [args.after !== undefined, args.before !== undefined]
  if (args.backward === true) return { hasNext: String(before), hasPrevious: after ? 'true' : more }
  return { hasNext: before ? 'true' : more, hasPrevious: String(after) }
}

/** The ids that were asked for and are not in the list, in the order asked. */
function missing({ q, t, args }: Context): Piece[] {
  const ids = new Map(args.filters).get('ids')
  if (ids === undefined) return [literal('[]')]
  const u = q.alias()
  const absent = `select string_agg('"' || ${u}.id || '"', ',' order by ${u}.ord) from unnest(${q.slot(ids, 'uuid[]')}) with ordinality ${u}(id, ord) where (${u}.id = any(${t}.id)) is not true`
  return [literal('['), sql(`coalesce((${absent}), '')`), literal(']')]
}
