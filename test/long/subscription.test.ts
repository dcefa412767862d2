// Query.changes, and Subscription.changes over graphql-transport-ws: the same changes, limits and refusals as over HTTP.
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { WebSocket } from 'ws'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { testApp, type TestApp } from '../helpers/app.ts'
import { bareSocket, followChanges, socketUrl, type BareSocket } from '../helpers/socket.ts'

const SUBSCRIBE = 'subscription { changes { cursor } }'

async function ask({ call }: TestApp, query: string, token: string | null) {
  return call('POST', '/graphql', { token, body: { query }, headers: { accept: 'application/graphql-response+json' } })
}

async function tokenOf({ call, admin }: TestApp, body: Record<string, unknown>) {
  return (await call('POST', '/v1/tokens', { token: admin, body: { name: 'N', ...body } })).json as {
    id: string
    token: string
  }
}

/** A socket that has been let in. */
async function admitted(url: string, payload: unknown = {}): Promise<BareSocket> {
  const socket = await bareSocket(url)
  socket.say({ type: 'connection_init', payload })
  await socket.until(1)
  return socket
}

const codeOf = (message: BareSocket['messages'][number] | undefined): unknown =>
  (message?.payload as { extensions: { code: string } }[] | undefined)?.[0]?.extensions.code

t.test('Query.changes pages the log as REST does, for audits alone', async (t) => {
  const made = await testApp(t)
  for (let i = 0; i < 5; i++) await made.create('tags', { name: `T ${i}` })
  const seen: unknown[] = []
  let after = ''
  for (let i = 0; i < 4; i++) {
    const args = `first: 2${after === '' ? '' : `, after: "${after}"`}`
    const page = await ask(
      made,
      `{ log: changes(${args}) { cursor items { seq at action type id version actor note affects } } }`,
      made.admin,
    )
    seen.push(...(page.at('data.log.items') as unknown[]))
    after = page.at('data.log.cursor') as string
  }
  t.match(
    seen,
    [1, 2, 3, 4, 5].map((seq) => ({ seq, action: 'CREATED', type: 'TAG', actor: 'admin-token', version: 1 })),
  )
  t.equal(seen.length, 5)
  const rest = await made.call('GET', `/v1/changes?limit=5`, { token: made.admin })
  t.equal(rest.at('cursor'), after, 'cursors are the same')
  const refused = async (args: string, token: string | null = made.admin) =>
    (await ask(made, `{ changes${args} { cursor } }`, token)).at('errors.0.extensions.code')
  t.equal(await refused('', null), 'UNAUTHENTICATED')
  t.equal(await refused('', (await tokenOf(made, { scopes: ['media:read'] })).token), 'SCOPE_MISSING')
  t.equal(await refused('(first: 101)'), 'INVALID_PARAMETER')
  t.equal(await refused('(first: 0)'), 'INVALID_PARAMETER')
  t.equal(await refused('(after: "x")'), 'INVALID_CURSOR')
  const over = await ask(made, SUBSCRIBE, made.admin)
  t.equal(over.at('errors.0.extensions.code'), 'GRAPHQL_INVALID', 'a subscription has its socket')
})

t.test('a subscription is told what is public; of everything with audit:read; of some types', async (t) => {
  const made = await testApp(t)
  const authorization = `Bearer ${made.admin}`
  const anybody = followChanges(t, made.url)
  const audit = followChanges(t, made.url, { args: 'perspective: DRAFT', authorization })
  const tags = followChanges(t, made.url, { args: 'types: [TAG]', authorization })
  await opened(made, 3)
  await made.create('sections', { name: 'S' })
  const { id } = await made.create('articles', { headline: 'Secret' })
  const tag = await made.create('tags', { name: 'T' })
  await made.call('DELETE', `/v1/tags/${tag.id}`, { token: made.admin })
  await Promise.all([anybody.until(3), audit.until(4), tags.until(2)])
  t.match(
    anybody.changes.map(({ type, op }) => [type, op]),
    [
      ['SECTION', 'UPSERT'],
      ['TAG', 'UPSERT'],
      ['TAG', 'REMOVE'],
    ],
  )
  t.match(
    audit.changes.map(({ type }) => type),
    ['SECTION', 'ARTICLE', 'TAG', 'TAG'],
  )
  t.equal(audit.changes[1]?.id, id)
  t.same(
    tags.changes.map(({ id }) => id),
    [tag.id, tag.id],
  )
  const later = followChanges(t, made.url, { args: `after: "${String(anybody.changes[0]?.cursor)}"` })
  t.same(await later.until(2), anybody.changes.slice(1), 'from a cursor it goes on behind it')
})

