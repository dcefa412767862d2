// Previews: signed, bound to one version, expiring, revocable (contract.md section 2).
import t from 'tap'
import { loadPreviewKey, openPreview } from '../src/content/previews.ts'
import { prune } from '../src/prune.ts'
import { testApp, type Reply } from './helpers/app.ts'
import { failure, paragraph } from './helpers/core.ts'

const { call, create, publish, admin, db } = await testApp(t, { env: { PUBLIC_URL: 'https://api.example/base' } })
const key = await loadPreviewKey(db)
const make = (id: string, body?: unknown, token: string | null = admin): Promise<Reply> =>
  call('POST', `/v1/articles/${id}/previews`, { token, body })
const open = (token: unknown, at = new Date()) => openPreview(db, key, String(token), at)
const patch = (id: string, body: unknown): Promise<Reply> =>
  call('PATCH', `/v1/articles/${id}`, { token: admin, body, headers: { 'if-match': '*' } })
const token = async (...scopes: string[]): Promise<string> =>
  String((await call('POST', '/v1/tokens', { token: admin, body: { name: 'n', scopes } })).at('token'))
const week = 7 * 86_400_000

t.test('a preview is of the newest version, for a week, and its link leads to the article', async (t) => {
  const { id } = await create('articles', { headline: 'One' })
  await patch(id, { headline: 'Two' })
  const reply = await make(id)
  t.equal(reply.status, 201, reply.text)
  t.match(reply.json, { version: 2, createdBy: 'admin-token', revokedAt: null })
  t.equal(reply.headers.get('cache-control'), 'private, no-store')
  t.equal(Number(new Date(String(reply.at('expiresAt')))) - Number(new Date(String(reply.at('createdAt')))), week)
  t.equal(reply.at('url'), `https://api.example/base/v1/articles/${id}?preview=${String(reply.at('token'))}`)
  t.same(await open(reply.at('token')), { articleId: id, version: 2 })
  await patch(id, { headline: 'Three' })
  t.same(await open(reply.at('token')), { articleId: id, version: 2 }, 'bound to its version')
  const older = await make(id, { version: 1, expiresInSeconds: 60 })
  t.same(await open(older.at('token')), { articleId: id, version: 1 })
})

t.test('whoever bears the link reads that version, as readers would, until it is over', async (t) => {
  const { id } = await create('articles', { headline: 'Not out yet', internalNote: 'hush', body: [paragraph('early')] })
  t.equal((await call('GET', `/v1/articles/${id}`)).status, 404)
  const made = await make(id)
  const path = `/v1/articles/${id}?preview=${String(made.at('token'))}`
  await patch(id, { headline: 'Newer' })
  const read = await call('GET', path)
  t.match(read.json, { version: 1, headline: 'Not out yet' })
  t.notMatch(read.text, /hush/)
  t.equal(read.headers.get('cache-control'), 'private, no-store')
  t.equal((await call('GET', `${path}&format=text`)).text, 'early')
  const query = `{ article(id: "${id}", preview: "${String(made.at('token'))}") { headline } }`
  t.equal((await call('POST', '/graphql', { body: { query } })).at('data.article.headline'), 'Not out yet')
  await call('DELETE', `/v1/articles/${id}/previews/${String(made.at('id'))}`, { token: admin })
  t.match((await call('GET', path)).json, { status: 410, code: 'PREVIEW_EXPIRED' })
})

t.test('making and revoking them appends nothing to the log', async (t) => {
  const { id } = await create('articles', { headline: 'H' })
  const count = async (): Promise<unknown> => (await db.query('select count(*) from changes'))[0]
  const before = await count()
  const made = await make(id)
  await call('DELETE', `/v1/articles/${id}/previews/${String(made.at('id'))}`, { token: admin })
  t.same(await count(), before)
})

t.test('it ends when its time is over, and when it is revoked', async (t) => {
  const { id } = await create('articles', { headline: 'H' })
  const made = await make(id, { expiresInSeconds: 60 })
  const end = new Date(String(made.at('expiresAt')))
  t.ok(await open(made.at('token'), new Date(end.getTime() - 1)))
  t.equal((await failure(open(made.at('token'), end))).code, 'PREVIEW_EXPIRED')
  const path = `/v1/articles/${id}/previews/${String(made.at('id'))}`
  const revoked = await call('DELETE', path, { token: admin })
  t.equal(revoked.status, 204, revoked.text)
  t.match(revoked.headers.get('content-sequence'), /^[1-9]\d*$/)
  t.equal((await failure(open(made.at('token')))).code, 'PREVIEW_EXPIRED')
  t.equal((await call('DELETE', path, { token: admin })).status, 204, 'revoking twice is revoking')
  const other = await create('articles', { headline: 'O' })
  const foreign = `/v1/articles/${other.id}/previews/${String(made.at('id'))}`
  t.equal((await call('DELETE', foreign, { token: admin })).status, 404, 'a preview goes with its article')
  t.equal((await call('DELETE', `/v1/articles/${id}/previews/x`, { token: admin })).status, 404)
})

