// What HTTP says of kept answers, over real sockets: the same by whichever way they are sent.
import { connect } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { requestIds } from '../src/plugins/request-ids.ts'
import { testApp } from './helpers/app.ts'
import { bothWays, standing, wire, type Received } from './helpers/wire.ts'

const ORIGIN = 'https://news.example'
const app = await testApp(t)
const listed = await testApp(t, {
  databaseUrl: app.databaseUrl,
  env: { CORS_ORIGINS: ORIGIN, CDN_MAX_AGE_SECONDS: '600' },
})
const { call, create, publish, admin: token } = app

const paragraph = (words: string): unknown[] => [
  { _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text: words, marks: [] }] },
]
await create('sections', { name: 'World' })
await create('tags', { name: 'Bridges' })
const story = await publish({
  headline: 'The bridge reopens',
  section: 'world',
  tags: ['bridges'],
  body: paragraph('It is open. '.repeat(200)),
})
await publish({ headline: 'Old name', section: 'world', body: paragraph('x') })
const renamed = (await call('GET', '/v1/articles/old-name')).at('id') as string // just created
await call('PATCH', `/v1/articles/${renamed}`, { token, body: { slug: 'new-name' }, headers: { 'if-match': '*' } })
await call('POST', `/v1/articles/${renamed}/publish`, { token })

const PATHS = [
  '/v1/articles',
  '/v1/articles?limit=1&section=world',
  `/v1/articles/${story.id}`,
  '/v1/articles/the-bridge-reopens?format=html',
  '/v1/articles/the-bridge-reopens?bodyFormat=text&fields=headline,body',
  '/v1/articles/old-name',
  '/v1/sections/world',
  '/v1/tags?total=true',
  '/v1/media',
  '/v1/authors',
]

/** Until the compressed forms are there: they are made beside the answers, from the second hit. */
async function warm(at: typeof app, path: string, accept?: string): Promise<void> {
  const headers = { 'accept-encoding': 'gzip', ...(accept === undefined ? {} : { accept }) }
  for (let tries = 0; tries < 100; tries++) {
    const { headers: got, body } = await wire(at.url, path, { headers })
    const brotli = await wire(at.url, path, { headers: { ...headers, 'accept-encoding': 'br' } })
    const isCoded = got['content-encoding'] === 'gzip' && brotli.headers['content-encoding'] === 'br'
    if (isCoded || (tries > 3 && body.length < 1_024)) return
  }
  t.fail(`${path} was never compressed`)
}

const MORE: Record<string, string>[] = [
  {},
  { 'if-none-match': '*' },
  { origin: ORIGIN },
  { origin: 'https://other.example' },
]

t.test('a kept answer has the same headers before the router and behind it', async (t) => {
  for (const [at, paths] of [
    [app, PATHS],
    [listed, PATHS.slice(1, 7)],
  ] as const) {
    for (const path of paths) {
      await warm(at, path)
      for (const coding of ['', 'gzip', 'br;q=0.5, gzip;q=0.1']) {
        for (const more of MORE) {
          for (const method of coding === 'gzip' ? ['GET', 'HEAD'] : ['GET']) {
            const headers = { ...(coding === '' ? {} : { 'accept-encoding': coding }), ...more }
            const [front, usual] = await bothWays(at, path, { method, headers })
            const name = `${method} ${path} ${JSON.stringify(headers)}`
            if (front.status !== usual.status || !front.body.equals(usual.body)) t.fail(name)
            t.same(standing(front), standing(usual), name)
            t.match(front.headers['x-request-id'], /^[0-9a-f-]{36}$/)
          }
        }
      }
    }
  }
})

/** All that a connection brings for what is written to it at once, until the server closes it. */
const conversation = (written: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(app.url)
    const socket = connect(Number(port), hostname, () => socket.write(written))
    let got = ''
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')))
    socket.on('data', (piece) => (got += piece.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => resolve(got))
  })

