// What is wrong about time, history and the log: each its own code, and a text that says what to do.
import t, { type Test } from 'tap'
import { testApp, type TestApp } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'

const HOUR = 3_600_000
const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString()

async function draft(app: TestApp, more: Record<string, unknown> = {}): Promise<string> {
  const section = await app.create('sections', { name: 'World' })
  return (await app.create('articles', { headline: 'H', section: section.id, body: [paragraph('x')], ...more })).id
}

interface Refusal {
  status: number
  code: string
  says: RegExp
}

async function refused(t: Test, reply: Awaited<ReturnType<TestApp['call']>>, expected: Refusal): Promise<void> {
  t.equal(reply.status, expected.status, reply.text)
  t.equal(reply.at('code'), expected.code)
  t.match(`${String(reply.at('detail'))} ${JSON.stringify(reply.at('errors') ?? [])}`, expected.says)
}

t.test('at in the past', async (t) => {
  const app = await testApp(t)
  const id = await draft(app)
  const past = ahead(-2 * 60_000)
  const body = { at: past }
  const expected = { status: 400, code: 'AT_IN_PAST', says: /past|minute|now/ }
  await refused(t, await app.call('POST', `/v1/articles/${id}/publish`, { token: app.admin, body }), expected)
  await app.call('POST', `/v1/articles/${id}/publish`, { token: app.admin })
  await refused(t, await app.call('POST', `/v1/articles/${id}/unpublish`, { token: app.admin, body }), expected)
  const reply = await app.call('POST', '/graphql', {
    token: app.admin,
    body: { query: `mutation { publishArticle(id: "${id}", at: "${past}") { id } }` },
  })
  t.equal(reply.at('errors.0.extensions.code'), 'AT_IN_PAST')
})

t.test('unpublish before publish', async (t) => {
  const app = await testApp(t)
  const id = await draft(app)
  const call = (step: string, body: unknown) =>
    app.call('POST', `/v1/articles/${id}/${step}`, { token: app.admin, body })
  t.equal((await call('publish', { at: ahead(2 * HOUR) })).status, 200)
  await refused(t, await call('unpublish', { at: ahead(HOUR) }), {
    status: 422,
    code: 'UNPUBLISH_BEFORE_PUBLISH',
    says: /live|schedule/,
  })
  await refused(t, await call('publish', { at: ahead(3 * HOUR), unpublishAt: ahead(2 * HOUR) }), {
    status: 422,
    code: 'UNPUBLISH_BEFORE_PUBLISH',
    says: /live|schedule/,
  })
})

t.test('an embargo that contradicts a schedule', async (t) => {
  const app = await testApp(t)
  const id = await draft(app)
  const publish = (body: unknown) => app.call('POST', `/v1/articles/${id}/publish`, { token: app.admin, body })
  const embargo = (value: unknown) =>
    app.call('PATCH', `/v1/articles/${id}`, {
      token: app.admin,
      headers: { 'if-match': '*' },
      body: { embargo: value },
    })
  const expected = { status: 422, code: 'EMBARGO_CONTRADICTS_SCHEDULE', says: /embargo/i }
  t.equal((await embargo({ active: true, until: ahead(2 * HOUR) })).status, 200)
  await refused(t, await publish({ at: ahead(HOUR) }), expected)
  await refused(t, await publish({}), { status: 409, code: 'EMBARGOED', says: /embargo/i })
  t.equal((await publish({ at: ahead(3 * HOUR) })).status, 200)
  await refused(t, await embargo({ active: true, until: ahead(4 * HOUR) }), expected)
})

t.test('restoring a version whose section is gone', async (t) => {
  const app = await testApp(t)
  const old = await app.create('sections', { name: 'Old' })
  const other = await app.create('sections', { name: 'Other' })
  const { id } = await app.create('articles', { headline: 'H', section: old.id, body: [paragraph('x')] })
  await app.call('PATCH', `/v1/articles/${id}`, {
    token: app.admin,
    headers: { 'if-match': '*' },
    body: { section: other.id },
  })
  t.equal((await app.call('DELETE', `/v1/sections/${old.id}`, { token: app.admin })).status, 204)
  const reply = await app.call('POST', `/v1/articles/${id}/revisions/1/restore`, { token: app.admin })
  await refused(t, reply, { status: 409, code: 'REFERENCES_GONE', says: /section|refers|gone/ })
  t.match(JSON.stringify(reply.json), old.id, 'it is named')
})

t.test('a cursor of another filter', async (t) => {
  const app = await testApp(t)
  await draft(app)
  const { at } = await app.call('GET', '/v1/sync?types=section')
  const cursor = String(at('cursor'))
  t.equal((await app.call('GET', `/v1/sync?cursor=${cursor}&types=section`)).status, 200)
  await refused(t, await app.call('GET', `/v1/sync?cursor=${cursor}&types=tag`), {
    status: 400,
    code: 'CURSOR_MISMATCH',
    says: /filter/,
  })
})

t.test('the past is not for everybody, nor is the future', async (t) => {
  const app = await testApp(t)
  const id = await draft(app)
  const past = ahead(-1_000)
  for (const path of [`/v1/articles/${id}?asOf=${past}`, `/v1/articles?asOf=${past}`])
    await refused(t, await app.call('GET', path), { status: 403, code: 'HISTORY_FORBIDDEN', says: /history/i })
  const open = await testApp(t, { env: { PUBLIC_HISTORY: 'on' } })
  await refused(t, await open.call('GET', `/v1/articles?asOf=${ahead(HOUR)}`), {
    status: 400,
    code: 'AS_OF_IN_FUTURE',
    says: /future|passed|come/,
  })
})

t.test('what a log that is audited needs', async (t) => {
  const app = await testApp(t)
  t.equal((await app.call('GET', '/v1/changes')).at('code'), 'UNAUTHENTICATED')
  const made = await app.call('POST', '/v1/tokens', {
    token: app.admin,
    body: { name: 'n', scopes: ['articles:write'] },
  })
  const token = String(made.at('token'))
  await refused(t, await app.call('GET', '/v1/changes', { token }), {
    status: 403,
    code: 'SCOPE_MISSING',
    says: /audit:read/,
  })
  await refused(t, await app.call('GET', '/v1/changes/stream?perspective=draft', { token }), {
    status: 403,
    code: 'SCOPE_MISSING',
    says: /audit:read/,
  })
})
