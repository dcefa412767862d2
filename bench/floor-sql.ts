// The floor: each answer by the one statement that somebody who knows PostgreSQL and these tables writes for it by hand.
// The same rows, the same conditions of visibility, the walks of indexes that the product has found to be best; what the
// product must check besides (merged tags, former addresses that no row has) is left out where the data has none of it.
// $1 is the present instant in all of them.

const iso = (column: string): string => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const shown = (row: string): string => `${row}.trashed_at is null and not ${row}.hidden and ${row}.public_from <= $1`
const withRights = (row: string): string =>
  `${shown(row)} and (${row}.rights_until is null or ${row}.rights_until > $1)`
const live = (row: string): string =>
  `${row}.live_from <= $1 and (${row}.live_to is null or ${row}.live_to > $1) and ${row}.published_at <= $1 and ${row}.withdrawn_at is null`

/** The rows as a JSON array, in the order of the sub-select. */
const list = (select: string): string =>
  `'[' || array_to_string(array(select row_to_json(each)::text from (${select}) each), ',') || ']'`
const jsonList = (select: string): string => `(${list(select)})::json`

// A picture as the product shows it whole, and what a teaser needs of it.
const PICTURE = `m.id, m.kind, m.url, m.provider, m.decorative, m.mime_type "mimeType", m.width, m.height, m.duration_ms "durationMs",
  m.bytes, m.sha256, m.alt, m.caption, m.title, m.description, m.credit, m.credit_line "creditLine", m.copyright, m.license,
  m.focal_point "focalPoint", m.crops, m.renditions, m.variants, ${iso('m.taken_at')} "takenAt", m.location, m.keywords, m.people,
  m.image_type "imageType", m.digital_source_type "digitalSourceType", m.thumbhash, m.dominant_color "dominantColor",
  m.seo_filename "seoFilename", m.inappropriate_for_ads "inappropriateForAds", m.explicit, m.version,
  ${iso('m.created_at')} "createdAt", ${iso('m.valid_from')} "modifiedAt"`
const CARD_PICTURE = `m.id, m.url, m.alt, m.width, m.height, m.credit_line "creditLine", m.renditions`

const one = (select: string): string => `(select row_to_json(one) from (${select}) one)`
const pictureOf = (id: string): string =>
  one(`select ${PICTURE} from media m where m.id = ${id} and ${withRights('m')}`)

const sectionOf = (row: string): string =>
  one(`select s.id, s.slug, s.path, s.name from sections s where s.id = ${row}.section_id and ${shown('s')}`)

const heroOf = (row: string, picture: string): string =>
  one(`select (select row_to_json(p) from (select ${picture}) p) media, coalesce(${row}.hero_caption, m.caption) caption,
    coalesce(${row}.hero_credit, m.credit_line) credit, coalesce(${row}.hero_alt, m.alt) alt
    from media m where m.id = ${row}.hero_media_id and ${withRights('m')}`)

const AUTHOR = `a.id, a.slug, a.kind, a.name, a.first_name "firstName", a.middle_name "middleName", a.last_name "lastName", a.suffix,
  a.byline, a.bio, a.long_bio "longBio", ${pictureOf('a.image_id')} image, ${pictureOf('a.image_large_id')} "imageLarge",
  a.job_title "jobTitle", a.desk, a.affiliation, a.location, a.languages, a.expertise, a.links, a.url, a.external, a.active,
  a.external_ids "externalIds", ${jsonList(
    `select c.slug path, ${iso('c.ceased')} "ceasedAt" from author_slugs c
     where c.author_id = a.id and c.claimed @> $1 and c.since <= $1 and c.slug <> a.slug order by c.ceased, c.slug`,
  )} aliases, a.version, ${iso('a.created_at')} "createdAt", ${iso('a.valid_from')} "modifiedAt"`

const contributorsOf = (row: string, author: string): string =>
  jsonList(`select l.role, l.display_as "displayAs", ${one(`select ${author}`)} author
    from article_contributors l join authors a on a.id = l.author_id
    where l.article_id = ${row}.article_id and l.version = ${row}.version and ${shown('a')} order by l.position`)

const tagsOf = (row: string, columns: string): string =>
  jsonList(`select ${columns} from article_tags l join tags t on t.id = l.tag_id
    where l.article_id = ${row}.article_id and l.version = ${row}.version and ${shown('t')} order by l.position`)

const mediaOf = (row: string, picture: string): string =>
  jsonList(`select ${picture} from article_media l join media m on m.id = l.media_id
    where l.article_id = ${row}.article_id and l.version = ${row}.version and l.position is not null and ${withRights('m')}
    order by l.position`)

