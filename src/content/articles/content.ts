// What a version says, in the one form in which two of them are compared: ids for references, no nulls, instants in UTC.
import type { Body } from '../body/blocks.ts'
import { referencePlaces } from '../body/references.ts'
import type { Column, Fields } from '../columns.ts'
import { columns, defaulted, normalise } from '../columns.ts'
import type { Reference } from '../fields.ts'
import type { Target } from '../references.ts'
import { nameOf } from '../references.ts'

/** Columns of article_versions that hold content, besides references. */
export const VERSION_COLUMNS: readonly Column[] = [
  ...columns(
    'plain',
    'slug slugline headline standfirst summary canonicalUrl externalCanonicalUrl shortUrl byline dateline',
  ),
  ...columns(
    'plain',
    'copyrightNotice copyrightHolder copyrightYear licenseUrl usageTerms genre editorNote internalNote',
  ),
  ...columns('plain', 'urgency digitalSourceType'),
  ...columns('json', 'headlines kicker location provider externalIds rights flags'),
  ...columns('free', 'extra'),
  ...columns('instant', 'displayDate'),
  { field: 'publishedAt', column: 'published_at_set', kind: 'instant' },
]

/** Those of articles: the identity. */
export const IDENTITY_COLUMNS: readonly Column[] = [
  defaulted('type', 'article'),
  ...columns('plain', 'locale'),
  ...columns('json', 'source'),
]

const SCALARS = [...VERSION_COLUMNS, ...IDENTITY_COLUMNS]

/** The identity's columns of an input that the schema has let through. */
export function identityOf(input: Fields): { type: string; locale: string; source: string | null } {
  const { type, locale, source = null } = normalise(IDENTITY_COLUMNS, input)
  // The schema's words; `locale` is filled in before.
  return { type: String(type), locale: String(locale), source: source === null ? null : JSON.stringify(source) }
}

/** Fields that no reader is ever served. */
export const SECRETS: ReadonlySet<string> = new Set(['internalNote', 'source', 'extra', 'embargo'])

export interface Contributor {
  author: string
  role: string
  displayAs?: string
}
export interface TagLink {
  tag: string
  rel: string
  relevance?: number
}
export interface Hero {
  media: string
  caption?: string
  credit?: string
  alt?: string
}
export interface Seo {
  title?: string
  description?: string
  noIndex?: boolean
  image?: string
}

/** Beside the columns above, by their field names. */
export interface ArticleContent extends Fields {
  type: string
  locale: string
  slug?: string
  headline: string
  section?: string
  sections?: string[]
  contributors?: Contributor[]
  hero?: Hero
  tags?: TagLink[]
  related?: string[]
  seo?: Seo
  body?: Body
  publishedAt?: string
}

/** Gives an id for what is named at a place; called once for each reference of the input, in order. */
export type Use = (entity: Target, name: string, path: string) => string

type Item = Record<string, unknown>

/** What a version can say beside its headline and slug, and what only the writers of few articles do. */
export const SELDOM: readonly string[] = [
  ...SCALARS.map(({ field }) => field).filter(
    (field) => !'type locale slug headline standfirst'.split(' ').includes(field),
  ),
  'embargo',
]

/** The content of a validated input: `use` is asked for each reference. References of the body are asked for, not replaced. */
export function contentOfInput(input: Fields, use: Use): ArticleContent {
  const one = (entity: Target, value: unknown, path: string): string => use(entity, nameOf(value as Reference), path) // the schema's references
  const list = (field: string): unknown[] => (Array.isArray(input[field]) ? (input[field] as unknown[]) : [])
  const many = (entity: Target, field: string): string[] =>
    list(field).map((value, i) => one(entity, value, `${field}[${i}]`))
  const content = normalise(SCALARS, input)
  if (input['section'] !== undefined && input['section'] !== null)
    content['section'] = one('section', input['section'], 'section')
  content['sections'] = many('section', 'sections')
  content['contributors'] = list('contributors').map((value, i) => {
    const { author, role, displayAs } = value as Item
    return compact({ author: one('author', author, `contributors[${i}].author`), role: role ?? 'author', displayAs })
  })
  if (input['hero'] !== undefined && input['hero'] !== null) {
    const { media, ...own } = input['hero'] as Item
    content['hero'] = compact({ media: one('media', media, 'hero.media'), ...own })
  }
  content['tags'] = list('tags').map((value, i) => {
    const link = typeof value === 'string' ? { tag: value } : (value as Item)
    const tag = link['tag'] === undefined ? link['id'] : link['tag']
    return compact({ tag: one('tag', tag, `tags[${i}]`), rel: link['rel'] ?? 'about', relevance: link['relevance'] })
  })
  content['related'] = many('article', 'related')
  if (input['seo'] !== undefined && input['seo'] !== null) {
    const { image, ...own } = input['seo'] as Item
    content['seo'] = compact({ ...own, ...(image ? { image: one('media', image, 'seo.image') } : {}) })
  }
  const body = (input['body'] ?? []) as Body // validated by bodySchema
  const places = referencePlaces(body)
  const TARGETS = { media: 'media', articles: 'article', tags: 'tag', authors: 'author' } as const
  for (const kind of ['media', 'articles', 'tags', 'authors'] as const) {
    for (const { id, path } of places[kind]) use(TARGETS[kind], id, path)
  }
  content['body'] = body
  // Every content is made here, so an absent list and an empty one are one thing.
  for (const [name, value] of Object.entries(content))
    if (Array.isArray(value) && value.length === 0) delete content[name]
  return content as ArticleContent // type, locale and headline are required by the schema or filled in before
}

function compact(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && value !== undefined))
}

/** Media of a version, each once: those of the body in its order, then hero and SEO image. */
export function mediaOf(
  content: ArticleContent,
): { id: string; position: number | null; inHero: boolean; inSeo: boolean }[] {
  const inBody = [...new Set(referencePlaces(content.body ?? []).media.map(({ id }) => id))]
  const extra = [content.hero?.media, content.seo?.image].filter((id): id is string => id !== undefined)
  return [...new Set([...inBody, ...extra])].map((id) => ({
    id,
    position: inBody.includes(id) ? inBody.indexOf(id) : null,
    inHero: id === content.hero?.media,
    inSeo: id === content.seo?.image,
  }))
}

/** Authors, tags and articles that the body itself names, each once. */
export function mentionsOf(content: ArticleContent): { authors: string[]; tags: string[]; articles: string[] } {
  const { authors, tags, articles } = referencePlaces(content.body ?? [])
  const once = (places: readonly { id: string }[]): string[] => [...new Set(places.map(({ id }) => id))]
  return { authors: once(authors), tags: once(tags), articles: once(articles) }
}
