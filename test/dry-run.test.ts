// dryRun=true: the real transaction with all its locks, checks and faults, and then nothing of it.
import t from 'tap'
import { testApp, type Reply } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'

const { admin, call, create, db } = await testApp(t, { env: { WEBHOOK_ALLOW_PRIVATE: 'on' } })
const document = (await call('GET', '/openapi.json')).json as Document

interface Operation {
  operationId: string
  parameters: { name: string; in: string }[]
  requestBody?: { content: Record<string, { example?: Record<string, unknown> }> }
}
interface Document {
  paths: Record<string, Record<string, Operation>>
}

/** Every row of every table, as one text per table. */
async function stored(): Promise<Map<string, string>> {
  const tables = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const text = tables
    .map(
      ({ name }) =>
        `select '${name}' as name, coalesce(md5(string_agg(r::text, ',' order by r::text)), '') as rows from ${name} r`,
    )
    .join(' union all ')
  return new Map((await db.query<{ name: string; rows: string }>(text)).map(({ name, rows }) => [name, rows]))
}

const dry = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  call(method, `${path}${path.includes('?') ? '&' : '?'}dryRun=true`, { token: admin, body, headers })

t.test('of every write that the document has: the database is the same before and after', async (t) => {
  // What the examples of the document refer to.
  await create('sections', { name: 'City' })
  await create('authors', { name: 'Inès Moreau' })
  const story = { headline: 'Harbour bridge reopens', section: 'city', body: [paragraph('It is open.')] }
  const live = await create('articles', story)
  const draft = await create('articles', story)
  const trashed = await create('articles', story)
  const late = await create('articles', story)
  await call('POST', `/v1/articles/${live.id}/publish`, { token: admin })
  await call('PATCH', `/v1/articles/${late.id}`, {
    token: admin,
    body: { summary: 'Late' },
    headers: { 'if-match': '*' },
  })
  await call('DELETE', `/v1/articles/${trashed.id}`, { token: admin })
  const others: Record<string, { [name: string]: unknown }[]> = {
    sections: [{ name: 'World' }, { name: 'Old' }],
    authors: [{ name: 'Ana Reis' }, { name: 'Old' }],
    media: [
      { kind: 'image', alt: 'a', url: 'https://pictures.example/a.jpg' },
      { kind: 'image', alt: 'b', url: 'https://pictures.example/b.jpg' },
    ],
    tags: [{ name: 'Bridges' }, { name: 'Old' }],
  }
  const ids: Record<string, string[]> = { articles: [live.id, draft.id, late.id, trashed.id] }
  for (const [plural, bodies] of Object.entries(others)) {
    ids[plural] = []
    for (const body of bodies) ids[plural].push((await create(plural, body)).id)
    await call('DELETE', `/v1/${plural}/${ids[plural][1] ?? ''}`, { token: admin })
  }
  const token = await call('POST', '/v1/tokens', { token: admin, body: { name: 'Desk', scopes: ['admin'] } })
  ids['tokens'] = [String(token.at('id'))]

  // What some steps begin with: a former slug, a step before, a schedule, a preview, a webhook.
  const step = async (id: string, name: string, body?: unknown): Promise<Reply> => {
    const reply = await call('POST', `/v1/articles/${id}/${name}`, { token: admin, body })
    t.ok(reply.status < 300, `${name}: ${reply.text}`)
    return reply
  }
  const former = await create('articles', { ...story, slug: 'former' })
  await step(former.id, 'publish')
  await call('PATCH', `/v1/articles/${former.id}`, {
    token: admin,
    body: { slug: 'present' },
    headers: { 'if-match': '*' },
  })
  await step(former.id, 'publish')
  const [submitted, scheduled] = [await create('articles', story), await create('articles', story)]
  await step(submitted.id, 'submit')
  await step(scheduled.id, 'publish', { at: '2099-01-01T00:00:00.000Z' })
  const preview = await call('POST', `/v1/articles/${draft.id}/previews`, { token: admin })
  ids['articles']?.push(former.id, submitted.id, scheduled.id)
  const webhook = { url: 'http://127.0.0.1:9/hook', types: ['article.published'] }
  const hook = await call('POST', '/v1/webhooks', { token: admin, body: webhook })
  ids['webhooks'] = [String(hook.at('id'))]
  // Where the document's example names what is not here.
  const bodies: Record<string, unknown> = { createWebhook: webhook, mergeTag: { into: 'present' } }
  const places: Record<string, string> = { slug: 'former', previewId: String(preview.at('id')), version: '1' }
  for (const plural of ['authors', 'tags']) {
    const { id } = await create(plural, { name: 'Former', slug: 'former' })
    await call('PATCH', `/v1/${plural}/${id}`, {
      token: admin,
      body: { slug: 'present' },
      headers: { 'if-match': '*' },
    })
    ids[plural]?.push(id)
  }

  const before = await stored()
  let planned = 0
  const refused: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (method === 'get') continue
      t.ok(
        ['dryRun', 'Idempotency-Key'].every((name) => operation.parameters.some((each) => each.name === name)),
        `${operation.operationId} says that it takes both`,
      )
      const example = bodies[operation.operationId] ?? Object.values(operation.requestBody?.content ?? {})[0]?.example
      const plural = path.split('/')[2] ?? ''
      const codes: string[] = []
      for (const id of /\{\w+\}/.test(path) ? (ids[plural] ?? [live.id]) : ['']) {
        const address = path.replace(/\{\w+\}/, id).replaceAll(/\{(\w+)\}/g, (_, name: string) => places[name] ?? '1')
        const reply = await dry(method.toUpperCase(), address, example, { 'if-match': '*' })
        codes.push(reply.status === 200 ? '200' : `${reply.status} ${String(reply.at('code'))}`)
        if (reply.status >= 500) t.fail(`${operation.operationId}: ${reply.text}`)
        if (reply.status !== 200) continue
        t.ok(Array.isArray(reply.at('plan')), `${operation.operationId} has a plan`)
        for (const name of ['etag', 'location', 'content-sequence', 'idempotency-replayed'])
          t.equal(reply.headers.get(name), null, `${operation.operationId}: no ${name}`)
      }
      if (codes.includes('200')) planned++
      else refused.push(`${operation.operationId}: ${codes.join(', ')}`)
      t.same(await stored(), before, operation.operationId)
    }
  }
  t.comment(`${planned} operations planned`)
  t.same(refused, [], 'each of them can be planned: what its step begins with is prepared above')
})

