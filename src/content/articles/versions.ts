// Writing a version: its row, and the links that carry what it refers to.
import type { Tx } from '../../db/client.ts'
import { publicBody } from '../body/public.ts'
import { charCount, readingTimeSeconds, wordCount } from '../body/text.ts'
import { sortKey } from '../text.ts'
import type { ArticleContent } from './content.ts'
import { mediaOf, mentionsOf, VERSION_COLUMNS } from './content.ts'
import type { Version } from './repository.ts'
import { parameters } from './repository.ts'
import type { Stage } from './workflow.ts'

export interface NewVersion {
  id: string
  version: number
  content: ArticleContent
  clock: Date
  actor: string
  /** The dates that steps have given: a draft shows when its article was first published. */
  publishedAt: Date | null
  significantlyUpdatedAt: Date | null
  /** Every version copies the embargo of the latest. */
  embargo: Version['embargo'] | null
  /** Of a copy, its original's; else `draft`. */
  stage?: Stage
}

export const NO_EMBARGO: Version['embargo'] = { embargo_active: false, embargo_until: null, embargo_note: null }

/** Inserts a draft. Its content never changes afterwards. */
export async function insertVersion(tx: Tx, made: NewVersion): Promise<void> {
  const { id, version, content, clock, actor } = made
  const body = content.body ?? []
  const forReaders = publicBody(body)
  const words = wordCount(body, content.locale)
  const { image, ...seo } = content.seo ?? {}
  const values: Record<string, unknown> = {
    article_id: id,
    version,
    type: content.type,
    locale: content.locale,
    ...parameters(VERSION_COLUMNS, content),
    headline_sort: sortKey(content.headline),
    body: JSON.stringify(body),
    body_public: forReaders === body ? null : JSON.stringify(forReaders),
    section_id: content.section ?? null,
    hero_media_id: content.hero?.media ?? null,
    hero_caption: content.hero?.caption ?? null,
    hero_credit: content.hero?.credit ?? null,
    hero_alt: content.hero?.alt ?? null,
    seo: content.seo === undefined ? null : JSON.stringify(seo),
    seo_image_id: image ?? null,
    ...(made.embargo ?? NO_EMBARGO),
    stage: made.stage ?? 'draft',
    word_count: words,
    char_count: charCount(body),
    reading_time_seconds: readingTimeSeconds(words),
    created_at: clock,
    created_by: actor,
    published_at: made.publishedAt,
    modified_at: clock,
    significantly_updated_at: made.significantlyUpdatedAt,
  }
  const names = Object.keys(values)
  const inserted = `insert into article_versions (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`
  const links = linksOf(content)
  if (links === null) await tx.query(inserted, Object.values(values), 'insert-version')
  else
    await tx.query(
      `with v as (${inserted} returning article_id, version, sort_at), j as (select $${names.length + 1}::jsonb as links), ${LINKS}`,
      [...Object.values(values), JSON.stringify(links)],
      'insert-version-links',
    )
}

// The keys of the links are checked at the end of the statement, when the version is there.
const LINKS = `
  c as (insert into article_contributors (article_id, version, position, author_id, role, display_as, is_first, sort_at)
    select v.article_id, v.version, r.position, r.author, r.role, r.display_as, r.is_first, v.sort_at
    from v, j, jsonb_to_recordset(j.links -> 'contributors') r(position int, author uuid, role text, display_as text, is_first boolean)),
  t as (insert into article_tags (article_id, version, position, tag_id, rel, relevance, sort_at)
    select v.article_id, v.version, r.position, r.tag, r.rel, r.relevance, v.sort_at
    from v, j, jsonb_to_recordset(j.links -> 'tags') r(position int, tag uuid, rel text, relevance float8)),
  m as (insert into article_media (article_id, version, media_id, position, in_hero, in_seo)
    select v.article_id, v.version, r.media, r.position, r.in_hero, r.in_seo
    from v, j, jsonb_to_recordset(j.links -> 'media') r(media uuid, position int, in_hero boolean, in_seo boolean)),
  s as (insert into article_sections (article_id, version, position, section_id)
    select v.article_id, v.version, r.position, r.section from v, j, jsonb_to_recordset(j.links -> 'sections') r(position int, section uuid)),
  r as (insert into article_related (article_id, version, position, related_id)
    select v.article_id, v.version, r.position, r.related from v, j, jsonb_to_recordset(j.links -> 'related') r(position int, related uuid))
  insert into article_mentions (article_id, version, position, author_id, tag_id, linked_id)
  select v.article_id, v.version, r.position, r.author, r.tag, r.linked
  from v, j, jsonb_to_recordset(j.links -> 'mentions') r(position int, author uuid, tag uuid, linked uuid)
  where r.linked is null or exists (select 1 from articles a where a.id = r.linked)`

/** What a version refers to, by link tables; null where it refers to nothing. */
function linksOf(content: ArticleContent): Record<string, unknown[]> | null {
  const mentions = mentionsOf(content)
  const contributors = content.contributors ?? []
  const links = {
    contributors: contributors.map((link, position) => ({
      position,
      author: link.author,
      role: link.role,
      display_as: link.displayAs ?? null,
      is_first: contributors.findIndex(({ author }) => author === link.author) === position,
    })),
    tags: (content.tags ?? []).map((link, position) => ({ position, ...link })),
    media: mediaOf(content).map(({ id: media, position, inHero, inSeo }) => ({
      media,
      position,
      in_hero: inHero,
      in_seo: inSeo,
    })),
    sections: (content.sections ?? []).map((section, position) => ({ position, section })),
    related: (content.related ?? []).map((related, position) => ({ position, related })),
    mentions: [
      ...mentions.authors.map((author) => ({ author })),
      ...mentions.tags.map((tag) => ({ tag })),
      ...mentions.articles.map((linked) => ({ linked })),
    ].map((mention, position) => ({ position, ...mention })),
  }
  return Object.values(links).every((list) => list.length === 0) ? null : links
}
