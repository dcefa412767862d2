// Webhooks over REST: made, changed, deleted, replayed; who may not; what is never shown.
import t from 'tap'
import { startWorker } from '../src/worker.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { testApp } from './helpers/app.ts'
import { payloadOf, receiver } from './helpers/receiver.ts'

const { db, call, create, admin, config } = await testApp(t, { env: { WEBHOOK_ALLOW_PRIVATE: 'on' } })
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const worker = await startWorker({ db, config, log })
t.teardown(() => worker.stop())

const token = admin
const types = ['tag.changed', 'tag.removed']
const base = '/v1/webhooks'

const paths = (errors: unknown): string[] => (errors as { path: string }[]).map(({ path }) => path) // of a problem document

t.test('a webhook is made, read, changed and deleted, and shows its secret once', async (t) => {
  const made = await call('POST', base, { token, body: { url: 'HTTP://127.1:80/hook?key=1', types } })
  t.equal(made.status, 201)
  const id = String(made.at('id'))
  t.equal(made.headers.get('location'), `${base}/${id}`)
  t.equal(made.headers.get('etag'), '"1"')
  t.match(made.at('secret'), /^whsec_/)
  t.match(made.json, { url: 'http://127.0.0.1/hook?key=1', types, sections: null, active: true, disabledReason: null })
  const read = await call('GET', `${base}/${id}`, { token })
  const { secret, ...rest } = made.json as Record<string, unknown>
  t.same(read.json, rest)
  t.match(read.headers.get('cache-control'), 'private, no-store')
  t.match(await call('GET', `${base}?limit=1`, { token }), { json: { items: [rest], page: { limit: 1, next: null } } })

  const etag = String(read.headers.get('etag'))
  const patch = { active: false, types: ['tag.removed'] }
  const changed = await call('PATCH', `${base}/${id}`, { token, body: patch, headers: { 'if-match': etag } })
  t.match(changed.json, { ...patch, version: 2 })
  const stale = await call('PATCH', `${base}/${id}`, { token, body: patch, headers: { 'if-match': etag } })
  t.match(stale, { status: 412, json: { code: 'STALE_VERSION', current: 2 } })
  t.equal((await call('PATCH', `${base}/${id}`, { token, body: patch })).at('version'), 2, 'nothing has changed')

  const rotated = await call('POST', `${base}/${id}/rotate`, { token })
  t.equal(rotated.status, 200)
  t.not(rotated.at('secret'), secret)
  t.ok(rotated.at('previousSecretUntil'))

  t.equal((await call('DELETE', `${base}/${id}`, { token, headers: { 'if-match': '"1"' } })).status, 412)
  t.equal((await call('DELETE', `${base}/${id}`, { token })).status, 204)
  t.equal((await call('GET', `${base}/${id}`, { token })).status, 404)
  const entries = await db.query(`select action, audience, fields from changes where type = 'webhook' order by seq`)
  t.same(
    entries.map(({ action, audience }) => `${String(action)} ${String(audience)}`),
    Array.from({ length: 4 }, () => 'webhookChanged admin'),
  )
  t.same(entries[1]?.['fields'], ['types', 'active'])
  const [kept] = await db.query(`select string_agg(c::text, '') as text from changes c`)
  t.notMatch(String(kept?.['text']), /whsec_|127\.0/)
})

t.test('every fault of an input is named', async (t) => {
  const bad = await call('POST', base, {
    token,
    body: { url: 'ftp://a:b@c/#d', types: ['tag.changed', 'tag.changed'], sections: [], extra: 1 },
  })
  t.equal(bad.status, 400)
  t.same(paths(bad.at('errors')).sort(), ['extra', 'sections', 'types', 'url', 'url', 'url'])
  const unknown = await call('POST', base, { token, body: { url: 'http://127.0.0.1/', types, sections: ['nowhere'] } })
  t.same([unknown.status, paths(unknown.at('errors'))], [400, ['sections[0]']])
  t.equal((await call('POST', base, { token, body: { url: 'http://127.0.0.1/', types: ['*'] } })).status, 400)
  for (const body of [
    {},
    { after: 'x', from: '2026-01-01T00:00:00Z' },
    { before: 'x' },
    { to: '2026-01-01T00:00:00Z' },
  ]) {
    const id = '00000000-0000-7000-8000-000000000000'
    t.equal((await call('POST', `${base}/${id}/replay`, { token, body })).at('code'), 'INVALID_INPUT')
  }
  t.equal((await call('GET', `${base}?cursor=x`, { token })).at('code'), 'INVALID_CURSOR')
  t.equal((await call('GET', `${base}/x/deliveries?state=lost`, { token })).at('code'), 'INVALID_PARAMETER')
})

