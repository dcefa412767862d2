// POST /v1/batch: several writes, all of them or none.
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { testApp, type Reply } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'
import { bySize } from './helpers/size.ts'

const { admin, call, create, db } = await testApp(t)

interface Operation {
  method: string
  path: string
  body?: unknown
  headers?: Record<string, string>
}

const batch = (operations: unknown, headers: Record<string, string> = {}, token = admin, query = ''): Promise<Reply> =>
  call('POST', `/v1/batch${query}`, { token, body: { operations }, headers })

async function counts(): Promise<unknown> {
  return db.query(
    `select (select count(*) from entities)::int as items, (select count(*) from changes)::int as entries,
       (select count(*) from idempotency_keys)::int as keys, (select count(*) from tokens)::int as tokens`,
  )
}

/** A story with its section and author, published, in one request. */
function story(headline = 'Harbour bridge reopens'): { id: string; operations: Operation[] } {
  const [id, section, author] = [randomUUID(), randomUUID(), randomUUID()]
  return {
    id,
    operations: [
      { method: 'POST', path: '/v1/sections', body: { id: section, name: `City ${section}` } },
      { method: 'POST', path: '/v1/authors', body: { id: author, name: 'Inès Moreau' } },
      {
        method: 'POST',
        path: '/v1/articles',
        body: { id, headline, section, contributors: [{ author, role: 'author' }], body: [paragraph('It is open.')] },
      },
      {
        method: 'PATCH',
        path: `/v1/articles/${id}`,
        body: { summary: 'After a year.' },
        headers: { 'If-Match': '"1"' },
      },
      { method: 'POST', path: `/v1/articles/${id}/publish`, body: { note: 'Together.' } },
    ],
  }
}

t.test('later operations see what earlier ones wrote, and readers see all of it at once', async (t) => {
  const { id, operations } = story()
  const reply = await batch(operations)
  t.equal(reply.status, 200, reply.text)
  t.same(
    [0, 1, 2, 3, 4].map((at) => reply.at(`items.${at}.status`)),
    [201, 201, 201, 200, 200],
  )
  t.same(reply.at('items.3.headers'), { etag: '"2"' })
  t.equal(reply.at('items.2.headers.location'), `/v1/articles/${id}?perspective=draft`)
  t.same([reply.at('items.4.body.status'), reply.at('items.4.body.version')], ['published', 2])
  t.equal((await call('GET', `/v1/articles/${id}`)).at('summary'), 'After a year.')
  const [last] = await db.query<{ seq: string; txs: number }>(
    `select max(seq)::text as seq, count(distinct tx) filter (where seq > (select max(seq) from changes) - 5)::int as txs from changes`,
  )
  t.same([reply.headers.get('content-sequence'), last?.txs], [last?.seq, 1], 'one transaction, its last number')
})

t.test('a deletion and a refused version are answered as by themselves', async (t) => {
  const tag = await create('tags', { name: 'Piers' })
  const reply = await batch([{ method: 'DELETE', path: `/v1/tags/${tag.id}`, headers: { 'if-match': '"1"' } }])
  t.same(reply.at('items.0'), { status: 204, headers: { etag: '"1"' }, body: null })
})

t.test('the first refusal is the answer, names its operation, and nothing is written', async (t) => {
  const { operations } = story()
  const refusals: [Operation, number, string][] = [
    [{ method: 'POST', path: '/v1/tags', body: { name: '' } }, 400, 'INVALID_INPUT'],
    [{ method: 'POST', path: '/v1/tags?purge=yes', body: { name: 'x' } }, 400, 'INVALID_PARAMETER'],
    [
      { method: 'PATCH', path: `/v1/tags/${randomUUID()}`, body: { name: 'x' }, headers: { 'If-Match': '*' } },
      404,
      'NOT_FOUND',
    ],
    [
      { method: 'PATCH', path: `/v1/articles/${String((operations[2]?.body as { id: string }).id)}`, body: {} },
      428,
      'IF_MATCH_REQUIRED',
    ],
    [{ ...(operations[3] as Operation), headers: { 'If-Match': '"9"' } }, 412, 'STALE_VERSION'],
    [operations[0] as Operation, 409, 'ID_TAKEN'],
    [{ method: 'POST', path: '/v1/nothing' }, 404, 'NOT_FOUND'],
    [{ method: 'DELETE', path: '/v1/articles' }, 405, 'METHOD_NOT_ALLOWED'],
    [{ method: 'POST', path: '/v1/%62atch', body: { operations: [] } }, 400, 'INVALID_INPUT'],
    [{ method: 'POST', path: '/v1/tags', body: 'x' }, 400, 'INVALID_INPUT'],
  ]
  const before = await counts()
  for (const [operation, status, code] of refusals) {
    const reply = await batch([...operations, operation, { method: 'POST', path: '/v1/tags', body: { name: 'After' } }])
    const at = code === 'INVALID_INPUT' && operation.path.includes('%62') ? undefined : 5
    t.same(
      [reply.status, reply.at('code'), reply.at('status'), reply.at('operation')],
      [status, code, status, at],
      reply.text,
    )
    t.equal(reply.at('requestId'), reply.headers.get('x-request-id'))
    t.match(reply.headers.get('content-type'), /^application\/problem\+json/)
  }
  t.same(await counts(), before)
})

