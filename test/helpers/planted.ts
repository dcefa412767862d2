// What an anonymous reader must not learn of: planted with marker words, each under an id and slug known beforehand, so
// that the same questions can be asked before and after planting.
import pg from 'pg'
import { paragraph, send } from './newsroom.ts'

export const id = (kind: number, at: number): string =>
  `0190c0de-0000-7000-8000-${String(kind).padStart(4, '0')}${String(at).padStart(8, '0')}`

export const PLANTED = {
  draft: { id: id(1, 1), slug: 'plant-draft' },
  scheduled: { id: id(1, 2), slug: 'plant-scheduled' },
  unpublished: { id: id(1, 3), slug: 'plant-unpublished' },
  trashed: { id: id(1, 4), slug: 'plant-trashed' },
  hiddenSection: { id: id(2, 1), slug: 'plant-hidden-section' },
  trashedSection: { id: id(2, 2), slug: 'plant-trashed-section' },
  hiddenAuthor: { id: id(3, 1), slug: 'plant-hidden-author' },
  trashedAuthor: { id: id(3, 2), slug: 'plant-trashed-author' },
  hiddenTag: { id: id(4, 1), slug: 'plant-hidden-tag' },
  trashedTag: { id: id(4, 2), slug: 'plant-trashed-tag' },
  draftMedia: { id: id(5, 1), slug: '' },
  scheduledMedia: { id: id(5, 2), slug: '' },
  trashedMedia: { id: id(5, 3), slug: '' },
  hiddenMedia: { id: id(5, 4), slug: '' },
  unusedMedia: { id: id(5, 5), slug: '' },
} as const

/** Marker words, and in which perspective an editor finds each. */
export const MARKERS: Record<string, 'draft' | 'trash'> = {
  zqdraft: 'draft',
  zqscheduled: 'draft',
  zqunpublished: 'draft',
  zqtrashedarticle: 'trash',
  zqnewerdraft: 'draft',
  zqhiddensection: 'draft',
  zqtrashedsection: 'trash',
  zqhiddenauthor: 'draft',
  zqtrashedauthor: 'trash',
  zqhiddentag: 'draft',
  zqtrashedtag: 'trash',
  zqdraftmedia: 'draft',
  zqscheduledmedia: 'draft',
  zqtrashedmedia: 'trash',
  zqhiddenmedia: 'draft',
  zqunusedmedia: 'draft',
  zqprivatenote: 'draft',
  zqprivatesource: 'draft',
  zqprivateextra: 'draft',
  zqprivateemail: 'draft',
  zqprivateembedded: 'draft',
  zqprivateblocksource: 'draft',
}

/**
 * Public items that carry private fields, made before the first look; and a section that already names, as lead items,
 * articles that are yet to be planted.
 */
export async function plantPrivates(
  url: string,
  token: string,
  databaseUrl: string,
): Promise<{ article: string; author: string; media: string }> {
  const author = await send(url, token, 'POST', '/v1/authors', {
    id: id(9, 1),
    slug: 'private-author',
    name: 'Pat Private',
    email: 'zqprivateemail@example.com',
  })
  const media = await send(url, token, 'POST', '/v1/media', {
    id: id(9, 2),
    kind: 'image',
    alt: 'Public picture',
    credit: { creator: 'Known' },
    embedded: { exif: { serial: 'zqprivateembedded' } },
    hidden: false,
  })
  const body = paragraph('Public words.').map((block) => ({
    ...(block as object),
    source: { system: 'wxr', type: 'p', attrs: { raw: 'zqprivateblocksource' } },
  }))
  const article = await send(url, token, 'POST', '/v1/articles', {
    id: id(9, 3),
    slug: 'private-fields',
    headline: 'Public headline',
    section: 'news',
    contributors: [{ author: 'private-author', role: 'author' }],
    tags: ['rivers'],
    hero: { media: media['id'] },
    body,
    internalNote: 'zqprivatenote',
    source: { system: 'zqprivatesource', id: '1' },
    extra: { desk: 'zqprivateextra' },
  })
  await send(url, token, 'POST', `/v1/articles/${String(article['id'])}/publish`)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const leads = [PLANTED.draft.id, PLANTED.scheduled.id, PLANTED.unpublished.id]
  await client.query(`update sections set lead_items = $1::uuid[] || lead_items where path = 'news'`, [leads])
  await client.end()
  return { article: String(article['id']), author: String(author['id']), media: String(media['id']) }
}

/** Every text field of an article that a caller may set, filled with one word. */
function full(word: string): Record<string, unknown> {
  return {
    headline: `${word} headline`,
    headlines: { web: word, mobile: word, social: word, seo: word, print: word, push: word },
    kicker: { text: word },
    standfirst: word,
    summary: word,
    slugline: word,
    byline: word,
    dateline: word,
    location: { name: word },
    copyrightNotice: word,
    copyrightHolder: word,
    usageTerms: word,
    editorNote: word,
    seo: { title: word, description: word },
    body: paragraph(word),
  }
}

