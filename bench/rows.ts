// The tables of the product as rows of the newsroom. Each is a pass over the articles by itself.
import type { Value } from './copy.ts'
import { COUNTS, FOUNDED, type Article, type Newsroom } from './newsroom.ts'
import { random, uuidAt } from './random.ts'

export interface Table {
  name: string
  columns: string
  rows(room: Newsroom): Iterable<Value[]>
}

const founded = new Date(FOUNDED)
const LOADER = 'bench'
const MEDIA = 77
const LOG = 78
const PORTRAITS = 2 * COUNTS.authors

function* articles(room: Newsroom): Generator<Article> {
  for (let at = 0; at < room.size.articles; at++) yield room.article(at)
}

const readingSeconds = (words: number): number => Math.ceil((words / 238) * 60)

function* entities(room: Newsroom): Generator<Value[]> {
  for (const id of room.mediaIds) yield [id, 'media']
  for (const { id } of room.sections) yield [id, 'section']
  for (const { id } of room.authors) yield [id, 'author']
  for (const { id } of room.tags) yield [id, 'tag']
  for (let at = 0; at < room.size.articles; at++) yield [room.idOf(at), 'article']
}

function* media(room: Newsroom): Generator<Value[]> {
  for (const [at, id] of room.mediaIds.entries()) {
    const from = random(room.size.seed, MEDIA, at)
    const url = `https://media.example.com/${id.slice(-12)}`
    // The first are the portraits of the staff, in one size.
    const widths = at < PORTRAITS ? [] : [480, 960, 1440]
    const renditions = widths.map((width) => ({
      name: `w${width}`,
      url: `${url}-${width}.jpg`,
      width,
      height: (width * 2) / 3,
    }))
    const credit = {
      creator: `Photographer ${from.below(200)}`,
      agency: from.chance(0.5) ? 'Harness Pictures' : 'Example Images',
    }
    const row: Value[] = [id, 1, 'image', `${url}.jpg`, 'image/jpeg', 2400, 1600, 200_000 + from.below(900_000)]
    row.push(`Picture ${at}: what is to be seen in it`, `The caption of picture ${at}, as the desk has written it.`)
    row.push({ json: credit }, { json: { x: 0.5, y: 0.4 } }, at < PORTRAITS ? null : { json: renditions }, 'photograph')
    row.push(founded, founded, LOADER, founded)
    yield row
  }
}

function* sections(room: Newsroom): Generator<Value[]> {
  for (const [at, { id, slug, name, parent, path, depth }] of room.sections.entries())
    yield [
      id,
      1,
      slug,
      name,
      room.sortKey(name),
      `All there is about ${name}.`,
      parent,
      path,
      depth,
      at,
      founded,
      founded,
      LOADER,
      founded,
    ]
}

function* authors(room: Newsroom): Generator<Value[]> {
  for (const { id, slug, name, image, imageLarge } of room.authors) {
    const [first = '', last = ''] = name.split(' ')
    const row: Value[] = [id, 1, slug, 'person', name, room.sortKey(name), first, last, name]
    row.push(`${name} has covered the region for years, and knows most of those who live in it.`, image, imageLarge)
    row.push('Reporter', 'News', { json: ['en'] }, { json: ['local government', 'courts'] }, `${slug}@example.com`)
    row.push({ json: [{ kind: 'website', url: `https://example.com/people/${slug}` }] })
    row.push(founded, founded, LOADER, founded)
    yield row
  }
}

function* tags(room: Newsroom): Generator<Value[]> {
  for (const { id, slug, name, kind } of room.tags)
    yield [id, 1, slug, name, room.sortKey(name), kind, founded, founded, LOADER, founded]
}

function* identities(room: Newsroom): Generator<Value[]> {
  for (const one of articles(room))
    yield [one.id, 'article', one.locale, one.group, 2, new Date(one.liveAt), new Date(one.createdAt), LOADER]
}