/** Waits until so many sockets are open and have been let in. */
async function opened({ app }: TestApp, count: number): Promise<void> {
  await waitFor(3_000, () => {
    const server = Reflect.get(app, 'websocketServer') as { clients: Set<unknown> } | undefined
    return server === undefined || server.clients.size >= count ? true : undefined
  })
  // The subscription itself has no answer: a change that comes before it has begun is not told.
  await new Promise((resolve) => setTimeout(resolve, 300))
}

t.test('who may not is refused: a bad token, a missing scope, an anonymous reader with PUBLIC_READ=off', async (t) => {
  const made = await testApp(t)
  for (const authorization of ['Bearer nonsense', 'nonsense', 17]) {
    const socket = await bareSocket(made.url)
    socket.say({ type: 'connection_init', payload: { authorization } })
    t.same(await socket.closed(), [4403, 'INVALID_TOKEN'], 'a bad token never counts as anonymous')
  }
  const { token } = await tokenOf(made, { scopes: ['media:read'] })
  const draft = followChanges(t, made.url, { args: 'perspective: DRAFT', authorization: `Bearer ${token}` })
  t.match(await draft.ended(), [{ extensions: { code: 'SCOPE_MISSING', scope: 'audit:read' } }])
  const anonymous = followChanges(t, made.url, { args: 'perspective: DRAFT' })
  t.match(await anonymous.ended(), [{ extensions: { code: 'UNAUTHENTICATED' } }])
  const closed = await testApp(t, { env: { PUBLIC_READ: 'off' } })
  const socket = await bareSocket(closed.url)
  socket.say({ type: 'connection_init' })
  t.same(await socket.closed(), [4401, 'UNAUTHENTICATED'])
  const reader = await tokenOf(closed, { scopes: ['media:read'] })
  const let_in = await admitted(closed.url, { authorization: `Bearer ${reader.token}` })
  t.equal(let_in.messages[0]?.type, 'connection_ack')
  let_in.socket.close()
  t.equal((await closed.call('GET', '/v1/tags')).status, 401, 'sockets open no other door')
  const byHeader = await raw(closed, 'GET /v1/tags HTTP/1.1', 'Connection: upgrade', 'Upgrade: websocket')
  t.match(byHeader, /^HTTP\/1.1 401 /)
})

t.test('a subscription ends with its token, and with the log that it follows', async (t) => {
  const made = await testApp(t)
  const { id, token } = await tokenOf(made, { scopes: ['audit:read'] })
  const revoked = await admitted(made.url, { authorization: `Bearer ${token}` })
  revoked.say({ type: 'subscribe', id: '1', payload: { query: SUBSCRIBE } })
  const other = followChanges(t, made.url)
  await opened(made, 2)
  await made.call('DELETE', `/v1/tokens/${id}`, { token: made.admin })
  t.same(await revoked.closed(2_000), [4403, 'INVALID_TOKEN'])
  await made.create('tags', { name: 'T' })
  await other.until(1)
  await made.db.query('update epoch set number = number + 1')
  t.match(await other.ended(), [{ extensions: { code: 'CURSOR_EXPIRED' } }])
  const after = String(other.changes[0]?.cursor)
  const again = followChanges(t, made.url, { args: `after: "${after}"` })
  t.match(await again.ended(), [{ extensions: { code: 'CURSOR_EXPIRED' } }])
  const damaged = followChanges(t, made.url, { args: 'after: "x"' })
  t.match(await damaged.ended(), [{ extensions: { code: 'INVALID_CURSOR' } }])
})

