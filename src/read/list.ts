// The rows of a page and of its look-ahead: order, keyset, limit. Three walks: by the order's key, by given ids, and a
// section's front (its lead items, then the rest).
import { fail } from '../errors.ts'
import { FILTER_SLOT, type Order, type Preset, type Walk } from './descriptor.ts'
import { ENTITY_TYPES } from './entities/index.ts'
import { leadIds } from './lead.ts'
import { bySearch } from './search.ts'
import type { Entity, Mode, PageArgs, Slot } from './shape.ts'
import type { Piece, Statement } from './statement.ts'
import { itemMarks, placingsOf } from './tags.ts'

/** The most items of a page, and the one that is looked ahead at. A constant: the planner sees that a page is small. */
const LOOK = 101

/** Counts stop here; one more row tells that there are more. */
export const COUNT_LIMIT = 10_000

export interface ListRequest {
  readonly q: Statement
  readonly mode: Mode
  readonly entity: Entity
  readonly args: PageArgs
  readonly preset: Preset | null
  readonly isTagged: boolean
}

/** What a page needs of a list, however it is walked. */
export interface Listed {
  /**
   * A select of the entity's row, its key `k_`, its id `id_` and its place in the walk `r_`: the page and one more, in the
   * order of the walk.
   */
  readonly rows: string
  readonly order: Order
  /** CTEs that the other members name. */
  readonly with?: string
  /** A select of one row for each item of the whole list, at most COUNT_LIMIT + 1. */
  readonly count: string
  /** Where the count stops instead. */
  readonly countLimit?: number
  /** Whether cursors lead on and back, so that the last row of the walk may be the look-ahead alone. */
  readonly paged: boolean
  /** First and last index (from 1, in the answer's order) of what belongs to the page, where `n` rows were found. */
  slice(n: string): { low: string; high: string }
  /** The cursor's slots as typed expressions. */
  keySlots(key: Slot, id: Slot): { key: string; id: string }
  /** Marks of the list, where the statement is tagged: SQL may be made on use alone. */
  looks(): Piece[]
}

const ORDER_SLOT = { instant: 'timestamptz', text: 'text', integer: 'int8' } as const

export function listed(request: ListRequest): Listed {
  const type = ENTITY_TYPES[request.entity]
  const filters = new Map(request.args.filters)
  for (const name of filters.keys()) {
    if (!Object.hasOwn(type.filters, name)) throw new Error(`${request.entity} has no filter ${name}`)
  }
  if (filters.has('query')) return bySearch(request, filters)
  if (filters.has('ids')) return byGivenIds(request, filters)
  if (filters.has('lead')) return withLead(request, filters)
  return byKey(request, filters)
}

export function orderOf({ entity }: ListRequest, name: string): Order {
  const orders = ENTITY_TYPES[entity].orders
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined
  if (order === undefined) throw new Error(`${entity} has no order ${name}`)
  return order
}

export const all = (conditions: readonly string[]): string =>
  conditions.length === 0 ? 'true' : conditions.join(' and ')

export const sorted = (key: string, id: string, descending: boolean): string =>
  descending ? `${key} desc, ${id} desc` : `${key}, ${id}`

/** What a page has in common, whatever is walked. */
export function common(
  { q, args }: ListRequest,
  order: Order,
): Pick<Listed, 'order' | 'paged' | 'slice' | 'keySlots'> & {
  /** The comparisons with the cursors that were given. */
  between(key: string, id: string): string[]
  readonly down: boolean
} {
  const first = q.slot(args.first, 'int')
  const keySlots: Listed['keySlots'] = (key, id) => ({
    key: q.slot(key, ORDER_SLOT[order.type]),
    id: q.slot(id, 'uuid'),
  })
  const beyond = (slots: readonly Slot[] | undefined, key: string, id: string, operator: string): string[] => {
    const [keySlot, idSlot] = slots ?? []
    if (keySlot === undefined || idSlot === undefined) return []
    const given = keySlots(keySlot, idSlot)
    return [`(${key}, ${id}) ${operator} (${given.key}, ${given.id})`]
  }
  return {
    order,
    paged: true,
    down: order.descending !== (args.backward === true),
    keySlots,
    between: (key, id) => [
      ...beyond(args.after, key, id, order.descending ? '<' : '>'),
      ...beyond(args.before, key, id, order.descending ? '>' : '<'),
    ],
    slice: (n) =>
      args.backward === true
        ? { low: `greatest(${n} - ${first}, 0) + 1`, high: n }
        : { low: '1', high: `least(${n}, ${first})` },
  }
}

