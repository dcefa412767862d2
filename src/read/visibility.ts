// The one place that decides what is seen: every row of an entity, at every depth, comes from here (semantics.md
// sections 1 to 3). Live: the version whose interval holds $now; the other four when public, not hidden, not trashed.
// Draft: the newest version, and all that is not trashed. Trash: what is, at the root alone. Past: as live, of the rows
// that there were at $now; what is withdrawn, trashed, purged or without rights at $clock does not come back.
import type { Source } from './descriptor.ts'
import { looksBack } from './modes.ts'
import type { Entity, Mode } from './shape.ts'
import { clock, now, type Statement } from './statement.ts'

export type Unversioned = Exclude<Entity, 'article'>

const TABLES: Record<Unversioned, string> = {
  section: 'sections',
  author: 'authors',
  media: 'media',
  tag: 'tags',
}

/**
 * A FROM item of one of the four tables; in a mode that looks back, with the rows that there once were. No condition may
 * stand inside: PostgreSQL would no longer pull the branches up, and read both tables whole.
 */
export function table(mode: Mode, entity: Unversioned, it: string): string {
  const name = TABLES[entity]
  if (!looksBack(mode)) return `${name} ${it}`
  return `(select null::timestamptz(3) valid_to, c.* from ${name} c union all select p.* from ${name}_past p) ${it}`
}

/** The rows of `table` that hold at $now: of each id, one at most. */
export function current(q: Statement, mode: Mode, it: string): string[] {
  if (!looksBack(mode)) return []
  return [`${it}.valid_from <= ${now(q)}`, `(${it}.valid_to is null or ${it}.valid_to > ${now(q)})`]
}

/**
 * A claim to an address holds at $now. Not a condition that the GiST index of the constraint could answer: it takes ten
 * times as long as the one over the address (migration 0009).
 */
export const heldNow = (q: Statement, claim: string): string => `(${claim}.claimed @> ${now(q)}) is true`

/** A version's interval holds the instant. */
function liveAt(instant: string, it: string): string[] {
  return [
    `${it}.live_from <= ${instant}`,
    `(${it}.live_to is null or ${it}.live_to > ${instant})`,
    `${it}.published_at <= ${instant}`,
    `${it}.withdrawn_at is null`,
  ]
}

/** The newest version that has begun: intervals never overlap, so it alone can be live. One probe, however many versions. */
const newestBegun = (ref: string, instant: string, it: string): string =>
  `lateral (select v.* from article_versions v where v.article_id = ${ref} and v.live_from <= ${instant} order by v.live_from desc limit 1) ${it}`

/**
 * A version is seen. In mode live the identity need not be read: trashing ends the interval. `published_at` is in the
 * CHECKs as well; said here it lets a look back find its rows by date.
 */
function seen(q: Statement, mode: Mode, it: string): string[] {
  const conditions = liveAt(now(q), it)
  if (mode === 'past') conditions.push(`(select a.trashed_at is null from articles a where a.id = ${it}.article_id)`)
  if (mode === 'publicPast') {
    const today = q.alias()
    const shown = liveAt(clock(q), today).join(' and ')
    conditions.push(`(select true from ${newestBegun(`${it}.article_id`, clock(q), today)} where ${shown})`)
  }
  return conditions
}

/** The conditions for a row of `table`. */
export function visible(q: Statement, mode: Mode, entity: Unversioned, it: string): string[] {
  if (mode === 'trash') return [`${it}.trashed_at is not null`]
  if (mode === 'draft') return [`${it}.trashed_at is null`]
  const rights = (of: string, instant: typeof clock): string[] =>
    entity === 'media' ? [`(${of}.rights_until is null or ${of}.rights_until > ${instant(q)})`] : []
  // Rights are judged by the real clock, whatever time is asked about.
  if (mode === 'preview') return [`${it}.trashed_at is null`, ...rights(it, clock)]
  const conditions = [`${it}.trashed_at is null`, `not ${it}.hidden`, `${it}.public_from <= ${now(q)}`]
  if (!looksBack(mode)) return [...conditions, ...rights(it, clock)]
  // A scalar subselect: EXISTS would be made a join that reads the table whole. No row is left of what was purged.
  const mask = ['m.trashed_at is null', ...rights('m', clock)].join(' and ')
  const allowed = `(select ${mask} from ${TABLES[entity]} m where m.id = ${it}.id)`
  return [...current(q, mode, it), ...conditions, ...rights(it, now), allowed]
}

/** A tag that was merged into another one is in no list, and nothing leads to it: see `followed`. */
export const unmerged = (entity: Unversioned, it: string): string[] =>
  entity === 'tag' ? [`${it}.merged_into is null`] : []

