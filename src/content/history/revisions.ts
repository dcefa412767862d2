// What the lists of revisions have in common: their order, their pages, and what the log knows of each version.

/** One version of an item: when it was written, by whom, what it changed and why. */
export interface Revision {
  version: number
  createdAt: Date
  /** The writer as the log has it: `token:<id>`, `admin-token`, `system`. */
  createdBy: string
  /** The name of that token; null where the writer was none. */
  tokenName: string | null
  /** Top-level names that differ from the version before. */
  fields: string[] | null
  note: string | null
}

/** The newest revisions below a version, newest first; without one, from the newest of all. */
export interface RevisionPage {
  below?: number | undefined
  limit: number
}

/** The page of what was found, where one more than `limit` was looked for: `next` is the version to go on below. */
export function pageOf<R extends { version: number }>(
  rows: readonly R[],
  limit: number,
): { items: R[]; next: number | null } {
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? (items.at(-1)?.version ?? null) : null }
}

/**
 * SQL of one row for each version that the log says was written: `version, actor, token_name, note, fields, action`. `$1`
 * is the item, `versions` an expression of type int[]. The first entry of a version is the one that made it: what comes
 * later under the same number are steps.
 */
export const writersOf = (versions: string): string =>
  `select distinct on (c.version) c.version, c.actor, c.note, c.fields, c.action,
     (select t.name from tokens t
      where t.id = case when c.actor ~ '^token:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then substr(c.actor, 7)::uuid end) as token_name
   from changes c
   where c.item_id = $1 and c.version = any(${versions}) and (c.action = 'created' or c.previous_version is distinct from c.version)
     and c.action in ('created', 'updated', 'published', 'scheduled', 'rescheduled', 'moved', 'hidden', 'merged')
   order by c.version, c.ord`
