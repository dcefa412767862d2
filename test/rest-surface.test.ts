// What the REST surface promises beside its refusals: addresses, forms, versions, caches, pages, tokens.
import t from 'tap'
import { testApp, type Item } from './helpers/app.ts'

const app = await testApp(t)
const token = app.admin
const { call } = app

const text = (words: string): unknown[] => [
  { _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text: words, marks: [] }] },
]
const world = await app.create('sections', { name: 'World' })
const asia = await app.create('sections', { name: 'Asia', parent: 'world' })
const author = await app.create('authors', { name: 'Ines Moreau', email: 'ines@example.org' })
const picture = await app.create('media', {
  kind: 'image',
  alt: 'A bridge',
  url: 'https://pictures.example/bridge.jpg',
  credit: { agency: 'REUTERS', creator: 'Ana Reis' },
})
const tag = await app.create('tags', { name: 'Bridges', kind: 'keyword' })
const first = await app.publish({
  headline: 'The bridge reopens',
  section: 'world/asia',
  contributors: [{ author: author.id, role: 'author' }],
  hero: { media: picture.id },
  tags: ['bridges'],
  body: text('It is open.'),
  internalNote: 'ask the mayor',
})
const second = await app.publish({
  headline: 'A second story',
  section: 'world',
  body: text('More.'),
  related: [first.id],
})

t.test('an article carries its relations, resolved', async (t) => {
  const reply = await call('GET', '/v1/articles/the-bridge-reopens')
  t.equal(reply.status, 200)
  t.equal(reply.at('path'), 'world/asia/the-bridge-reopens')
  t.equal(reply.at('section.path'), 'world/asia')
  t.equal(reply.at('contributors.0.author.name'), 'Ines Moreau')
  t.equal(reply.at('hero.credit'), 'REUTERS/Ana Reis')
  t.equal(reply.at('hero.alt'), 'A bridge')
  t.equal(reply.at('tags.0.slug'), 'bridges')
  t.notMatch(reply.text, /internalNote|ask the mayor|ines@example/, 'nothing of the editors')
  const editor = await call('GET', `/v1/articles/${first.id}?perspective=draft`, { token })
  t.equal(editor.at('internalNote'), 'ask the mayor')
  t.equal(editor.at('contributors.0.author.email'), 'ines@example.org')
})

t.test('fields, include and bodyFormat choose what is answered', async (t) => {
  const chosen = await call('GET', `/v1/articles/${first.id}?fields=headline,section.name,body&bodyFormat=html,text`)
  t.same(chosen.json, {
    headline: 'The bridge reopens',
    section: { name: 'Asia' },
    bodyHtml: chosen.at('bodyHtml'),
    bodyText: 'It is open.',
  })
  const more = await call('GET', `/v1/articles/${second.id}?include=related,translations,sections,section.ancestors`)
  t.equal(more.at('related.0.headline'), 'The bridge reopens', 'related is a plain list')
  t.equal(more.at('related.0.hero.media.id'), picture.id)
  const listed = await call('GET', '/v1/articles?include=related&fields=id,body&bodyFormat=text')
  t.same(
    (listed.at('items') as Item[]).map(({ id, bodyText, related }) => [id, bodyText, (related as Item[]).length]),
    [
      [second.id, 'More.', 1],
      [first.id, 'It is open.', 0],
    ],
  )
  t.equal((await call('GET', '/v1/sections/world/asia?include=ancestors')).at('ancestors.0.slug'), 'world')
})

