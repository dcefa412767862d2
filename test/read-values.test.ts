import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { NODES } from '../src/read/describe.ts'
import { run } from '../src/read/run.ts'
import type { Entity, Field, Mode, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, FUTURE, insert, json, NOW, PAST } from './helpers/rows.ts'

const AT = new Date('2025-12-31T23:59:59.007Z')
const at = AT.toISOString()
/** Text that would break a hand-made JSON string. */
const TEXT = `"quote" \\back ${'\t'}tab \n line é 東京 \u{1f600} \u2028 </script> \u0001`

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The row that holds these values, objects as JSON. */
const rowOf = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      snake(name),
      typeof value === 'object' && value !== null ? json(value) : value,
    ]),
  )

const columns = (node: keyof typeof NODES): Field[] =>
  NODES[node].columns.map(({ name }) => [name, 'column', name] as const)

void t.test('what is stored comes back as it is, in every column', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
  const read = async (entity: Entity, id: string, select: Field[], mode: Mode = 'draft') =>
    JSON.parse(
      (await run(db, compile({ root: 'one', entity, by: 'id', key: 'key', select }, mode), { ...base, key: id })) ??
        'null',
    )
  const pastIso = PAST.toISOString()
  const common = {
    version: 1,
    createdAt: pastIso,
    modifiedAt: pastIso,
    hidden: false,
    trashedAt: null,
    createdBy: 'test',
  }
  const nothing = (node: keyof typeof NODES, not: Record<string, unknown>) =>
    Object.fromEntries(
      NODES[node].columns.filter(({ name, nullable }) => nullable && !(name in not)).map(({ name }) => [name, null]),
    )

  const media = {
    kind: 'video',
    url: 'https://example.com/a.mp4',
    provider: { name: 'X', category: 'wires' },
    decorative: true,
    mimeType: 'video/mp4',
    width: 10,
    height: 20,
    durationMs: 9_007_199_254_740_991,
    bytes: 5_000_000_000,
    sha256: 'ab',
    alt: TEXT,
    caption: TEXT,
    title: TEXT,
    description: TEXT,
    credit: { agency: 'REUTERS', creator: 'S. G.' },
    copyright: { notice: '©', year: 2024 },
    license: { url: 'https://example.com' },
    focalPoint: { x: 0.1, y: 1e-7 },
    crops: { square: { x: 0, y: 0, w: 1, h: 1 } },
    renditions: [{ name: 'a', url: 'https://example.com/b' }],
    variants: [],
    takenAt: at,
    location: { name: 'Kyiv' },
    keywords: ['a', 'é'],
    people: [],
    imageType: 'graphic',
    digitalSourceType: 'http://cv.iptc.org/x',
    thumbhash: 'abc',
    dominantColor: '#fff',
    seoFilename: 'x.mp4',
    inappropriateForAds: true,
    explicit: true,
    embedded: { exif: { a: [1, null] } },
  }
  const mediaId = await addMedia(db, { ...rowOf(media), public_from: PAST })
  t.same(await read('media', mediaId, columns('media')), {
    id: mediaId,
    ...media,
    creditLine: 'REUTERS/S. G.',
    ...common,
    publicFrom: pastIso,
  })
  const bare = await addMedia(db, { kind: 'audio', alt: null, public_from: null })
  const bareMedia = {
    id: bare,
    kind: 'audio',
    decorative: false,
    inappropriateForAds: false,
    explicit: false,
    ...common,
  }
  t.same(await read('media', bare, columns('media')), { ...nothing('media', bareMedia), ...bareMedia })

  const author = {
    slug: 'ada',
    kind: 'organisation',
    name: TEXT,
    firstName: 'a',
    middleName: 'b',
    lastName: 'c',
    suffix: 'd',
    byline: TEXT,
    bio: TEXT,
    longBio: TEXT,
    jobTitle: 'e',
    desk: 'f',
    affiliation: 'g',
    location: 'h',
    languages: ['en'],
    expertise: ['rivers'],
    links: [{ kind: 'web', url: 'https://example.com' }],
    url: 'https://example.com/ada',
    external: true,
    active: false,
    externalIds: [{ scheme: 'x', value: 'y' }],
    email: 'ada@example.com',
  }
  const authorId = await addAuthor(db, rowOf(author))
  t.same(await read('author', authorId, columns('author')), { id: authorId, ...author, aliases: [], ...common })

  const section = {
    slug: 'world',
    name: TEXT,
    description: TEXT,
    position: 7,
    locale: 'pt-BR',
    seo: { title: 'x' },
    externalIds: [],
    archivedAt: at,
  }
  const sectionId = await addSection(db, rowOf(section))
  t.same(await read('section', sectionId, columns('section')), {
    id: sectionId,
    ...section,
    path: 'world',
    depth: 0,
    aliases: [],
    ...common,
  })

  const tag = {
    slug: 'kyiv',
    name: TEXT,
    kind: 'workOrProduct',
    description: TEXT,
    synonyms: ['Kiev'],
    externalIds: [{ scheme: 'wikidata', value: 'Q1899' }],
    geo: { lat: 50.45, lon: 30.52 },
    podcast: { url: 'https://example.com' },
  }
  const tagId = await addTag(db, rowOf(tag))
  t.same(await read('tag', tagId, columns('tag')), { id: tagId, ...tag, aliases: [], ...common })

  const content = {
    slug: 'one',
    slugline: 'x',
    headline: TEXT,
    headlines: { web: 'w' },
    kicker: { text: 'k' },
    standfirst: TEXT,
    summary: TEXT,
    canonicalUrl: 'https://example.com/1',
    externalCanonicalUrl: 'https://example.com/2',
    shortUrl: 'https://example.com/3',
    byline: TEXT,
    location: { name: 'Kyiv' },
    dateline: 'KYIV',
    provider: { name: 'x' },
    externalIds: [{ scheme: 'a', value: 'b' }],
    copyrightNotice: 'c',
    copyrightHolder: 'd',
    copyrightYear: 2024,
    licenseUrl: 'https://example.com/4',
    usageTerms: 'e',
    rights: { syndicatable: false },
    genre: 'askPublic',
    editorNote: 'f',
    internalNote: TEXT,
    urgency: 9,
    flags: { sensitive: true },
    digitalSourceType: 'g',
    extra: { deep: [{ a: 0.1 }] },
    displayDate: at,
    wordCount: 3,
    charCount: 4,
    readingTimeSeconds: 5,
    significantlyUpdatedAt: at,
    modifiedAt: at,
  }
  const body = [{ _type: 'block', _key: 'a', children: [{ _type: 'span', text: TEXT }], source: { system: 'secret' } }]
  const publicBody = [{ _type: 'block', _key: 'a', children: [{ _type: 'span', text: TEXT }] }]
  const links = {
    section_id: sectionId,
    hero_media_id: mediaId,
    seo: json({ title: 's', noIndex: true }),
    seo_image_id: mediaId,
  }
  const articleId = await addArticle(db, {
    identity: { type: 'liveblog', locale: 'pt-BR', source: json({ system: 'cms' }), first_published_at: PAST },
    versions: [
      {
        ...rowOf(content),
        ...links,
        body: json(body),
        body_public: json(publicBody),
        live_from: PAST,
        live_to: FUTURE,
        published_at: PAST,
        published_at_set: AT,
        tags: [tagId],
        authors: [authorId],
        media: [mediaId],
      },
      { ...rowOf(content), ...links, headline: 'newer', body: json(body), live_from: FUTURE, published_at: FUTURE },
      { headline: 'newest' },
    ],
  })
  const shown = {
    id: articleId,
    uri: `urn:uuid:${articleId}`,
    type: 'liveblog',
    locale: 'pt-BR',
    path: 'world/one',
    version: 1,
    status: 'published',
    ...content,
    body: publicBody,
    translationGroup: articleId,
    createdAt: pastIso,
    firstPublishedAt: pastIso,
    publishedAt: at,
    aliases: [],
  }
  const editorsAlone = NODES.article.columns.filter(({ editorOnly }) => editorOnly).map(({ name }) => [name, null])
  const readers = { ...shown, ...Object.fromEntries(editorsAlone) }
  t.same(await read('article', articleId, columns('article'), 'live'), readers)
  const draft = await read('article', articleId, columns('article'))
  const newest = {
    version: 3,
    status: 'draft',
    headline: 'newest',
    source: { system: 'cms' },
    createdBy: 'test',
    publishedAt: null,
    body: [],
  }
  t.match(draft, newest)
  t.same(draft.live, { version: 1, since: pastIso, until: FUTURE.toISOString() })
  t.same(draft.scheduled, { version: 2, at: FUTURE.toISOString(), until: null, outdated: true })

  const relations: Field[] = [
    ['section', 'one', 'section', [['path', 'column', 'path']]],
    [
      'contributors',
      'list',
      'contributors',
      [...columns('contributor'), ['author', 'one', 'author', [['slug', 'column', 'slug']]]],
    ],
    ['tags', 'list', 'tags', [...columns('articleTag'), ['tag', 'one', 'tag', [['geo', 'column', 'geo']]]]],
    ['hero', 'one', 'hero', [...columns('hero'), ['media', 'one', 'media', [['id', 'column', 'id']]]]],
    ['seo', 'one', 'seo', [...columns('seo'), ['image', 'one', 'image', [['id', 'column', 'id']]]]],
    ['media', 'list', 'media', [['id', 'column', 'id']]],
  ]
  t.same(await read('article', articleId, relations, 'live'), {
    section: { path: 'world' },
    contributors: [{ role: 'author', displayAs: null, author: { slug: 'ada' } }],
    tags: [
      {
        id: tagId,
        slug: 'kyiv',
        name: TEXT,
        kind: 'workOrProduct',
        rel: 'about',
        relevance: null,
        tag: { geo: tag.geo },
      },
    ],
    hero: { caption: TEXT, credit: 'REUTERS/S. G.', alt: TEXT, media: { id: mediaId } },
    seo: { title: 's', description: null, noIndex: true, image: { id: mediaId } },
    media: [{ id: mediaId }],
  })
  const empty = { section: null, contributors: [], tags: [], hero: null, seo: null, media: [] }
  t.same(await read('article', articleId, relations), empty, 'the newest version has none of these')
  await db.query('update article_tags set relevance = 0.25 where tag_id = $1', [tagId])
  t.match(await read('article', articleId, relations, 'live'), { tags: [{ relevance: 0.25 }] })
  const own = await addArticle(db, {
    versions: [{ live: true, hero_media_id: mediaId, hero_caption: 'own', hero_credit: '', hero_alt: 'mine' }],
  })
  t.match(
    await read('article', own, relations, 'live'),
    { hero: { caption: 'own', credit: '', alt: 'mine' } },
    'the article’s own words first',
  )
})