t.test('a plan says what the write then does: the same object, the same entries', async (t) => {
  const { id } = await create('tags', { name: 'Ferries' })
  const [last] = await db.query<{ seq: string }>('select max(seq)::text as seq from changes')
  const patch = { name: 'Ferry lines', description: 'All of them' }
  const plan = await dry('PATCH', `/v1/tags/${id}`, patch, { 'if-match': '"1"' })
  const done = await call('PATCH', `/v1/tags/${id}`, { token: admin, body: patch, headers: { 'if-match': '"1"' } })
  const shown = ({ json }: Reply) => ({
    ...(json as object),
    plan: undefined,
    modifiedAt: undefined,
    updatedAt: undefined,
  })
  t.same(shown(plan), shown(done))
  t.equal(done.headers.get('content-sequence'), String(Number(last?.seq) + 1), 'the dry run has taken no number')
  const [entry] = await db.query(
    `select action, type, item_id as id, version, previous_version as "previousVersion", fields, audience, note from changes
     where seq = $1`,
    [Number(last?.seq) + 1],
  )
  t.same(plan.at('plan'), [entry])
  t.same((await dry('DELETE', `/v1/tags/${id}`, { note: 'Merged.' })).json, {
    plan: [
      {
        action: 'trashed',
        type: 'tag',
        id,
        version: 2,
        previousVersion: 2,
        fields: [],
        audience: 'public',
        note: 'Merged.',
      },
    ],
  })
})

t.test('it is refused as the write is: input, If-Match, state, scope', async (t) => {
  const { id } = await create('tags', { name: 'Locks', slug: 'locks' })
  const codes = async (...given: Parameters<typeof dry>): Promise<unknown[]> => {
    const reply = await dry(...given)
    return [reply.status, reply.at('code'), reply.at('errors.0.path')]
  }
  t.same(await codes('POST', '/v1/tags', { name: '' }), [400, 'INVALID_INPUT', 'name'])
  t.same(await codes('POST', '/v1/tags', { name: 'x', slug: 'locks' }), [409, 'SLUG_TAKEN', undefined])
  t.same(await codes('PATCH', `/v1/tags/${id}`, { name: 'y' }), [428, 'IF_MATCH_REQUIRED', undefined])
  t.same(await codes('PATCH', `/v1/tags/${id}`, { name: 'y' }, { 'if-match': '"7"' }), [
    412,
    'STALE_VERSION',
    undefined,
  ])
  const bare = await create('articles', { headline: 'Bare' })
  t.same((await codes('POST', `/v1/articles/${bare.id}/publish`)).slice(0, 2), [422, 'NOT_PUBLISHABLE'])
  const desk = await call('POST', '/v1/tokens', { token: admin, body: { name: 'Desk', scopes: ['articles:write'] } })
  const reply = await call('POST', '/v1/tags?dryRun=true', { token: String(desk.at('token')), body: { name: 'x' } })
  t.equal(reply.status, 403)
  const refusal = await dry('POST', '/v1/tags', { name: '' })
  t.equal(refusal.at('requestId'), refusal.headers.get('x-request-id'))
})

t.test('what is told once is not told by a dry run', async (t) => {
  const reply = await dry('POST', '/v1/tokens', { name: 'Website', scopes: ['articles:write'] })
  t.same([reply.status, reply.at('name'), reply.at('token')], [200, 'Website', undefined])
  t.equal(reply.at('plan.0.action'), 'tokenCreated')
  const { token } = (
    await call('POST', '/v1/tokens', { token: admin, body: { name: 'Desk', scopes: ['articles:write'] } })
  ).json as { token: string }
  const self = await call('GET', '/v1/tokens/self', { token })
  t.equal((await dry('DELETE', `/v1/tokens/${String(self.at('id'))}`)).status, 200)
  t.equal((await call('GET', '/v1/tokens/self', { token })).status, 200, 'nor is a token revoked by one')
})

t.test('a dry run neither reads nor stores a key', async (t) => {
  const body = { name: 'Canals' }
  const headers = { 'idempotency-key': 'canals' }
  t.equal((await dry('POST', '/v1/tags', body, headers)).status, 200)
  t.same(await db.query('select 1 from idempotency_keys'), [])
  const first = await call('POST', '/v1/tags', { token: admin, body, headers })
  t.same([first.status, first.headers.get('idempotency-replayed')], [201, null])
  const after = await dry('POST', '/v1/tags', { name: 'Other' }, headers)
  t.same([after.status, after.at('name')], [200, 'Other'], 'not 422')
})

t.test('dryRun=false is as if it were absent', async (t) => {
  const reply = await call('POST', '/v1/tags?dryRun=false', { token: admin, body: { name: 'Dams' } })
  t.same([reply.status, reply.at('plan')], [201, undefined])
  t.equal((await call('GET', '/v1/tags?dryRun=true')).status, 400, 'a read has no such parameter')
})
