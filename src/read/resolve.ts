// From names to ids, in SQL: what a filter or an address names, by id, present address or former one.
import { looksBack } from './modes.ts'
import type { Entity, Mode, PageArgs } from './shape.ts'
import { now, type Statement } from './statement.ts'
import { byId, current, followed, heldNow, table, unmerged, visible } from './visibility.ts'

type Named = 'section' | 'author' | 'tag'

/** Where the claims to an address are kept: semantics.md section 4. */
const CLAIMS: Record<Named, { claims: string; address: string; owner: string }> = {
  section: { claims: 'section_paths', address: 'path', owner: 'section_id' },
  author: { claims: 'author_slugs', address: 'slug', owner: 'author_id' },
  tag: { claims: 'tag_slugs', address: 'slug', owner: 'tag_id' },
}

const UUID = `'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'`

/**
 * A select of one id (and the name's place, `ord`) for each name, null where it names nothing visible: hidden is the same as not there. `names` is an
 * SQL expression of type text[].
 */
export function idsByNames(q: Statement, mode: Mode, entity: Named, names: string): string {
  const { claims, address, owner } = CLAIMS[entity]
  const rows = table(mode, entity, 'e')
  const seen = visible(q, mode, entity, 'e').join(' and ')
  const holder = looksBack(mode)
    ? `${claims} c cross join ${fenced(mode, entity, 'e', [`e.id = c.${owner}`, seen])}`
    : `${claims} c join ${rows} on e.id = c.${owner} and ${seen}`
  const claimed = `c.${address} = n.name and c.claimed @> ${now(q)}`
  // Whoever has an address has claimed it; what somebody once was is found by the claim alone, no index has its address.
  const present = looksBack(mode)
    ? `select e.id from ${holder} where ${claimed} and e.${address} = n.name`
    : `select e.id from ${rows} where e.${address} = n.name and ${seen}`
  const meant = (id: string): string => (entity === 'tag' ? followed(q, mode, id) : id)
  // Fenced: looked up once, however often what is around it names the id. The form of a name is looked at once, too, not
  // for each row.
  return `select ${meant('g.id')} id, g.ord from (select coalesce(
case when n.name ~ ${UUID} then (select e.id from ${rows} where e.id = n.name::uuid and ${seen}) end,
(${present}),
(select e.id from ${holder} where ${claimed} and c.since <= ${now(q)})
) id, n.ord from unnest(${names}) with ordinality n(name, ord) offset 0) g`
}

/** The row that the conditions name: fenced, else the planner may read all that there ever was to join it. */
const fenced = (mode: Mode, entity: Named, it: string, where: readonly string[]): string =>
  `lateral (select ${it}.* from ${table(mode, entity, it)} where ${where.join(' and ')} offset 0) ${it}`

/** An array of the ids that were found, once each, in the names' order. */
export const foundIds = (q: Statement, mode: Mode, entity: Named, names: string): string =>
  `array(select f.id from (${idsByNames(q, mode, entity, names)}) f where f.id is not null group by f.id order by min(f.ord))`

/** An array of those that hold the names as addresses, present or former, seen or not. */
export function holders(q: Statement, entity: Named, names: string): string {
  const { claims, address, owner } = CLAIMS[entity]
  const h = q.alias()
  const rows = `${claims} ${h} where ${h}.${address} = any(${names}) and ${h}.claimed @> ${now(q)}`
  return `array(select ${withTarget(entity, `${h}.${owner}`)} from ${rows})`
}

/** The id and, of a tag, the one that it was merged into: rows of ids, some of them null. */
export const withTarget = (entity: Entity, id: string): string =>
  entity === 'tag' ? `unnest(array[${id}, (select mt.merged_into from tags mt where mt.id = ${id})])` : id

/** As `foundIds`, in no order, and an id as often as it is named. */
export const anyIds = (q: Statement, mode: Mode, entity: Named, names: string): string =>
  `array(select f.id from (${idsByNames(q, mode, entity, names)}) f where f.id is not null)`

/** Filters whose values are names, and of what. */
export const NAMING: Readonly<Record<string, Named>> = {
  section: 'section',
  sectionNot: 'section',
  parent: 'section',
  author: 'author',
  authorNot: 'author',
  tag: 'tag',
  tagNot: 'tag',
  tagsAll: 'tag',
}