t.test('a head that is ready has the bytes of the one that Node wrote, another id, and the date', async (t) => {
  const path = '/v1/articles?fields=id,headline'
  await bothWays(app, path, {})
  const host = 'Host: news.example'
  const asked = [
    `GET ${path} HTTP/1.1\r\n${host}`,
    `HEAD ${path} HTTP/1.1\r\n${host}`,
    `GET ${path} HTTP/1.1\r\n${host}\r\nIf-None-Match: *`,
  ]
  const last = `GET ${path} HTTP/1.1\r\n${host}\r\nConnection: close`
  const before = app.app.front.answered
  const all = await conversation([...asked, ...asked, ...asked, last].map((one) => `${one}\r\n\r\n`).join(''))
  t.equal(app.app.front.answered, before + 10, 'all of them in front')
  const answers = all.split(/(?=HTTP\/1\.1 )/)
  t.equal(answers.length, 10, 'in order, one behind the other')
  const id = /x-request-id: ([0-9a-f-]{36})/
  const date = /Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/
  const same = (text = ''): string => text.replace(id, 'id').replace(date, 'date')
  for (const at of [0, 1, 2]) for (const later of [3, 6]) t.equal(same(answers[at + later]), same(answers[at]))
  for (const text of answers) t.match(text, date)
  t.equal(new Set(answers.map((text) => id.exec(text)?.[1])).size, 10)
  const lengths = answers.map((text) => text.length - text.indexOf('\r\n\r\n') - 4)
  t.same([lengths[1], lengths[2], lengths[4], lengths[5]], [0, 0, 0, 0])
  t.ok(Math.abs(Date.parse(/Date: (.*)/.exec(answers[3] ?? '')?.[1] ?? '') - Date.now()) < 3_000)
  t.match(answers[0], /\r\nConnection: keep-alive\r\nKeep-Alive: timeout=\d+\r\n\r\n/)
  t.match(answers[9], /\r\nConnection: close\r\n/)
  t.equal(answers[9]?.slice(-(lengths[0] ?? 0)), answers[0]?.slice(-(lengths[0] ?? 0)))
  const old = await conversation(`GET ${path} HTTP/1.0\r\n${host}\r\n\r\n`)
  t.match(old, /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n/)
  const oldSame = await conversation(
    `GET ${path} HTTP/1.0\r\n${host}\r\nConnection: keep-alive\r\nIf-None-Match: *\r\n\r\n`,
  )
  t.match(oldSame, /^HTTP\/1\.1 304 [^]*\r\nConnection: close\r\n/)
})

t.test('the ids of requests have the form of a UUID, and each is another', async (t) => {
  const newId = requestIds()
  const ids = Array.from({ length: 10_000 }, newId)
  t.equal(new Set(ids).size, ids.length)
  t.ok(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)))
  t.not(ids[0], requestIds()())
})

t.test('each form that Accept chooses is its own answer', async (t) => {
  const path = '/v1/articles/the-bridge-reopens'
  const types = ['application/json', 'text/html', 'text/plain', 'text/markdown;q=0.9, */*;q=0.1']
  const answers: Received[] = []
  for (const accept of types) answers.push((await bothWays(app, path, { headers: { accept } }))[0])
  t.equal(new Set(answers.map(({ headers }) => headers['content-type'])).size, 4)
  t.equal(new Set(answers.map(({ headers }) => headers.etag)).size, 4, 'also where the text is the same')
  for (const { headers } of answers) t.match(headers.vary, /^Accept-Encoding, Min-Sequence, Accept$/)
  const refused = await wire(app.url, path, { headers: { accept: 'image/png' } })
  t.equal(refused.status, 406)
})

t.test('compressed bytes have an ETag of their own, and If-None-Match takes any of them', async (t) => {
  const path = `/v1/articles/${story.id}`
  await warm(app, path)
  const plain = await wire(app.url, path)
  const etag = plain.headers.etag ?? ''
  t.match(etag, /^"\d+\.[0-9a-f]{32}"$/)
  for (const [coding, suffix, unpack] of [
    ['gzip', '-gz', gunzipSync],
    ['br', '-br', brotliDecompressSync],
  ] as const) {
    const coded = await wire(app.url, path, { headers: { 'accept-encoding': coding } })
    const own = `${etag.slice(0, -1)}${suffix}"`
    t.same([coded.headers.etag, coded.headers['content-encoding']], [own, coding])
    t.equal(coded.headers['content-length'], String(coded.body.length))
    t.ok(coded.body.length < plain.body.length / 2)
    t.ok(unpack(coded.body).equals(plain.body))
    for (const known of [etag, own, `W/${own}`, `"x", ${etag}`, '*']) {
      const same = await wire(app.url, path, { headers: { 'accept-encoding': coding, 'if-none-match': known } })
      t.same([same.status, same.headers.etag, same.body.length], [304, own, 0], known)
      t.same([same.headers['content-type'], same.headers['content-encoding']], [undefined, undefined])
    }
  }
  const other = await wire(app.url, path, { headers: { 'if-none-match': '"7.0123"' } })
  t.equal(other.status, 200)
})

t.test('Accept-Encoding is obeyed, also where it refuses the bytes as they are', async (t) => {
  const path = '/v1/articles/the-bridge-reopens?fields=headline,body'
  const coding = async (wish: string, at = path) => {
    const { status, headers } = await wire(app.url, at, { headers: { 'accept-encoding': wish } })
    return status === 200 ? (headers['content-encoding'] ?? 'identity') : status
  }
  t.equal(await coding('identity;q=0, gzip'), 'gzip', 'at the first time too')
  await warm(app, path)
  for (const [wish, expected] of [
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=1', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0, br;q=0, *', 'identity'],
    ['*', 'br'],
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['identity, gzip;q=0.5', 'identity'],
    ['deflate, zstd', 'identity'],
    ['*;q=0', 406],
    ['identity;q=0', 406],
    ['identity;q=0, br', 'br'],
    ['*;q=0, gzip', 'gzip'],
  ] as const)
    t.equal(await coding(wish), expected, `"${wish}"`)
  t.equal(await coding('*;q=0', '/v1/articles?limit=2'), 406)
})