/** W1: $2 slug, $3 locale. */
export const ARTICLE = `
select row_to_json(whole)::text json from (
  select v.article_id id, 'urn:uuid:' || v.article_id uri, v.type, v.genre, v.locale, v.slug,
    coalesce((select s.path || '/' from sections s where s.id = v.section_id and ${shown('s')}), '') || v.slug path,
    v.version, 'published' status, v.headline, v.headlines, v.kicker, v.standfirst, v.summary, v.slugline, v.byline,
    v.canonical_url "canonicalUrl", v.external_canonical_url "externalCanonicalUrl", v.short_url "shortUrl",
    ${sectionOf('v')} section, ${contributorsOf('v', AUTHOR)} contributors, ${heroOf('v', PICTURE)} hero,
    ${tagsOf('v', 't.id, t.slug, t.name, t.kind, l.rel, l.relevance')} tags,
    coalesce(v.body_public, v.body) body, ${mediaOf('v', PICTURE)} media,
    v.location, v.dateline, v.provider, v.external_ids "externalIds", v.copyright_notice "copyrightNotice",
    v.copyright_holder "copyrightHolder", v.copyright_year "copyrightYear", v.license_url "licenseUrl", v.usage_terms "usageTerms",
    v.rights, v.editor_note "editorNote", v.urgency, v.flags, v.digital_source_type "digitalSourceType",
    case when v.seo is not null or v.seo_image_id is not null then ${one(
      `select v.seo ->> 'title' title, v.seo ->> 'description' description, v.seo -> 'noIndex' "noIndex", ${pictureOf('v.seo_image_id')} image`,
    )} end seo,
    i.translation_group "translationGroup", ${jsonList(
      `select o.slug path, ${iso('o.ceased')} "ceasedAt" from article_slugs o where o.article_id = v.article_id
       and o.claimed @> $1 and o.since <= $1 and o.slug <> v.slug and o.locale = v.locale order by o.ceased, o.slug`,
    )} aliases,
    ${iso('i.created_at')} "createdAt", ${iso('i.first_published_at')} "firstPublishedAt",
    ${iso('coalesce(v.published_at_set, v.published_at)')} "publishedAt", ${iso('v.display_date')} "displayDate",
    ${iso('v.modified_at')} "modifiedAt", ${iso('v.significantly_updated_at')} "significantlyUpdatedAt",
    v.word_count "wordCount", v.char_count "charCount", v.reading_time_seconds "readingTimeSeconds"
  from article_slugs c
    cross join lateral (select n.* from article_versions n where n.article_id = c.article_id and n.live_from <= $1
      order by n.live_from desc limit 1) v
    join articles i on i.id = v.article_id
  where c.slug = $2 and c.locale = $3 and c.claimed @> $1 and ${live('v')}
) whole`

/** W3: $2 id. The data of the GraphQL operation in workloads.ts. */
export const NESTED = `
select '{"data":{"article":' || row_to_json(whole)::text || '}}' json from (
  select v.article_id id, v.slug, v.headline, v.standfirst, v.version, ${iso('coalesce(v.published_at_set, v.published_at)')} "publishedAt",
    ${iso('v.modified_at')} "modifiedAt", v.word_count "wordCount",
    ${one(
      `select s.id, s.name, s.path, ${one(
        `select p.id, p.name, p.path from sections p where p.id = s.parent_id and ${shown('p')}`,
      )} parent from sections s where s.id = v.section_id and ${shown('s')}`,
    )} section,
    ${jsonList(`select upper(l.role) role, ${one(
      `select a.id, a.slug, a.name, a.bio, ${one(
        `select m.id, m.url, m.alt, m.credit_line "creditLine" from media m where m.id = a.image_id and ${withRights('m')}`,
      )} image`,
    )} author from article_contributors l join authors a on a.id = l.author_id
      where l.article_id = v.article_id and l.version = v.version and ${shown('a')} order by l.position`)} contributors,
    ${heroOf('v', CARD_PICTURE)} hero,
    ${tagsOf('v', 't.id, t.slug, t.name, upper(l.rel) rel')} tags,
    coalesce(v.body_public, v.body) body, ${mediaOf('v', CARD_PICTURE)} media
  from (select n.* from article_versions n where n.article_id = $2 and n.live_from <= $1 order by n.live_from desc limit 1) v
  where ${live('v')}
) whole`

// The sections of a subtree, each walked by its own index, newest first; '0' is the byte after '/'.
const SUBTREE = `
select distinct s.id from sections r join sections s on s.path >= r.path and s.path < r.path || '0'
where r.path = $2 and ${shown('r')} and (s.path = r.path or starts_with(s.path, r.path || '/')) and ${shown('s')}`

const newest = (count: number, before: string): string => `
select v.* from (${SUBTREE}) within cross join lateral (
  select n.* from article_versions n where n.section_id = within.id and ${live('n')}${before}
  order by n.sort_at desc, n.article_id desc limit ${count}
) v order by v.sort_at desc, v.article_id desc limit ${count}`

