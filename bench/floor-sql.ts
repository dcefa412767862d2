// The floor: each answer by the one statement that somebody who knows PostgreSQL and these tables writes for it by hand.
// The same rows, the same conditions of visibility, the walks of indexes that are best; what the product must check besides
// (merged tags, other views than the reader's) is left out where the data has none of it. JSON is put together as text,
// which took the database a little less time than row_to_json did. $1 is the present instant in all of them.

/** JSON as an SQL expression: literals and expressions in turn. */
type Json = readonly (string | { readonly sql: string })[]
type Members = Readonly<Record<string, Json>>

const sql = (expression: string): Json => [{ sql: expression }]

/** One expression of type text. Neighbouring literals are one; a tree, for in a chain each step copies all before it. */
function expression(json: Json): string {
  const parts: string[] = []
  let literal = ''
  for (const piece of json) {
    if (typeof piece === 'string') literal += piece
    else {
      if (literal !== '') parts.push(`'${literal}'`)
      literal = ''
      parts.push(piece.sql)
    }
  }
  if (literal !== '') parts.push(`'${literal}'`)
  const tree = (some: readonly string[]): string =>
    some.length <= 2
      ? some.join(' || ')
      : `(${tree(some.slice(0, some.length >> 1))}) || (${tree(some.slice(some.length >> 1))})`
  return tree(parts)
}

const object = (members: Members): Json => [
  ...Object.entries(members).flatMap(([name, json], at) => [`${at === 0 ? '{' : ','}"${name}":`, ...json]),
  '}',
]

// Columns as JSON. A name that ends in `?` may be null.
const nullable = (json: string): Json => sql(`coalesce(${json}, 'null')`)
const unmarked = (column: string): string => column.replace(/\?$/, '')
const plain = (column: string): Json =>
  column.endsWith('?') ? nullable(`${unmarked(column)}::text`) : sql(`${column}::text`)
const text = (column: string): Json =>
  plain(column.endsWith('?') ? `to_json(${unmarked(column)})?` : `to_json(${column})`)
/** What holds neither quotes nor backslashes. */
const word = (column: string): Json =>
  column.endsWith('?') ? nullable(`'"' || ${unmarked(column)} || '"'`) : ['"', ...sql(`${column}::text`), '"']
