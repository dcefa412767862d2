// From names to ids, in SQL: what a filter or an address names, by id, present address or former one.
import type { Mode } from './shape.ts'
import { now, type Statement } from './statement.ts'
import { TABLES, visible } from './visibility.ts'

type Named = 'section' | 'author' | 'tag'

/** Where the claims to an address are kept: semantics.md section 4. */
const CLAIMS: Record<Named, { table: string; address: string; owner: string }> = {
  section: { table: 'section_paths', address: 'path', owner: 'section_id' },
  author: { table: 'author_slugs', address: 'slug', owner: 'author_id' },
  tag: { table: 'tag_slugs', address: 'slug', owner: 'tag_id' },
}

const UUID = `'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'`

/**
 * A select of one id (and the name's place, `ord`) for each name, null where it names nothing visible: hidden is the same as not there. `names` is an
 * SQL expression of type text[].
 */
export function idsByNames(q: Statement, mode: Mode, entity: Named, names: string): string {
  const { table, address, owner } = CLAIMS[entity]
  const seen = (it: string): string => visible(q, mode, entity, it).join(' and ')
  return `select coalesce(
(select e.id from ${TABLES[entity]} e where e.id = case when n.name ~ ${UUID} then n.name::uuid end and ${seen('e')}),
(select e.id from ${TABLES[entity]} e where e.${address} = n.name and ${seen('e')}),
(select e.id from ${table} c join ${TABLES[entity]} e on e.id = c.${owner} where c.${address} = n.name and c.claimed @> ${now(q)} and c.since <= ${now(q)} and ${seen('e')})
) id, n.ord from unnest(${names}) with ordinality n(name, ord)`
}

/** An array of the ids that were found, once each, in the names' order. */
export const foundIds = (q: Statement, mode: Mode, entity: Named, names: string): string =>
  `array(select f.id from (${idsByNames(q, mode, entity, names)}) f where f.id is not null group by f.id order by min(f.ord))`

/**
 * An array of the sections of the given ones' subtrees, visible ones alone; `depth` (an SQL expression of type int) is
 * how many levels below them count. '0' is the byte after '/': the range is one of the index over path.
 */
export function subtree(q: Statement, mode: Mode, roots: string, depth: string | null): string {
  const levels = depth === null ? '' : ` and s.depth <= r.depth + ${depth}`
  const within = `s.path >= r.path and s.path < r.path || '0' and (s.path = r.path or starts_with(s.path, r.path || '/'))`
  return `array(select distinct s.id from sections r join sections s on ${within}${levels} where r.id = any(${roots}) and ${visible(q, mode, 'section', 's').join(' and ')})`
}