t.test('one article comes as JSON, HTML, text or Markdown, by format or by Accept', async (t) => {
  const path = `/v1/articles/${first.id}`
  for (const [format, type] of [
    ['html', 'text/html'],
    ['text', 'text/plain'],
    ['markdown', 'text/markdown'],
  ] as const) {
    const byFormat = await call('GET', `${path}?format=${format}`)
    const byAccept = await call('GET', path, { headers: { accept: type } })
    t.equal(byFormat.headers.get('content-type'), `${type}; charset=utf-8`)
    t.match(byFormat.text, 'It is open.')
    t.equal(byAccept.text, byFormat.text)
    t.equal(byAccept.headers.get('etag'), byFormat.headers.get('etag'))
    t.match(byAccept.headers.get('vary'), /Accept/)
  }
  t.equal((await call('GET', `${path}?format=text`)).text, 'It is open.')
  const etags = ['json', 'html', 'plain', 'markdown'].map(async (name) => {
    const accept = `${name === 'json' ? 'application' : 'text'}/${name}`
    return (await call('GET', path, { headers: { accept } })).headers.get('etag')
  })
  t.equal(new Set(await Promise.all(etags)).size, 4, 'one ETag is one representation, even where the text is the same')
  t.equal((await call('GET', path, { headers: { accept: 'image/png' } })).status, 406)
  t.equal((await call('GET', `${path}?format=html&fields=id`)).at('errors.0.path'), 'fields')
})

t.test('HEAD answers wherever GET does, with the same headers and no body', async (t) => {
  for (const path of [
    '/',
    '/v1/articles',
    `/v1/articles/${first.id}`,
    '/v1/sections/world/asia',
    '/openapi.json',
    '/health/ready',
  ]) {
    // Compressed bytes come from the second hit on, and are others.
    const headers = { 'accept-encoding': 'identity' }
    const [get, head] = [await call('GET', path, { headers }), await call('HEAD', path, { headers })]
    t.same([head.status, head.text], [get.status, ''], path)
    for (const name of ['etag', 'cache-control', 'content-type', 'content-length'])
      t.equal(head.headers.get(name), get.headers.get(name), `${path}: ${name}`)
  }
})

t.test('a read is 304 to who has it, and says who may keep it', async (t) => {
  for (const path of ['/v1/articles', `/v1/articles/${first.id}`]) {
    const plain = { 'accept-encoding': 'identity' }
    const read = await call('GET', path, { headers: plain })
    const etag = read.headers.get('etag') ?? ''
    t.match(etag, path.endsWith('articles') ? /^"[0-9a-f]{32}"$/ : /^"1\.[0-9a-f]{32}"$/)
    t.equal(read.headers.get('cache-control'), 'public, max-age=0, must-revalidate, s-maxage=0')
    const again = await call('GET', path, { headers: { ...plain, 'if-none-match': `W/${etag}` } })
    t.same([again.status, again.text, again.headers.get('etag')], [304, '', etag])
    t.equal((await call('GET', path, { headers: { 'if-none-match': '"other"' } })).status, 200)
    const withToken = await call('GET', path, { token })
    t.equal(withToken.headers.get('cache-control'), 'private, no-store')
    t.equal(withToken.text, read.text, 'a token alone widens nothing')
  }
})

t.test('pages follow cursors forth and back, in Link headers too', async (t) => {
  const one = await call('GET', '/v1/articles?limit=1&total=true')
  t.same([one.at('items.0.id'), one.at('page.total'), one.at('page.previous')], [second.id, 2, null])
  const link = /<([^>]+)>; rel="next"/.exec(one.headers.get('link') ?? '')?.[1] ?? ''
  t.match(link, /limit=1&total=true&cursor=/, 'the other parameters stay')
  const two = await call('GET', link)
  t.same([two.at('items.0.id'), two.at('page.next')], [first.id, null])
  const back = await call('GET', `/v1/articles?limit=1&cursor=${String(two.at('page.previous'))}`)
  t.equal(back.at('items.0.id'), second.id)
  for (const query of ['sort=headline&cursor=', 'cursor=x', 'cursor='])
    t.equal(
      (await call('GET', `/v1/articles?${query}${query.includes('sort') ? String(one.at('page.next')) : ''}`)).status,
      400,
    )
  const byIds = await call('GET', `/v1/articles?ids=${first.id},${world.id},${second.id}`)
  const wide = await call('GET', `/v1/articles?limit=100&ids=${first.id},${world.id},${second.id}`)
  t.same([wide.at('items'), wide.at('page.limit')], [byIds.at('items'), 100])
  const narrow = await call('GET', `/v1/articles?limit=2&ids=${first.id},${world.id},${second.id}`)
  t.same([narrow.status, narrow.at('errors.0.path')], [400, 'limit'], 'nothing is cut')
  t.same(byIds.at('page.missing'), [world.id])
  t.same([byIds.at('items.0.id'), byIds.at('items.1.id')], [first.id, second.id])
})