t.test('what is in the trash or withdrawn is shown to no bearer', async (t) => {
  const section = (await create('sections', { name: 'News' })).id
  const { id } = await publish({ headline: 'H', section, body: [paragraph('x')] })
  const made = await make(id)
  await call('DELETE', `/v1/articles/${id}`, { token: admin })
  t.equal((await failure(open(made.at('token')))).code, 'PREVIEW_EXPIRED')
  t.equal((await make(id)).at('code'), 'TRASHED')
  await call('POST', `/v1/articles/${id}/restore`, { token: admin })
  t.ok(await open(made.at('token')))
  await call('POST', `/v1/articles/${id}/withdraw`, { token: admin })
  t.equal((await failure(open(made.at('token')))).code, 'PREVIEW_EXPIRED')
  t.equal((await make(id)).at('code'), 'WITHDRAWN')
  await patch(id, { headline: 'Mended' })
  t.equal((await make(id)).status, 201, 'the mended version may be looked at')
})

t.test('a token that was altered, made up or signed with another key is not there', async (t) => {
  const { id } = await create('articles', { headline: 'H' })
  const made = String((await make(id)).at('token'))
  for (let i = 0; i < made.length; i++) {
    const altered = made.slice(0, i) + (made[i] === 'A' ? 'B' : 'A') + made.slice(i + 1)
    t.equal((await failure(open(altered))).code, 'NOT_FOUND')
  }
  for (const other of ['', 'x', `${made}A`, made.slice(0, -4), 'A'.repeat(64), 'A'.repeat(100_000)])
    t.equal((await failure(open(other))).code, 'NOT_FOUND')
  t.equal((await failure(openPreview(db, Buffer.alloc(32), made, new Date()))).code, 'NOT_FOUND')
  await db.query(`update previews set expires_at = expires_at + interval '1 year' where article_id = $1`, [id])
  t.equal((await failure(open(made))).code, 'NOT_FOUND', 'the signature covers what the row says')
})

t.test('editors list them, newest first, without their tokens', async (t) => {
  const { id } = await create('articles', { headline: 'H' })
  const made: unknown[] = []
  for (let i = 0; i < 5; i++) made.unshift((await make(id)).at('id'))
  const first = await call('GET', `/v1/articles/${id}/previews?limit=3`, { token: admin })
  const second = await call('GET', `/v1/articles/${id}/previews?limit=3&cursor=${String(first.at('page.next'))}`, {
    token: admin,
  })
  const ids = [first, second].flatMap((reply) => (reply.at('items') as { id: string }[]).map((one) => one.id))
  t.same(ids, made)
  t.equal(second.at('page.next'), null)
  t.notMatch(first.text, /"(token|url)":/)
  t.equal((await call('GET', `/v1/articles/${id}/previews?cursor=x`, { token: admin })).at('code'), 'INVALID_CURSOR')
})

t.test('every fault is named, and who may not is told so', async (t) => {
  const { id } = await create('articles', { headline: 'H' })
  const refused = await make(id, { version: 0, expiresInSeconds: 59, other: 1 })
  t.same((refused.at('errors') as { path: string }[]).map(({ path }) => path).sort(), [
    'expiresInSeconds',
    'other',
    'version',
  ])
  t.equal((await make(id, { expiresInSeconds: 30 * 86_400 + 1 })).status, 400)
  t.match((await make(id, { version: 2 })).at('errors'), [{ path: 'version' }])
  t.equal((await make('00000000-0000-7000-8000-00000000000f')).status, 404)
  const writer = await token('articles:write')
  for (const [method, path] of [
    ['POST', 'previews'],
    ['GET', 'previews'],
    ['DELETE', `previews/${id}`],
  ] as const) {
    t.equal((await call(method, `/v1/articles/${id}/${path}`)).status, 401)
    t.equal((await call(method, `/v1/articles/${id}/${path}`, { token: writer })).at('scope'), 'articles:read-drafts')
  }
  t.equal((await make(id, {}, await token('articles:read-drafts'))).status, 201)
})

t.test('one that is over is kept for 30 days more, and is forgotten then', async (t) => {
  const { id } = await create('articles', { headline: 'Over' })
  const [old, young] = [await make(id), await make(id)]
  const endedBefore = async (made: Reply, days: number): Promise<void> => {
    await db.query(
      `update previews set created_at = clock_timestamp() - interval '90 days',
         expires_at = clock_timestamp() - make_interval(days => $2::int) where id = $1`,
      [made.at('id'), days],
    )
  }
  await endedBefore(old, 31)
  await endedBefore(young, 29)
  t.match(await prune(db), { previews: 1 })
  const left = await db.query('select id from previews where id = any($1::uuid[])', [[old.at('id'), young.at('id')]])
  t.same(left, [{ id: young.at('id') }])
})
