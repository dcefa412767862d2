// A newsroom of thousands of articles, made by SQL in seconds: for plans, which depend on how much there is.
import { openDatabase } from '../../src/db/client.ts'
import { addAuthor, addMedia, addSection, addTag } from './rows.ts'

/**
 * Articles of two versions, of which the second is live; every tenth is a draft alone. Each has an author, a hero, two tags,
 * and rows in every table that leads from an article. 20 sections in two levels, 50 authors, tags and media items.
 */
export async function manyArticles({ adminUrl }: { adminUrl: string }, count: number): Promise<void> {
  const db = await openDatabase({ url: adminUrl, poolSize: 1 })
  // What triggers make of a version (its words for search) is no matter here, and takes long.
  await db.query('set session_replication_role = replica')
  await db.query('set statement_timeout = 0')
  const ids = { sections: [] as string[], tags: [] as string[], authors: [] as string[], media: [] as string[] }
  for (let at = 0; at < 20; at++)
    ids.sections.push(await addSection(db, at < 5 ? { slug: `s${at}` } : { slug: `s${at}`, parent: `s${at % 5}` }))
  for (let at = 0; at < 50; at++) {
    ids.tags.push(await addTag(db, { slug: `t${at}` }))
    ids.media.push(await addMedia(db))
    ids.authors.push(await addAuthor(db, { slug: `a${at}`, image_id: ids.media[at] }))
  }
  await db.query(`create function n(i int) returns uuid language sql immutable as
    $$ select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid $$`)
  await db.query(`insert into entities (id, type) select n(i), 'article' from generate_series(1, $1::int) i`, [count])
  await db.query(
    `insert into articles (id, type, locale, translation_group, latest_version, created_at, created_by)
     select n(i), case when i % 50 = 7 then 'liveblog' else 'article' end, 'en', n(i), case when i % 10 = 0 then 1 else 2 end,
       timestamptz '2020-01-01Z' + i * interval '1 hour', 'test'
     from generate_series(1, $1::int) i`,
    [count],
  )
  await db.query(
    `insert into article_versions (article_id, version, type, locale, slug, headline, headline_sort, genre, section_id, hero_media_id,
       word_count, char_count, reading_time_seconds, created_at, created_by, live_from, live_to, published_at, modified_at)
     select a.id, v, a.type, a.locale, 's' || i, md5(i::text), md5(i::text), case when i % 50 = 3 then 'satire' else 'news' end,
       ($2::uuid[])[i % cardinality($2::uuid[]) + 1], ($3::uuid[])[i % cardinality($3::uuid[]) + 1], 0, 0, 0, a.created_at, 'test',
       case when i % 10 > 0 then a.created_at + v * interval '1 minute' end, case when i % 10 > 0 and v = 1 then a.created_at + interval '2 minutes' end,
       case when i % 10 > 0 then a.created_at end, a.created_at + v * interval '1 minute'
     from generate_series(1, $1::int) i join articles a on a.id = n(i) cross join generate_series(1, a.latest_version) v`,
    [count, ids.sections, ids.media],
  )
  await db.query(
    `insert into article_slugs (locale, slug, article_id, claimed, since)
     select locale, slug, article_id, tstzrange(created_at, null), published_at from article_versions where version = 1`,
  )
  const links: [table: string, columns: string, select: string, ids: string[]][] = [
    ['article_tags', 'tag_id, rel, sort_at', `tag, 'about', sort_at`, ids.tags],
    ['article_media', 'media_id', 'tag', ids.media],
    ['article_sections', 'section_id', 'tag', ids.sections],
    ['article_mentions', 'tag_id', 'tag', ids.tags],
  ]
  for (const [table, columns, select, of] of links)
    await db.query(
      `insert into ${table} (article_id, version, position, ${columns})
       select article_id, version, p, ${select} from article_versions cross join generate_series(0, 1) p
       cross join lateral (select ($1::uuid[])[(substr(slug, 2)::int * 7 + p * 11) % cardinality($1::uuid[]) + 1] tag) t
       on conflict do nothing`,
      [of],
    )
  await db.query(
    `insert into article_contributors (article_id, version, position, author_id, role, is_first, sort_at)
     select article_id, version, 0, ($1::uuid[])[substr(slug, 2)::int % cardinality($1::uuid[]) + 1], 'author', true, sort_at
     from article_versions`,
    [ids.authors],
  )
  await db.query(
    `insert into article_related (article_id, version, position, related_id)
     select article_id, version, 0, n(substr(slug, 2)::int % $1::int + 1) from article_versions`,
    [count],
  )
  await db.query(
    `insert into corrections (id, article_id, kind, text, published_at, created_by)
     select gen_random_uuid(), id, 'correction', 'so', created_at + interval '1 day', 'test' from articles`,
  )
  await db.query(`insert into article_groups_past select id, created_at + interval '1 minute', id from articles`)
  await db.query('vacuum analyze')
  await db.close()
}