t.test('a write answers what an editor sees, with its version and place in the log', async (t) => {
  const created = await call('POST', '/v1/articles', { token, body: { headline: 'Fresh' } })
  t.equal(created.headers.get('location'), `/v1/articles/${String(created.at('id'))}?perspective=draft`)
  t.same([created.status, created.headers.get('etag'), created.at('status')], [201, '"1"', 'draft'])
  const read = await call('GET', created.headers.get('location') ?? '', { token })
  t.equal(read.text, created.text, 'Location leads to the same bytes')
  const path = `/v1/articles/${String(created.at('id'))}`
  const bare = await call('PATCH', path, { token, body: { headline: 'Fresher' } })
  t.same([bare.status, bare.at('code')], [428, 'IF_MATCH_REQUIRED'])
  const headers = { 'if-match': read.headers.get('etag') ?? '', 'content-type': 'application/merge-patch+json' }
  const patched = await call('PATCH', path, { token, body: { headline: 'Fresher' }, headers })
  t.same([patched.status, patched.headers.get('etag'), patched.at('headline')], [200, '"2"', 'Fresher'])
  t.ok(Number(patched.headers.get('content-sequence')) > Number(created.headers.get('content-sequence')))
  const stale = await call('PATCH', path, { token, body: { headline: 'Stale' }, headers })
  t.same([stale.status, stale.at('code'), stale.at('current')], [412, 'STALE_VERSION', 2])
  t.same(stale.at('fields'), ['headline'])
  const malformed = await call('PATCH', path, { token, body: { headline: 'x' }, headers: { 'if-match': '2' } })
  t.same([malformed.status, malformed.at('code')], [400, 'INVALID_HEADER'])
  t.equal((await call('PATCH', path, { token, body: { headline: 'x' }, headers: { 'if-match': '*' } })).status, 200)
  t.equal((await call('DELETE', path, { token, headers: { 'if-match': '"1"' } })).status, 412)
  const trashed = await call('DELETE', path, { token, headers: { 'if-match': '"3"' } })
  t.same([trashed.status, trashed.text], [204, ''])
  t.equal((await call('GET', `${path}?perspective=draft`, { token })).status, 404)
  t.equal((await call('GET', '/v1/articles?perspective=trash', { token })).at('items.0.id'), created.at('id'))
  t.equal((await call('POST', `${path}/restore`, { token })).status, 200, 'a step needs no body')
  t.equal((await call('POST', `${path}/restore`, { token, body: '' })).at('code'), undefined, 'nor minds an empty one')
  t.equal((await call('PATCH', '/v1/articles/fresh', { token, body: {}, headers: { 'if-match': '*' } })).status, 404)
})

t.test('a former address leads to the present one and keeps the query', async (t) => {
  const moved = await app.publish({ headline: 'Old name', section: 'world', body: text('x') })
  await call('PATCH', `/v1/articles/${moved.id}`, { token, body: { slug: 'new-name' }, headers: { 'if-match': '*' } })
  t.equal((await call('GET', '/v1/articles/new-name')).status, 404, 'a draft’s future slug does not answer')
  await call('POST', `/v1/articles/${moved.id}/publish`, { token })
  const reply = await call('GET', '/v1/articles/old-name?fields=id')
  t.same([reply.status, reply.headers.get('location')], [301, '/v1/articles/new-name?fields=id'])
  t.same(reply.json, { id: moved.id, slug: 'new-name', locale: 'en' })
  await call('PATCH', `/v1/sections/${asia.id}`, { token, body: { slug: 'east' }, headers: { 'if-match': '*' } })
  const section = await call('GET', '/v1/sections/world/asia')
  t.same([section.status, section.headers.get('location')], [301, '/v1/sections/world/east'])
  const list = await call('GET', '/v1/articles?section=world/asia')
  t.equal(list.status, 301, 'as a filter too')
  t.equal((await call('GET', list.headers.get('location') ?? '')).at('items.0.id'), first.id)
})