t.test('the limits of documents hold on a socket, and it carries subscriptions alone', async (t) => {
  const made = await testApp(t)
  const socket = await admitted(made.url)
  const queries = [
    '{ tags { nodes { id } } }',
    'mutation { createTag(input: { name: "T" }) { id } }',
    'subscription { changes { nothing } }',
    'subscription { changes { cursor } again: changes { cursor } }',
    `subscription { changes { ${Array.from({ length: 120 }, (_, i) => `a${i}: id`).join(' ')} } }`,
    `subscription { changes { ${'id '.repeat(6_000)} } }`,
    `subscription { changes { id } } #${'x'.repeat(70_000)}`,
    'subscription { changes',
    '{"kind":"Document"}',
    'subscription ($t: [EntityType!]) { changes(types: $t) { id } }',
    'subscription { changes @include(if: false) { id } }',
    'subscription { ... @skip(if: true) { changes { id } } }',
  ]
  for (const [id, query] of queries.entries())
    socket.say({ type: 'subscribe', id: `q${id}`, payload: { query, variables: { t: ['NOTHING'] } } })
  const answers = (await socket.until(queries.length + 1)).slice(1)
  for (const answer of answers) {
    t.equal(answer.type, 'error')
    t.equal(codeOf(answer), 'GRAPHQL_INVALID')
  }
  t.equal((await made.call('GET', '/v1/tags')).at('items.length'), 0, 'nothing was written')
  for (let i = 0; i < 12; i++) socket.say({ type: 'subscribe', id: `s${i}`, payload: { query: SUBSCRIBE } })
  const refused = (await socket.until(queries.length + 3)).slice(-2)
  t.same(refused.map(codeOf), ['STREAMS_FULL', 'STREAMS_FULL'], 'a socket carries ten')
  socket.say({ type: 'complete', id: 's0' })
  socket.say({ type: 'subscribe', id: 's20', payload: { query: SUBSCRIBE } })
  socket.say({ type: 'ping' })
  t.equal((await socket.until(queries.length + 4)).at(-1)?.type, 'pong', 'a place was given back')
  socket.socket.close()
})

t.test('what the protocol forbids closes the socket with its number', async (t) => {
  const { url } = await testApp(t)
  await t.rejects(bareSocket(url, ['graphql-ws']), 'the older protocol is not spoken')
  const early = await bareSocket(url)
  early.say({ type: 'subscribe', id: '1', payload: { query: SUBSCRIBE } })
  t.equal((await early.closed())[0], 4401)
  const cases: [number, unknown[]][] = [
    [4400, ['no JSON']],
    [4400, [[]]],
    [4400, [{ type: 'start', id: '1', payload: { query: SUBSCRIBE } }]],
    [4400, [{ type: 'subscribe', id: '1' }]],
    [4400, [{ type: 'subscribe', id: '', payload: { query: SUBSCRIBE } }]],
    [4400, [{ type: 'subscribe', id: '1', payload: { query: SUBSCRIBE, variables: [] } }]],
    [4429, [{ type: 'connection_init' }]],
    [4409, [1, 2].map(() => ({ type: 'subscribe', id: '1', payload: { query: SUBSCRIBE } }))],
    // Of a reason for closing, 123 bytes are sent at most.
    [4409, [1, 2].map(() => ({ type: 'subscribe', id: '\u20ac'.repeat(128), payload: { query: SUBSCRIBE } }))],
    [1009, ['x'.repeat(140_000)]],
  ]
  for (const [code, messages] of cases) {
    const socket = await admitted(url)
    for (const message of messages) socket.say(message)
    t.equal((await socket.closed())[0], code)
  }
  const silent = await bareSocket(url)
  t.same(await silent.closed(8_000), [4408, 'Connection initialisation timeout'])
})

