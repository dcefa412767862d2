// Rows put in by SQL, past every service: what reads must do with whatever the tables can hold.
import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../src/db/client.ts'

type Row = Record<string, unknown>

/** The instant that tests read at, unless they say otherwise. */
export const NOW = new Date('2026-03-01T12:00:00.000Z')
export const PAST = new Date('2026-02-01T00:00:00.000Z')
export const FUTURE = new Date('2026-04-01T00:00:00.000Z')

/** Inserts one row; objects and arrays go in as they are bound, `json(value)` as JSON. */
export async function insert(db: Queryable, table: string, row: Row): Promise<void> {
  const names = Object.keys(row)
  const places = names.map((_, at) => `$${at + 1}`)
  await db.query(`insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`, Object.values(row))
}

export const json = (value: unknown): string => JSON.stringify(value)

async function entity(db: Queryable, type: string, id: string): Promise<void> {
  await insert(db, 'entities', { id, type })
}

const common = (row: Row): Row => ({ version: 1, created_at: PAST, created_by: 'test', valid_from: PAST, ...row })

export async function addMedia(db: Queryable, row: Row = {}): Promise<string> {
  const id = typeof row.id === 'string' ? row.id : randomUUID()
  await entity(db, 'media', id)
  await insert(db, 'media', { ...common({ kind: 'image', alt: 'a picture', public_from: PAST }), ...row, id })
  return id
}

export async function addAuthor(db: Queryable, row: Row = {}): Promise<string> {
  const id = typeof row.id === 'string' ? row.id : randomUUID()
  await entity(db, 'author', id)
  const slug = row.slug ?? `author-${id}`
  const name = row.name ?? 'Ada Quill'
  const whole = { ...common({ kind: 'person', name, name_sort: name, public_from: PAST }), ...row, id, slug }
  await insert(db, 'authors', whole)
  await insert(db, 'author_slugs', { slug, author_id: id, claimed: `[${PAST.toISOString()},)`, since: PAST })
  return id
}

export async function addTag(db: Queryable, row: Row = {}): Promise<string> {
  const id = typeof row.id === 'string' ? row.id : randomUUID()
  await entity(db, 'tag', id)
  const slug = row.slug ?? `tag-${id}`
  const name = row.name ?? 'Rivers'
  const whole = { ...common({ kind: 'keyword', name, name_sort: name, public_from: PAST }), ...row, id, slug }
  await insert(db, 'tags', whole)
  await insert(db, 'tag_slugs', { slug, tag_id: id, claimed: `[${PAST.toISOString()},)`, since: PAST })
  return id
}

/** `parent` is the path of a section that is there. */
export async function addSection(db: Queryable, { parent, ...row }: Row & { parent?: string } = {}): Promise<string> {
  const id = typeof row.id === 'string' ? row.id : randomUUID()
  await entity(db, 'section', id)
  const slug = typeof row.slug === 'string' ? row.slug : `section-${id}`
  const path = parent === undefined ? slug : `${parent}/${slug}`
  const [above] = parent === undefined ? [] : await db.query('select id from sections where path = $1', [parent])
  const depth = path.split('/').length - 1
  const name = row.name ?? 'World'
  const place = { slug, path, depth, parent_id: above?.id ?? null, name, name_sort: name, public_from: PAST }
  await insert(db, 'sections', { ...common(place), ...row, id })
  await insert(db, 'section_paths', { path, section_id: id, claimed: `[${PAST.toISOString()},)`, since: PAST })
  return id
}

export interface ArticleRow {
  id?: string
  /** Columns of the identity. */
  identity?: Row
  /** Columns of each version, oldest first; `live: true` gives an interval from PAST on. */
  versions?: (Row & { live?: boolean; tags?: string[]; authors?: string[]; media?: string[]; related?: string[] })[]
}

/** An article; without `versions`, with one that is live. */
export async function addArticle(db: Queryable, given: ArticleRow = {}): Promise<string> {
  const id = given.id ?? randomUUID()
  const versions = given.versions ?? [{ live: true }]
  await entity(db, 'article', id)
  const identity = {
    type: 'article',
    locale: 'en',
    translation_group: id,
    created_at: PAST,
    created_by: 'test',
    ...given.identity,
  }
  await insert(db, 'articles', { id, latest_version: versions.length, ...identity })
  const slugs = new Map<string, Date | null>()
  for (const [at, version] of versions.entries()) {
    const { live = false, tags = [], authors = [], media = [], related = [], ...row } = version
    const ordinary = {
      slug: `article-${id}`,
      headline: 'A headline',
      headline_sort: 'a headline',
      body: '[]',
      word_count: 0,
      char_count: 0,
      reading_time_seconds: 0,
      created_at: PAST,
      created_by: 'test',
      modified_at: PAST,
      ...(live ? { live_from: PAST, published_at: PAST } : {}),
    }
    const whole: Row = {
      ...ordinary,
      ...row,
      article_id: id,
      version: at + 1,
      type: identity.type,
      locale: identity.locale,
    }
    await insert(db, 'article_versions', whole)
    const slug = String(whole.slug)
    const since = whole.live_from instanceof Date ? whole.live_from : null
    if (slugs.get(slug) === undefined || slugs.get(slug) === null) slugs.set(slug, since)
    const key = { article_id: id, version: at + 1 }
    const [sort] = await db.query('select sort_at from article_versions where article_id = $1 and version = $2', [
      id,
      at + 1,
    ])
    for (const [position, tag_id] of tags.entries())
      await insert(db, 'article_tags', { ...key, position, tag_id, rel: 'about', sort_at: sort?.sort_at })
    for (const [position, author_id] of authors.entries()) {
      const is_first = authors.indexOf(author_id) === position
      const role = is_first ? 'author' : 'photographer'
      await insert(db, 'article_contributors', { ...key, position, author_id, role, is_first, sort_at: sort?.sort_at })
    }
    for (const [position, media_id] of media.entries())
      await insert(db, 'article_media', { ...key, position, media_id })
    for (const [position, related_id] of related.entries())
      await insert(db, 'article_related', { ...key, position, related_id })
  }
  for (const [slug, since] of slugs)
    await insert(db, 'article_slugs', {
      locale: identity.locale,
      slug,
      article_id: id,
      claimed: `[${PAST.toISOString()},)`,
      since,
    })
  return id
}
