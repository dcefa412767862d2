// An item as sync gives it: its own fields, and ids for whatever it refers to. What an object says changes only with a
// public entry of that very item in the log, so nothing stands here that follows from another row: no names, addresses or
// paths of others, no visibility of what is referred to, no former addresses (semantics.md section 6).
import type { Row } from '../read/descriptor.ts'
import { encode, type ColumnType } from '../read/encode.ts'
import { NODE_TYPES } from '../read/entities/index.ts'
import type { NodeName } from '../read/descriptor.ts'
import type { Entity } from '../read/shape.ts'
import { concat, literal, object, sql, type Piece } from '../read/statement.ts'

type Member = readonly [name: string, value: readonly Piece[]]

/** Columns that readers are served and that the row alone decides. */
const COLUMNS: Record<Entity | 'seo', string> = {
  article:
    'id uri type genre locale slug version status headline headlines kicker standfirst summary slugline byline canonicalUrl ' +
    'externalCanonicalUrl shortUrl body location dateline provider externalIds copyrightNotice copyrightHolder copyrightYear ' +
    'licenseUrl usageTerms rights editorNote urgency flags digitalSourceType translationGroup createdAt firstPublishedAt ' +
    'publishedAt displayDate modifiedAt significantlyUpdatedAt wordCount charCount readingTimeSeconds',
  section:
    'id slug name description path depth position locale seo externalIds archivedAt version createdAt modifiedAt',
  author:
    'id slug kind name firstName middleName lastName suffix byline bio longBio jobTitle desk affiliation location languages ' +
    'expertise links url external active externalIds version createdAt modifiedAt',
  tag: 'id slug name kind description synonyms externalIds geo podcast version createdAt modifiedAt',
  media:
    'id kind url provider decorative mimeType width height durationMs bytes sha256 alt caption title description credit ' +
    'creditLine copyright license focalPoint crops renditions variants takenAt location keywords people imageType ' +
    'digitalSourceType thumbhash dominantColor seoFilename inappropriateForAds explicit version createdAt modifiedAt',
  seo: 'title description noIndex',
}

/** References to one other item: the member and its column. */
const REFERENCES: Record<Exclude<Entity, 'article'>, readonly (readonly [name: string, column: string])[]> = {
  section: [
    ['parent', 'parent_id'],
    ['image', 'image_id'],
  ],
  author: [
    ['image', 'image_id'],
    ['imageLarge', 'image_large_id'],
  ],
  tag: [
    ['parent', 'parent_id'],
    ['section', 'section_id'],
    ['image', 'image_id'],
    ['mergedInto', 'merged_into'],
  ],
  media: [],
}

/** The object as an SQL expression of type text, over a row that readers see. */
export function normalForm(row: Row, entity: Entity): string {
  return concat(
    object([
      ...columnsOf(row, entity),
      ...(entity === 'article'
        ? articleLinks(row)
        : REFERENCES[entity].map(([name, column]) => member(name, 'uuid', `${row.it}.${column}`))),
      ...(entity === 'section'
        ? [ids('leadItems', `unnest(${row.it}.lead_items) with ordinality l(id, position)`)]
        : []),
    ]),
  )
}

function columnsOf(row: Row, node: NodeName): Member[] {
  const names = COLUMNS[node as keyof typeof COLUMNS].split(' ') // the callers name no other nodes
  return names.map((name) => {
    const column = NODE_TYPES[node].columns[name]
    if (column === undefined || column.editorOnly) throw new Error(`${node}.${name} is not for readers`)
    return [name, encode(column.type, column.nullable, column.sql(row))]
  })
}

const member = (name: string, type: ColumnType, expression: string, nullable = true): Member => [
  name,
  encode(type, nullable, expression),
]

/** A list of what the link's rows `l` say, by their position. */
const list = (name: string, from: string, item: readonly Piece[]): Member => [
  name,
  [
    literal('['),
    sql(`array_to_string(array(select ${concat(item)} from ${from} order by l.position), ',')`),
    literal(']'),
  ],
]

const ids = (name: string, from: string, column = 'id'): Member =>
  list(name, from, encode('uuid', false, `l.${column}`))

function articleLinks(row: Row): Member[] {
  const { it } = row
  const links = (table: string, condition = 'true'): string =>
    `${table} l where l.article_id = ${it}.article_id and l.version = ${it}.version and ${condition}`
  const hero = object([
    member('media', 'uuid', `${it}.hero_media_id`),
    member('caption', 'text', `${it}.hero_caption`),
    member('credit', 'text', `${it}.hero_credit`),
    member('alt', 'text', `${it}.hero_alt`),
  ])
  const seo = object([...columnsOf(row, 'seo'), member('image', 'uuid', `${it}.seo_image_id`)])
  return [
    member('section', 'uuid', `${it}.section_id`),
    ids('sections', links('article_sections'), 'section_id'),
    list(
      'contributors',
      links('article_contributors'),
      object([
        member('author', 'uuid', 'l.author_id'),
        member('role', 'word', 'l.role'),
        member('displayAs', 'text', 'l.display_as'),
      ]),
    ),
    when('hero', `${it}.hero_media_id is not null`, hero),
    list(
      'tags',
      links('article_tags'),
      object([
        member('tag', 'uuid', 'l.tag_id'),
        member('rel', 'word', 'l.rel'),
        member('relevance', 'number', 'l.relevance'),
      ]),
    ),
    ids('media', links('article_media', 'l.position is not null'), 'media_id'),
    when('seo', `${it}.seo is not null or ${it}.seo_image_id is not null`, seo),
    ids('related', links('article_related'), 'related_id'),
    list(
      'corrections',
      // Dated, so its instants are its places.
      `(select c.*, row_number() over (order by c.published_at, c.id) as position from corrections c where c.article_id = ${it}.article_id and c.visible) l`,
      object([
        member('id', 'uuid', 'l.id'),
        member('kind', 'word', 'l.kind'),
        member('text', 'text', 'l.text'),
        member('blockId', 'text', 'l.block_id'),
        member('publishedAt', 'instant', 'l.published_at'),
      ]),
    ),
  ]
}

const when = (name: string, condition: string, value: readonly Piece[]): Member => [
  name,
  [sql(`case when ${condition} then ${concat(value)} else 'null' end`)],
]
