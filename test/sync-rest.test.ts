// GET /v1/sync over HTTP: who may ask, what is refused by name, and time that passes without anybody announcing it.
import t from 'tap'
import { testApp, type TestApp } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'

type Item = { op: string; type: string; id: string; reason?: string; object?: Record<string, unknown> }

async function drain(app: TestApp, from: string): Promise<{ items: Item[]; cursor: string }> {
  const items: Item[] = []
  let address = from
  for (let n = 0; n < 1_000; n++) {
    const reply = await app.call('GET', address)
    const page = reply.json as { items: Item[]; cursor: string; more: boolean } // a page, as the document says
    items.push(...page.items)
    address = `/v1/sync?cursor=${encodeURIComponent(page.cursor)}`
    if (!page.more) return { items, cursor: page.cursor }
  }
  throw new Error('the sync does not end')
}

const soon = (ms: number): string => new Date(Date.now() + ms).toISOString()

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('waited in vain')
}

t.test('anybody may sync what is public, no cache keeps it, and a token shows no more', async (t) => {
  const app = await testApp(t)
  await app.create('sections', { name: 'World' })
  await app.create('articles', { headline: 'A secret draft' })
  await app.publish({ headline: 'Public', section: 'world', body: [paragraph('Text.')] })
  const anonymous = await app.call('GET', '/v1/sync')
  t.equal(anonymous.status, 200)
  t.match(anonymous.headers.get('cache-control') ?? '', /no-store/)
  t.equal(anonymous.headers.get('etag'), null)
  const admin = await app.call('GET', '/v1/sync', { token: app.admin })
  t.same(admin.at('items'), anonymous.at('items'))
  t.notOk(admin.text.includes('secret'))
  t.equal((await app.call('GET', '/v1/sync', { token: 'x'.repeat(40) })).status, 401, 'a bad token is none')
  t.equal((await app.call('HEAD', '/v1/sync')).status, 200)
  t.equal((await app.call('POST', '/v1/sync')).status, 405)
})

t.test('with PUBLIC_READ off it needs a token, any one', async (t) => {
  const app = await testApp(t, { env: { PUBLIC_READ: 'off' } })
  t.equal((await app.call('GET', '/v1/sync')).status, 401)
  const made = await app.call('POST', '/v1/tokens', { token: app.admin, body: { name: 'app', scopes: ['media:read'] } })
  const token = String(made.at('token'))
  const page = await app.call('GET', '/v1/sync', { token })
  t.equal(page.status, 200)
  const next = `/v1/sync?cursor=${String(page.at('cursor'))}`
  t.equal((await app.call('GET', next, { token: app.admin })).status, 200, 'the cursor is not bound to it')
  await app.call('DELETE', `/v1/tokens/${String(made.at('id'))}`, { token: app.admin })
  t.equal((await app.call('GET', next, { token })).status, 401, 'a revoked one is none')
})

t.test('every fault of the query is named at once, every cursor fault by its code', async (t) => {
  const app = await testApp(t)
  const faults = async (query: string) => {
    const reply = await app.call('GET', `/v1/sync?${query}`)
    t.equal(reply.status, 400)
    return (reply.at('errors') as { path: string }[]).map(({ path }) => path).sort()
  }
  t.same(await faults('limit=0&types=article,page&locale=english&publishedAfter=today&sort=name&perspective=draft'), [
    'limit',
    'locale',
    'perspective',
    'publishedAfter',
    'sort',
    'types',
  ])
  for (const limit of ['501', '-1', '1.5', '']) t.same(await faults(`limit=${limit}`), ['limit'])
  t.same(await faults('section=nowhere'), ['section'])
  const cursor = String((await app.call('GET', '/v1/sync?types=tag&limit=500')).at('cursor'))
  const code = async (query: string) => (await app.call('GET', `/v1/sync?${query}`)).at('code')
  t.equal(await code('cursor=nonsense'), 'INVALID_CURSOR')
  t.equal(await code(`cursor=${cursor}&types=article`), 'CURSOR_MISMATCH')
  t.equal(await code(`cursor=${cursor}&types=tag&limit=3`), undefined)
  await app.db.query('update epoch set number = number + 1')
  const gone = await app.call('GET', `/v1/sync?cursor=${cursor}`)
  t.same([gone.status, gone.at('code')], [410, 'CURSOR_EXPIRED'])
})

t.test('what goes live, ends and loses its rights by time alone is told, and a takedown says why', async (t) => {
  const app = await testApp(t)
  await app.create('sections', { name: 'World' })
  const { id: media } = await app.create('media', { kind: 'image', alt: 'x', hidden: false })
  const { id } = await app.create('articles', { headline: 'Later', section: 'world', body: [paragraph('x')] })
  const start = await drain(app, '/v1/sync')
  t.ok(start.items.some((item) => item.id === media))
  t.notOk(start.items.some((item) => item.id === id))
  const step = (name: string, input: object) =>
    app.call('POST', `/v1/articles/${id}/${name}`, { token: app.admin, body: input })
  const scheduled = await step('publish', { at: soon(1_500), unpublishAt: soon(2_500) })
  t.equal(scheduled.status, 200)
  const rights = { license: { expiresAt: soon(1_500) } }
  const headers = { 'if-match': '*' }
  t.equal((await app.call('PATCH', `/v1/media/${media}`, { token: app.admin, body: rights, headers })).status, 200)
  const told: string[] = []
  let { cursor } = start
  await until(async () => {
    const next = await drain(app, `/v1/sync?cursor=${encodeURIComponent(cursor)}`)
    cursor = next.cursor
    told.push(...next.items.map((item) => `${item.op} ${item.type}`))
    return told.includes('remove article') && told.includes('remove media')
  })
  t.same(
    told.filter((what) => what.endsWith('article')),
    ['upsert article', 'remove article'],
  )
  t.equal(told.filter((what) => what.endsWith('media')).pop(), 'remove media')
  t.equal((await step('publish', {})).status, 200)
  await drain(app, `/v1/sync?cursor=${encodeURIComponent(cursor)}`)
  t.equal((await step('withdraw', {})).status, 200)
  const { items } = await drain(app, `/v1/sync?cursor=${encodeURIComponent(cursor)}`)
  t.same(items, [{ op: 'remove', type: 'article', id, reason: 'withdrawn' }])
})