t.test('a token gets the same bytes, and nobody between may keep them', async (t) => {
  const path = '/v1/articles?sort=headline'
  const open = await wire(app.url, path)
  const before = app.app.front.answered
  const own = await wire(app.url, path, { headers: { authorization: `Bearer ${token}` } })
  t.equal(app.app.front.answered, before)
  t.ok(own.body.equals(open.body))
  t.same([own.headers['cache-control'], own.headers['surrogate-key']], ['private, no-store', undefined])
  t.same(
    [open.headers['cache-control'], typeof open.headers['surrogate-key']],
    ['public, max-age=0, must-revalidate, s-maxage=0', 'string'],
  )
  const bad = await wire(app.url, path, { headers: { authorization: 'Bearer nobody-0123456789' } })
  t.equal(bad.status, 401, 'a bad token is nobody, kept or not')
})

t.test('what a token alone may see is never kept', async (t) => {
  const draft = await create('articles', { headline: 'Still secret', section: 'world' })
  const authorization = `Bearer ${token}`
  for (const path of [
    `/v1/articles/${draft.id}?perspective=draft`,
    '/v1/articles?perspective=draft',
    `/v1/articles?asOf=${new Date().toISOString()}`,
  ]) {
    for (let times = 0; times < 3; times++) {
      const { status, headers } = await wire(app.url, path, { headers: { authorization } })
      t.same([status, headers['cache-control']], [200, 'private, no-store'])
    }
    const nobody = await wire(app.url, path)
    t.ok([401, 403].includes(nobody.status), `${nobody.status}`)
    t.notMatch(nobody.body.toString(), 'Still secret')
  }
})

t.test('every public answer says what it was made of, in 4 KB, and how long a CDN may keep it', async (t) => {
  for (const path of PATHS) {
    const { headers, status } = await wire(listed.url, path)
    t.ok([200, 301].includes(status))
    t.ok((headers['surrogate-key'] ?? '').length <= 4_096)
    t.match(headers['surrogate-key'], /^[ASUMT]|l:/, path)
    const seconds = Number(/s-maxage=(\d+)$/.exec(headers['cache-control'] ?? '')?.[1])
    t.ok(seconds > 590 && seconds <= 600, `${seconds}`)
    t.match(headers.vary, /Accept-Encoding, Min-Sequence(, Accept)?, Origin$/)
  }
})

t.test('a HEAD, a redirect and what is not there are answered from memory too', async (t) => {
  const led = await wire(app.url, '/v1/articles/old-name?locale=en&fields=id')
  t.same([led.status, led.headers.location], [301, '/v1/articles/new-name?fields=id'])
  const statements: string[] = []
  const stop = app.db.observe((text) => statements.push(text))
  for (const path of ['/v1/articles/nowhere', '/v1/tags/nowhere', `/v1/media/${story.id}`]) {
    const one = await wire(app.url, path)
    const count = statements.length
    const two = await wire(app.url, path)
    t.same([one.status, two.status], [404, 404])
    t.equal(statements.length, count, 'asked once')
    const words = ({ body }: Received) => ({ ...(JSON.parse(body.toString()) as object), requestId: '' })
    t.same(words(one), words(two))
    t.not(one.headers['x-request-id'], two.headers['x-request-id'])
  }
  stop()
})

t.test('with PUBLIC_READ=off readers share answers, and whoever has no token gets none', async (t) => {
  const closed = await testApp(t, {
    databaseUrl: app.databaseUrl,
    env: { PUBLIC_READ: 'off', CDN_MAX_AGE_SECONDS: '60' },
  })
  const headers = { authorization: `Bearer ${token}` }
  for (const path of ['/v1/articles', `/v1/articles/${story.id}`, '/graphql?query=%7Bsections%7BtotalCount%7D%7D']) {
    const [one, two] = [await wire(closed.url, path, { headers }), await wire(closed.url, path, { headers })]
    t.same([one.status, two.status, two.headers['cache-control']], [200, 200, 'private, no-store'])
    t.equal(two.headers['surrogate-key'], undefined)
    t.ok(one.body.equals(two.body))
    t.equal((await wire(closed.url, path)).status, 401)
  }
  t.equal(closed.app.front.answered, 0)
})

t.test('a server that stops answers what it keeps the usual way, and lets the connection go', async (t) => {
  const stopping = await testApp(t, { databaseUrl: app.databaseUrl })
  await bothWays(stopping, '/v1/sections', {})
  stopping.app.draining.value = true
  const before = stopping.app.front.answered
  t.equal((await wire(stopping.url, '/v1/sections')).status, 200)
  t.equal(stopping.app.front.answered, before)
})

t.test('every write says its number in the log', async (t) => {
  interface Operation {
    responses: Record<string, { headers?: Record<string, unknown> }>
  }
  const document = (await call('GET', '/openapi.json')).json as { paths: Record<string, Record<string, Operation>> } // ours
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const done = Object.entries(responses).filter(([status]) => status.startsWith('2'))
      if (method === 'get') continue
      t.ok(
        done.some(([, { headers }]) => headers?.['Content-Sequence'] !== undefined),
        `${method} ${path}`,
      )
    }
  }
})
