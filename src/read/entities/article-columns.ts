// The columns of an article that are worked out while it is read.
import type { Row } from '../descriptor.ts'
import { instantText } from '../encode.ts'
import { isForEditors } from '../modes.ts'
import { now } from '../statement.ts'
import { byId, liveVersion } from '../visibility.ts'

/** `<section.path>/<slug>`; the slug alone where there is no section that the reader may see. */
export function path(row: Row): string {
  const section = byId(row.q, row.nested, 'section', `${row.it}.section_id`)
  const prefix = `(select ${section.it}.path || '/' from ${section.from} where ${section.where.join(' and ')})`
  return `coalesce(${prefix}, '') || ${row.it}.slug`
}

/** The status word of the version shown, first that fits (semantics.md section 2). */
export function status(row: Row): string {
  if (!isForEditors(row.mode) && row.mode !== 'preview') return `'published'`
  return statusOf(row.it, now(row.q), row.identity())
}

export function statusOf(it: string, now: string, identity: string): string {
  return `case when ${identity}.trashed_at is not null then 'trashed'
when ${it}.withdrawn_at is not null then 'withdrawn'
when ${it}.live_from > ${now} then 'scheduled'
when ${it}.live_from is not null and (${it}.live_to is null or ${it}.live_to > ${now}) then 'published'
when ${it}.live_from is not null then 'unpublished'
else ${it}.stage end`
}

/** Not served before it has begun: a schedule's instant is not public. */
export const firstPublishedAt = (row: Row): string =>
  `case when ${row.identity()}.first_published_at <= ${now(row.q)} then ${row.identity()}.first_published_at end`

const nullableInstant = (expression: string): string => `coalesce('"' || ${instantText(expression)} || '"', 'null')`

/** `{ version, since, until }` of the version that readers see, or null. */
export function live(row: Row): string {
  const seen = liveVersion(row.q, `${row.it}.article_id`)
  const text = `'{"version":' || ${seen.it}.version || ',"since":' || ${nullableInstant(`${seen.it}.live_from`)} || ',"until":' || ${nullableInstant(`${seen.it}.live_to`)} || '}'`
  return `(select ${text} from ${seen.from} where ${seen.where.join(' and ')})`
}

/** `{ version, at, until, outdated }` of the version that waits for its instant, or null. */
export function scheduled(row: Row): string {
  const p = row.q.alias()
  const outdated = `case when ${p}.version < ${row.identity()}.latest_version then 'true' else 'false' end`
  const text = `'{"version":' || ${p}.version || ',"at":' || ${nullableInstant(`${p}.live_from`)} || ',"until":' || ${nullableInstant(`${p}.live_to`)} || ',"outdated":' || ${outdated} || '}'`
  return `(select ${text} from ${pending(p)} where ${pendingOf(p, `${row.it}.article_id`, now(row.q))})`
}

/** When the article ends; one that has passed counts as none. */
export const unpublishAt = (row: Row): string =>
  `case when ${row.identity()}.unpublish_at > ${now(row.q)} then ${row.identity()}.unpublish_at end`

/** `{ active, until, note }` of the version, or null where nothing is said. */
export function embargo({ it }: Row): string {
  const text = `'{"active":' || ${it}.embargo_active || ',"until":' || ${nullableInstant(`${it}.embargo_until`)} || ',"note":' || coalesce(to_json(${it}.embargo_note)::text, 'null') || '}'`
  return `case when ${it}.embargo_active or ${it}.embargo_until is not null or ${it}.embargo_note is not null then ${text} end`
}

const pending = (alias: string): string => `article_versions ${alias}`

const pendingOf = (alias: string, ref: string, now: string): string =>
  `${alias}.article_id = ${ref} and ${alias}.live_from > ${now} and ${alias}.withdrawn_at is null`

/** Whether a version waits for its instant: the filter `hasSchedule`. */
export const hasPending = (alias: string, ref: string, now: string): string =>
  `((select count(*) from ${pending(alias)} where ${pendingOf(alias, ref, now)}) > 0)`
