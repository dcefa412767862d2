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
  const [row] = await tx.query<{ sort_at: Date }>(
    `insert into article_versions (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning sort_at`,
    Object.values(values),
    'insert-version',
  )
  if (row === undefined) throw new Error('the version was not inserted')
  await insertLinks(tx, made, row.sort_at)
}

async function insertLinks(tx: Tx, { id, version, content }: NewVersion, sortAt: Date): Promise<void> {
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
  if (Object.values(links).every((list) => list.length === 0)) return
  await tx.query(
    `with j as (select $3::jsonb as links),
       c as (insert into article_contributors (article_id, version, position, author_id, role, display_as, is_first, sort_at)
         select $1, $2, r.position, r.author, r.role, r.display_as, r.is_first, $4
         from j, jsonb_to_recordset(j.links -> 'contributors') r(position int, author uuid, role text, display_as text, is_first boolean)),
       t as (insert into article_tags (article_id, version, position, tag_id, rel, relevance, sort_at)
         select $1, $2, r.position, r.tag, r.rel, r.relevance, $4
         from j, jsonb_to_recordset(j.links -> 'tags') r(position int, tag uuid, rel text, relevance float8)),
       m as (insert into article_media (article_id, version, media_id, position, in_hero, in_seo)
         select $1, $2, r.media, r.position, r.in_hero, r.in_seo
         from j, jsonb_to_recordset(j.links -> 'media') r(media uuid, position int, in_hero boolean, in_seo boolean)),
       s as (insert into article_sections (article_id, version, position, section_id)
         select $1, $2, r.position, r.section from j, jsonb_to_recordset(j.links -> 'sections') r(position int, section uuid)),
       r as (insert into article_related (article_id, version, position, related_id)
         select $1, $2, r.position, r.related from j, jsonb_to_recordset(j.links -> 'related') r(position int, related uuid))
     insert into article_mentions (article_id, version, position, author_id, tag_id, linked_id)
     select $1, $2, r.position, r.author, r.tag, r.linked
     from j, jsonb_to_recordset(j.links -> 'mentions') r(position int, author uuid, tag uuid, linked uuid)
     where r.linked is null or exists (select 1 from articles a where a.id = r.linked)`,
    [id, version, JSON.stringify(links), sortAt],
    'insert-links',
  )
}
