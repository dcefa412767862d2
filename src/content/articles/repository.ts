import type { Queryable, Tx } from '../../db/client.ts'
import type { Column, Fields } from '../columns.ts'
import { contentOf, parameter } from '../columns.ts'
import type { ArticleContent } from './content.ts'
import { IDENTITY_COLUMNS, VERSION_COLUMNS } from './content.ts'
import type { Stage } from './workflow.ts'

export interface ArticleRow extends Record<string, unknown> {
  id: string
  type: string
  locale: string
  translation_group: string
  latest_version: number
  first_published_at: Date | null
  unpublish_at: Date | null
  trashed_at: Date | null
  created_at: Date
}

// Prepared statements name their columns: a migration that adds one would make each that selects `*` fail.

/** Locks the article; null when there is none. Every write of an article begins here. */
export async function lockArticle(tx: Tx, id: string): Promise<ArticleRow | null> {
  const [row] = await tx.query<ArticleRow>(
    `select id, type, locale, translation_group, latest_version, first_published_at, unpublish_at, trashed_at, created_at
     from articles where id = $1 for no key update`,
    [id],
    'lock-article',
  )
  return row ?? null
}

/** Locks those of the articles that there are, by id: of several transactions that need several of them each one waits. */
export async function lockArticles(on: Queryable, ids: readonly string[]): Promise<void> {
  await on.query(
    'select id from articles where id = any($1::uuid[]) order by id for no key update',
    [ids],
    'lock-articles',
  )
}

export interface NewArticle {
  id: string
  type: string
  locale: string
  /** JSON text. */
  source: string | null
  group: string
  actor: string
  /** Claimed if nobody holds it; null: none is to be claimed here. */
  slug: string | null
}

/**
 * Takes the id, and the slug where it is free, from the write's clock on, which `readClock` has set: so this can go in
 * one message with it. `isNew` is false, and nothing is written, where another item has the id; `slug` null where it is
 * held, or was not asked for.
 */
export async function insertArticle(tx: Tx, made: NewArticle): Promise<{ isNew: boolean; slug: string | null }> {
  const [row] = await tx.query<{ is_new: boolean; slug: string | null }>(
    `with c as (select current_setting('broadsheet.clock')::timestamptz(3) as clock),
       e as (insert into entities (id, type) values ($1, 'article') on conflict do nothing returning id),
       a as (insert into articles (id, type, locale, source, translation_group, latest_version, created_at, created_by)
         select e.id, $2, $3, $4::jsonb, $5::uuid, 1, c.clock, $6 from e, c returning id),
       s as (insert into article_slugs (locale, slug, article_id, claimed)
         select $3, $7, a.id, tstzrange(c.clock, null) from a, c where $7::text is not null
         and not exists (select from article_slugs h where h.locale = $3 and h.slug = $7 and upper_inf(h.claimed))
         on conflict do nothing returning slug)
     select exists (select from a) as is_new, (select slug from s) as slug`,
    [made.id, made.type, made.locale, made.source, made.group, made.actor, made.slug],
    'insert-article',
  )
  if (row === undefined) throw new Error('the article was not inserted')
  return { isNew: row.is_new, slug: row.slug }
}

export async function updateArticleRow(tx: Tx, id: string, values: Fields): Promise<void> {
  const names = Object.keys(values)
  if (names.length === 0) return
  await tx.query(`update articles set ${names.map((name, i) => `${name} = $${i + 2}`).join(', ')} where id = $1`, [
    id,
    ...Object.values(values),
  ])
}

/** The system columns of a version, beside what it says. */
export interface VersionState {
  version: number
  stage: Stage
  live_from: Date | null
  live_to: Date | null
  withdrawn_at: Date | null
  published_at_set: Date | null
  published_at: Date | null
  modified_at: Date
  significantly_updated_at: Date | null
  created_at: Date
}

export interface Version {
  content: ArticleContent
  state: VersionState
  embargo: { embargo_active: boolean; embargo_until: Date | null; embargo_note: string | null }
}

const STATE =
  'version, stage, live_from, live_to, withdrawn_at, published_at_set, published_at, modified_at, significantly_updated_at, created_at'
const EMBARGO = 'embargo_active, embargo_until, embargo_note'
const REFERENCES = 'section_id, hero_media_id, hero_caption, hero_credit, hero_alt, seo, seo_image_id'
const READ = [
  ...new Set([
    ...VERSION_COLUMNS.map(({ column }) => column),
    ...`type, locale, body, ${REFERENCES}, ${EMBARGO}, ${STATE}`.split(', '),
  ]),
]

