import type { Tx } from '../../db/client.ts'
import { fail } from '../../errors.ts'
import type { KindName } from './kind.ts'

const IMAGES = `
  select 'section' as type, id from sections where image_id = $1 and trashed_at is null
  union select 'author', id from authors where (image_id = $1 or image_large_id = $1) and trashed_at is null
  union select 'tag', id from tags where image_id = $1 and trashed_at is null`

const OTHERS: Record<KindName, string | null> = {
  section: `
    select 'section' as type, id from sections where parent_id = $1 and trashed_at is null
    union select 'tag', id from tags where section_id = $1 and trashed_at is null`,
  author: null,
  media: IMAGES,
  tag: `select 'tag' as type, id from tags where (parent_id = $1 or merged_into = $1) and trashed_at is null`,
}

const VERSIONS: Record<KindName, string> = {
  section: `
    select article_id, version from article_versions where section_id = $1
    union select article_id, version from article_sections where section_id = $1`,
  author: `
    select article_id, version from article_contributors where author_id = $1
    union select article_id, version from article_mentions where author_id = $1`,
  media: 'select article_id, version from article_media where media_id = $1',
  tag: `
    select article_id, version from article_tags where tag_id = $1
    union select article_id, version from article_mentions where tag_id = $1`,
}

/**
 * What keeps an item from being hidden or trashed: live, pending and newest versions of articles that are not in the
 * trash, and others of its kind that hang on it. A statement of its own after the row is locked, so that it sees every
 * reference made before. @throws REFERENCED with at most 100 of them
 */
export async function demandUnreferenced(tx: Tx, type: KindName, id: string, clock: Date): Promise<void> {
  const others = OTHERS[type]
  const referrers = await tx.query<{ type: string; id: string }>(
    `select type, id from (
       ${others === null ? '' : `${others} union`}
       select 'article' as type, a.id from (${VERSIONS[type]}) l
       join articles a on a.id = l.article_id and a.trashed_at is null
       join article_versions v on v.article_id = l.article_id and v.version = l.version
       where v.version = a.latest_version or (v.live_from is not null and (v.live_to is null or v.live_to > $2))
     ) r order by type, id limit 100`,
    [id, clock],
    `referrers-${type}`,
  )
  if (referrers.length === 0) return
  throw fail('REFERENCED', {
    detail: `${referrers.length === 100 ? 'At least 100' : referrers.length} items refer to it; change them first.`,
    extra: { referrers },
  })
}

const EARLIER: Record<KindName, string> = {
  section: `
    select 'section' as type, id from sections where parent_id = $1
    union select 'tag', id from tags where section_id = $1
    union select 'section', id from sections_past where parent_id = $1
    union select 'tag', id from tags_past where section_id = $1`,
  author: `select 'author' as type, id from authors where false`,
  media: `
    select 'section' as type, id from sections where image_id = $1
    union select 'author', id from authors where image_id = $1 or image_large_id = $1
    union select 'tag', id from tags where image_id = $1
    union select 'section', id from sections_past where image_id = $1
    union select 'author', id from authors_past where image_id = $1 or image_large_id = $1
    union select 'tag', id from tags_past where image_id = $1`,
  tag: `
    select 'tag' as type, id from tags where parent_id = $1 or merged_into = $1
    union select 'tag', id from tags_past where parent_id = $1 or merged_into = $1`,
}

/**
 * What keeps an item from being purged: any version of an article, however old, and any row of the others, present or
 * past, in the trash or not. A look back would find a hole. @throws IN_HISTORY with at most 100 of them
 */
export async function demandForgotten(tx: Tx, type: KindName, id: string): Promise<void> {
  const referrers = await tx.query<{ type: string; id: string }>(
    `select type, id from (
       ${EARLIER[type]} union select 'article', l.article_id from (${VERSIONS[type]}) l
     ) r where id <> $1 order by type, id limit 100`,
    [id],
    `earlier-referrers-${type}`,
  )
  if (referrers.length === 0) return
  throw fail('IN_HISTORY', {
    detail: `${referrers.length === 100 ? 'At least 100' : referrers.length} items refer to it, or have referred to it.`,
    extra: { referrers },
  })
}
