// A newsroom made through the API, for tests that walk lists: sections in two levels, authors, tags, media and
// published articles whose every sort key differs in order from the order of insertion.

interface Made {
  id: string
  slug: string
}

export interface Newsroom {
  sections: (Made & { path: string })[]
  authors: Made[]
  tags: Made[]
  media: { id: string }[]
  articles: Made[]
  /** Ids and addresses of one kind, as they stand in a path. */
  addresses(kind: string): string[]
}

/** Posts to the API. @throws with the answer's text when it is refused */
export async function send(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

/** One paragraph, as a body. */
export function paragraph(text: string, key = 'p1'): unknown[] {
  return [
    {
      _type: 'block',
      _key: key,
      style: 'normal',
      markDefs: [],
      children: [{ _type: 'span', _key: `${key}s`, text, marks: [] }],
    },
  ]
}

const TYPES = ['article', 'liveblog', 'gallery', 'video', 'audio', 'interactive', 'picture']
const GENRES = ['news', 'analysis', 'opinion', 'review', 'background']

/** Makes and publishes the newsroom. Deterministic: the same counts give the same content. */
export async function newsroom(url: string, token: string, counts: { articles: number }): Promise<Newsroom> {
  const post = async (path: string, body: unknown): Promise<Made> => {
    const { id, slug } = await send(url, token, 'POST', path, body)
    return { id: String(id), slug: String(slug) }
  }
  const sections: Newsroom['sections'] = []
  for (const [path, parent] of [
    ['news'],
    ['culture'],
    ['news/europe', 'news'],
    ['news/asia', 'news'],
    ['culture/film', 'culture'],
  ] as const) {
    const slug = path.split('/').at(-1)
    sections.push({ ...(await post('/v1/sections', { slug, name: `${slug} desk`, ...(parent && { parent }) })), path })
  }
  const authors: Made[] = []
  for (const name of ['Zora Quill', 'Amos Vane', 'Mira Holt', 'The Wire Room']) {
    authors.push(await post('/v1/authors', { name, ...(name === 'The Wire Room' && { kind: 'organisation' }) }))
  }
  const tags: Made[] = []
  for (const [name, kind] of [
    ['Rivers', 'keyword'],
    ['Bridges', 'keyword'],
    ['Northport', 'place'],
    ['Autumn Fair', 'event'],
  ] as const) {
    tags.push(await post('/v1/tags', { name, kind }))
  }
  const media: { id: string }[] = []
  for (const [kind, creator] of [
    ['image', 'Ada Lens'],
    ['image', 'Bo Frame'],
    ['video', 'Cy Reel'],
  ] as const) {
    media.push(await post('/v1/media', { kind, alt: `By ${creator}`, credit: { creator }, hidden: false }))
  }
  const articles: Made[] = []
  for (let at = 0; at < counts.articles; at++) {
    const mixed = (at * 37) % counts.articles // another order than insertion
    const made = await post('/v1/articles', {
      headline: `Story ${String(mixed).padStart(3, '0')} of the river`,
      type: TYPES[at % TYPES.length],
      genre: GENRES[at % GENRES.length],
      locale: at % 11 === 10 ? 'fr' : 'en',
      section: sections[at % sections.length]?.path,
      contributors: [
        { author: authors[at % authors.length]?.slug, role: 'author' },
        { author: authors[(at + 1) % authors.length]?.slug, role: 'photographer' },
      ],
      tags: [tags[at % tags.length]?.slug, ...(at % 3 === 0 ? [tags[(at + 1) % tags.length]?.slug] : [])],
      hero: { media: media[at % 2]?.id },
      body: paragraph(`The water rose by ${at} centimetres.`),
      publishedAt: new Date(Date.UTC(2024, 0, 1) + mixed * 86_400_000).toISOString(),
      ...(at > 2 && at % 5 === 0 && { related: [articles[at - 1]?.id, articles[at - 2]?.id] }),
    })
    await send(url, token, 'POST', `/v1/articles/${made.id}/publish`)
    articles.push(made)
  }
  const kinds: Record<string, (Made | { id: string; path?: string })[]> = {
    sections,
    authors,
    tags,
    media,
    articles: articles.slice(0, 5),
  }
  return {
    sections,
    authors,
    tags,
    media,
    articles,
    addresses: (kind) =>
      (kinds[kind] ?? []).flatMap((item) =>
        'path' in item && item.path
          ? [item.id, item.path]
          : 'slug' in item && !kind.startsWith('media')
            ? [item.id, item.slug]
            : [item.id],
      ),
  }
}