/** What a version, `latest` the newest, says and where it stands; null for a number that was never given. */
export async function readVersion(tx: Queryable, id: string, version: number | 'latest'): Promise<Version | null> {
  const isLatest = version === 'latest'
  const [row] = await tx.query<Fields & VersionState & Version['embargo']>(
    `select ${READ.map((column) => `v.${column}`).join(', ')}, a.source,
       (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('author', l.author_id, 'role', l.role, 'displayAs', l.display_as)) order by l.position)
        from article_contributors l where l.article_id = v.article_id and l.version = v.version) as contributors,
       (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('tag', l.tag_id, 'rel', l.rel, 'relevance', l.relevance)) order by l.position)
        from article_tags l where l.article_id = v.article_id and l.version = v.version) as tags,
       (select jsonb_agg(l.section_id order by l.position)
        from article_sections l where l.article_id = v.article_id and l.version = v.version) as sections,
       (select jsonb_agg(l.related_id order by l.position)
        from article_related l where l.article_id = v.article_id and l.version = v.version) as related
     from article_versions v join articles a on a.id = v.article_id
     where v.article_id = $1 and v.version = ${isLatest ? 'a.latest_version' : '$2'}`,
    isLatest ? [id] : [id, version],
    isLatest ? 'read-latest-version' : 'read-version',
  )
  if (row === undefined) return null
  const content: Fields = { ...contentOf(VERSION_COLUMNS, row), ...contentOf(IDENTITY_COLUMNS, row) }
  for (const name of ['contributors', 'tags', 'sections', 'related']) if (row[name] !== null) content[name] = row[name]
  if (row['section_id'] !== null) content['section'] = row['section_id']
  if (row['hero_media_id'] !== null) {
    content['hero'] = present({
      media: row['hero_media_id'],
      caption: row['hero_caption'],
      credit: row['hero_credit'],
      alt: row['hero_alt'],
    })
  }
  if (row['seo'] !== null || row['seo_image_id'] !== null) {
    content['seo'] = present({ ...(row['seo'] as Fields | null), image: row['seo_image_id'] }) // a jsonb object
  }
  if (Array.isArray(row['body']) && row['body'].length > 0) content['body'] = row['body']
  const { embargo_active, embargo_until, embargo_note } = row
  // type, locale and headline are columns that are never null.
  return { content: content as ArticleContent, state: row, embargo: { embargo_active, embargo_until, embargo_note } }
}

function present(item: Fields): Fields {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && value !== undefined))
}

export interface IntervalState extends VersionState {
  /** How many versions of the article have an interval and are not withdrawn. */
  unmasked: number
}

/** The newest intervals: the pending one, the live one and the one before, as far as there are any. */
export async function readIntervals(tx: Tx, id: string): Promise<IntervalState[]> {
  return tx.query<IntervalState & Record<string, unknown>>(
    `select ${STATE}, (count(*) filter (where withdrawn_at is null) over ())::int as unmasked
     from article_versions where article_id = $1 and live_from is not null order by live_from desc limit 3`,
    [id],
    'read-intervals',
  )
}

export interface IntervalRow {
  version: number
  live_from: Date | null
  live_to: Date | null
  published_at: Date | null
  modified_at: Date
  significantly_updated_at: Date | null
}

/** The stage of a version that was never live. */
export async function writeStage(
  tx: Tx,
  id: string,
  { version, stage }: { version: number; stage: Stage },
): Promise<void> {
  await tx.query(
    'update article_versions set stage = $3 where article_id = $1 and version = $2',
    [id, version, stage],
    'write-stage',
  )
}

/**
 * Masks every version that there is, for readers of every instant: a draft from before the takedown may hold what was
 * taken down, and goes live no more than a version that did.
 */
export async function withdrawVersions(tx: Tx, id: string, clock: Date): Promise<void> {
  await tx.query(
    'update article_versions set withdrawn_at = $2 where article_id = $1 and withdrawn_at is null',
    [id, clock],
    'withdraw-versions',
  )
}

/** All intervals that change, in one UPDATE: the exclusion constraint is checked at its end. */
export async function writeIntervals(tx: Tx, id: string, rows: readonly IntervalRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `update article_versions v set live_from = r.live_from, live_to = r.live_to, published_at = r.published_at,
       modified_at = r.modified_at, significantly_updated_at = r.significantly_updated_at
     from jsonb_to_recordset($2::jsonb) r(version int, live_from timestamptz(3), live_to timestamptz(3), published_at timestamptz(3),
       modified_at timestamptz(3), significantly_updated_at timestamptz(3))
     where v.article_id = $1 and v.version = r.version`,
    [id, JSON.stringify(rows)],
    'write-intervals',
  )
}

/** The parameters of the columns, by their names. */
export function parameters(list: readonly Column[], content: Fields): Fields {
  return Object.fromEntries(list.map((column) => [column.column, parameter(column, content)]))
}