t.test('nobody without the scope learns anything of webhooks', async (t) => {
  const other = String(
    (await call('POST', '/v1/tokens', { token, body: { name: 'other', scopes: ['articles:write'] } })).at('token'),
  )
  const { json } = await call('POST', base, { token, body: { url: 'http://127.0.0.1/', types, active: false } })
  const { id } = json as { id: string }
  const routes = [
    ['GET', ''],
    ['POST', ''],
    ...['GET', 'PATCH', 'DELETE'].map((method) => [method, `/${id}`]),
    ['GET', `/${id}/deliveries`],
    ...['replay', 'test', 'rotate'].map((word) => ['POST', `/${id}/${word}`]),
  ]
  for (const [method = '', path = ''] of routes) {
    const body = method === 'PATCH' || (method === 'POST' && path === '') ? {} : undefined
    t.equal((await call(method, base + path, { body })).status, 401, `${method} ${path} anonymous`)
    t.match(await call(method, base + path, { body, token: other }), { status: 403, json: { scope: 'webhooks:write' } })
  }
  t.equal((await call('DELETE', `${base}/${id}`, { token })).status, 204)
})

t.test('what happens is delivered, is in the delivery log, and comes again when asked', async (t) => {
  const { url, accepted } = await receiver(t)
  const { json } = await call('POST', base, { token, body: { url, types } })
  const { id } = json as { id: string }
  const tag = await create('tags', { name: 'Harbour' })
  const came = (count: number): Promise<unknown> =>
    waitFor(5_000, () => (accepted.length >= count ? accepted.length : undefined))
  t.equal(await came(1), 1)
  const delivered = async (count: number): Promise<unknown> =>
    waitFor(5_000, async () => {
      const { items } = (await call('GET', `${base}/${id}/deliveries?state=delivered`, { token })).json as {
        items: unknown[]
      }
      return items.length >= count ? items : undefined
    })
  const [first] = (await delivered(1)) as Record<string, unknown>[]
  t.match(first, {
    type: 'tag.changed',
    itemId: tag.id,
    state: 'delivered',
    attempts: 1,
    lastStatus: 204,
    nextAt: null,
  })
  t.equal(first?.['eventId'], accepted[0]?.headers['webhook-id'])
  t.same((await call('GET', `${base}/${id}/deliveries?state=pending`, { token })).at('items'), [])

  const again = await call('POST', `${base}/${id}/replay`, { token, body: { deliveryId: first?.['id'] } })
  t.match(again, { status: 202, json: { queued: 1, next: null } })
  t.equal(await came(2), 2)
  t.same(payloadOf(accepted[1] ?? { headers: {}, body: '{}', at: 0 }).data.id, tag.id)
  const test = await call('POST', `${base}/${id}/test`, { token })
  t.match(test, { status: 202, json: { type: 'webhook.test', itemId: null } })
  t.equal(await came(3), 3)

  await delivered(3)
  const pages: string[] = []
  let cursor: string | null = ''
  for (let page = 0; page < 4 && cursor !== null; page++) {
    const reply = await call('GET', `${base}/${id}/deliveries?limit=1${page ? `&cursor=${cursor}` : ''}`, {
      token,
    })
    pages.push(String(reply.at('items.0.type')))
    cursor = reply.at('page.next') as string | null // of a page
  }
  t.same(pages, ['webhook.test', 'tag.changed', 'tag.changed'], 'the newest first, page by page')
})

t.test('a dry run makes nothing and shows no secret; a retry with its key makes one and shows the same', async (t) => {
  const body = { url: 'http://127.0.0.1:9/', types }
  const ids = async (): Promise<unknown[]> => db.query('select id from webhooks order by id')
  const before = await ids()
  const dry = await call('POST', `${base}?dryRun=true`, { token, body })
  t.equal(dry.status, 200)
  t.notMatch(dry.text, /whsec_/)
  t.same(await ids(), before)
  const headers = { 'idempotency-key': 'one-webhook' }
  const made = await call('POST', base, { token, body, headers })
  const again = await call('POST', base, { token, body, headers })
  t.equal(again.text, made.text)
  t.equal((await ids()).length, before.length + 1)
})

t.test('there are at most a hundred', async (t) => {
  const [before] = await db.query<{ count: number }>('select count(*)::int as count from webhooks')
  await db.query(
    `insert into webhooks (id, url, types, active, secret, position, created_at, created_by, modified_at)
     select gen_random_uuid(), 'http://127.0.0.1/', '{tag.changed}', false, 'whsec_x', 0, now(), 'test', now() from generate_series(1, $1)`,
    [100 - (before?.count ?? 0)],
  )
  const full = await call('POST', base, { token, body: { url: 'http://127.0.0.1/', types } })
  t.match(full, { status: 409, json: { code: 'WEBHOOK_LIMIT' } })
})