/** What a walk brings of each row: of articles the key of the version alone, so that an index answers it. */
const walked = (entity: Entity, it: string): string => (entity === 'article' ? `${it}.version v_` : `${it}.*`)

/**
 * The keys in order, one more than the page. Two limits: the constant inside, for the planner's estimate; `first + 1`
 * outside, so that no more rows are walked.
 */
function inOrder(request: ListRequest, walk: Walk, key: string, extra: readonly string[], down: boolean): string {
  const { q, args, entity } = request
  const more = `limit ${q.slot(args.first, 'int')} + 1`
  const { it, from, where } = walk.source
  const nearest = (rows: string): string =>
    `select ${walked(entity, it)}, ${key} k_, ${walk.id} id_ from ${rows} where ${all([...where, ...extra])} order by ${sorted(key, walk.id, down)} limit ${LOOK}`
  const near = nearest(from)
  const outer = q.alias()
  if (walk.each === null) return `select ${outer}.* from (${near}) ${outer} ${more}`
  const order = sorted(`${outer}.k_`, `${outer}.id_`, down)
  const each = (rows: string): string => `select n.* from (${rows}) n ${more}`
  const few = key.endsWith('.sort_at') ? null : (walk.few ?? null)
  // One of the two is empty, and not run: few rows are sorted; of many the order's own index soon meets a page.
  const rows =
    few === null
      ? `${walk.each} cross join lateral (${each(near)}) ${outer}`
      : `${walk.each} cross join ${few.probe} cross join lateral (select f.* from (${each(nearest(few.from))}) f where ${few.isSo} union all select m.* from (${each(near)}) m where not ${few.isSo}) ${outer}`
  return `select ${outer}.* from ${rows} order by ${order} ${more}`
}

/**
 * The rows of these keys, numbered. Walking sorts and skips many, and a version is wide: it is fetched once it is known to
 * be of the page.
 */
export function fetched({ q, entity }: ListRequest, keys: string, down: boolean): string {
  const n = q.alias()
  const numbered = `select ${n}.*, row_number() over (order by ${sorted(`${n}.k_`, `${n}.id_`, down)}) r_ from (${keys}) ${n}`
  if (entity !== 'article') return numbered
  const [o, v] = [q.alias(), q.alias()]
  return `select ${v}.*, ${o}.k_, ${o}.id_, ${o}.r_ from (${numbered}) ${o} cross join lateral (select v.* from article_versions v where v.article_id = ${o}.id_ and v.version = ${o}.v_ offset 0) ${v}`
}

const counted = (walk: Walk, extra: readonly string[] = []): string => {
  const { from, where } = walk.source
  const one = `select 1 from ${from} where ${all([...where, ...extra])} limit ${COUNT_LIMIT + 1}`
  return walk.each === null ? one : `select 1 from ${walk.each} cross join lateral (${one}) n limit ${COUNT_LIMIT + 1}`
}

function byKey(request: ListRequest, filters: ReadonlyMap<string, Slot>): Listed {
  const { q, mode, entity, args, preset } = request
  const order = orderOf(request, args.order)
  const { between, down, ...rest } = common(request, order)
  const walk = ENTITY_TYPES[entity].walk(q, mode, filters, preset)
  const key = walk.key(order)
  return {
    ...rest,
    rows: fetched(request, inOrder(request, walk, key, between(key, walk.id), down), down),
    count: counted(walk),
    looks: () => walk.looks(placingsOf(order.key, filters)),
  }
}

/** One visible item of that id that passes the list's other filters. */
export function one(walk: Walk, id: string): string {
  const { it, from, where } = walk.source
  const rows = walk.each === null ? from : `${walk.each} cross join ${from}`
  return `lateral (select ${it}.* from ${rows} where ${all([`${walk.id} = ${id}`, ...where])} limit 1)`
}