t.test('tokens: shown once, bounded by their scopes, gone when revoked', async (t) => {
  const made = await call('POST', '/v1/tokens', { token, body: { name: 'Reader', scopes: ['articles:read-drafts'] } })
  t.equal(made.status, 201)
  const reader = String(made.at('token'))
  t.equal((await call('GET', '/v1/tokens/self', { token: reader })).at('name'), 'Reader')
  t.same((await call('GET', '/v1/tokens/self', { token })).json, { id: null, scopes: ['admin'] })
  t.equal((await call('GET', '/v1/articles?perspective=draft', { token: reader })).status, 200)
  t.equal((await call('GET', '/v1/media?perspective=draft', { token: reader })).at('scope'), 'media:read')
  const refused = await call('POST', '/v1/articles', { token: reader, body: { headline: 'x' } })
  t.same([refused.status, refused.at('scope')], [403, 'articles:write'])
  t.equal((await call('POST', '/v1/articles', { body: { headline: 'x' } })).status, 401)
  const listed = await call('GET', '/v1/tokens?limit=1', { token })
  t.equal(listed.at('items.0.id'), made.at('id'))
  t.notMatch(listed.text, reader)
  t.equal(
    (await call('POST', '/v1/tokens', { token, body: { name: 'x', scopes: ['admin'], sections: [] } })).status,
    400,
  )
  t.equal((await call('DELETE', `/v1/tokens/${String(made.at('id'))}`, { token })).status, 204)
  t.equal((await call('GET', '/v1/articles', { token: reader })).status, 401)
})

t.test('other origins may read and write by token, with the headers of the contract', async (t) => {
  const headers = { origin: 'https://reader.example', 'access-control-request-method': 'PATCH' }
  const preflight = await call('OPTIONS', `/v1/articles/${first.id}`, { headers })
  t.equal(preflight.status, 204)
  t.equal(preflight.headers.get('access-control-allow-origin'), '*')
  t.equal(
    preflight.headers.get('access-control-allow-headers'),
    'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Min-Sequence, Last-Event-ID',
  )
  t.match(preflight.headers.get('access-control-allow-methods'), /PATCH/)
  const read = await call('GET', '/v1/articles', { headers: { origin: 'https://reader.example' } })
  t.equal(
    read.headers.get('access-control-expose-headers'),
    'ETag, Link, Location, Content-Sequence, Idempotency-Replayed, RateLimit, RateLimit-Policy, Retry-After',
  )
})

t.test('with a list of origins, a cache is told that the answer names one of them', async (t) => {
  const env = { CORS_ORIGINS: 'https://a.example,https://b.example' }
  const { call } = await testApp(t, { env })
  for (const path of [
    '/',
    '/v1/articles',
    '/v1/articles/x',
    '/graphql?query={__typename}',
    '/nowhere',
    '/openapi.json',
  ]) {
    const mine = await call('GET', path, { headers: { origin: 'https://a.example' } })
    t.equal(mine.headers.get('access-control-allow-origin'), 'https://a.example', path)
    t.match(mine.headers.get('vary'), /\bOrigin\b/, path)
    const other = await call('GET', path, { headers: { origin: 'https://c.example' } })
    t.equal(other.headers.get('access-control-allow-origin'), null, path)
    t.match(other.headers.get('vary'), /\bOrigin\b/, path)
  }
})

