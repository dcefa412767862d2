// What readers see, in sync's normal form, by another way than sync: the tables' rows as PostgreSQL's own JSON, put
// together here; and which items are in a filter, by the lists that REST and GraphQL read.
import type { Database } from '../../src/db/client.ts'
import { loadCursorSecret } from '../../src/read/cursor.ts'
import { compile } from '../../src/read/compile.ts'
import { run } from '../../src/read/run.ts'
import type { Entity } from '../../src/read/shape.ts'

type Json = Record<string, unknown>

const TABLES = { section: 'sections', author: 'authors', media: 'media', tag: 'tags' } as const

/** Columns that no reader sees, and those that are named otherwise below. */
const HIDDEN = new Set(
  (
    'entity name_sort headline_sort hidden public_from trashed_at created_by valid_from rights_until email embedded sort_at ' +
    'article_id body_public section_id hero_media_id hero_caption hero_credit hero_alt seo_image_id internal_note extra ' +
    'published_at_set embargo_active embargo_until embargo_note stage live_from live_to withdrawn_at parent_id image_id ' +
    'image_large_id lead_items merged_into whole ready_names ready_work ready_times ready_lines ready_rights'
  ).split(' '),
)

const camel = (name: string): string => name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())

const instant = (value: unknown): unknown => (typeof value === 'string' ? new Date(value).toISOString() : value)

function plain(row: Json): Json {
  const entries = Object.entries(row).filter(([name]) => !HIDDEN.has(name))
  return Object.fromEntries(
    entries.map(([name, value]) => [camel(name), /_(at|date)$/.test(name) ? instant(value) : value]),
  )
}

const REFERENCES = {
  section: { parent: 'parent_id', image: 'image_id', leadItems: 'lead_items' },
  author: { image: 'image_id', imageLarge: 'image_large_id' },
  media: {},
  tag: { parent: 'parent_id', section: 'section_id', image: 'image_id', mergedInto: 'merged_into' },
} as const

async function rowsOf(db: Database, type: keyof typeof TABLES, at: Date): Promise<Json[]> {
  const rights = type === 'media' ? 'and (t.rights_until is null or t.rights_until > $1)' : ''
  const rows = await db.query<{ row: Json }>(
    `select to_jsonb(t) as row from ${TABLES[type]} t where not t.hidden and t.trashed_at is null and t.public_from <= $1 ${rights}`,
    [at],
  )
  return rows.map(({ row }) => ({
    ...plain(row),
    modifiedAt: instant(row['valid_from']),
    ...Object.fromEntries(Object.entries(REFERENCES[type]).map(([name, column]) => [name, row[column]])),
  }))
}

async function articles(db: Database, at: Date): Promise<Json[]> {
  const links = (table: string, item: string, where = 'true'): string =>
    `(select coalesce(jsonb_agg(${item} order by l.position), '[]') from ${table} l where l.article_id = v.article_id and l.version = v.version and ${where})`
  const rows = await db.query<{ row: Json; identity: Json } & Json>(
    `select to_jsonb(v) || jsonb_build_object('body', coalesce(v.body_public, v.body)::jsonb) as row, to_jsonb(a) as identity,
       ${links('article_sections', 'l.section_id')} as sections,
       ${links('article_contributors', `jsonb_build_object('author', l.author_id, 'role', l.role, 'displayAs', l.display_as)`)} as contributors,
       ${links('article_tags', `jsonb_build_object('tag', l.tag_id, 'rel', l.rel, 'relevance', l.relevance)`)} as tags,
       ${links('article_media', 'l.media_id', 'l.position is not null')} as media,
       ${links('article_related', 'l.related_id')} as related,
       (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'text', c.text, 'blockId', c.block_id,
         'publishedAt', to_char(c.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by c.published_at, c.id), '[]')
        from corrections c where c.article_id = v.article_id and c.visible) as corrections
     from article_versions v join articles a on a.id = v.article_id
     where a.trashed_at is null and v.withdrawn_at is null and v.live_from <= $1 and (v.live_to is null or v.live_to > $1)`,
    [at],
  )
  return rows.map(({ row, identity, ...lists }) => {
    const seo = row['seo'] as Json | null
    const image = row['seo_image_id']
    return {
      ...plain(row),
      ...lists,
      id: row['article_id'],
      uri: `urn:uuid:${String(row['article_id'])}`,
      status: 'published',
      section: row['section_id'],
      hero:
        row['hero_media_id'] === null
          ? null
          : {
              media: row['hero_media_id'],
              caption: row['hero_caption'],
              credit: row['hero_credit'],
              alt: row['hero_alt'],
            },
      seo:
        seo === null && image === null
          ? null
          : {
              title: seo?.['title'] ?? null,
              description: seo?.['description'] ?? null,
              noIndex: seo?.['noIndex'] ?? null,
              image,
            },
      publishedAt: instant(row['published_at_set'] ?? row['published_at']),
      translationGroup: identity['translation_group'],
      createdAt: instant(identity['created_at']),
      firstPublishedAt: instant(identity['first_published_at']),
    }
  })
}

/** Everything that readers see at the instant, by type and id. */
export async function published(db: Database, at: Date): Promise<Map<string, Json>> {
  const state = new Map<string, Json>()
  for (const type of ['section', 'author', 'media', 'tag'] as const)
    for (const row of await rowsOf(db, type, at)) state.set(`${type} ${String(row['id'])}`, row)
  for (const row of await articles(db, at)) state.set(`article ${String(row['id'])}`, row)
  return state
}

export interface ListFilter {
  types?: readonly Entity[]
  section?: string
  locale?: string
  publishedAfter?: Date
}

/** Of everything there is, what the lists show at the instant within the filter: keys as in `published`. */
export async function listed(db: Database, at: Date, filter: ListFilter): Promise<Set<string>> {
  const secret = await loadCursorSecret(db)
  const { types = ['article', 'section', 'author', 'media', 'tag'], section, locale, publishedAfter } = filter
  const own = { section: section && [section], locale: locale && [locale], publishedAfter }
  const found = new Set<string>()
  for (const entity of types) {
    const filters = Object.entries(entity === 'article' ? own : {}).filter(([, value]) => value !== undefined)
    const list = compile(
      {
        root: 'page',
        entity,
        args: {
          order: { article: '-publishedAt', media: '-createdAt' }[entity as string] ?? 'name',
          first: 'first',
          filters: [['ids', 'ids'], ...filters.map(([name]) => [name, name] as const)],
        },
        parts: [['items', 'nodes', [['id', 'column', 'id']]]],
      },
      'live',
    )
    const all = await db.query<{ id: string }>('select id from entities where type = $1 order by id', [entity])
    for (let i = 0; i < all.length; i += 100) {
      const ids = all.slice(i, i + 100).map(({ id }) => id)
      const values = { now: at, clock: at, secret, first: 100, ids, ...Object.fromEntries(filters) }
      const { items } = JSON.parse((await run(db, list, values)) ?? '{"items":[]}') as { items: { id: string }[] } // as selected
      for (const { id } of items) found.add(`${entity} ${id}`)
    }
  }
  return found
}
