import {
  columns,
  editors,
  optional,
  type EntityType,
  type Ready,
  type Relation,
  type Row,
  type Source,
} from '../descriptor.ts'
import { isForEditors } from '../modes.ts'
import { groupMark, itemMarks, refMark } from '../tags.ts'
import { byId, byLink, firstOfMerged, followed } from '../visibility.ts'
import { aliases } from './aliases.ts'
import { embargo, firstPublishedAt, live, path, scheduled, status, unpublishAt } from './article-columns.ts'
import { articleFilters, walkArticles } from './article-walk.ts'
import { missing } from './missing.ts'
import { correctionsOf } from './correction.ts'
import { searched } from './searched.ts'
import { translationGroup, translations } from './translations.ts'

const claims = { table: 'article_slugs', address: 'slug', owner: 'article_id', scope: 'locale' }

/** The rows of a linking table that belong to the version at hand. */
function links(
  row: Pick<Row, 'q' | 'it'>,
  table: string,
): { from: string; where: string[]; order: string; alias: string } {
  const alias = row.q.alias()
  const where = [`${alias}.article_id = ${row.it}.article_id`, `${alias}.version = ${row.it}.version`]
  return { from: `${table} ${alias}`, where, order: `${alias}.position`, alias }
}

/** What a version names through a link, in the editors' order. */
function linked(row: Row, table: string, entity: 'section' | 'author' | 'media' | 'tag', column: string): Source {
  const link = links(row, table)
  link.where.push(`${link.alias}.position is not null`, `${link.alias}.${column} is not null`)
  return byLink(row.q, row.nested, entity, link, `${link.alias}.${column}`)
}

/** The tags of a version; a merged one is the one that it was merged into, once. */
function linkedTags({ q, nested, it }: Row): Source {
  const link = links({ q, it }, 'article_tags')
  const rows = byLink(q, nested, 'tag', link, followed(q, nested, `${link.alias}.tag_id`))
  return { ...rows, where: [...rows.where, firstOfMerged(q, nested, link.alias, `${rows.it}.id`)] }
}

const list = (target: Relation['target'], source: (row: Row) => Source): Relation => ({
  kind: 'list',
  target,
  nullable: false,
  source,
})

/** Articles that a version leads to by a column of one of its linking tables, in the editors' order. */
function linkedArticles(row: Row, table: string, column: string): Source {
  const link = links(row, table)
  const rows = byId(row.q, row.articles, 'article', `${link.alias}.${column}`)
  const where = [...link.where, `${link.alias}.${column} is not null`, ...rows.where]
  return { ...rows, from: `${link.from} cross join ${rows.from}`, where, order: link.order }
}

/** An array of what a version names in a column of a linking table, shown or not. */
function linkedIds({ q, it }: Row, table: string, column: string): string {
  const l = q.alias()
  return `array(select ${l}.${column} from ${table} ${l} where ${l}.article_id = ${it}.article_id and ${l}.version = ${it}.version)`
}

/** As many as an article may name. */
const MAX_RELATED = 100

/** What the rendering of the body needs (`derived` fields); no surface offers these. */
const ingredients: Record<string, Relation> = {
  mentionedAuthors: list('author', (row) => linked(row, 'article_mentions', 'author', 'author_id')),
  mentionedTags: list('tag', (row) => linked(row, 'article_mentions', 'tag', 'tag_id')),
  linkedArticles: {
    ...list('article', (row) => linkedArticles(row, 'article_mentions', 'linked_id')),
    looks: (row) => [itemMarks('article', linkedIds(row, 'article_mentions', 'linked_id'))],
  },
}

/**
 * Text that the database keeps with each version (migration 0010): what is mostly null takes no room then. All of it is
 * the same for whoever may see the row, whenever.
 */
const runs: Ready[] = [
  {
    column: 'ready_lines',
    nullable: true,
    names: ['summary', 'slugline', 'byline', 'canonicalUrl', 'externalCanonicalUrl', 'shortUrl'],
  },
  {
    column: 'ready_rights',
    nullable: true,
    names:
      'location dateline provider externalIds copyrightNotice copyrightHolder copyrightYear licenseUrl usageTerms rights editorNote'.split(
        ' ',
      ),
  },
  {
    column: 'ready_times',
    names: 'publishedAt displayDate modifiedAt significantlyUpdatedAt wordCount charCount readingTimeSeconds'.split(
      ' ',
    ),
  },
]