function* versions(room: Newsroom): Generator<Value[]> {
  for (let at = 0; at < room.size.articles; at++) {
    const one = room.article(at)
    const [live, updated] = [new Date(one.liveAt), new Date(one.updatedAt)]
    for (const version of [1, 2] as const) {
      const body = room.body(at, version, one.media)
      const row: Value[] = [one.id, version, 'article', one.locale, one.slug, one.headline, room.sortKey(one.headline)]
      row.push(one.standfirst, { text: body.json }, one.section, one.hero, one.genre, one.urgency)
      row.push(body.words, body.chars, readingSeconds(body.words))
      row.push(new Date(version === 1 ? one.createdAt : one.editedAt), LOADER)
      row.push(version === 1 ? live : updated, version === 1 ? updated : null, live, version === 1 ? live : updated)
      yield row
    }
  }
}

/** Both versions of each article say the same here. */
function* ofVersions(room: Newsroom, rows: (one: Article) => Value[][]): Generator<Value[]> {
  for (const one of articles(room)) {
    const made = rows(one)
    for (const version of [1, 2]) for (const row of made) yield [one.id, version, ...row]
  }
}

const contributors = (room: Newsroom): Generator<Value[]> =>
  ofVersions(room, (one) => {
    const sortAt = new Date(one.liveAt)
    return one.authors.map((author, at) => [at, author, at === 2 ? 'photographer' : 'author', true, sortAt])
  })

const articleTags = (room: Newsroom): Generator<Value[]> =>
  ofVersions(room, (one) => {
    const sortAt = new Date(one.liveAt)
    return one.tags.map((tag, at) => [at, tag, at === 2 ? 'mentions' : 'about', sortAt])
  })

const articleMedia = (room: Newsroom): Generator<Value[]> =>
  ofVersions(room, ({ media: inBody, hero }) => {
    const rows: Value[][] = inBody.map((id, at) => [id, at, id === hero])
    if (hero !== null && !inBody.includes(hero)) rows.push([hero, null, true])
    return rows
  })

const related = (room: Newsroom): Generator<Value[]> => ofVersions(room, (one) => one.related.map((id, at) => [at, id]))

const claimed = (from: Date): string => `["${from.toISOString()}",)`

function* articleSlugs(room: Newsroom): Generator<Value[]> {
  for (const one of articles(room))
    yield [one.locale, one.slug, one.id, claimed(new Date(one.createdAt)), new Date(one.liveAt)]
}

const addresses = (of: (room: Newsroom) => Iterable<[address: string, id: string]>) =>
  function* (room: Newsroom): Generator<Value[]> {
    for (const [address, id] of of(room)) yield [address, id, claimed(founded), founded]
  }

/**
 * The log: the tree and the staff, then each article once, as version 2 took the place of version 1; in the order of its
 * instants, numbered. What names a number is left as it is by the trigger that gives numbers.
 */