void t.test('the status is that of the version shown', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = { ...baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db)), first: 50 }
  const words: Record<string, Parameters<typeof addArticle>[1]> = {
    draft: { versions: [{}] },
    inReview: { versions: [{ stage: 'inReview' }] },
    approved: { versions: [{ stage: 'approved' }] },
    scheduled: { versions: [{ live_from: FUTURE, published_at: FUTURE }] },
    published: { versions: [{ live: true }] },
    unpublished: { versions: [{ live: true, live_to: NOW }] },
    withdrawn: { versions: [{ live: true, live_to: NOW, withdrawn_at: NOW }] },
  }
  for (const [word, article] of Object.entries(words)) {
    const id = await addArticle(db, article)
    const by = (filter: string, slot: string): Shape => ({
      root: 'page',
      entity: 'article',
      args: { order: '-publishedAt', first: 'first', filters: [[filter, slot]] },
      parts: [
        [
          'nodes',
          'nodes',
          [
            ['id', 'column', 'id'],
            ['status', 'column', 'status'],
          ],
        ],
      ],
    })
    const list = async (shape: Shape, values: object) =>
      JSON.parse((await run(db, compile(shape, 'draft'), { ...base, ...values })) ?? 'null').nodes
    t.same(await list(by('status', 's'), { s: [word] }), [{ id, status: word }])
    t.notOk((await list(by('statusNot', 's'), { s: [word] })).some((node: { id: string }) => node.id === id))
    t.equal(
      (await list(by('isLive', 's'), { s: true })).some((node: { id: string }) => node.id === id),
      word === 'published',
    )
    t.equal(
      (await list(by('hasSchedule', 's'), { s: true })).some((node: { id: string }) => node.id === id),
      word === 'scheduled',
    )
  }
  const binned = await addArticle(db, { identity: { trashed_at: PAST }, versions: [{}] })
  const shape: Shape = {
    root: 'one',
    entity: 'article',
    by: 'id',
    key: 'key',
    select: [['status', 'column', 'status']],
  }
  t.equal(await run(db, compile(shape, 'trash'), { ...base, key: binned }), '{"status":"trashed"}')
})

