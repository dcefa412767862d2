// Purge: what lies in the trash is removed for good (semantics.md sections 2, 3 and 9).
import t from 'tap'
import type { Database } from '../src/db/client.ts'
import { slugName } from '../src/changes/affects.ts'
import { purgeArticle } from '../src/content/articles/purge.ts'
import { createArticle, publishArticle, trashArticle, updateArticle } from '../src/content/articles/service.ts'
import { testApp, type Item, type TestApp } from './helpers/app.ts'
import { answer, core, failure, paragraph, withScopes } from './helpers/core.ts'

const PHRASE = 'zqburied'

/** Every text of an article that an editor can write holds the phrase. */
const texts = (round: number) => {
  const say = (what: string): string => `${PHRASE} ${what} ${round}`
  const url = `https://example.com/${PHRASE}/${round}`
  return {
    headline: say('headline'),
    headlines: { web: say('web'), mobile: say('mobile'), push: say('push') },
    kicker: { text: say('kicker'), url },
    standfirst: say('standfirst'),
    summary: say('summary'),
    slugline: say('slugline'),
    byline: say('byline'),
    canonicalUrl: url,
    externalCanonicalUrl: url,
    shortUrl: url,
    location: { name: say('place') },
    dateline: say('dateline'),
    provider: { name: say('provider') },
    externalIds: [{ scheme: 'other', value: say('id') }],
    copyrightNotice: say('notice'),
    copyrightHolder: say('holder'),
    licenseUrl: url,
    usageTerms: say('terms'),
    editorNote: say('editors'),
    internalNote: say('internal'),
    digitalSourceType: say('source type'),
    seo: { title: say('seo'), description: say('description') },
    source: { system: say('system'), id: say('source id'), editUrl: url },
    extra: { [PHRASE]: say('extra') },
    body: [
      paragraph(say('paragraph "quoted" & <marked>'), 'a'),
      { ...paragraph(say('sourced'), 'b'), source: { system: 'wxr', type: 'p', attrs: { raw: say('raw') } } },
      { _type: 'unknown', _key: 'c', system: 'other', type: 'thing', raw: { words: say('foreign') } },
    ],
  }
}

