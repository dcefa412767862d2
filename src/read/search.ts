// A list of what a search finds. Ranking every hit is what makes search slow (a word that is in a third of all articles has
// as many hits), so the newest hits alone are ranked, and no walk is without an end:
//   - Without other filters the index over words gives the hits; of a broad word, those of the newest weeks (search_near).
//   - With filters, hits of a word that is rare are filtered; of a broad one, the newest articles that pass the filters are
//     looked at.
// Whether a reader may see a hit is asked of the version itself, as in every list (visibility.ts).
import type { Order, Walk } from './descriptor.ts'
import { ENTITY_TYPES } from './entities/index.ts'
import { all, common, COUNT_LIMIT, fetched, one, orderOf, sorted, type Listed, type ListRequest } from './list.ts'
import type { Slot } from './shape.ts'
import { now } from './statement.ts'

/** The hits of a search that are ranked, and one more that tells of more. A walk by cursors may meet as many again. */
export const WINDOW = 200
/** Rows that the index names, some of which nobody may see. */
const NAMED = 300
/** Of a rare word, with filters: hits that are filtered. */
const FILTERED = 3_000
/** Of a broad word, with filters: articles that are looked at. */
const WALKED = 1_000

/** An article half a year older needs e times the rank. So the order of two hits never changes while they are as they are. */
const RECENCY_SECONDS = 15_552_000

/** Keeps instants before 1970 positive: 2 ** 46 milliseconds. */
const EPOCH_SHIFT = '70368744177664'

/** The orders that a search has: by rank, and newest first. */
export const SEARCH_ORDERS = ['relevance', '-publishedAt'] as const

export function bySearch(request: ListRequest, filters: ReadonlyMap<string, Slot>): Listed {
  const { q, mode, entity, args, preset } = request
  const querySlot = filters.get('query')
  if (querySlot === undefined || mode !== 'live' || entity !== 'article') throw new Error('search is of live articles')
  const order = orderOf(request, args.order)
  const { between, down, ...rest } = common(request, order)
  const others = new Map([...filters].filter(([name]) => name !== 'query'))
  const walk = ENTITY_TYPES[entity].walk(q, mode, others, preset)
  const query = `(select (${q.slot(querySlot, 'text')})::tsquery)`
  const isFiltered = others.size > 0 || preset !== null
  const [key] = args.after ?? args.before ?? []
  const isRanked = order.key === 'relevance'
  const since = isRanked && key !== undefined ? `(${sinceOf(q.slot(key, 'text'))})` : null
  const part: Part = { request, walk, query, isFiltered, order, since, until: null, between: () => [], down: true }
  if (isRanked) {
    const hits = hitsOf(part)
    const h = q.alias()
    const keyed = `select h.id_, h.v_, (${score(query)} || ${floorOf(since)}) collate "C" k_ from ${hits.name} h`
    const withKeys = `${hits.with}, ${h} as materialized (${keyed})`
    const rows = `select ${h}.* from ${h} where ${all(between(`${h}.k_`, `${h}.id_`))} order by ${sorted(`${h}.k_`, `${h}.id_`, down)} limit ${q.slot(args.first, 'int')} + 1`
    return { ...rest, with: withKeys, rows: fetched(request, rows, down), ...counted(`select 1 from ${h}`) }
  }
  // The window begins at the cursor: so pages lead through all hits.
  const isDown = down
  const until = key !== undefined && isDown ? q.slot(key, 'timestamptz') : null
  const hits = hitsOf({ ...part, until, between, down: isDown })
  const rows = `select h.id_, h.v_, h.sort_at k_ from ${hits.name} h order by ${sorted('h.sort_at', 'h.id_', isDown)} limit ${q.slot(args.first, 'int')} + 1`
  const whole = key === undefined ? hits : hitsOf(part)
  const both = whole === hits ? hits.with : `${hits.with}, ${whole.with}`
  const counts = isFiltered ? counted(`select 1 from ${whole.name}`) : { count: everyHit(part), looks: () => [] }
  return { ...rest, with: both, rows: fetched(request, rows, isDown), ...counts }
}

/** As many as pages lead to, newest first. The index names them all at once; which of them readers see is asked one by one. */
function everyHit({ request: { q }, walk, query }: Part): string {
  const version = q.alias()
  const named = `select s.article_id, s.version from article_search s where s.words @@ ${query} and s.sort_at <= ${now(q)} and (s.live_to is null or s.live_to > ${now(q)}) offset 0`
  return `select 1 from (${named}) c cross join ${one(walk, 'c.article_id')} ${version} where ${version}.version = c.version limit ${COUNT_LIMIT + 1}`
}

const counted = (count: string): Pick<Listed, 'count' | 'countLimit' | 'looks'> => ({
  count,
  countLimit: WINDOW,
  looks: () => [],
})

interface Part {
  readonly request: ListRequest
  readonly walk: Walk
  readonly query: string
  readonly isFiltered: boolean
  readonly order: Order
  /** An SQL expression: hits before it are none of the window that the first page had. */
  readonly since: string | null
  /** An SQL expression: the walk begins there. */
  readonly until: string | null
  readonly between: (key: string, id: string) => string[]
  readonly down: boolean
}