t.test('what is wrong with the list is named, all of it, before any operation runs', async (t) => {
  const before = await counts()
  const good = { method: 'POST', path: '/v1/tags', body: { name: 'Good' } }
  const reply = await batch([
    good,
    { method: 'GET', path: '/v1/tags' },
    { method: 'POST', path: '/graphql' },
    { method: 'POST', path: '/v1/../graphql' },
    { method: 'POST', path: '/v1/%2e%2e/graphql' },
    { method: 'POST', path: 'http://elsewhere.example/v1/tags' },
    { method: 'POST', path: '/v1/batch', body: { operations: [good] } },
    { method: 'POST', path: '/v1/imports?format=wxr' },
    { method: 'POST', path: '/v1/tags?dryRun=true' },
    { method: 'POST', path: '/v1/tags', headers: { 'Idempotency-Key': 'a' } },
    { method: 'POST', path: '/v1/tags', headers: { 'If-Match': 'seven' } },
    { method: 'POST', path: '/v1/tags', headers: { 'If-Match': '*', 'if-match': '*' } },
    { method: 'POST', path: '/v1/tags', query: 'a' },
    { path: '/v1/tags' },
  ])
  t.same([reply.status, reply.at('code'), reply.at('operation')], [400, 'INVALID_INPUT', undefined])
  const paths = (reply.at('errors') as { path: string }[]).map(({ path }) => path)
  t.same(paths, [
    'operations[1].method',
    'operations[2].path',
    'operations[3].path',
    'operations[4].path',
    'operations[5].path',
    'operations[6].path',
    'operations[7].path',
    'operations[8].path',
    'operations[9].headers["Idempotency-Key"]',
    'operations[10].headers["If-Match"]',
    'operations[11].headers["if-match"]',
    'operations[12].query',
    'operations[13].method',
  ])
  for (const operations of [[], {}, null, Array.from({ length: 101 }, () => good)])
    t.equal((await batch(operations)).status, 400)
  t.equal(
    (await call('POST', '/v1/batch', { token: admin, body: { operations: [good], more: 1 } })).at('errors.0.path'),
    'more',
  )
  t.same(await counts(), before)
})

t.test('each operation needs its own scope, and the batch a token', async (t) => {
  const made = await call('POST', '/v1/tokens', { token: admin, body: { name: 'Desk', scopes: ['taxonomy:write'] } })
  const token = String(made.at('token'))
  const before = await counts()
  const tag = { method: 'POST', path: '/v1/tags', body: { name: 'Allowed' } }
  const refused = await batch([tag, { method: 'POST', path: '/v1/articles', body: { headline: 'Not' } }], {}, token)
  t.same(
    [refused.status, refused.at('code'), refused.at('scope'), refused.at('operation')],
    [403, 'SCOPE_MISSING', 'articles:write', 1],
  )
  t.same(await counts(), before)
  t.equal((await batch([tag], {}, token)).status, 200)
  t.equal((await call('POST', '/v1/batch', { body: { operations: [tag] } })).status, 401)
})

t.test('a batch with a key is replayed as a whole, and refused as a whole it leaves the key free', async (t) => {
  const { operations } = story('Keyed')
  const key = { 'idempotency-key': 'batch-1' }
  const refused = await batch([...operations, { method: 'POST', path: '/v1/tags', body: {} }], key)
  t.same([refused.status, refused.at('operation')], [400, 5])
  const before = await counts()
  const first = await batch(operations, key)
  t.equal(first.status, 200)
  const after = await counts()
  t.notSame(after, before)
  const again = await batch(operations, key)
  t.equal(again.text, first.text)
  t.equal(again.headers.get('idempotency-replayed'), 'true')
  t.same(await counts(), after)
})

