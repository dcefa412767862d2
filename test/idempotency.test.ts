// Idempotency-Key: one request, one write, one answer (semantics: the key is taken in the write's own transaction).
import { createHash } from 'node:crypto'
import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { testApp, type Call, type Reply } from './helpers/app.ts'

const { admin, call, create, db, databaseUrl } = await testApp(t, { env: { POOL_SIZE: '4' } })

let keys = 0
const newKey = (): string => `key-${++keys}`

const keyed = (method: string, path: string, key: string, { headers, ...rest }: Call = {}): Promise<Reply> =>
  call(method, path, { token: admin, ...rest, headers: { 'idempotency-key': key, ...headers } })

const graphql = (query: string, key: string, variables = {}, token: string | null = admin): Promise<Reply> =>
  keyed('POST', '/graphql', key, { token, body: { query, variables } })

async function entries(): Promise<number> {
  const [row] = await db.query<{ count: number }>('select count(*)::int as count from changes')
  return row?.count ?? -1
}

async function head(): Promise<string> {
  const [row] = await db.query<{ seq: string }>('select max(seq)::text as seq from changes')
  return row?.seq ?? '0'
}

/** What a client compares: all but what every answer has of its own. */
const shown = ({ status, text, headers }: Reply): unknown => ({
  status,
  text,
  ...Object.fromEntries(
    ['etag', 'location', 'content-type', 'cache-control', 'content-length', 'vary'].map((name) => [
      name,
      headers.get(name),
    ]),
  ),
})

async function newToken(...scopes: string[]): Promise<{ id: string; token: string }> {
  const reply = await call('POST', '/v1/tokens', { token: admin, body: { name: 'Desk', scopes } })
  return { id: String(reply.at('id')), token: String(reply.at('token')) }
}