/** Where a phrase stands, in any column of any table, as text or as bytes. */
async function findPhrase(db: Database, phrase: string): Promise<string[]> {
  const tables = await db.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const hex = Buffer.from(phrase).toString('hex')
  const found: string[] = []
  for (const { name } of tables) {
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from ${name} t where position($1 in lower(t::text)) > 0 or position($2 in lower(t::text)) > 0`,
      [phrase, hex],
    )
    if ((row?.n ?? 0) > 0) found.push(name)
  }
  return found
}

async function ask(app: TestApp, query: string, variables: unknown, headers = {}): Promise<Record<string, unknown>> {
  const reply = await app.call('POST', '/graphql', { token: app.admin, body: { query, variables }, headers })
  const { data, errors } = reply.json as { data?: Record<string, unknown>; errors?: unknown }
  if (data === undefined || errors !== undefined) throw new Error(reply.text)
  return data
}

void t.test('after a purge no table holds a phrase of the article', async (t) => {
  const app = await testApp(t)
  const { call, create, db, admin: token } = app
  const section = await create('sections', { name: 'News' })
  const author = await create('authors', { name: 'Ada Quill' })
  const media = await create('media', { kind: 'image', alt: 'A picture', credit: { creator: 'Bo' }, hidden: false })
  const links = {
    section: section.id,
    contributors: [{ author: author.id, displayAs: `${PHRASE} displayed` }],
    hero: { media: media.id, caption: `${PHRASE} caption`, credit: `${PHRASE} credit`, alt: `${PHRASE} alt` },
  }
  const key = (name: string) => ({ 'idempotency-key': name })
  const made = await call('POST', '/v1/articles', { token, body: { ...texts(1), ...links }, headers: key('made') })
  t.equal(made.status, 201, made.text)
  const article = made.json as Item
  const at = `/v1/articles/${article.id}`
  const published = await call('POST', `${at}/publish`, { token, headers: key('published') })
  t.equal(published.status, 200, published.text)
  await call('PATCH', at, {
    token,
    body: { ...texts(2), slug: `${PHRASE}-again` },
    headers: { 'if-match': '*', ...key('again') },
  })
  await call('POST', `${at}/publish`, { token })
  const other = await create('articles', {
    headline: 'Another',
    section: section.id,
    related: [article.id],
    body: [paragraph('Words')],
  })
  // Answers of GraphQL hold texts of other items, by whatever name and without an id.
  await ask(
    app,
    `mutation ($id: ID!) { updateSection(id: $id, ifVersion: 1, patch: { leadItems: ["${article.id}"] }) { x: leadItems { y: headline } } }`,
    { id: section.id },
    key('lead'),
  )
  const versions = 2
  await db.query(
    `insert into corrections (id, article_id, kind, text, published_at, created_by) values (gen_random_uuid(), $1, 'correction', $2, now(), 'x')`,
    [article.id, `${PHRASE} corrected`],
  )
  await db.query(
    `insert into previews (id, article_id, version, created_at, created_by, expires_at) values (gen_random_uuid(), $1, $2, now(), $3, now() + interval '1 day')`,
    [article.id, versions, PHRASE],
  )
  await db.query(
    `insert into idempotency_keys (owner, key, digest, begun_at, status, body, item_ids)
     values ('a', 'by-id', sha256('a'), now(), 200, convert_to($1, 'UTF8'), $2), ('a', 'asked', sha256('b'), now(), 200, convert_to($3, 'UTF8'), '{}'),
       ('a', 'stays', sha256('c'), now(), 200, convert_to('{"id":"x"}', 'UTF8'), '{}')`,
    [`{"headline":"${PHRASE}"}`, [article.id], `{"data":{"a":{"b":"${PHRASE}"}}}`],
  )
  t.equal((await call('DELETE', at, { token, headers: key('trashed') })).status, 204)
  const before = await findPhrase(db, PHRASE)
  for (const table of ['article_versions', 'article_slugs', 'articles', 'corrections', 'previews', 'idempotency_keys'])
    t.ok(before.includes(`public.${table}`), `${table} holds it before`)

  const purged = await call('DELETE', `${at}?purge=true`, { token, body: { note: 'by order' } })
  t.equal(purged.status, 204, purged.text)
  t.equal(purged.headers.get('etag'), null, 'there is no version to name')
  t.same(await findPhrase(db, PHRASE), [], 'nothing holds it')

  const replay = await call('POST', '/v1/articles', { token, body: { ...texts(1), ...links }, headers: key('made') })
  t.match(replay.json, { status: 404, code: 'NOT_FOUND' }, 'a repeated write learns that it is gone')
  const [kept] = await db.query<{ n: number }>(
    `select count(*)::int as n from idempotency_keys where key = 'stays' and body is not null`,
  )
  t.equal(kept?.n, 1, 'an answer about something else is kept')
  const [entry] = await db.query<Record<string, unknown>>(`select * from changes where action = 'purged'`)
  t.match(entry, {
    item_id: article.id,
    audience: 'public',
    version: null,
    before: null,
    after: null,
    note: 'by order',
  })
  t.same(
    entry?.['affects'],
    [`${PHRASE}-headline-1`, `${PHRASE}-again`].map((slug) => slugName('article', slug, 'en')),
  )
  t.equal(Number(purged.headers.get('content-sequence')), Number(entry?.['seq']))
  for (const path of [at, `/v1/articles/${PHRASE}-again`, `/v1/articles/${PHRASE}-headline-1`]) {
    t.equal((await call('GET', path)).status, 404, 'a reader finds nothing')
    t.equal((await call('GET', `${path}?perspective=draft`, { token })).status, 404, 'nor does an editor')
    t.equal((await call('GET', `${path}?perspective=trash`, { token })).status, 404, 'not even in the trash')
  }
  const related = await call('GET', `/v1/articles/${other.id}?perspective=draft&include=related`, { token })
  t.same(related.at('related'), [], 'who referred to it refers to nothing')
  const again = await call('POST', '/v1/articles', { token, body: { headline: 'New', slug: `${PHRASE}-again` } })
  t.equal(again.status, 201, 'its addresses are free')
  const taken = await call('POST', '/v1/articles', { token, body: { headline: 'New', id: article.id } })
  t.match(taken.json, { status: 409, code: 'ID_TAKEN' }, 'its id stays taken: an id of the log never means two things')
})

void t.test('only what lies in the trash is purged, by whoever may', async (t) => {
  const { ctx, entries } = await core(t)
  const draft = await createArticle(ctx, { headline: 'Kept', body: [paragraph('x')] as never }, answer)
  const purge = (as = ctx, ifVersion?: readonly number[]) => purgeArticle(as, { id: draft.id, ifVersion })
  t.equal((await failure(purge())).code, 'TRASH_FIRST')
  await updateArticle(ctx, { id: draft.id, ifVersion: '*', patch: { headline: 'Other' } }, answer)
  await trashArticle(ctx, { id: draft.id }, answer)
  t.same(await failure(purge(withScopes(ctx, 'articles:write'))), {
    code: 'SCOPE_MISSING',
    errors: [],
    extra: { scope: 'articles:purge' },
  })
  t.equal((await failure(purge(withScopes(ctx, 'articles:purge')))).code, 'SCOPE_MISSING')
  t.match(await failure(purge(ctx, [1])), { code: 'STALE_VERSION', extra: { current: 2, fields: ['headline'] } })
  const before = (await entries()).length
  await purge(withScopes(ctx, 'articles:write', 'articles:purge'), [2])
  const [entry, ...more] = (await entries()).slice(before)
  t.match(entry, { action: 'purged', item_id: draft.id, audience: 'editors', affects: [] }, 'readers never knew of it')
  t.same(more, [])
  t.equal((await failure(purge())).code, 'NOT_FOUND')
})

void t.test('a purge and whoever refers to the article at the same time end without a fault', async (t) => {
  const { ctx, db } = await core(t, 8)
  for (let round = 0; round < 12; round++) {
    const target = await createArticle(ctx, { headline: `Target ${round}` }, answer)
    const other = await createArticle(ctx, { headline: `Other ${round}` }, answer)
    await trashArticle(ctx, { id: target.id }, answer)
    const results = await Promise.allSettled([
      purgeArticle(ctx, { id: target.id }),
      updateArticle(ctx, { id: other.id, ifVersion: '*', patch: { related: [target.id] } }, answer),
      updateArticle(ctx, { id: other.id, ifVersion: '*', patch: { headline: 'Edited' } }, answer),
    ])
    t.equal(results[0].status, 'fulfilled')
    for (const result of results)
      if (result.status === 'rejected')
        t.equal((result.reason as { code: string }).code, 'INVALID_INPUT', String(result.reason))
  }
  t.same(await db.query('select 1 from article_related'), [], 'no reference is left')
})

void t.test('sections, authors, media and tags are purged once nothing has ever referred to them', async (t) => {
  const app = await testApp(t)
  const { call, create, db, admin: token } = app
  const name = `${PHRASE} name`
  const media = await create('media', { kind: 'image', alt: name, caption: name, hidden: false })
  const section = await create('sections', { name, slug: PHRASE, image: media.id })
  const tag = await create('tags', { name, slug: PHRASE, image: media.id, section: section.id })
  const author = await create('authors', { name, slug: PHRASE, image: media.id, email: `${PHRASE}@example.com` })
  const child = await create('tags', { name: 'Child', parent: tag.id })
  const article = await create('articles', { headline: 'Plain', tags: [tag.id], contributors: [{ author: author.id }] })
  const send = (method: string, path: string, body?: unknown) =>
    call(method, path, { token, body, headers: method === 'PATCH' ? { 'if-match': '*' } : {} })
  const purge = (plural: string, id: string) => send('DELETE', `/v1/${plural}/${id}?purge=true`)
  t.match((await purge('tags', child.id)).json, { status: 409, code: 'TRASH_FIRST' })

  await send('PATCH', `/v1/articles/${article.id}`, { tags: [], contributors: [] })
  await send('PATCH', `/v1/tags/${child.id}`, { parent: null })
  for (const [plural, id] of [
    ['tags', tag.id],
    ['authors', author.id],
  ] as const)
    t.equal((await send('DELETE', `/v1/${plural}/${id}`)).status, 204)
  t.match(
    (await purge('tags', tag.id)).json,
    {
      code: 'IN_HISTORY',
      referrers: [
        { type: 'article', id: article.id },
        { type: 'tag', id: child.id },
      ],
    },
    'an old version and an earlier row refer to it',
  )
  t.match((await purge('authors', author.id)).json, {
    code: 'IN_HISTORY',
    referrers: [{ type: 'article', id: article.id }],
  })
  await send('DELETE', `/v1/articles/${article.id}`)
  await send('DELETE', `/v1/tags/${child.id}`)
  t.match((await purge('authors', author.id)).json, { code: 'IN_HISTORY' }, 'in the trash too')
  t.equal((await purge('articles', article.id)).status, 204)
  t.equal((await purge('tags', child.id)).status, 204)
  t.equal((await purge('authors', author.id)).status, 204)

  await send('DELETE', `/v1/tags/${tag.id}`)
  await send('DELETE', `/v1/sections/${section.id}`)
  t.equal((await send('DELETE', `/v1/media/${media.id}`)).status, 204)
  t.match((await purge('sections', section.id)).json, { code: 'IN_HISTORY', referrers: [{ type: 'tag', id: tag.id }] })
  t.match(((await purge('media', media.id)).json as { referrers: unknown[] }).referrers.length, 2, 'tag and section')
  for (const [plural, id] of [
    ['tags', tag.id],
    ['sections', section.id],
    ['media', media.id],
  ] as const)
    t.equal((await purge(plural, id)).status, 204, plural)
  t.same(await findPhrase(db, PHRASE), [], 'no table holds a phrase of them')
  const rows = await db.query<Record<string, unknown>>(
    `select type, audience, affects from changes where action = 'purged' order by seq`,
  )
  t.same(
    rows.map((row) => [row['type'], row['audience'], row['affects']]),
    [
      ['article', 'editors', []],
      ['tag', 'public', [slugName('tag', 'child')]],
      ['author', 'public', [slugName('author', PHRASE)]],
      ['tag', 'public', [slugName('tag', PHRASE)]],
      ['section', 'public', [slugName('section', PHRASE)]],
      ['media', 'public', []],
    ],
  )
})

void t.test('a purge by GraphQL answers with the id, and says whom it is not for', async (t) => {
  const app = await testApp(t)
  const { id } = await app.create('tags', { name: 'Gone' })
  const purge = `mutation ($id: ID!) { gone: purgeTag(id: $id, note: "by order") }`
  await t.rejects(ask(app, purge, { id }), /TRASH_FIRST/)
  await ask(app, `mutation ($id: ID!) { trashTag(id: $id) { id } }`, { id })
  t.same(await ask(app, purge, { id }), { gone: id })
  await t.rejects(ask(app, purge, { id }), /NOT_FOUND/)
  const article = await app.publish({
    headline: 'Live',
    section: (await app.create('sections', { name: 'S' })).id,
    body: [paragraph('x')],
  })
  await t.rejects(
    ask(app, `mutation ($id: ID!) { purgeArticle(id: $id, ifVersion: 9) }`, { id: article.id }),
    /STALE_VERSION/,
  )
  await t.rejects(ask(app, `mutation ($id: ID!) { purgeArticle(id: $id) }`, { id: article.id }), /TRASH_FIRST/)
})

void t.test('what was live leaves the site before it is purged, and stays gone for every reader', async (t) => {
  const { ctx, db } = await core(t)
  const [section] = [
    await (await import('../src/content/sections/service.ts')).createSection(ctx, { name: 'S' }, answer),
  ]
  const { id } = await createArticle(
    ctx,
    { headline: 'Live', section: section.id, body: [paragraph('x')] as never },
    answer,
  )
  await publishArticle(ctx, { id }, answer)
  t.equal((await failure(purgeArticle(ctx, { id }))).code, 'TRASH_FIRST')
  await trashArticle(ctx, { id }, answer)
  await purgeArticle(ctx, { id })
  for (const table of ['articles', 'article_versions', 'article_slugs', 'agenda'])
    t.same(await db.query(`select 1 from ${table}`), [], table)
})