/** The given ids in the order given; no cursor, and `first` cuts nothing. */
function byGivenIds(request: ListRequest, filters: ReadonlyMap<string, Slot>): Listed {
  const { q, mode, entity, preset } = request
  const ids = q.slot(filters.get('ids') ?? '', FILTER_SLOT.ids)
  const others = new Map([...filters].filter(([name]) => name !== 'ids' && name !== 'lead'))
  const walk = ENTITY_TYPES[entity].walk(q, mode, others, preset)
  const [u, it] = [q.alias(), q.alias()]
  const given = `(select g.id, min(g.ord) ord from unnest(${ids}) with ordinality g(id, ord) group by g.id) ${u}`
  const rows = `select ${it}.*, ${u}.ord k_, ${u}.id id_ from ${given} cross join ${one(walk, `${u}.id`)} ${it} order by ${u}.ord`
  const order: Order = { code: 31, key: 'ids', type: 'integer', descending: false }
  return {
    rows,
    order,
    count: rows,
    paged: false,
    slice: (n) => ({ low: '1', high: n }),
    keySlots: (key, id) => ({ key: q.slot(key, 'int8'), id: q.slot(id, 'uuid') }),
    looks: () => [itemMarks(entity, ids), ...walk.looks([])],
  }
}

/** Later than any article: the keys of lead items go down from here, a millisecond each, in the editors' order. */
const LEAD_KEY = `timestamptz '9000-01-01 00:00:00Z'`

/**
 * A section's visible lead items in the editors' order, whatever section they are in, then the rest of the list by
 * -publishedAt. Lead items sort as if published far ahead, so one keyset and its cursors serve both.
 */
function withLead(request: ListRequest, filters: ReadonlyMap<string, Slot>): Listed {
  const { q, mode, entity, args, preset } = request
  const type = ENTITY_TYPES[entity]
  if (args.order !== '-publishedAt') {
    throw fail('INVALID_PARAMETER', { detail: 'Lead items come first in the order by -publishedAt alone.' })
  }
  const { between, down, ...rest } = common(request, orderOf(request, args.order))
  const others = new Map([...filters].filter(([name]) => name !== 'lead'))
  const anywhere = new Map([...others].filter(([name]) => name !== 'section' && name !== 'sectionDepth'))
  const leads = (): string => leadIds(q, mode, others.get('section') ?? null, preset?.section ?? null)
  const front = (): string => {
    const [u, it] = [q.alias(), q.alias()]
    const walk = type.walk(q, mode, anywhere, preset?.section === undefined ? preset : null)
    return `select ${walked(entity, it)}, ${LEAD_KEY} - ${u}.ord * interval '1 millisecond' k_, ${u}.id id_ from unnest(${leads()}) with ordinality ${u}(id, ord) cross join ${one(walk, `${u}.id`)} ${it}`
  }
  const walk = type.walk(q, mode, others, preset)
  const key = walk.key(rest.order)
  const notLead = (id: string): string => `not ${id} = any(${leads()})`
  const [l, outer] = [q.alias(), q.alias()]
  const leadRows = `select ${l}.* from (${front()}) ${l} where ${all(between(`${l}.k_`, `${l}.id_`))}`
  const restRows = inOrder(request, walk, key, [notLead(walk.id), ...between(key, walk.id)], down)
  const order = sorted(`${outer}.k_`, `${outer}.id_`, down)
  const keys = `select ${outer}.* from (select * from (${leadRows}) f union all select * from (${restRows}) g) ${outer} order by ${order} limit ${q.slot(args.first, 'int')} + 1`
  const count = `select 1 from (select 1 from (${front()}) f union all select 1 from (${counted(walk, [notLead(walk.id)])}) g) b limit ${COUNT_LIMIT + 1}`
  const looks = (): Piece[] => [itemMarks(entity, leads()), ...walk.looks(placingsOf(rest.order.key, filters))]
  return { ...rest, rows: fetched(request, keys, down), count, looks }
}