t.test('below a path of PUBLIC_URL, every address that is answered leads there', async (t) => {
  const there = await testApp(t, { env: { PUBLIC_URL: 'https://news.example/api' } })
  const section = await there.create('sections', { name: 'One' })
  await there.create('sections', { name: 'Two' })
  const made = await there.call('POST', '/v1/tags', { token: there.admin, body: { name: 'Boats' } })
  t.match(made.headers.get('location'), /^\/api\/v1\/tags\//)
  t.match(
    (await there.call('GET', '/v1/sections?limit=1')).headers.get('link'),
    /^<\/api\/v1\/sections\?limit=1&cursor=/,
  )
  const headers = { 'if-match': '*' }
  await there.call('PATCH', `/v1/sections/${section.id}`, { token: there.admin, body: { slug: 'first' }, headers })
  const moved = await fetch(`${there.url}/v1/sections/one`, { redirect: 'manual' })
  t.same([moved.status, moved.headers.get('location')], [301, '/api/v1/sections/first'])
  t.equal((await there.call('GET', '/')).at('addresses.articles'), '/api/v1/articles')
  t.match((await there.call('GET', '/', { headers: { accept: 'text/html' } })).text, 'href="/api/v1/articles"')
})

t.test('pages for people need nothing beyond the server', async (t) => {
  const headers = { accept: 'text/html' }
  for (const path of ['/', '/problems/NOT_FOUND']) {
    const page = await call('GET', path, { headers })
    t.match(page.headers.get('content-type'), 'text/html')
    t.notMatch(page.text, /(src|href)="(https?:)?\/\//, path)
  }
  const home = await call('GET', '/', { headers })
  for (const [, path = ''] of home.text.matchAll(/href="([^"]+)"/g))
    if (path !== '/graphql') t.equal((await call('GET', path)).status, 200, path)
  t.match(home.text, '/graphql?query=')
  const help = await call('GET', '/problems/SLUG_TAKEN')
  t.notMatch(help.at('help'), help.at('title'), 'the title is not said twice')
  t.equal((await call('GET', '/problems/SLUG_TAKEN')).at('status'), 409)
  t.equal((await call('GET', '/problems/NOPE')).status, 404)
  t.equal((await call('GET', '/favicon.ico')).status, 204)
})

t.test('ready turns 503 while draining; live stays', async (t) => {
  app.app.draining.value = true
  t.same(
    [(await call('GET', '/health/ready')).at('code'), (await call('GET', '/health/live')).status],
    ['DRAINING', 200],
  )
  app.app.draining.value = false
  t.equal((await call('GET', '/health/ready')).status, 200)
})

t.test('each read is one statement, whatever the number of items', async (t) => {
  const paths = ['/v1/articles', '/v1/articles?total=true&section=world&tag=bridges', `/v1/articles/${first.id}`]
  paths.push('/v1/articles/the-bridge-reopens?include=related', '/v1/articles/old-name', '/v1/articles/none')
  paths.push('/v1/sections', '/v1/sections/world', '/v1/authors', '/v1/media', '/v1/tags', `/v1/tags/${tag.slug}`)
  paths.push(
    '/v1/articles?ids=' + first.id,
    '/v1/articles?section=world&lead=first',
    `/v1/articles/${first.id}?format=html`,
  )
  const cold = await testApp(t, { env: { CACHE_MAX_MB: '0' }, databaseUrl: app.databaseUrl })
  const cost = async (at: typeof app, path: string) => {
    let statements = 0
    const stop = at.db.observe(() => statements++)
    const { text } = await at.call('GET', path)
    stop()
    return { statements, text: path.endsWith('none') ? '' : text }
  }
  for (const path of paths) {
    const made = await cost(cold, path)
    t.equal(made.statements, 1, path)
    const kept = await cost(app, path)
    t.ok(kept.statements <= 1, path)
    t.equal(kept.text, made.text, 'the same bytes from memory')
  }
})

t.test('with PUBLIC_READ=off a reader needs a token, and nothing is public', async (t) => {
  const closed = await testApp(t, { env: { PUBLIC_READ: 'off' }, databaseUrl: app.databaseUrl })
  t.equal((await closed.call('GET', '/v1/articles')).at('code'), 'UNAUTHENTICATED')
  t.equal((await closed.call('GET', '/health/ready')).status, 200)
  const read = await closed.call('GET', '/v1/articles', { token })
  t.same([read.status, read.headers.get('cache-control')], [200, 'private, no-store'])
})

t.test('a route that declares no scope fails at start', async (t) => {
  const { scopes } = await import('../src/plugins/scopes.ts')
  const { httpServer } = await import('../src/plugins/http.ts')
  const bare = httpServer(app.config, false)
  await bare.register(scopes, { publicRead: true })
  t.throws(() => bare.get('/bare', () => 'x'), /declares no scope/)
  await bare.close()
})