/** Plants everything. `live` is a published article that gets a newer draft and a pending version. */
export async function plant(url: string, token: string, databaseUrl: string, live: string): Promise<void> {
  const post = (path: string, body?: unknown) => send(url, token, 'POST', path, body)
  const trash = (path: string) => send(url, token, 'DELETE', path)
  const image = { kind: 'image', credit: { creator: 'zq' } }
  const P = PLANTED
  await post('/v1/media', { ...image, id: P.draftMedia.id, alt: 'zqdraftmedia', caption: 'zqdraftmedia' })
  await post('/v1/media', { ...image, id: P.scheduledMedia.id, alt: 'zqscheduledmedia' })
  await post('/v1/media', { ...image, id: P.trashedMedia.id, alt: 'zqtrashedmedia', hidden: false })
  await post('/v1/media', { ...image, id: P.hiddenMedia.id, alt: 'zqhiddenmedia', hidden: true })
  await post('/v1/media', { ...image, id: P.unusedMedia.id, alt: 'zqunusedmedia' })
  await post('/v1/sections', {
    ...P.hiddenSection,
    name: 'zqhiddensection',
    description: 'zqhiddensection',
    hidden: true,
  })
  await post('/v1/sections', { ...P.trashedSection, name: 'zqtrashedsection', parent: 'news' })
  await post('/v1/authors', { ...P.hiddenAuthor, name: 'zqhiddenauthor', bio: 'zqhiddenauthor', hidden: true })
  await post('/v1/authors', { ...P.trashedAuthor, name: 'zqtrashedauthor' })
  await post('/v1/tags', { ...P.hiddenTag, name: 'zqhiddentag', kind: 'keyword', hidden: true })
  await post('/v1/tags', { ...P.trashedTag, name: 'zqtrashedtag', kind: 'keyword' })

  // The draft is everywhere that a relation could show it: in a section, under an author and a tag, as a lead item.
  const common = {
    section: 'news/europe',
    contributors: [{ author: 'zora-quill', role: 'author' }],
    tags: ['rivers'],
    related: [live],
  }
  await post('/v1/articles', {
    ...P.draft,
    ...full('zqdraft'),
    ...common,
    section: P.hiddenSection.slug,
    contributors: [{ author: P.hiddenAuthor.slug, role: 'author' }],
    tags: [P.hiddenTag.slug, 'rivers'],
    hero: { media: P.draftMedia.id },
  })
  await post('/v1/articles', {
    ...P.scheduled,
    ...full('zqscheduled'),
    ...common,
    hero: { media: P.scheduledMedia.id },
    translationOf: live,
    locale: 'de',
  })
  await post('/v1/articles', { ...P.trashed, ...full('zqtrashedarticle'), ...common })
  await trash(`/v1/articles/${P.trashed.id}`)
  await post('/v1/articles', { ...P.unpublished, ...full('zqunpublished'), ...common })
  await post(`/v1/articles/${P.unpublished.id}/publish`)
  await post(`/v1/articles/${P.unpublished.id}/unpublish`)
  for (const path of [
    `/v1/sections/${P.trashedSection.id}`,
    `/v1/authors/${P.trashedAuthor.id}`,
    `/v1/tags/${P.trashedTag.id}`,
    `/v1/media/${P.trashedMedia.id}`,
  ])
    await trash(path)
  // A newer draft of the live article, under another slug, in another section, by another author.
  await send(
    url,
    token,
    'PATCH',
    `/v1/articles/${live}`,
    { ...full('zqnewerdraft'), slug: 'plant-newer-draft', section: 'culture', contributors: [], tags: [] },
    { 'if-match': '*' },
  )

  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    // A schedule, by hand: a first publication, and the newer draft of the live article pending behind it.
    await client.query(
      `update article_versions set published_at = clock_timestamp() - interval '1 day', live_from = clock_timestamp() + interval '1 hour' where article_id = $1`,
      [P.scheduled.id],
    )
    await client.query(
      `update article_versions v set live_to = case when v.version = a.latest_version then null else t.at end,
         live_from = case when v.version = a.latest_version then t.at else v.live_from end,
         published_at = coalesce(v.published_at, (select p.published_at from article_versions p where p.article_id = v.article_id and p.live_from is not null))
       from articles a, (select clock_timestamp() + interval '2 hours' as at) t
       where a.id = v.article_id and a.id = $1 and (v.version = a.latest_version or v.live_from is not null)`,
      [live],
    )
  } finally {
    await client.end()
  }
}