export const article: EntityType = {
  table: 'article_versions',
  idColumn: 'article_id',
  runs,
  columns: {
    ...columns({
      id: ['uuid', { sql: (row) => `${row.it}.article_id` }],
      uri: ['word', { sql: (row) => `'urn:uuid:' || ${row.it}.article_id` }],
      type: ['word'],
      genre: ['word', optional],
      locale: ['text'],
      slug: ['text'],
      path: ['text', { sql: path, looks: (row) => [refMark('section', `${row.it}.section_id`)] }],
      version: ['int'],
      status: ['word', { sql: status }],
      headline: ['text'],
      headlines: ['json', optional],
      kicker: ['json', optional],
      standfirst: ['text', optional],
      summary: ['text', optional],
      slugline: ['text', optional],
      byline: ['text', optional],
      canonicalUrl: ['text', optional],
      externalCanonicalUrl: ['text', optional],
      shortUrl: ['text', optional],
      // `source` of a block and what else is never public are not in body_public; null: nothing had to be left out.
      body: [
        'json',
        {
          sql: ({ mode, it }) => (isForEditors(mode) ? `${it}.body` : `coalesce(${it}.body_public, ${it}.body)`),
        },
      ],
      location: ['json', optional],
      dateline: ['text', optional],
      provider: ['json', optional],
      externalIds: ['json', optional],
      copyrightNotice: ['text', optional],
      copyrightHolder: ['text', optional],
      copyrightYear: ['int', optional],
      licenseUrl: ['text', optional],
      usageTerms: ['text', optional],
      rights: ['json', optional],
      editorNote: ['text', optional],
      urgency: ['int', optional],
      flags: ['json', optional],
      digitalSourceType: ['text', optional],
      translationGroup: ['uuid', { sql: translationGroup }],
      createdAt: ['instant', { sql: (row) => `${row.identity()}.created_at` }],
      firstPublishedAt: ['instant', { nullable: true, sql: firstPublishedAt }],
      publishedAt: [
        'instant',
        { nullable: true, sql: (row) => `coalesce(${row.it}.published_at_set, ${row.it}.published_at)` },
      ],
      displayDate: ['instant', optional],
      modifiedAt: ['instant'],
      significantlyUpdatedAt: ['instant', optional],
      ...searched,
      wordCount: ['int'],
      charCount: ['int'],
      readingTimeSeconds: ['int'],
      internalNote: ['text', editors],
      source: ['json', { ...editors, sql: (row) => `${row.identity()}.source` }],
      extra: ['json', editors],
      live: ['json', { ...editors, sql: live }],
      scheduled: ['json', { ...editors, sql: scheduled }],
      missing: ['json', { ...editors, sql: missing }],
      unpublishAt: ['instant', { ...editors, sql: unpublishAt }],
      embargo: ['json', { ...editors, sql: embargo }],
      trashedAt: ['instant', { ...editors, sql: (row) => `${row.identity()}.trashed_at` }],
      createdBy: ['text', { ...editors, sql: (row) => `${row.identity()}.created_by` }],
    }),
    aliases: aliases(claims, 'article_id'),
  },
  relations: {
    section: {
      kind: 'one',
      target: 'section',
      nullable: true,
      source: (row) => byId(row.q, row.nested, 'section', `${row.it}.section_id`),
      looks: (row) => [refMark('section', `${row.it}.section_id`)],
    },
    contributors: list('contributor', (row) => linked(row, 'article_contributors', 'author', 'author_id')),
    hero: {
      kind: 'one',
      target: 'hero',
      nullable: true,
      source: (row) => ({ ...byId(row.q, row.nested, 'media', `${row.it}.hero_media_id`), link: row.it }),
      looks: (row) => [refMark('media', `${row.it}.hero_media_id`)],
    },
    tags: list('articleTag', linkedTags),
    media: {
      ...list('media', (row) => linked(row, 'article_media', 'media', 'media_id')),
      looks: (row) => [itemMarks('media', linkedIds(row, 'article_media', 'media_id'))],
    },
    seo: {
      kind: 'one',
      target: 'seo',
      nullable: true,
      inline: { when: (row) => `${row.it}.seo is not null or ${row.it}.seo_image_id is not null` },
    },
    related: {
      kind: 'page',
      target: 'article',
      nullable: false,
      source: (row) => ({ ...linkedArticles(row, 'article_related', 'related_id'), limit: MAX_RELATED }),
      preset: (row) => ({ related: { id: `${row.it}.article_id`, version: `${row.it}.version` } }),
      looks: (row) => [itemMarks('article', linkedIds(row, 'article_related', 'related_id'))],
    },
    translations: { ...list('article', translations), looks: (row) => [groupMark(translationGroup(row))] },
    sections: list('section', (row) => linked(row, 'article_sections', 'section', 'section_id')),
    corrections: list('correction', correctionsOf),
    ...ingredients,
  },
  orders: {
    '-publishedAt': { code: 1, key: 'sort_at', type: 'instant', descending: true },
    publishedAt: { code: 2, key: 'sort_at', type: 'instant', descending: false },
    '-modifiedAt': { code: 3, key: 'modified_at', type: 'instant', descending: true },
    headline: { code: 4, key: 'headline_sort', type: 'text', descending: false },
    // Article.related alone: the editors' order.
    related: { code: 5, key: 'position', type: 'integer', descending: false },
    // Of a search alone: the better hits first.
    relevance: { code: 30, key: 'relevance', type: 'text', descending: true },
  },
  filters: articleFilters,
  address: { by: 'slug', column: 'slug', claims: 'article_slugs', owner: 'article_id' },
  walk: walkArticles,
}