t.test('a write of each kind, sent again, answers the same bytes and writes nothing', async (t) => {
  const article = await create('articles', { headline: 'Harbour bridge reopens' })
  const tag = await create('tags', { name: 'Bridges' })
  const { id: token } = await newToken('articles:write')
  const mutation = 'mutation ($input: CreateTagInput!) { createTag(input: $input) { id slug version } }'
  const type = (
    await call('POST', '/graphql', {
      body: { query: '{ __type(name: "Mutation") { fields { name args { name type { ofType { name } } } } } }' },
    })
  ).text
  const input = /"createTag","args":\[\{"name":"input","type":\{"ofType":\{"name":"(\w+)"/.exec(type)?.[1] ?? ''
  const writes: [string, string, Call][] = [
    ['POST', '/v1/articles', { body: { headline: 'Ferry line closes' } }],
    ['POST', '/v1/sections', { body: { name: 'City' } }],
    ['POST', '/v1/authors', { body: { name: 'Inès Moreau' } }],
    ['POST', '/v1/media', { body: { kind: 'image', alt: 'The bridge', url: 'https://pictures.example/bridge.jpg' } }],
    ['PATCH', `/v1/articles/${article.id}`, { body: { headline: 'It is open' }, headers: { 'if-match': '"1"' } }],
    ['PATCH', `/v1/articles/${article.id}`, { body: { headline: 'It is open' }, headers: { 'if-match': '*' } }],
    ['DELETE', `/v1/tags/${tag.id}`, {}],
    ['POST', `/v1/tags/${tag.id}/restore`, { body: { note: 'Still needed.' } }],
    ['DELETE', `/v1/articles/${article.id}`, { body: { note: 'Not yet.' } }],
    ['DELETE', `/v1/tokens/${token}`, {}],
    ['POST', '/v1/tokens', { body: { name: 'Website', scopes: ['articles:read-drafts'] } }],
    [
      'POST',
      '/graphql',
      { body: { query: mutation.replace('CreateTagInput', input), variables: { input: { name: 'Rivers' } } } },
    ],
  ]
  for (const [method, path, options] of writes) {
    const key = newKey()
    const first = await keyed(method, path, key, options)
    t.ok(
      first.status >= 200 && first.status < 300 && !first.text.includes('"errors"'),
      `${method} ${path}: ${first.status}`,
    )
    t.equal(first.headers.get('idempotency-replayed'), null)
    t.equal(first.headers.get('content-sequence'), await head(), 'its own number')
    const before = await entries()
    await create('tags', { name: `Between ${key}` })
    const again = await keyed(method, path, key, options)
    t.same(shown(again), shown(first), `${method} ${path}`)
    t.equal(again.headers.get('idempotency-replayed'), 'true')
    t.equal(again.headers.get('content-sequence'), await head(), 'the present head')
    t.equal(await entries(), before + 1, 'the tag between alone')
  }
})

t.test('the key stands for method, address, If-Match and body, in whatever order their names come', async (t) => {
  const key = newKey()
  const first = await keyed('POST', '/v1/tags', key, { body: '{"name":"Tides","kind":"place","synonyms":["Ebb"]}' })
  const same = await keyed('POST', '/v1/tags?dryRun=false', key, {
    body: '{"synonyms":["\\u0045bb"], "kind":"place","name":"Tides"}',
  })
  t.equal(same.text, first.text)
  const others: [string, string, Call][] = [
    ['POST', '/v1/tags', { body: { name: 'Tides', kind: 'place', synonyms: ['Flood'] } }],
    ['POST', '/v1/tags?takeSlug=true', { body: { name: 'Tides', kind: 'place', synonyms: ['Ebb'] } }],
    ['POST', '/v1/sections', { body: { name: 'Tides' } }],
    ['POST', '/v1/tags', { body: { name: 'Tides', kind: 'place', synonyms: ['Ebb'] }, headers: { 'if-match': '"1"' } }],
    ['PATCH', `/v1/tags/${String(first.at('id'))}`, { body: { name: 'Tides' }, headers: { 'if-match': '*' } }],
  ]
  const before = await entries()
  for (const [method, path, options] of others) {
    const reply = await keyed(method, path, key, options)
    t.same([reply.status, reply.at('code')], [422, 'IDEMPOTENCY_KEY_REUSED'], `${method} ${path}`)
  }
  t.equal(await entries(), before)
})

t.test('a key belongs to its token: another one writes by itself, and learns nothing', async (t) => {
  const key = newKey()
  const [one, two] = [await newToken('taxonomy:write'), await newToken('taxonomy:write')]
  const body = { name: 'Weather' }
  const ids = new Set<unknown>()
  for (const token of [one.token, two.token, admin])
    ids.add((await keyed('POST', '/v1/tags', key, { token, body })).at('id'))
  t.equal(ids.size, 3)
  const again = await keyed('POST', '/v1/tags', key, { token: two.token, body })
  t.ok(ids.has(again.at('id')))
  t.equal(again.headers.get('idempotency-replayed'), 'true')
})

t.test(
  'what is refused before the key is looked at: a missing token, a missing scope, a body that is no JSON or not valid',
  async (t) => {
    const key = newKey()
    const reader = await newToken('articles:read-drafts')
    const body = { name: 'Sea' }
    t.equal((await keyed('POST', '/v1/tags', key, { token: null, body })).status, 401)
    t.equal((await keyed('POST', '/v1/tags', key, { token: reader.token, body })).status, 403)
    t.equal((await keyed('POST', '/v1/tags', key, { body: '{' })).status, 400)
    const anonymous = await graphql('mutation { createTag(input: { name: "Sea" }) { id } }', key, {}, null)
    t.equal(anonymous.at('errors.0.extensions.code'), 'UNAUTHENTICATED')
    t.equal((await keyed('POST', '/v1/tags', key, { body })).status, 201)
    for (const [path, wrong] of [
      ['/v1/tags', { name: 'Sea', colour: 'blue' }],
      ['/v1/batch', { operations: [] }],
      [`/v1/tags/${reader.id}/restore`, { note: 1 }],
    ] as const)
      t.equal((await keyed('POST', path, key, { body: wrong })).at('code'), 'INVALID_INPUT', `${path}, its key in use`)
    t.equal((await keyed('POST', '/v1/tags', key)).at('code'), 'INVALID_JSON')
  },
)

t.test('a refusal leaves the key free: the retry is judged afresh', async (t) => {
  const key = newKey()
  const body = { name: 'Quay', parent: undefined, section: undefined, slug: 'quay' }
  const holder = await create('tags', { name: 'Holder', slug: 'quay' })
  t.equal((await keyed('POST', '/v1/tags', key, { body })).at('code'), 'SLUG_TAKEN')
  t.same(await db.query('select 1 from idempotency_keys where begun_at is null or status is null'), [])
  const patched = await call('PATCH', `/v1/tags/${holder.id}`, {
    token: admin,
    body: { slug: 'old-quay' },
    headers: { 'if-match': '*' },
  })
  t.equal(patched.status, 200)
  t.equal(
    (await keyed('POST', '/v1/tags', key, { body: { ...body, slug: 'quay-two' } })).status,
    201,
    'another request may have it',
  )

  const stale = newKey()
  const query =
    'mutation ($id: ID!, $v: Int!) { updateTag(id: $id, ifVersion: $v, patch: { name: "Pier" }) { id version } }'
  const refused = await graphql(query, stale, { id: holder.id, v: 1 })
  t.same([refused.status, refused.at('errors.0.extensions.code')], [200, 'STALE_VERSION'])
  const retried = await graphql(query, stale, { id: holder.id, v: 2 })
  t.equal(retried.at('data.updateTag.version'), 3, 'not 422: the key was never used')
})

t.test('a replay comes before If-Match is compared: nobody gets 412 from his own success', async (t) => {
  const { id } = await create('tags', { name: 'Ropes' })
  const key = newKey()
  const options = { body: { name: 'Cables' }, headers: { 'if-match': '"1"' } }
  t.equal((await keyed('PATCH', `/v1/tags/${id}`, key, options)).status, 200)
  await call('PATCH', `/v1/tags/${id}`, { token: admin, body: { name: 'Wires' }, headers: { 'if-match': '*' } })
  const again = await keyed('PATCH', `/v1/tags/${id}`, key, options)
  t.same([again.status, again.at('name'), again.headers.get('etag')], [200, 'Cables', '"2"'])
})

t.test('five at once are one write; each is answered by the first, or told to come again', async (t) => {
  const key = newKey()
  const replies = await Promise.all(
    Array.from({ length: 5 }, () => keyed('POST', '/v1/articles', key, { body: { headline: 'Five at once' } })),
  )
  t.same(
    replies.map(({ status }) => status),
    [201, 201, 201, 201, 201],
  )
  t.equal(new Set(replies.map(({ text }) => text)).size, 1)
  t.equal(replies.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length, 4)
})

t.test(
  'while another instance holds the key: 409 with Retry-After after three seconds, and the rest of the server goes on',
  async (t) => {
    const other = await openDatabase({ url: databaseUrl, poolSize: 1, deadlineMs: 30_000 })
    t.teardown(() => other.close())
    const held = Array.from({ length: 6 }, newKey)
    let isReleased = false as boolean // set below, while the loop waits
    let isHeld = (): void => {}
    const holding = new Promise<void>((resolve) => (isHeld = resolve))
    const holder = other.transaction(async (tx) => {
      for (const key of held)
        await tx.query(
          `insert into idempotency_keys (owner, key, digest, begun_at) values ('admin-token', $1, $2, now())`,
          [createHash('sha256').update(key).digest('hex'), Buffer.alloc(32)],
        )
      isHeld()
      while (!isReleased) await tx.query('select pg_sleep(0.1)')
      throw new Error('rolled back')
    })
    await holding
    const waiting = held.flatMap((key) => [1, 2].map(() => keyed('POST', '/v1/tags', key, { body: { name: 'Held' } })))
    const began = process.hrtime.bigint()
    const free = await call('POST', '/v1/tags', { token: admin, body: { name: 'Free' } })
    t.equal(free.status, 201, 'the pool of four has room for a write without a key')
    t.ok(process.hrtime.bigint() - began < 2_500_000_000n, 'at once')
    const replies = await Promise.all(waiting)
    for (const { status, headers } of replies) {
      t.ok(status === 409 || status === 503, String(status))
      t.ok(Number(headers.get('retry-after')) >= 1)
    }
    t.ok(replies.some((reply) => reply.at('code') === 'IDEMPOTENCY_KEY_IN_PROGRESS'))
    isReleased = true
    await t.rejects(holder, /rolled back/)
    t.equal((await keyed('POST', '/v1/tags', held[0] ?? '', { body: { name: 'Held' } })).status, 201, 'then it is free')
  },
)

t.test('after a day by the database’s clock a key is as new, and its row is written over', async (t) => {
  const key = newKey()
  const first = await keyed('POST', '/v1/tags', key, { body: { name: 'Yesterday' } })
  const hash = createHash('sha256').update(key).digest('hex')
  const age = (interval: string) =>
    db.query(`update idempotency_keys set begun_at = clock_timestamp() - $2::interval where key = $1`, [hash, interval])
  await age('23 hours 59 minutes')
  t.equal((await keyed('POST', '/v1/tags', key, { body: { name: 'Yesterday' } })).text, first.text)
  await age('24 hours')
  const second = await keyed('POST', '/v1/tags', key, { body: { name: 'Today' } })
  t.same([second.status, second.at('name')], [201, 'Today'])
  t.equal((await keyed('POST', '/v1/tags', key, { body: { name: 'Today' } })).text, second.text)
})

t.test('the row says what its answer holds, and an erased answer is gone', async (t) => {
  const section = await create('sections', { name: 'Docks' })
  const key = newKey()
  const { status, json } = await keyed('POST', '/v1/articles', key, {
    body: { headline: 'Cranes', section: section.id },
  })
  t.equal(status, 201)
  const hash = createHash('sha256').update(key).digest('hex')
  const { id } = json as { id: string } // an article
  const [row] = await db.query<{ item_ids: string[]; body: Buffer }>(
    'select item_ids, body from idempotency_keys where key = $1',
    [hash],
  )
  t.ok(row?.item_ids.includes(id) && row.item_ids.includes(section.id), 'the article and its section')
  t.match(row?.body.toString('utf8'), /Cranes/)
  await db.query('update idempotency_keys set body = null where item_ids && $1', [[id]])
  const again = await keyed('POST', '/v1/articles', key, { body: { headline: 'Cranes', section: section.id } })
  t.same([again.status, again.at('code')], [404, 'NOT_FOUND'])
  t.same(
    await db.query(
      'select 1 from articles a join article_versions v on v.article_id = a.id where headline = $1 offset 1',
      ['Cranes'],
    ),
    [],
    'and not written twice',
  )
})

t.test('neither a key nor a secret that was told once is in the database', async (t) => {
  const key = `recognisable-${newKey()}`
  const made = await keyed('POST', '/v1/tokens', key, { body: { name: 'Website', scopes: ['articles:write'] } })
  const token = String(made.at('token'))
  t.match(token, /^bs_/)
  for (const row of await db.query<{ text: string }>(
    `select k::text || convert_from(coalesce(body, ''), 'UTF8') as text from idempotency_keys k`,
  ))
    if (row.text.includes(token) || row.text.includes(key)) t.fail(row.text)
    else
      t.notOk(
        row.text.includes(token) || row.text.includes(key) || row.text.includes(Buffer.from(token).toString('hex')),
      )
  t.equal(
    (await keyed('POST', '/v1/tokens', key, { body: { name: 'Website', scopes: ['articles:write'] } })).at('token'),
    token,
  )
  t.equal(
    (await call('POST', '/v1/articles', { token, body: { headline: 'With it' } })).status,
    201,
    'it is the one that is good',
  )
})

t.test(
  'a link to a preview made under a key, on either surface, is in the database no more than a token',
  async (t) => {
    const { id } = await create('articles', { headline: 'Dredging begins' })
    const key = newKey()
    const query = 'mutation ($id: ID!) { made: createArticlePreview(id: $id) { url token } }'
    const made = await graphql(query, key, { id })
    const link = String(made.at('data.made.token'))
    t.match(link, /^[\w-]{40,}$/)
    const rest = await keyed('POST', `/v1/articles/${id}/previews`, newKey(), { body: {} })
    for (const token of [link, String(rest.at('token'))])
      t.same(
        await db.query(`select key from idempotency_keys where convert_from(coalesce(body, ''), 'UTF8') like $1`, [
          `%${token}%`,
        ]),
        [],
      )
    const again = await graphql(query, key, { id })
    t.equal(again.text, made.text)
    t.equal(again.headers.get('idempotency-replayed'), 'true')
  },
)

t.test('a keyed write that the server’s end overtakes is told to come again, and has written nothing', async (t) => {
  const ending = await testApp(t, { databaseUrl })
  const hash = createHash('sha256').update('overtaken').digest('hex')
  const first = await db.pool.connect()
  await first.query('begin')
  await first.query(
    `insert into idempotency_keys (owner, key, digest, begun_at) values ('admin-token', $1, sha256(''), clock_timestamp())`,
    [hash],
  )
  const second = ending.call('POST', '/v1/tags', {
    token: admin,
    body: { name: 'Overtaken' },
    headers: { 'idempotency-key': 'overtaken' },
  })
  for (let tries = 0; tries < 500; tries++) {
    const [row] = await db.query<{ waits: boolean }>(
      `select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query like '%idempotency_keys%') as waits`,
    )
    if (row?.waits === true) break
  }
  const closed = ending.app.close()
  await first.query('rollback')
  first.release()
  const reply = await second
  t.same([reply.status, reply.at('code'), reply.headers.get('retry-after')], [503, 'DRAINING', '5'])
  // The client would keep its connection, for which closing waits.
  ending.app.server.closeAllConnections()
  await closed
  t.same(await db.query(`select id from tags where name = 'Overtaken'`), [])
})

t.test('a token revoked under a key is refused at once', async (t) => {
  const { id, token } = await newToken('articles:write')
  t.equal((await call('GET', '/v1/tokens/self', { token })).status, 200)
  t.equal((await keyed('DELETE', `/v1/tokens/${id}`, newKey())).status, 204)
  t.equal((await call('GET', '/v1/tokens/self', { token })).status, 401)
})

t.test('a connection lost in the midst is 503, writes nothing and leaves the key free', async (t) => {
  const { id } = await create('tags', { name: 'Buoys' })
  const other = await openDatabase({ url: databaseUrl, poolSize: 2 })
  t.teardown(() => other.close())
  const key = newKey()
  const options = { body: { name: 'Beacons' }, headers: { 'if-match': '"1"' } }
  let lost: Reply | undefined
  await other.transaction(async (tx) => {
    await tx.query('select 1 from tags where id = $1 for update', [id])
    const sent = keyed('PATCH', `/v1/tags/${id}`, key, options)
    // It waits for the row by now, or will: only then is there a connection to end.
    for (let tries = 0; tries < 200; tries++) {
      const ended = await other.query(
        `select pg_terminate_backend(pid, 2000) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and state = 'active'`,
      )
      if (ended.length > 0) break
      await tx.query('select pg_sleep(0.01)')
    }
    lost = await sent
  })
  t.same([lost?.status, lost?.at('code')], [503, 'DATABASE_UNAVAILABLE'])
  t.ok(Number(lost?.headers.get('retry-after')) >= 1)
  const again = await keyed('PATCH', `/v1/tags/${id}`, key, options)
  t.same([again.status, again.at('version'), again.headers.get('idempotency-replayed')], [200, 2, null])
})

t.test('in GraphQL a key goes with exactly one mutation field, and a dry run with none', async (t) => {
  const before = await entries()
  const many = 'mutation { a: createTag(input: { name: "A" }) { id } b: createTag(input: { name: "B" }) { id } }'
  for (const query of [many, '{ tags { nodes { id } } }', 'mutation { __typename }']) {
    const reply = await graphql(query, newKey())
    t.same([reply.status, reply.at('errors.0.extensions.code')], [400, 'INVALID_HEADER'], query)
  }
  for (const query of [
    'mutation {',
    'mutation { nothingLikeIt }',
    'mutation A { __typename } mutation B { __typename }',
  ])
    t.equal((await graphql(query, newKey())).at('errors.0.extensions.code'), 'GRAPHQL_INVALID', query)
  const dry = await call('POST', '/graphql?dryRun=true', {
    token: admin,
    body: { query: 'mutation { createTag(input: { name: "A" }) { id } }' },
  })
  t.same([dry.status, dry.at('errors.0.extensions.code')], [400, 'INVALID_PARAMETER'])
  t.equal(await entries(), before)
  const skipped =
    'mutation ($no: Boolean!) { a: createTag(input: { name: "A" }) { id } b: createTag(input: { name: "B" }) @include(if: $no) { id } }'
  t.type((await graphql(skipped, newKey(), { no: false })).at('data.a.id'), 'string', 'what is skipped does not count')
})

t.test('a reader’s request may carry a key: it means nothing there', async (t) => {
  t.equal((await keyed('GET', '/v1/articles', newKey())).status, 200)
})