function* changes(room: Newsroom): Generator<Value[]> {
  let seq = 0
  const { affects, sortKey } = room
  const entry = (at: number, type: string, id: string): Value[] => [
    uuidAt(at, random(room.size.seed, LOG, seq)),
    ++seq,
    new Date(at),
    type,
    id,
  ]
  const createdAt = founded.toISOString()
  const first = (type: string, id: string, image: object, names: readonly string[]): Value[] => [
    ...entry(FOUNDED, type, id),
    'created', 1, null, LOADER, [], 'public', null, { json: image }, names,
  ] // prettier-ignore
  for (const { id, path, parent, name } of room.sections) {
    const image = { parent, path: affects.pathMarks(path), name: affects.sortMark(sortKey(name)), createdAt }
    yield first('section', id, image, [affects.slugName('section', path), affects.treeName(id)])
  }
  for (const { id, slug, name } of room.authors)
    yield first('author', id, { kind: 'person', name: affects.sortMark(sortKey(name)), createdAt }, [
      affects.slugName('author', slug),
    ])
  for (const { id, slug, name, kind } of room.tags)
    yield first('tag', id, { kind, parent: null, name: affects.sortMark(sortKey(name)), createdAt }, [
      affects.slugName('tag', slug),
    ])

  const { articles: count } = room.size
  const instants = Float64Array.from({ length: count }, (_, at) => room.updatedAt(at))
  const order = Uint32Array.from({ length: count }, (_, at) => at).sort(
    (a, b) => (instants[a] ?? 0) - (instants[b] ?? 0) || a - b,
  )
  for (const at of order) {
    const one = room.article(at)
    const image = (modifiedAt: number): object => ({
      section: one.section,
      authors: one.authors,
      tags: one.tags,
      type: 'article',
      genre: one.genre,
      locale: one.locale,
      publishedAt: new Date(one.liveAt),
      modifiedAt: new Date(modifiedAt),
    })
    const row = entry(one.updatedAt, 'article', one.id)
    row.push('published', 2, 1, LOADER, ['body'], 'public', { json: image(one.liveAt) }, { json: image(one.updatedAt) })
    row.push([affects.slugName('article', one.slug, one.locale)])
    yield row
  }
}

const CURRENT = 'public_from, created_at, created_by, valid_from'

const version = 'article_id, version'

/** Parents before children: with the foreign keys in force, too, each finds what it refers to. */
export const TABLES: readonly Table[] = [
  { name: 'entities', columns: 'id, type', rows: entities },
  {
    name: 'media',
    columns: `id, version, kind, url, mime_type, width, height, bytes, alt, caption, credit, focal_point, renditions, image_type, ${CURRENT}`,
    rows: media,
  },
  {
    name: 'sections',
    columns: `id, version, slug, name, name_sort, description, parent_id, path, depth, position, ${CURRENT}`,
    rows: sections,
  },
  {
    name: 'authors',
    columns: `id, version, slug, kind, name, name_sort, first_name, last_name, byline, bio, image_id, image_large_id, job_title, desk, languages, expertise, email, links, ${CURRENT}`,
    rows: authors,
  },
  { name: 'tags', columns: `id, version, slug, name, name_sort, kind, ${CURRENT}`, rows: tags },
  {
    name: 'section_paths',
    columns: 'path, section_id, claimed, since',
    rows: addresses((room) => room.sections.map(({ path, id }) => [path, id])),
  },
  {
    name: 'author_slugs',
    columns: 'slug, author_id, claimed, since',
    rows: addresses((room) => room.authors.map(({ slug, id }) => [slug, id])),
  },
  {
    name: 'tag_slugs',
    columns: 'slug, tag_id, claimed, since',
    rows: addresses((room) => room.tags.map(({ slug, id }) => [slug, id])),
  },
  {
    name: 'articles',
    columns: 'id, type, locale, translation_group, latest_version, first_published_at, created_at, created_by',
    rows: identities,
  },
  {
    name: 'article_versions',
    columns: `${version}, type, locale, slug, headline, headline_sort, standfirst, body, section_id, hero_media_id, genre, urgency, word_count, char_count, reading_time_seconds, created_at, created_by, live_from, live_to, published_at, modified_at`,
    rows: versions,
  },
  {
    name: 'article_contributors',
    columns: `${version}, position, author_id, role, is_first, sort_at`,
    rows: contributors,
  },
  { name: 'article_tags', columns: `${version}, position, tag_id, rel, sort_at`, rows: articleTags },
  { name: 'article_media', columns: `${version}, media_id, position, in_hero`, rows: articleMedia },
  { name: 'article_related', columns: `${version}, position, related_id`, rows: related },
  { name: 'article_slugs', columns: 'locale, slug, article_id, claimed, since', rows: articleSlugs },
  {
    name: 'changes',
    columns:
      'id, seq, at, type, item_id, action, version, previous_version, actor, fields, audience, before, after, affects',
    rows: changes,
  },
]