const CARD = (row: string): string => `${row}.article_id id, ${row}.slug, ${row}.headline, ${row}.standfirst,
  ${iso(`coalesce(${row}.published_at_set, ${row}.published_at)`)} "publishedAt", ${sectionOf(row)} section`
const CARD_AUTHOR = 'a.id, a.slug, a.name'

const contributorCards = (row: string, role: string): string =>
  jsonList(`select ${role} role, ${one(`select ${CARD_AUTHOR}`)} author
    from article_contributors l join authors a on a.id = l.author_id
    where l.article_id = ${row}.article_id and l.version = ${row}.version and ${shown('a')} order by l.position`)

/** The product's cursor behind a row: signed, so that both answers are equal to the byte. `code`: order and direction. */
const cursor = (code: string, key: string, id: string, secret: string): string => {
  const payload = `'\\x${code}'::bytea || int8send((extract(epoch from ${key}) * 1000)::int8) || uuid_send(${id})`
  return `translate(encode(${payload} || substr(sha256(${secret} || ${payload}), 1, 5), 'base64'), E'+/\\n=', '-_')`
}

const pageOf = (rows: string, cards: string): string => `
from (select array_agg(p.json) json, array_agg(p.k) k, array_agg(p.id) id, count(*) n from (
  select row_to_json(c)::text json, v.sort_at k, v.article_id id from (${rows}) v
  cross join lateral (select ${cards}) c order by v.sort_at desc, v.article_id desc
) p) t`

/** W2: $2 path of a section, $3 published before, $4 the secret of cursors. */
export const LIST = `
select '{"items":[' || coalesce(array_to_string(t.json[1:20], ','), '') || '],"page":{"limit":20,"next":' ||
  case when t.n > 20 then '"' || ${cursor('09', 't.k[20]', 't.id[20]', '$4::bytea')} || '"' else 'null' end || ',"previous":null}}' json
${pageOf(newest(21, ' and n.sort_at < $3'), `${CARD('v')}, ${contributorCards('v', 'l.role')} contributors, ${heroOf('v', CARD_PICTURE)} hero`)}`

/** W4: as W2, in GraphQL's words. */
export const CONNECTION = `
select '{"data":{"articles":{"nodes":[' || coalesce(array_to_string(t.json[1:20], ','), '') || '],"pageInfo":{"hasNextPage":' ||
  (t.n > 20)::text || ',"endCursor":' ||
  coalesce('"' || ${cursor('08', 't.k[least(t.n, 20)]', 't.id[least(t.n, 20)]', '$4::bytea')} || '"', 'null') || '}}}}' json
${pageOf(newest(21, ' and n.sort_at < $3'), `${CARD('v')}, ${contributorCards('v', 'upper(l.role)')} contributors, ${heroOf('v', CARD_PICTURE)} hero`)}`

/** W8: one of its eight sections, $2 its path. */
export const TEASERS = `
select ${list(`select v.article_id id, v.slug, v.headline, v.standfirst, ${iso('coalesce(v.published_at_set, v.published_at)')} "publishedAt",
  ${heroOf('v', CARD_PICTURE)} hero from (${newest(6, '')}) v`)} json`

/** W5: the rows of one new draft, all by one statement: in a transaction of its own, numbered as it commits. */
export const CREATE = `
with e as (insert into entities (id, type) values ($2, 'article')),
  i as (insert into articles (id, type, locale, translation_group, latest_version, created_at, created_by)
    values ($2, 'article', 'en', $3, 1, $1, 'floor')),
  s as (insert into article_slugs (locale, slug, article_id, claimed) values ('en', $4, $2, tstzrange($1, null))),
  v as (insert into article_versions (article_id, version, type, locale, slug, headline, headline_sort, standfirst, body, section_id,
      hero_media_id, word_count, char_count, reading_time_seconds, created_at, created_by, modified_at)
    values ($2, 1, 'article', 'en', $4, $5, lower($5), $6, $7, $8, $9, $10, $11, $12, $1, 'floor', $1)),
  c as (insert into article_contributors (article_id, version, position, author_id, role, is_first, sort_at)
    select $2, 1, l.n - 1, l.id, 'author', true, $1 from unnest($13::uuid[]) with ordinality l(id, n)),
  t as (insert into article_tags (article_id, version, position, tag_id, rel, sort_at)
    select $2, 1, l.n - 1, l.id, 'about', $1 from unnest($14::uuid[]) with ordinality l(id, n)),
  m as (insert into article_media (article_id, version, media_id, position, in_hero)
    select $2, 1, l.id, l.n - 1, false from unnest($15::uuid[]) with ordinality l(id, n)
    union all select $2, 1, $9, null, true)
insert into changes (id, at, type, item_id, action, version, actor, audience)
values ($16, $1, 'article', $2, 'created', 1, 'floor', 'editors')`
