// What a version names and readers cannot see is told to editors, and to nobody else.
import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { run } from '../src/read/run.ts'
import type { Reading, Shape } from '../src/read/shape.ts'
import { testApp } from './helpers/app.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, FUTURE, NOW, PAST } from './helpers/rows.ts'

void t.test('everything of the trash and every picture without rights is named once, with since when', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = { ...baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db)), version: 1 }
  const gone = { trashed_at: PAST }
  const ended = await addMedia(db, { rights_until: NOW })
  const both = await addMedia(db, { rights_until: PAST, trashed_at: NOW })
  const lasting = await addMedia(db, { rights_until: FUTURE })
  const section = await addSection(db, { slug: 'old', ...gone })
  const [author, tag, kept] = [await addAuthor(db, gone), await addTag(db, gone), await addTag(db)]
  const id = await addArticle(db, {
    versions: [
      {
        live: true,
        section_id: section,
        media: [ended, both, lasting],
        authors: [author, author],
        tags: [tag, kept],
      },
    ],
  })
  await db.query(
    'insert into article_mentions (article_id, version, position, author_id, tag_id) values ($1, 1, 0, $2, null), ($1, 1, 1, null, $3)',
    [id, author, tag],
  )
  const read = async (reading: Reading, key = id) => {
    const shape: Shape = {
      root: 'one',
      entity: 'article',
      by: 'id',
      key: 'key',
      select: [['missing', 'column', 'missing']],
    }
    return JSON.parse((await run(db, compile(shape, reading), { ...base, key })) ?? 'null')?.missing
  }
  const [past, now] = [PAST.toISOString(), NOW.toISOString()]
  const media = [
    { media: ended, reason: 'rightsExpired', since: now },
    { media: both, reason: 'trashed', since: now },
  ].sort((a, b) => (a.media < b.media ? -1 : 1))
  const wanted = [
    ...media,
    { section, reason: 'trashed', since: past },
    { author, reason: 'trashed', since: past },
    { tag, reason: 'trashed', since: past },
  ]
  for (const reading of ['draft', 'revision'] as const) t.same(await read(reading), wanted, reading)
  for (const reading of ['live', 'past', 'publicPast', 'preview'] as const) t.equal(await read(reading), null, reading)
  t.same(await read('draft', await addArticle(db)), [], 'nothing is missing')
})

void t.test('an editor reads it on both surfaces while readers do without the picture', async (t) => {
  const app = await testApp(t)
  await app.create('sections', { name: 'News', slug: 'news' })
  const picture = await app.create('media', { kind: 'image', alt: 'Water', credit: { creator: 'Ada' } })
  const { id } = await app.publish({ headline: 'Rain', section: 'news', hero: { media: picture.id } })
  const since = '2020-01-01T00:00:00.000Z'
  const ended = await app.call('PATCH', `/v1/media/${picture.id}`, {
    token: app.admin,
    body: { license: { expiresAt: since } },
    headers: { 'if-match': '*' },
  })
  t.equal(ended.status, 200)
  const rest = await app.call('GET', `/v1/articles/${id}?perspective=draft`, { token: app.admin })
  t.same(rest.at('missing'), [{ media: picture.id, reason: 'rightsExpired', since }])
  t.equal(rest.at('hero.media.id'), picture.id, 'an editor sees what it is that readers miss')
  const readers = await app.call('GET', `/v1/articles/${id}`)
  t.equal(readers.at('hero'), null)
  t.equal(readers.at('missing'), undefined)
  const query = `{ draft: article(id: "${id}", perspective: DRAFT) { missing { media tag reason since } } article(id: "${id}") { missing { media } } }`
  const graphql = await app.call('POST', '/graphql', { token: app.admin, body: { query } })
  t.same(graphql.at('data'), {
    draft: { missing: [{ media: picture.id, tag: null, reason: 'RIGHTS_EXPIRED', since }] },
    article: { missing: null },
  })
})