/** CTEs whose last, `name`, has the hits: `id_`, `v_`, `sort_at`, `words`. */
function hitsOf(part: Part): { with: string; name: string } {
  const { request, walk, query, isFiltered, since, until, between, down } = part
  const { q } = request
  const [near, found, far, hits] = [q.alias(), q.alias(), q.alias(), q.alias()]
  const most = (count: number): number => (since === null ? count : count * 2)
  const limit = most(isFiltered ? FILTERED : NAMED)
  // Fenced: else a plan might walk all rows by date and read every text to find a word that none has.
  const named = (by: string, when: string): string => {
    const conditions = [
      when,
      // What waits for its instant, or has ended by time, is no hit: it would take the places of those that are.
      `s.sort_at <= ${now(q)} and (s.live_to is null or s.live_to > ${now(q)})`,
      ...between('s.sort_at', 's.article_id'),
      ...(since === null ? [] : [`s.sort_at >= ${since}`]),
    ]
    return `select s.* from (select s.article_id, s.version, s.sort_at, s.live_to, s.words from article_search s where s.words @@ ${by} offset 0) s where ${all(conditions)} order by ${sorted('s.sort_at', 's.article_id', down)} limit ${limit}`
  }
  const told = `${near} as materialized (select * from search_near(${query}, ${until ?? now(q)}, ${since ?? 'null'}))`
  const version = q.alias()
  const seen = (candidates: string): string =>
    `select c.article_id id_, c.version v_, c.sort_at, c.words from ${candidates} c cross join ${one(walk, 'c.article_id')} ${version} where ${version}.version = c.version order by ${sorted('c.sort_at', 'c.article_id', down)} limit ${most(WINDOW) + 1}`
  if (isFiltered) {
    const isRare = `(select not n.is_broad from ${near} n)`
    const ctes = [
      told,
      `${found} as materialized (${named(`(select n.near from ${near} n)`, isRare)})`,
      `${hits} as materialized (select * from (${seen(found)}) r union all select * from (${looked(part, near, most(WINDOW) + 1)}) b)`,
    ]
    return { with: ctes.join(', '), name: hits }
  }
  // Walking back from a cursor leads to newer hits: where the newest are says nothing then.
  const isNear = down ? 'true' : 'false'
  const isEnough = `(select ${isNear} and (n.is_whole or (select count(*) from ${found}) = ${limit}) from ${near} n)`
  const ctes = [
    told,
    `${found} as materialized (${named(`(select n.near from ${near} n)`, isNear)})`,
    `${far} as (${named(query, `not ${isEnough}`)})`,
    `${hits} as materialized (${seen(`(select * from ${found} where ${isEnough} union all select * from ${far})`)})`,
  ]
  return { with: ctes.join(', '), name: hits }
}

/** The newest articles that pass the filters, those of them that have the word. */
function looked({ request, walk, query, between, since, down }: Part, near: string, limit: number): string {
  const { source, each } = walk
  const { q } = request
  const key = walk.key({ code: 0, key: 'sort_at', type: 'instant', descending: true })
  const isBroad = `(select n.is_broad from ${near} n)`
  const where = [...source.where, isBroad, ...between(key, walk.id), ...(since === null ? [] : [`${key} >= ${since}`])]
  const newest = `select ${walk.id} id_, ${source.it}.version v_, ${key} sort_at from ${source.from} where ${all(where)} order by ${sorted(key, walk.id, down)} limit ${WALKED}`
  const [n, s] = [q.alias(), q.alias()]
  const order = sorted(`${n}.sort_at`, `${n}.id_`, down)
  const rows =
    each === null
      ? newest
      : `select ${n}.* from ${each} cross join lateral (${newest}) ${n} order by ${order} limit ${WALKED}`
  return `select ${n}.id_, ${n}.v_, ${n}.sort_at, ${s}.words from (${rows}) ${n} cross join lateral (select s.words from article_search s where s.article_id = ${n}.id_ and s.version = ${n}.v_ offset 0) ${s} where ${s}.words @@ ${query} order by ${order} limit ${limit}`
}

/** Sixteen digits that sort as the score does. */
const score = (query: string): string =>
  `lpad(to_hex(((ln(greatest(ts_rank(h.words, ${query})::float8, 1e-9)) + extract(epoch from h.sort_at)::float8 / ${RECENCY_SECONDS} + 1e6) * 1e9)::int8), 16, '0')`

/** Twelve more, the same for the whole walk: the oldest hit of its first page's window. What is published meanwhile pushes none out. */
const floorOf = (since: string | null): string =>
  `lpad(to_hex((extract(epoch from ${since ?? 'min(h.sort_at) over ()'}) * 1000)::int8 + ${EPOCH_SHIFT}), 12, '0')`

const sinceOf = (key: string): string =>
  `timestamptz 'epoch' + (('x' || right(${key}, 12))::bit(48)::int8 - ${EPOCH_SHIFT}) * interval '1 millisecond'`