const iso = (column: string): Json => {
  const written = `to_char(${unmarked(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return word(column.endsWith('?') ? `${written}?` : written)
}

/** The rows of a sub-select as a JSON array in its order; `from` begins at FROM. */
const list = (json: Json, from: string): Json => [
  '[',
  ...sql(`array_to_string(array(select ${expression(json)} ${from}), ',')`),
  ']',
]
const one = (json: Json, from: string): Json => nullable(`(select ${expression(json)} ${from})`)

const shown = (row: string): string => `${row}.trashed_at is null and not ${row}.hidden and ${row}.public_from <= $1`
const withRights = (row: string): string =>
  `${shown(row)} and (${row}.rights_until is null or ${row}.rights_until > $1)`
const live = (row: string): string =>
  `${row}.live_from <= $1 and (${row}.live_to is null or ${row}.live_to > $1) and ${row}.published_at <= $1 and ${row}.withdrawn_at is null`

// A picture whole, as the product keeps it ready, and put together from its columns; and what a card needs of it.
const READY_PICTURE = sql('m.whole')
const PLAIN_PICTURE = object({
  id: word('m.id'),
  kind: word('m.kind'),
  url: text('m.url?'),
  provider: plain('m.provider?'),
  decorative: plain('m.decorative'),
  mimeType: text('m.mime_type?'),
  width: plain('m.width?'),
  height: plain('m.height?'),
  durationMs: plain('m.duration_ms?'),
  bytes: plain('m.bytes?'),
  sha256: text('m.sha256?'),
  alt: text('m.alt?'),
  caption: text('m.caption?'),
  title: text('m.title?'),
  description: text('m.description?'),
  credit: plain('m.credit?'),
  creditLine: text('m.credit_line?'),
  copyright: plain('m.copyright?'),
  license: plain('m.license?'),
  focalPoint: plain('m.focal_point?'),
  crops: plain('m.crops?'),
  renditions: plain('m.renditions?'),
  variants: plain('m.variants?'),
  takenAt: iso('m.taken_at?'),
  location: plain('m.location?'),
  keywords: plain('m.keywords?'),
  people: plain('m.people?'),
  imageType: word('m.image_type?'),
  digitalSourceType: text('m.digital_source_type?'),
  thumbhash: text('m.thumbhash?'),
  dominantColor: text('m.dominant_color?'),
  seoFilename: text('m.seo_filename?'),
  inappropriateForAds: plain('m.inappropriate_for_ads'),
  explicit: plain('m.explicit'),
  version: plain('m.version'),
  createdAt: iso('m.created_at'),
  modifiedAt: iso('m.valid_from'),
})
const CARD_PICTURE = object({
  id: word('m.id'),
  url: text('m.url?'),
  alt: text('m.alt?'),
  width: plain('m.width?'),
  height: plain('m.height?'),
  creditLine: text('m.credit_line?'),
  renditions: plain('m.renditions?'),
})

const pictureOf = (id: string, picture: Json): Json =>
  one(picture, `from media m where m.id = ${id} and ${withRights('m')}`)

const sectionOf = (row: string): Json =>
  one(
    object({ id: word('s.id'), slug: text('s.slug'), path: text('s.path'), name: text('s.name') }),
    `from sections s where s.id = ${row}.section_id and ${shown('s')}`,
  )

const heroOf = (row: string, picture: Json): Json =>
  one(
    object({
      media: picture,
      caption: text(`coalesce(${row}.hero_caption, m.caption)?`),
      credit: text(`coalesce(${row}.hero_credit, m.credit_line)?`),
      alt: text(`coalesce(${row}.hero_alt, m.alt)?`),
    }),
    `from media m where m.id = ${row}.hero_media_id and ${withRights('m')}`,
  )

/** Former addresses that readers could once see. */
const formerOf = (claims: string, where: string): Json =>
  list(
    object({ path: text('c.slug'), ceasedAt: iso('c.ceased?') }),
    `from ${claims} c where ${where} and c.claimed @> $1 and c.since <= $1 order by c.ceased, c.slug`,
  )

const authorWith = (picture: Json): Json =>
  object({
    id: word('a.id'),
    slug: text('a.slug'),
    kind: word('a.kind'),
    name: text('a.name'),
    firstName: text('a.first_name?'),
    middleName: text('a.middle_name?'),
    lastName: text('a.last_name?'),
    suffix: text('a.suffix?'),
    byline: text('a.byline?'),
    bio: text('a.bio?'),
    longBio: text('a.long_bio?'),
    image: pictureOf('a.image_id', picture),
    imageLarge: pictureOf('a.image_large_id', picture),
    jobTitle: text('a.job_title?'),
    desk: text('a.desk?'),
    affiliation: text('a.affiliation?'),
    location: text('a.location?'),
    languages: plain('a.languages?'),
    expertise: plain('a.expertise?'),
    links: plain('a.links?'),
    url: text('a.url?'),
    external: plain('a.external'),
    active: plain('a.active'),
    externalIds: plain('a.external_ids?'),
    aliases: formerOf('author_slugs', 'c.author_id = a.id and c.slug <> a.slug'),
    version: plain('a.version'),
    createdAt: iso('a.created_at'),
    modifiedAt: iso('a.valid_from'),
  })

const linked = (row: string): string => `l.article_id = ${row}.article_id and l.version = ${row}.version`

// Fenced by `offset 0`: without it a generic plan hashes the whole table of authors, tags or media.
const fenced = (table: string, row: string, where: string): string =>
  `cross join lateral (select * from ${table} ${row} where ${where} offset 0) ${row}`

const contributorsOf = (row: string, members: Members): Json =>
  list(
    object(members),
    `from article_contributors l ${fenced('authors', 'a', `a.id = l.author_id and ${shown('a')}`)} where ${linked(row)} order by l.position`,
  )

const tagsOf = (row: string, members: Members): Json =>
  list(
    object(members),
    `from article_tags l ${fenced('tags', 't', `t.id = l.tag_id and ${shown('t')}`)} where ${linked(row)} order by l.position`,
  )

const mediaOf = (row: string, picture: Json): Json =>
  list(
    picture,
    `from article_media l ${fenced('media', 'm', `m.id = l.media_id and ${withRights('m')}`)} where ${linked(row)} and l.position is not null order by l.position`,
  )

const PUBLISHED_AT = 'coalesce(v.published_at_set, v.published_at)?'

/** W1: $2 slug, $3 locale. */
const article = (picture: Json): string => `select ${expression(
  object({
    id: word('v.article_id'),
    uri: ['"urn:uuid:', ...sql('v.article_id::text'), '"'],
    type: word('v.type'),
    genre: word('v.genre?'),
    locale: word('v.locale'),
    slug: text('v.slug'),
    path: text(
      `(coalesce((select s.path || '/' from sections s where s.id = v.section_id and ${shown('s')}), '') || v.slug)`,
    ),
    version: plain('v.version'),
    status: ['"published"'],
    headline: text('v.headline'),
    headlines: plain('v.headlines?'),
    kicker: plain('v.kicker?'),
    standfirst: text('v.standfirst?'),
    summary: text('v.summary?'),
    slugline: text('v.slugline?'),
    byline: text('v.byline?'),
    canonicalUrl: text('v.canonical_url?'),
    externalCanonicalUrl: text('v.external_canonical_url?'),
    shortUrl: text('v.short_url?'),
    section: sectionOf('v'),
    contributors: contributorsOf('v', {
      role: word('l.role'),
      displayAs: text('l.display_as?'),
      author: authorWith(picture),
    }),
    hero: heroOf('v', picture),
    tags: tagsOf('v', {
      id: word('t.id'),
      slug: text('t.slug'),
      name: text('t.name'),
      kind: word('t.kind'),
      rel: word('l.rel'),
      relevance: plain('l.relevance?'),
    }),
    body: plain('coalesce(v.body_public, v.body)'),
    media: mediaOf('v', picture),
    location: plain('v.location?'),
    dateline: text('v.dateline?'),
    provider: plain('v.provider?'),
    externalIds: plain('v.external_ids?'),
    copyrightNotice: text('v.copyright_notice?'),
    copyrightHolder: text('v.copyright_holder?'),
    copyrightYear: plain('v.copyright_year?'),
    licenseUrl: text('v.license_url?'),
    usageTerms: text('v.usage_terms?'),
    rights: plain('v.rights?'),
    editorNote: text('v.editor_note?'),
    urgency: plain('v.urgency?'),
    flags: plain('v.flags?'),
    digitalSourceType: text('v.digital_source_type?'),
    seo: sql(
      `case when v.seo is not null or v.seo_image_id is not null then ${expression(
        object({
          title: text(`(v.seo ->> 'title')?`),
          description: text(`(v.seo ->> 'description')?`),
          noIndex: plain(`(v.seo -> 'noIndex')?`),
          image: pictureOf('v.seo_image_id', picture),
        }),
      )} else 'null' end`,
    ),
    translationGroup: word('i.translation_group'),
    aliases: formerOf('article_slugs', 'c.article_id = v.article_id and c.slug <> v.slug and c.locale = v.locale'),
    createdAt: iso('i.created_at'),
    firstPublishedAt: iso('i.first_published_at?'),
    publishedAt: iso(PUBLISHED_AT),
    displayDate: iso('v.display_date?'),
    modifiedAt: iso('v.modified_at'),
    significantlyUpdatedAt: iso('v.significantly_updated_at?'),
    wordCount: plain('v.word_count'),
    charCount: plain('v.char_count'),
    readingTimeSeconds: plain('v.reading_time_seconds'),
  }),
)} json
from article_slugs n
  cross join lateral (select w.* from article_versions w where w.article_id = n.article_id and w.live_from <= $1
    order by w.live_from desc limit 1) v
  cross join lateral (select * from articles i where i.id = v.article_id offset 0) i
where n.slug = $2 and n.locale = $3 and (n.claimed @> $1) is true and ${live('v')}`

export const ARTICLE = article(READY_PICTURE)
export const PLAIN_ARTICLE = article(PLAIN_PICTURE)

/** W3: $2 id. The data of the GraphQL operation in workloads.ts. */
export const NESTED = `select '{"data":{"article":' || ${expression(
  object({
    id: word('v.article_id'),
    slug: text('v.slug'),
    headline: text('v.headline'),
    standfirst: text('v.standfirst?'),
    version: plain('v.version'),
    publishedAt: iso(PUBLISHED_AT),
    modifiedAt: iso('v.modified_at'),
    wordCount: plain('v.word_count'),
    section: one(
      object({
        id: word('s.id'),
        name: text('s.name'),
        path: text('s.path'),
        parent: one(
          object({ id: word('p.id'), name: text('p.name'), path: text('p.path') }),
          `from sections p where p.id = s.parent_id and ${shown('p')}`,
        ),
      }),
      `from sections s where s.id = v.section_id and ${shown('s')}`,
    ),
    contributors: contributorsOf('v', {
      role: word('upper(l.role)'),
      author: object({
        id: word('a.id'),
        slug: text('a.slug'),
        name: text('a.name'),
        bio: text('a.bio?'),
        image: pictureOf(
          'a.image_id',
          object({
            id: word('m.id'),
            url: text('m.url?'),
            alt: text('m.alt?'),
            creditLine: text('m.credit_line?'),
          }),
        ),
      }),
    }),
    hero: heroOf('v', CARD_PICTURE),
    tags: tagsOf('v', { id: word('t.id'), slug: text('t.slug'), name: text('t.name'), rel: word('upper(l.rel)') }),
    body: plain('coalesce(v.body_public, v.body)'),
    media: mediaOf('v', CARD_PICTURE),
  }),
)} || '}}' json
from (select n.* from article_versions n where n.article_id = $2 and n.live_from <= $1 order by n.live_from desc limit 1) v
where ${live('v')}`

// The sections of a subtree, each walked by its own index, newest first; '0' is the byte after '/'.
const SUBTREE = `
select s.id from sections r join sections s on s.path >= r.path and s.path < r.path || '0'
where r.path = $2 and ${shown('r')} and (s.path = r.path or starts_with(s.path, r.path || '/')) and ${shown('s')}`

// Keys alone are walked and sorted, which the index holds; then the rows of the page are fetched.
const newest = (count: number, before: string): string => `
select w.* from (
  select k.* from (${SUBTREE}) within cross join lateral (
    select n.article_id, n.version, n.sort_at from article_versions n where n.section_id = within.id and ${live('n')}${before}
    order by n.sort_at desc, n.article_id desc limit ${count}
  ) k order by k.sort_at desc, k.article_id desc limit ${count}
) page cross join lateral (
  select * from article_versions w where w.article_id = page.article_id and w.version = page.version offset 0
) w order by page.sort_at desc, page.article_id desc`

/** A card of a list; GraphQL writes roles in capitals. */
const card = (role: string): Json =>
  object({
    id: word('v.article_id'),
    slug: text('v.slug'),
    headline: text('v.headline'),
    standfirst: text('v.standfirst?'),
    publishedAt: iso(PUBLISHED_AT),
    section: sectionOf('v'),
    contributors: contributorsOf('v', {
      role: word(role),
      author: object({ id: word('a.id'), slug: text('a.slug'), name: text('a.name') }),
    }),
    hero: heroOf('v', CARD_PICTURE),
  })

/** The product's cursor behind a row: signed, so that both answers are equal to the byte. `code`: order and direction. */
const cursor = (code: string, key: string, id: string): string => {
  const payload = `'\\x${code}'::bytea || int8send((extract(epoch from ${key}) * 1000)::int8) || uuid_send(${id})`
  return `'"' || translate(encode(${payload} || substr(sha256($4::bytea || ${payload}), 1, 5), 'base64'), E'+/\\n=', '-_') || '"'`
}

/** The page and one more row, as arrays of equal length. */
const page = (role: string): string => `
from (select array_agg(p.json) json, array_agg(p.k) k, array_agg(p.id) id, count(*)::int n from (
  select ${expression(card(role))} json, v.sort_at k, v.article_id id from (${newest(21, ' and n.sort_at < $3')}) v
) p) t`

/** W2: $2 path of a section, $3 published before, $4 the secret of cursors. */
export const LIST = `
select '{"items":[' || coalesce(array_to_string(t.json[1:20], ','), '') || '],"page":{"limit":20,"next":' ||
  case when t.n > 20 then ${cursor('09', 't.k[20]', 't.id[20]')} else 'null' end || ',"previous":null}}' json
${page('l.role')}`

/** W4: as W2, in GraphQL's words. */
export const CONNECTION = `
select '{"data":{"articles":{"nodes":[' || coalesce(array_to_string(t.json[1:20], ','), '') || '],"pageInfo":{"hasNextPage":' ||
  (t.n > 20)::text || ',"endCursor":' ||
  coalesce(${cursor('08', 't.k[least(t.n, 20)]', 't.id[least(t.n, 20)]')}, 'null') || '}}}}' json
${page('upper(l.role)')}`

/** W8: one of its eight sections, $2 its path. */
export const TEASERS = `select ${expression(
  list(
    object({
      id: word('v.article_id'),
      slug: text('v.slug'),
      headline: text('v.headline'),
      standfirst: text('v.standfirst?'),
      publishedAt: iso(PUBLISHED_AT),
      hero: heroOf('v', CARD_PICTURE),
    }),
    `from (${newest(6, '')}) v`,
  ),
)} json`

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