t.test('a dry run of a batch says what all of it would write', async (t) => {
  const before = await counts()
  const { operations } = story('Dry')
  const token = { method: 'POST', path: '/v1/tokens', body: { name: 'Website', scopes: ['articles:write'] } }
  const reply = await batch([...operations, token], {}, admin, '?dryRun=true')
  t.equal(reply.status, 200)
  t.same(
    (reply.at('plan') as { type: string; action: string }[]).map(({ type, action }) => `${type} ${action}`),
    [
      'section created',
      'author created',
      'article created',
      'article updated',
      'article published',
      'token tokenCreated',
    ],
  )
  t.same([reply.at('items.5.body.name'), reply.at('items.5.body.token')], ['Website', undefined])
  t.equal(reply.headers.get('content-sequence'), null)
  t.same(await counts(), before)
})

t.test('secrets made in a batch with a key are kept sealed', async (t) => {
  const operations = [
    { method: 'POST', path: '/v1/tokens', body: { name: 'Website', scopes: ['articles:write'] } },
    { method: 'POST', path: '/v1/tags', body: { name: 'Beside' } },
  ]
  const first = await batch(operations, { 'idempotency-key': 'batch-secret' })
  const token = String(first.at('items.0.body.token'))
  t.match(token, /^bs_/)
  const rows = await db.query<{ text: string }>(
    `select convert_from(body, 'UTF8') as text from idempotency_keys where body is not null`,
  )
  t.notOk(rows.some(({ text }) => text.includes(token)))
  t.equal((await batch(operations, { 'idempotency-key': 'batch-secret' })).text, first.text)
})

t.test('more than 1,000 entries at once are refused, never a fault of ours', async (t) => {
  const harbour = await create('sections', { name: 'Harbour' })
  const children = Array.from({ length: 60 }, (_, at) => ({
    method: 'POST',
    path: '/v1/sections',
    body: { name: `Pier ${at}`, parent: harbour.id },
  }))
  t.equal((await batch(children)).status, 200)
  const before = await counts()
  const moves = Array.from({ length: 17 }, (_, at) => ({
    method: 'PATCH',
    path: `/v1/sections/${harbour.id}`,
    body: { slug: `harbour-${at}` },
    headers: { 'If-Match': '*' },
  }))
  const reply = await batch(moves)
  t.same([reply.status, reply.at('code'), reply.at('operation')], [422, 'BATCH_TOO_LARGE', 16])
  t.same(await counts(), before)
  t.equal((await batch(moves.slice(0, 16))).status, 200)
})

t.test('batches that lock in opposite orders both succeed', async (t) => {
  const [one, two] = [await create('tags', { name: 'One' }), await create('tags', { name: 'Two' })]
  const rename = ({ id }: { id: string }, name: string) => ({
    method: 'PATCH',
    path: `/v1/tags/${id}`,
    body: { name },
    headers: { 'If-Match': '*' },
  })
  // Each of them waits a second for the server to see the deadlock.
  const rounds = bySize(2, 20)
  for (let round = 0; round < rounds; round++) {
    const replies = await Promise.all([
      batch([rename(one, `One ${round}a`), rename(two, `Two ${round}a`)]),
      batch([rename(two, `Two ${round}b`), rename(one, `One ${round}b`)]),
    ])
    t.same(
      replies.map(({ status }) => status),
      [200, 200],
    )
  }
  t.equal((await call('GET', `/v1/tags/${one.id}`)).at('version'), 1 + 2 * rounds)
})

t.test('four batches over the same articles, in opposite orders, all succeed', async (t) => {
  const made = await Promise.all(['a', 'b', 'c'].map((name) => create('articles', { headline: `Opposite ${name}` })))
  const edit = ({ id }: { id: string }, summary: string) => ({
    method: 'PATCH',
    path: `/v1/articles/${id}`,
    body: { summary },
    headers: { 'If-Match': '*' },
  })
  const rounds = bySize(3, 30)
  for (let round = 0; round < rounds; round++) {
    const replies = await Promise.all(
      [0, 1, 2, 3].map((at) =>
        batch((at % 2 === 0 ? made : [...made].reverse()).map((each) => edit(each, `${round} ${at}`))),
      ),
    )
    t.same(
      replies.map(({ status }) => status),
      [200, 200, 200, 200],
    )
  }
  const version = (await call('GET', `/v1/articles/${made[0]?.id}?perspective=draft`, { token: admin })).at('version')
  t.equal(version, 1 + 4 * rounds, 'each of them has counted')
})