/** Whether any tag is merged: asked once a statement, so that a newsroom that merges none pays nothing more. */
const anyMerged = (mode: Mode): string =>
  looksBack(mode) ? 'true' : 'exists (select 1 from tags where merged_into is not null)'

/** The id of the tag that stands for the one of that id: itself, or the one that it was merged into. */
export function followed(q: Statement, mode: Mode, ref: string): string {
  const f = q.alias()
  const where = [`${f}.id = ${ref}`, ...current(q, mode, f)].join(' and ')
  return `case when ${anyMerged(mode)} then (select coalesce(${f}.merged_into, ${f}.id) from ${table(mode, 'tag', f)} where ${where}) else ${ref} end`
}

/** An array of tags, with those that were merged into them; `ids` is an SQL expression of type uuid[]. */
export function withMerged(q: Statement, mode: Mode, ids: string): string {
  const m = q.alias()
  const into = `${m}.merged_into = any(${ids})`
  // No index has what earlier rows were merged into; a merge is not undone, so today's merged tags are all there can be.
  if (looksBack(mode)) {
    const then = [`${m}.id = t.id`, ...current(q, mode, m)].join(' and ')
    return `(${ids} || array(select ${m}.id from tags t cross join lateral (select ${m}.* from ${table(mode, 'tag', m)} where ${then} offset 0) ${m} where t.merged_into is not null and ${into}))`
  }
  const where = [into, ...current(q, mode, m)].join(' and ')
  return `case when ${anyMerged(mode)} then ${ids} || array(select ${m}.id from ${table(mode, 'tag', m)} where ${where}) else ${ids} end`
}

/** Of the links of one version that lead to the same tag the first alone counts. */
export function firstOfMerged(q: Statement, mode: Mode, link: string, tag: string): string {
  const o = q.alias()
  const earlier = `${o}.article_id = ${link}.article_id and ${o}.version = ${link}.version and ${o}.position < ${link}.position`
  return `(not ${anyMerged(mode)} or not ${tag} = any(array(select ${followed(q, mode, `${o}.tag_id`)} from article_tags ${o} where ${earlier})))`
}

/**
 * The row of that id, if it is visible: at most one. `ref` is an SQL expression of type uuid; `from` may follow a
 * `cross join` whose left side it names.
 */
export function byId(q: Statement, mode: Mode, entity: Entity, ref: string): Source {
  const it = q.alias()
  if (entity !== 'article') {
    const where = [`${it}.id = ${ref}`, ...visible(q, mode, entity, it)]
    return { from: table(mode, entity, it), where, it, identity: null }
  }
  if (mode !== 'draft' && mode !== 'trash')
    return { from: newestBegun(ref, now(q), it), where: seen(q, mode, it), it, identity: null }
  const identity = q.alias()
  const from = `articles ${identity} cross join lateral (select v.* from article_versions v where v.article_id = ${identity}.id and v.version = ${identity}.latest_version offset 0) ${it}`
  return { from, where: [`${identity}.id = ${ref}`, trashed(mode, identity)], it, identity }
}

/**
 * One version of one article: in mode draft wherever the article is, in mode preview unless it is in the trash or the
 * version withdrawn.
 */
export function oneVersion(q: Statement, mode: Mode, ref: string, version: string): Source {
  const [it, identity] = [q.alias(), q.alias()]
  const from = `articles ${identity} cross join lateral (select v.* from article_versions v where v.article_id = ${identity}.id and v.version = ${version} offset 0) ${it}`
  const shown = mode === 'draft' ? [] : [`${identity}.trashed_at is null`, `${it}.withdrawn_at is null`]
  return { from, where: [`${identity}.id = ${ref}`, ...shown], it, identity }
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
  const where = [...visible(q, mode, entity, it), ...unmerged(entity, it)]
  return { from: table(mode, entity, it), where, it, identity: null }
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
  if (mode !== 'draft' && mode !== 'trash') {
    // What is live is sorted by an instant that has passed: a look back begins its walk there, not at today's articles.
    const begun = looksBack(mode) ? [`${link?.alias ?? it}.sort_at <= ${now(q)}`] : []
    return { from, where: [...begun, ...seen(q, mode, it)], it, identity: null }
  }
  const newest = `cross join lateral (select a.* from articles a where a.id = ${it}.article_id and a.latest_version = ${it}.version and ${trashed(mode, 'a')} offset 0) ${identity}`
  return { from: `${from} ${newest}`, where: [], it, identity }
}

/** The live version of an article, of whatever mode the statement is: for editors' `live` and the filter `isLive`. */
export function liveVersion(q: Statement, ref: string): Source {
  return byId(q, 'live', 'article', ref)
}