void t.test('derived fields are made from what the statement read, and what is not visible is left out', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = { ...baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db)), first: 5 }
  const section = await addSection(db, { slug: 'world' })
  const [shown, over] = [
    await addMedia(db, { alt: 'shown', url: 'https://example.com/a.jpg' }),
    await addMedia(db, { alt: 'over', rights_until: PAST }),
  ]
  const [linked, draft] = [
    await addArticle(db, { versions: [{ live: true, slug: 'linked', section_id: section }] }),
    await addArticle(db, { versions: [{ slug: 'unseen' }] }),
  ]
  const tag = await addTag(db, { slug: 'kyiv' })
  const author = await addAuthor(db, { slug: 'ada', hidden: true })
  const mark = (key: string, def: object) => ({
    markDefs: [{ _key: key, ...def }],
    children: [{ _type: 'span', _key: 's', text: `see ${key}`, marks: [key] }],
  })
  const block = (key: string, def: object) => ({ _type: 'block', _key: key, style: 'normal', ...mark(`m${key}`, def) })
  const body = [
    block('a', { _type: 'link', articleId: linked }),
    block('b', { _type: 'link', articleId: draft }),
    block('c', { _type: 'mention', tagId: tag }),
    block('d', { _type: 'mention', authorId: author }),
    { _type: 'image', _key: 'e', media: { id: shown } },
    { _type: 'image', _key: 'f', media: { id: over } },
  ]
  const id = await addArticle(db, { versions: [{ live: true, body: json(body), media: [shown, over] }] })
  for (const [position, row] of [
    { linked_id: linked },
    { linked_id: draft },
    { tag_id: tag },
    { author_id: author },
  ].entries())
    await insert(db, 'article_mentions', { article_id: id, version: 1, position, ...row })
  const fields: Field[] = [
    ['html', 'derived', 'bodyHtml'],
    ['markdown', 'derived', 'bodyMarkdown'],
    ['text', 'derived', 'bodyText'],
    ['headline', 'column', 'headline'],
  ]
  let statements = 0
  const stop = db.observe(() => statements++)
  const one = async (mode: Mode) =>
    JSON.parse(
      (await run(db, compile({ root: 'one', entity: 'article', by: 'id', key: 'key', select: fields }, mode), {
        ...base,
        key: id,
      })) ?? 'null',
    )
  const live = await one('live')
  stop()
  t.equal(statements, 1)
  t.match(live.html, 'href="/world/linked"')
  t.match(live.html, 'href="/tags/kyiv"')
  t.match(live.html, 'https://example.com/a.jpg')
  t.notMatch(live.html, 'unseen')
  t.notMatch(live.html, '/authors/')
  t.notMatch(live.html, 'over')
  t.match(live.markdown, '/world/linked')
  t.equal(live.text, 'see ma\n\nsee mb\n\nsee mc\n\nsee md')
  t.equal(live.headline, 'A headline')
  const editor = await one('draft')
  t.match(editor.html, 'href="/unseen"')
  t.match(editor.html, 'href="/authors/ada"')

  const nested: Shape = {
    root: 'page',
    entity: 'section',
    args: { order: 'name', first: 'first', filters: [] },
    parts: [
      [
        'edges',
        'edges',
        [
          [
            'node',
            'node',
            [
              [
                'articles',
                'page',
                'articles',
                { order: '-publishedAt', first: 'first', filters: [] },
                [['nodes', 'nodes', fields]],
              ],
            ],
          ],
        ],
      ],
    ],
  }
  const page = JSON.parse((await run(db, compile(nested, 'live'), base)) ?? 'null')
  t.same(page.edges[0].node.articles.nodes, [{ html: '', markdown: '', text: '', headline: 'A headline' }])
})
