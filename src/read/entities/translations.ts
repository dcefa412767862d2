// Translation groups: articles in several locales that say the same. A group belongs to the identity; the past of it is
// kept beside, so that a look back shows the group of then.
import type { Row, Source } from '../descriptor.ts'
import { looksBack } from '../modes.ts'
import type { Mode } from '../shape.ts'
import { now, type Statement } from '../statement.ts'
import { byId } from '../visibility.ts'

/** The group of the article at hand. */
export const translationGroup = (row: Row): string => groupOf(row.q, row.mode, row.identity())

/** `identity` is an alias of a row of articles. */
function groupOf(q: Statement, mode: Mode, identity: string): string {
  const present = `${identity}.translation_group`
  if (!looksBack(mode)) return present
  const p = q.alias()
  const left = `select ${p}.translation_group from article_groups_past ${p} where ${p}.article_id = ${identity}.id and ${p}.valid_to > ${now(q)} order by ${p}.valid_to limit 1`
  return `coalesce((${left}), ${present})`
}

/** The others of the group; a group holds one article of a locale. */
export function translations(row: Row): Source {
  const { q, articles: mode } = row
  const other = q.alias()
  const rows = byId(q, mode, 'article', `${other}.id`)
  const group = groupOf(q, mode, row.identity())
  const where = [`${other}.id <> ${row.it}.article_id`, `${other}.trashed_at is null`, ...rows.where]
  if (!looksBack(mode)) {
    const present = [`${other}.translation_group = ${group}`, ...where]
    return { ...rows, from: `articles ${other} cross join ${rows.from}`, where: present, order: `${other}.locale` }
  }
  // Whoever is in it now or once was, then by the group of then: no index has that.
  const [g, c, p] = [q.alias(), q.alias(), q.alias()]
  const candidates = `select ${c}.id from articles ${c} where ${c}.translation_group = ${g}.id and ${c}.trashed_at is null union select ${p}.article_id from article_groups_past ${p} where ${p}.translation_group = ${g}.id`
  const found = `(select ${group} id offset 0) ${g} cross join lateral (${candidates}) ${c} cross join lateral (select a.* from articles a where a.id = ${c}.id offset 0) ${other}`
  const then = [`${groupOf(q, mode, other)} = ${g}.id`, ...where]
  return { ...rows, from: `${found} cross join ${rows.from}`, where: then, order: `${other}.locale` }
}