t.test('who writes and does not read is cut off, before his answers are heaped up', async (t) => {
  const made = await testApp(t)
  const socket = await admitted(made.url)
  socket.socket.pause()
  // Each answer names what was not found.
  const asked = { type: 'subscribe', id: '1', payload: { query: `subscription { ${'x'.repeat(60_000)} }` } }
  let answers = 0
  const isCut = await waitFor(15_000, () => {
    if (socket.socket.readyState !== WebSocket.OPEN) return true
    if (answers < 1_000) for (let i = 0; i < 20; i++, answers++) socket.say(asked)
    // The server may be slow to come to the last of them; and whoever does not read learns of the end by writing.
    else socket.say({ type: 'ping' })
    return undefined
  })
  t.equal(isCut, true, 'of 60 MB the connection takes some, and the server waits with one at most')
  socket.socket.terminate()
})

t.test('an empty operationName is none, as over HTTP', async (t) => {
  const made = await testApp(t)
  const socket = await admitted(made.url)
  socket.say({ type: 'subscribe', id: '1', payload: { query: SUBSCRIBE, operationName: '' } })
  await opened(made, 1)
  await made.create('tags', { name: 'T' })
  t.equal((await socket.until(2))[1]?.type, 'next')
  socket.socket.close()
})

t.test('sockets are closed when the server stops', async (t) => {
  const made = await testApp(t)
  const socket = await admitted(made.url)
  made.app.draining.value = true
  t.equal((await socket.closed(3_000))[0], 1001)
  const late = await bareSocket(made.url)
  late.say({ type: 'connection_init' })
  t.same(await late.closed(), [1013, 'DRAINING'])
})

/** Sends a request line and headers on a bare connection; answers all that comes until it closes. */
async function raw({ url }: TestApp, line: string, ...headers: string[]): Promise<string> {
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write([line, 'Host: localhost', ...headers, '', ''].join('\r\n'))
  let text = ''
  socket.on('data', (bytes) => (text += bytes.toString()))
  await waitFor(3_000, () => (/\r\n\r\n/.test(text) ? true : undefined))
  socket.destroy()
  return text
}

t.test('who asks for another protocol is answered in this one, body and next request too', async (t) => {
  const made = await testApp(t)
  const { port } = new URL(made.url)
  const body = JSON.stringify({ name: 'By Java' })
  const socket = connect(Number(port), '127.0.0.1')
  let text = ''
  socket.on('data', (bytes) => (text += bytes.toString()))
  const head = [
    'POST /v1/tags HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${made.admin}`,
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ].join('\r\n')
  socket.write(`${head}\r\n\r\n${body.slice(0, 5)}`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.write(body.slice(5))
  t.ok(await waitFor(3_000, () => (text.includes('By Java') ? true : undefined)))
  t.match(text, /^HTTP\/1\.1 201 /)
  text = ''
  socket.write('GET /v1/tags HTTP/1.1\r\nHost: localhost\r\n\r\n')
  t.ok(await waitFor(3_000, () => (text.includes('By Java') ? true : undefined)), 'the connection is kept')
  socket.destroy()
  t.match(await raw(made, 'GET /v1/tags HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket'), /^HTTP\/1.1 200 /)
  t.match(await raw(made, 'POST /graphql HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket'), /^HTTP\/1.1 4/)
  const get = request(`${made.url}/graphql?query=%7B__typename%7D`, { headers: { upgrade: 'websocket' } })
  get.end()
  const [response] = (await once(get, 'response')) as [{ statusCode: number; resume(): void }]
  response.resume()
  t.equal(response.statusCode, 200, 'the header alone is no upgrade')
  const nowhere = new WebSocket(socketUrl(made.url).replace('/graphql', '/v1/tags'), ['graphql-transport-ws'])
  const [error] = (await once(nowhere, 'error')) as [Error]
  t.match(error.message, /Unexpected server response: 200/)
})
