// Writing a version: its row, and the links that carry what it refers to.
import type { Tx } from '../../db/client.ts'
import { bodyJson } from '../body/json.ts'
import { publicBody } from '../body/public.ts'
import { charCount, readingTimeSeconds, wordCount } from '../body/text.ts'
import { parameter } from '../columns.ts'
import { sortKey } from '../text.ts'
import type { ArticleContent } from './content.ts'
import { mediaOf, mentionsOf, VERSION_COLUMNS } from './content.ts'
import type { Version } from './repository.ts'
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

/** Of article_versions, in the order of the parameters. */
const COLUMNS = [
  ...['article_id', 'version', 'type', 'locale', ...VERSION_COLUMNS.map(({ column }) => column)],
  ...['headline_sort', 'body', 'body_public', 'section_id', 'hero_media_id', 'hero_caption', 'hero_credit', 'hero_alt'],
  ...['seo', 'seo_image_id', 'embargo_active', 'embargo_until', 'embargo_note', 'stage'],
  ...['word_count', 'char_count', 'reading_time_seconds', 'created_at', 'created_by'],
  ...['published_at', 'modified_at', 'significantly_updated_at'],
]

/** Inserts a draft. Its content never changes afterwards. */
export async function insertVersion(tx: Tx, made: NewVersion): Promise<void> {
  const { id, version, content, clock, actor } = made
  const body = content.body ?? []
  const forReaders = publicBody(body)
  const words = wordCount(body, content.locale)
  const { hero } = content
  const { image = null, ...seo } = content.seo ?? {}
  const { embargo_active: isActive, embargo_until: until, embargo_note: note } = made.embargo ?? NO_EMBARGO
  const values = [
    ...[id, version, content.type, content.locale, ...VERSION_COLUMNS.map((column) => parameter(column, content))],
    ...[sortKey(content.headline), bodyJson(body), forReaders === body ? null : JSON.stringify(forReaders)],
    ...[content.section ?? null, hero?.media ?? null, hero?.caption ?? null, hero?.credit ?? null, hero?.alt ?? null],
    ...[content.seo === undefined ? null : JSON.stringify(seo), image, isActive, until, note, made.stage ?? 'draft'],
    ...[words, charCount(body), readingTimeSeconds(words), clock, actor],
    ...[made.publishedAt, clock, made.significantlyUpdatedAt],
  ]
  const links = linksOf(content)
  const { name, text } = statementFor(links.map(({ table }) => table))
  await tx.query(text, [...values, ...links.flatMap(({ arrays }) => arrays)], name)
}

interface Links {
  table: keyof typeof LINKS
  /** One for each column, of equal lengths. */
  arrays: readonly (readonly unknown[])[]
}

/** The link tables: the types of their arrays, and what is inserted of `v`, the version, and of `r`, one link. */
const LINKS = {
  article_contributors: {
    types: ['uuid', 'text', 'text', 'boolean'],
    columns: 'position, author_id, role, display_as, is_first, sort_at',
    values: 'r.n - 1, r.a, r.b, r.c, r.d, v.sort_at',
  },
  article_tags: {
    types: ['uuid', 'text', 'float8'],
    columns: 'position, tag_id, rel, relevance, sort_at',
    values: 'r.n - 1, r.a, r.b, r.c, v.sort_at',
  },
  article_media: {
    types: ['uuid', 'int', 'boolean', 'boolean'],
    columns: 'media_id, position, in_hero, in_seo',
    values: 'r.a, r.b, r.c, r.d',
  },
  article_sections: { types: ['uuid'], columns: 'position, section_id', values: 'r.n - 1, r.a' },
  article_related: { types: ['uuid'], columns: 'position, related_id', values: 'r.n - 1, r.a' },
  // An article that a stored body links to may be gone since.
  article_mentions: {
    types: ['uuid', 'uuid', 'uuid'],
    columns: 'position, author_id, tag_id, linked_id',
    values: 'r.n - 1, r.a, r.b, r.c',
    where: 'r.c is null or exists (select 1 from articles a where a.id = r.c)',
  },
} as const

const statements = new Map<string, { name: string; text: string }>()

/** One for each set of link tables that a version has rows in: an empty one costs as much as a row. */
function statementFor(tables: readonly Links['table'][]): { name: string; text: string } {
  const key = tables.join(' ')
  const known = statements.get(key)
  if (known !== undefined) return known
  const row = `insert into article_versions (${COLUMNS.join(', ')}) values (${COLUMNS.map((_, i) => `$${i + 1}`).join(', ')})`
  let next = COLUMNS.length
  const inserts = tables.map((table) => {
    const { types, columns, values, ...rest } = LINKS[table]
    const arrays = types.map((type) => `$${++next}::${type}[]`).join(', ')
    const names = [...types.map((_, i) => 'abcd'.charAt(i)), 'n'].join(', ')
    return `insert into ${table} (article_id, version, ${columns}) select v.article_id, v.version, ${values}
      from v, unnest(${arrays}) with ordinality r(${names})${'where' in rest ? ` where ${rest.where}` : ''}`
  })
  // The keys of the links are checked at the end of the statement, when the version is there.
  const parts = [`v as (${row} returning article_id, version, sort_at)`]
  for (const [i, insert] of inserts.slice(0, -1).entries()) parts.push(`l${i} as (${insert})`)
  const text = inserts.length === 0 ? row : `with ${parts.join(', ')} ${inserts[inserts.length - 1]}`
  const made = { name: ['new-version', ...tables.map((table) => table.slice('article_'.length))].join('-'), text }
  statements.set(key, made)
  return made
}

/** What a version refers to, of the tables in which it has a row. */
function linksOf(content: ArticleContent): Links[] {
  const { contributors = [], tags = [], sections = [], related = [] } = content
  const media = mediaOf(content)
  const { authors, tags: named, articles } = mentionsOf(content)
  const none = (of: readonly unknown[]): null[] => of.map(() => null)
  const authorIds = contributors.map(({ author }) => author)
  const all: Links[] = [
    {
      table: 'article_contributors',
      arrays: [
        authorIds,
        contributors.map(({ role }) => role),
        contributors.map(({ displayAs }) => displayAs ?? null),
        authorIds.map((author, position) => authorIds.indexOf(author) === position),
      ],
    },
    {
      table: 'article_tags',
      arrays: [tags.map(({ tag }) => tag), tags.map(({ rel }) => rel), tags.map(({ relevance }) => relevance ?? null)],
    },
    {
      table: 'article_media',
      arrays: [
        media.map(({ id }) => id),
        media.map(({ position }) => position),
        media.map(({ inHero }) => inHero),
        media.map(({ inSeo }) => inSeo),
      ],
    },
    { table: 'article_sections', arrays: [sections] },
    { table: 'article_related', arrays: [related] },
    {
      table: 'article_mentions',
      arrays: [
        [...authors, ...none(named), ...none(articles)],
        [...none(authors), ...named, ...none(articles)],
        [...none(authors), ...none(named), ...articles],
      ],
    },
  ]
  return all.filter(({ arrays: [first = []] }) => first.length > 0)
}
