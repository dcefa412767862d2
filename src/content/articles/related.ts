// Articles that name another one as related. Such references are weak: the purge of the other end takes them along.
import type { Entry } from '../../changes/append.ts'
import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import { imageOf } from './image.ts'
import { readVersion } from './repository.ts'

/** Each has an entry in the log, and one transaction appends a thousand. */
const MAX_REFERRERS = 900

/** Locks who names the article of that id, which the caller holds, so that none of them goes live meanwhile; their ids. */
export async function lockReferrers(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from articles where id in (select article_id from article_related where related_id = $1) order by id for no key update`,
    [id],
    'lock-referrers',
  )
  return rows.map((row) => row.id)
}

/**
 * The entries of the live articles, locked before the clock was read, that lose the article of that id from `related`:
 * who keeps a copy of them is told. @throws REFERENCED beyond 900
 */
export async function entriesOfReferrers(tx: Tx, id: string, clock: Date): Promise<Entry[]> {
  const rows = await tx.query<{ id: string; version: number }>(
    `select v.article_id as id, v.version from article_related r
     join article_versions v on v.article_id = r.article_id and v.version = r.version
     where r.related_id = $1 and v.withdrawn_at is null and v.live_from <= $2 and (v.live_to is null or v.live_to > $2)
     order by v.article_id limit ${MAX_REFERRERS + 1}`,
    [id, clock],
    'live-referrers',
  )
  if (rows.length > MAX_REFERRERS)
    throw fail('REFERENCED', { detail: `More than ${MAX_REFERRERS} live articles name it as related.` })
  const entries: Entry[] = []
  for (const { id: referrer, version } of rows) {
    const shown = await readVersion(tx, referrer, version)
    if (shown === null) throw new Error(`article ${referrer} has no version ${version}`)
    const { content, state } = shown
    const image = imageOf(content, { publishedAt: state.published_at, modifiedAt: state.modified_at })
    const same = { version, previousVersion: version, before: image, after: image }
    entries.push({
      type: 'article',
      itemId: referrer,
      action: 'updated',
      fields: ['related'],
      audience: 'public',
      ...same,
    })
  }
  return entries
}
