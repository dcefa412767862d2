// The one place that decides what is seen: every row of an entity, at every depth, comes from here (semantics.md
// sections 1 to 3). Live: the version whose interval holds $now; the other four when public, not hidden, not trashed.
// Draft: the newest version, and all that is not trashed. Trash: what is, at the root alone.
import type { Source } from './descriptor.ts'
import type { Entity, Mode } from './shape.ts'
import { clock, now, type Statement } from './statement.ts'

type Unversioned = Exclude<Entity, 'article'>

export const TABLES: Record<Unversioned, string> = {
  section: 'sections',
  author: 'authors',
  media: 'media',
  tag: 'tags',
}

/**
 * A version is live. Trashing ends the interval, so the identity need not be read. `published_at` is in the CHECKs as
 * well; said here it lets a look back find its rows by date.
 */
function live(q: Statement, it: string): string[] {
  return [
    `${it}.live_from <= ${now(q)}`,
    `(${it}.live_to is null or ${it}.live_to > ${now(q)})`,
    `${it}.published_at <= ${now(q)}`,
    `${it}.withdrawn_at is null`,
  ]
}

/** The conditions for a row of one of the four tables. */
export function visible(q: Statement, mode: Mode, entity: Unversioned, it: string): string[] {
  if (mode === 'trash') return [`${it}.trashed_at is not null`]
  if (mode === 'draft') return [`${it}.trashed_at is null`]
  const conditions = [`${it}.trashed_at is null`, `not ${it}.hidden`, `${it}.public_from <= ${now(q)}`]
  // Rights are judged by the real clock, whatever time is asked about.
  if (entity === 'media') conditions.push(`(${it}.rights_until is null or ${it}.rights_until > ${clock(q)})`)
  return conditions
}

/**
 * The row of that id, if it is visible: at most one. `ref` is an SQL expression of type uuid; `from` may follow a
 * `cross join` whose left side it names.
 */
export function byId(q: Statement, mode: Mode, entity: Entity, ref: string): Source {
  const it = q.alias()
  if (entity !== 'article') {
    return {
      from: `${TABLES[entity]} ${it}`,
      where: [`${it}.id = ${ref}`, ...visible(q, mode, entity, it)],
      it,
      identity: null,
    }
  }
  if (mode === 'live') {
    // Intervals never overlap, so only the newest that has begun can be live: one probe, however many versions.
    const from = `lateral (select v.* from article_versions v where v.article_id = ${ref} and v.live_from <= ${now(q)} order by v.live_from desc limit 1) ${it}`
    return { from, where: live(q, it), it, identity: null }
  }
  const identity = q.alias()
  const from = `articles ${identity} cross join lateral (select v.* from article_versions v where v.article_id = ${identity}.id and v.version = ${identity}.latest_version offset 0) ${it}`
  return { from, where: [`${identity}.id = ${ref}`, trashed(mode, identity)], it, identity }
}

/** As `byId`, for the rows of a link: fenced, so that the link is walked first, whatever the planner guesses. */
export function byLink(
  q: Statement,
  mode: Mode,
  entity: Unversioned,
  link: { from: string; where: string[]; order: string; alias: string },
  ref: string,
): Source {
  const one = byId(q, mode, entity, ref)
  const from = `${link.from} cross join lateral (select ${one.it}.* from ${one.from} where ${one.where.join(' and ')} offset 0) ${one.it}`
  return { from, where: link.where, it: one.it, identity: null, link: link.alias, order: link.order }
}

const trashed = (mode: Mode, identity: string): string =>
  `${identity}.trashed_at is ${mode === 'trash' ? 'not null' : 'null'}`

/** All visible rows of one of the four tables. */
export function everyRow(q: Statement, mode: Mode, entity: Unversioned): Source {
  const it = q.alias()
  return { from: `${TABLES[entity]} ${it}`, where: visible(q, mode, entity, it), it, identity: null }
}

/**
 * All visible articles; with `link`, those that a linking table's rows (article_id, version) lead to. The fence
 * `offset 0` holds the planner to walking the link in its order: without it a generic plan hash-joins everything.
 */
export function everyArticle(q: Statement, mode: Mode, link: { table: string; alias: string } | null = null): Source {
  const it = q.alias()
  const identity = q.alias()
  if (mode === 'trash' && link === null) {
    const version = `(select v.* from article_versions v where v.article_id = ${identity}.id and v.version = ${identity}.latest_version offset 0) ${it}`
    return {
      from: `articles ${identity} cross join lateral ${version}`,
      where: [trashed(mode, identity)],
      it,
      identity,
    }
  }
  const from =
    link === null
      ? `article_versions ${it}`
      : `${link.table} ${link.alias} cross join lateral (select v.* from article_versions v where v.article_id = ${link.alias}.article_id and v.version = ${link.alias}.version offset 0) ${it}`
  if (mode === 'live') return { from, where: live(q, it), it, identity: null }
  const newest = `cross join lateral (select a.* from articles a where a.id = ${it}.article_id and a.latest_version = ${it}.version and ${trashed(mode, 'a')} offset 0) ${identity}`
  return { from: `${from} ${newest}`, where: [], it, identity }
}

/** The live version of an article, of whatever mode the statement is: for editors' `live` and the filter `isLive`. */
export function liveVersion(q: Statement, ref: string): Source {
  return byId(q, 'live', 'article', ref)
}