/**
 * A select of one JSON value: `[{ filter, name, address }]` of the names in filters that lead to another address, or of
 * a merged tag's id to another id; null where no filter takes names.
 */
export function movedNames(q: Statement, mode: Mode, filters: PageArgs['filters']): string | null {
  const found = filters.flatMap(([filter, slot]) => {
    const entity = NAMING[filter]
    if (entity === undefined) return []
    const names = filter === 'parent' ? `array_remove(array[${q.slot(slot, 'text')}], 'none')` : q.slot(slot, 'text[]')
    const strange = isStrange(mode, entity, names)
    return movedOf(q, mode, entity, names).map(
      (select) => `select '${filter}'::text as filter, f.* from (${select}) f where ${strange}`,
    )
  })
  if (found.length === 0) return null
  return `(select json_agg(m) from (${found.join(' union all ')}) m)`
}

/** Whether a name is no present address: what is one leads nowhere else, and that is soon seen. */
function isStrange(mode: Mode, entity: Named, names: string): string {
  if (looksBack(mode)) return 'true'
  const { address } = CLAIMS[entity]
  const here = [`p.${address} = u.name`, 'p.trashed_at is null', ...unmerged(entity, 'p')].join(' and ')
  const holder = `select true from ${table(mode, entity, 'p')} where ${here}`
  return `(select bool_or((${holder}) is null) from unnest(${names}) u(name))`
}

function movedOf(q: Statement, mode: Mode, entity: Named, names: string): string[] {
  const { claims, address, owner } = CLAIMS[entity]
  const [n, c] = [q.alias(), q.alias()]
  const each = `unnest(${names}) ${n}(name)`
  const rows = byId(q, mode, entity, entity === 'tag' ? followed(q, mode, `${c}.${owner}`) : `${c}.${owner}`)
  // Fenced, the address first: else the claims of everybody are compared with the instant.
  const claimed = `lateral (select h.* from ${claims} h where h.${address} = ${n}.name and ${heldNow(q, 'h')} and h.since <= ${now(q)} offset 0) ${c}`
  const present = `${rows.it}.${address}`
  const former = `select ${n}.name, ${present} address from ${each} cross join ${claimed} cross join ${rows.from} where ${rows.where.join(' and ')} and ${present} <> ${n}.name`
  if (entity !== 'tag') return [former]
  const asked = byId(q, mode, 'tag', `case when ${n}.name ~ ${UUID} then ${n}.name::uuid end`)
  const merged = `select ${n}.name, ${asked.it}.merged_into::text from ${each} cross join ${asked.from} where ${asked.where.join(' and ')} and ${asked.it}.merged_into is not null`
  return [former, merged]
}

/**
 * An array of the sections of the given ones' subtrees, visible ones alone; `depth` (an SQL expression of type int) is
 * how many levels below them count. '0' is the byte after '/': the range is one of the index over path.
 */
export function subtree(q: Statement, mode: Mode, roots: string, depth: string | null): string {
  const levels = depth === null ? '' : ` and s.depth <= r.depth + ${depth}`
  const range = (path: string): string => `${path} >= r.path and ${path} < r.path || '0'`
  const within = `(s.path = r.path or starts_with(s.path, r.path || '/'))${levels}`
  const seen = visible(q, mode, 'section', 's')
  // Fenced: a range of the index over path, where a join reads the whole tree.
  if (!looksBack(mode))
    return `array(select distinct s.id from sections r cross join lateral (select s.id, s.path, s.depth from sections s where ${range('s.path')} and ${seen.join(' and ')} offset 0) s where r.id = any(${roots}) and ${within})`
  // As above: the paths of then are found by their claims.
  const root = fenced(mode, 'section', 'r', ['r.id = u.id', ...current(q, mode, 'r')])
  const below = fenced(mode, 'section', 's', ['s.id = c.section_id', ...seen])
  const claims = `section_paths c on ${range('c.path')} and c.claimed @> ${now(q)}`
  return `array(select distinct s.id from unnest(${roots}) u(id) cross join ${root} join ${claims} cross join ${below} where s.path = c.path and ${within})`
}
