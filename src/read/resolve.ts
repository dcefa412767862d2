// From names to ids, in SQL: what a filter or an address names, by id, present address or former one.
import { looksBack } from './modes.ts'
import type { Entity, Mode, PageArgs } from './shape.ts'
import { now, type Statement } from './statement.ts'
import { byId, current, followed, table, visible } from './visibility.ts'

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
  return `select ${meant('g.id')} id, g.ord from (select coalesce(
(select e.id from ${rows} where e.id = case when n.name ~ ${UUID} then n.name::uuid end and ${seen}),
(${present}),
(select e.id from ${holder} where ${claimed} and c.since <= ${now(q)})
) id, n.ord from unnest(${names}) with ordinality n(name, ord)) g`
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
    return movedOf(q, mode, entity, names).map((select) => `select '${filter}'::text as filter, f.* from (${select}) f`)
  })
  if (found.length === 0) return null
  return `(select json_agg(m) from (${found.join(' union all ')}) m)`
}

function movedOf(q: Statement, mode: Mode, entity: Named, names: string): string[] {
  const { claims, address, owner } = CLAIMS[entity]
  const [n, c] = [q.alias(), q.alias()]
  const each = `unnest(${names}) ${n}(name)`
  const rows = byId(q, mode, entity, entity === 'tag' ? followed(q, mode, `${c}.${owner}`) : `${c}.${owner}`)
  const claimed = `${claims} ${c} on ${c}.${address} = ${n}.name and ${c}.claimed @> ${now(q)} and ${c}.since <= ${now(q)}`
  const present = `${rows.it}.${address}`
  const former = `select ${n}.name, ${present} address from ${each} join ${claimed} cross join ${rows.from} where ${rows.where.join(' and ')} and ${present} <> ${n}.name`
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
  if (!looksBack(mode))
    return `array(select distinct s.id from sections r join sections s on ${range('s.path')} and ${within} where r.id = any(${roots}) and ${seen.join(' and ')})`
  // As above: the paths of then are found by their claims.
  const root = fenced(mode, 'section', 'r', ['r.id = u.id', ...current(q, mode, 'r')])
  const below = fenced(mode, 'section', 's', ['s.id = c.section_id', ...seen])
  const claims = `section_paths c on ${range('c.path')} and c.claimed @> ${now(q)}`
  return `array(select distinct s.id from unnest(${roots}) u(id) cross join ${root} join ${claims} cross join ${below} where s.path = c.path and ${within})`
}
