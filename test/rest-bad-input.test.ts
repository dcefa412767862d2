// Bad input, one by one, over HTTP: a clear answer each time, never a 5xx.
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { testApp, type TestApp } from './helpers/app.ts'
import { testDatabase } from './helpers/postgres.ts'
import { sharedData } from './helpers/shared-data.ts'

const app = await testApp(t, { limits: { requestTimeoutMs: 2_000, headersTimeoutMs: 2_000 } })
const token = app.admin
const section = await app.create('sections', { name: 'World' })

/** Sends an article's body and gives status, code and the paths of the faults. */
async function refused(body: unknown, headers?: Record<string, string>): Promise<unknown[]> {
  const reply = await app.call('POST', '/v1/articles', { token, body, headers })
  const errors = (reply.at('errors') ?? []) as { path: string }[]
  return [reply.status, reply.at('code'), errors.map(({ path }) => path)]
}

t.test('an unknown property is refused by name, each of them', async (t) => {
  t.same(await refused({ headline: 'x', colour: 'red', body: [], hero: { media: 'x', size: 1 } }), [
    400,
    'INVALID_INPUT',
    ['hero.size', 'colour'],
  ])
  for (const name of ['status', 'path', 'version', 'createdAt', 'embargo', 'unpublishAt', 'corrections'])
    t.same(await refused({ headline: 'x', [name]: 'x' }), [400, 'INVALID_INPUT', [name]], name)
})

t.test('a wrong type is refused with its path', async (t) => {
  t.same(await refused({ headline: 5 }), [400, 'INVALID_INPUT', ['headline']])
  t.same(await refused({}), [400, 'INVALID_INPUT', ['headline']])
  for (const body of ['[]', '"text"', '5', 'null', 'true']) t.same((await refused(body))[1], 'INVALID_INPUT', body)
})

t.test('what cannot be stored is refused with its path', async (t) => {
  t.same(await refused('{"headline":"a\\u0000b","summary":"\\ud800"}'), [400, 'INVALID_INPUT', ['headline', 'summary']])
  t.same((await refused(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])))[1], 'INVALID_JSON', 'invalid UTF-8')
  t.same(await refused('{"headline":"x","extra":{"__proto__":{"a":1}}}'), [400, 'INVALID_INPUT', ['extra.__proto__']])
  t.same(await refused('{"headline":"x","extra":{"n":1e400}}'), [400, 'INVALID_INPUT', ['extra.n']])
  t.same(await refused('{"headline":"x","headline":"y"}'), [400, 'INVALID_JSON', ['headline']])
})

t.test('a 1 MB headline, 20,000 levels and no JSON at all are refused', async (t) => {
  t.same(await refused({ headline: 'x'.repeat(2 ** 20) }), [400, 'INVALID_INPUT', ['headline']])
  t.same((await refused(`{"headline":"x","extra":${'['.repeat(20_000)}${']'.repeat(20_000)}}`))[1], 'INVALID_JSON')
  t.same((await refused('{'))[1], 'INVALID_JSON')
  t.same((await refused(''))[1], 'INVALID_JSON')
  t.same((await refused('headline=x', { 'content-type': 'application/x-www-form-urlencoded' }))[0], 415)
  t.same((await refused('{}', { 'content-type': 'application/merge-patch+json' }))[0], 415)
  t.same((await refused(`"${'x'.repeat(9 * 2 ** 20)}"`))[0], 413)
})

t.test('a body takes 5,000 blocks and no more', async (t) => {
  const blocks = (count: number): unknown[] =>
    Array.from({ length: count }, (_, i) => ({
      _type: 'block',
      _key: `k${i}`,
      children: [{ _type: 'span', text: 'word' }],
    }))
  const taken = await app.create('articles', { headline: 'Long', section: section.id, body: blocks(5_000) })
  t.equal(taken['wordCount'], 5_000)
  t.same((await refused({ headline: 'Longer', body: blocks(5_001) })).slice(0, 2), [400, 'INVALID_INPUT'])
})

t.test('a locale that is none, and references to nothing, are refused with their paths', async (t) => {
  t.same(await refused({ headline: 'x', locale: 'english' }), [400, 'INVALID_INPUT', ['locale']])
  const nothing = '01a20cc8-0000-7000-8000-000000000000'
  const [status, code, paths] = await refused({
    headline: 'x',
    section: 'nowhere',
    hero: { media: nothing },
    tags: ['no-such-tag'],
    contributors: [{ author: 'nobody' }],
  })
  t.same([status, code], [400, 'INVALID_INPUT'])
  t.equal((paths as string[]).length, 4, `all at once: ${String(paths)}`)
})

t.test('a slug that was sent and is taken is 409, in that locale alone', async (t) => {
  await app.create('articles', { headline: 'One', slug: 'taken' })
  t.same((await refused({ headline: 'Two', slug: 'taken' })).slice(0, 2), [409, 'SLUG_TAKEN'])
  await app.create('articles', { headline: 'Drei', slug: 'taken', locale: 'de' })
})

t.test('query parameters: twice, 0, 101, 1e9 and unknown are 400 and named', async (t) => {
  for (const query of [
    'limit=1&limit=2',
    'limit=0',
    'limit=101',
    'limit=1e9',
    'limit=',
    'query=x',
    'asOf=2020-01-01',
    'asOf=2020-01-01T00:00:00Z&asOf=2020-01-01T00:00:00Z',
  ]) {
    const reply = await app.call('GET', `/v1/articles?${query}`)
    t.same([reply.status, reply.at('code')], [400, 'INVALID_PARAMETER'], query)
    t.equal(reply.at('errors.0.path'), query.split('=')[0], query)
  }
  for (const query of ['dryRun=yes', 'dryRun=', 'dryRun=true&dryRun=true', 'dryRun=false&dryRun=true']) {
    const write = await app.call('POST', `/v1/articles?${query}`, { token, body: { headline: 'x' } })
    t.same([write.status, write.at('errors.0.path')], [400, 'dryRun'], query)
  }
  for (const query of [
    'sectionDepth=0',
    'lead=first',
    'status=draft',
    'isLive=true',
    'sort=relevance',
    'bodyFormat=html',
  ])
    t.equal((await app.call('GET', `/v1/articles?${query}`)).status, 400, query)
})

t.test('an Idempotency-Key is 1 to 255 visible ASCII characters', async (t) => {
  for (const key of ['', ' ', 'a b', 'a\tb', 'é', 'x'.repeat(256)]) {
    const reply = await app.call('POST', '/v1/articles', {
      token,
      body: { headline: 'x' },
      headers: { 'idempotency-key': key },
    })
    t.same([reply.status, reply.at('code'), reply.at('errors.0.path')], [400, 'INVALID_HEADER', 'Idempotency-Key'])
  }
})

t.test('a bad token is 401 everywhere, never anonymous', async (t) => {
  for (const authorization of ['Bearer nope', 'Bearer', 'Basic YTpi', `Bearer bs_${'x'.repeat(43)}`]) {
    for (const path of ['/v1/articles', '/v1/articles/x', '/nowhere', '/v1/tokens/self']) {
      const reply = await app.call('GET', path, { headers: { authorization } })
      t.same([reply.status, reply.at('code')], [401, 'INVALID_TOKEN'], `${authorization} ${path}`)
      t.match(reply.headers.get('www-authenticate'), /^Bearer/)
    }
  }
  t.equal((await app.call('GET', '/health/live', { headers: { authorization: 'Bearer nope' } })).status, 200)
})

t.test('404 says nothing: the same bytes but for requestId', async (t) => {
  const draft = await app.create('articles', { headline: 'Secret plan' })
  const bodies = new Set<string>()
  for (const path of [
    '/v1/articles/secret-plan',
    `/v1/articles/${draft.id}`,
    '/v1/articles/no-such',
    '/nowhere',
    '/v1/tags/x',
  ])
    bodies.add((await app.call('GET', path)).text.replace(/"requestId":"[^"]+"/, ''))
  t.equal(bodies.size, 1, [...bodies].join('\n'))
})

t.test('a body in another charset or coding is 415, not read as what it is not', async (t) => {
  const body = { headline: 'Plain letters' }
  const refused: Record<string, string>[] = [
    { 'content-type': 'application/json; charset=iso-8859-1' },
    { 'content-type': 'application/json;charset="utf-16"' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  ]
  for (const headers of refused) {
    const reply = await app.call('POST', '/v1/articles', { token, body, headers })
    t.same([reply.status, reply.at('code')], [415, 'UNSUPPORTED_MEDIA_TYPE'], JSON.stringify(headers))
  }
  for (const type of ['application/json; charset=UTF-8', 'application/json;charset="utf-8"'])
    t.equal((await app.call('POST', '/v1/articles', { token, body, headers: { 'content-type': type } })).status, 201)
})

t.test('every refusal says what to do', async (t) => {
  for (const [method, path, options] of [
    ['GET', '/v1/articles?limit=0', {}],
    ['GET', '/nowhere', {}],
    ['PUT', '/v1/articles', {}],
    ['POST', '/v1/articles', {}],
    ['POST', '/v1/articles', { token, body: { headline: 1 } }],
    ['GET', '/v1/articles?cursor=x', {}],
  ] as const) {
    const reply = await app.call(method, path, options)
    t.type(reply.at('detail'), 'string', `${method} ${path}`)
    t.not(reply.at('detail'), reply.at('title'), `${method} ${path}`)
  }
})

t.test('another method is 405 with Allow', async (t) => {
  for (const [method, path, allow] of [
    ['PUT', '/v1/articles', 'GET, HEAD, POST'],
    ['POST', '/v1/articles/x', 'DELETE, GET, HEAD, PATCH'],
    ['GET', `/v1/articles/${section.id}/publish`, 'POST'],
    ['DELETE', '/openapi.json', 'GET, HEAD'],
  ] as const) {
    const reply = await app.call(method, path)
    t.same([reply.status, reply.at('code'), reply.headers.get('allow')], [405, 'METHOD_NOT_ALLOWED', allow], path)
  }
  // Whatever is sent along, and methods that Fastify has a word of its own about.
  for (const [method, headers, body] of [
    ['QUERY', {}, undefined],
    ['PUT', { 'content-type': 'text/plain' }, 'text'],
    ['PUT', {}, '{ no JSON'],
  ] as const) {
    const reply = await app.call(method, '/v1/articles', { headers, body })
    t.same([reply.status, reply.at('code')], [405, 'METHOD_NOT_ALLOWED'], method)
    t.equal((await app.call(method, '/nowhere', { headers, body })).status, 404, `${method} /nowhere`)
  }
})

t.test('addresses that are none are 400 or 404, and too long ones 414', async (t) => {
  for (const path of [
    '/v1/articles/%ff',
    '/v1/articles/%',
    '/v1/articles/%00',
    '/v1/articles/a%00b',
    '/v1/sections/%2e%2e/x',
  ])
    t.match(String((await app.call('GET', path)).status), /^40[04]$/, path)
  t.equal((await app.call('GET', `/v1/articles/${'x'.repeat(9_000)}`)).status, 414)
  t.equal((await app.call('GET', `/v1/articles/${'x'.repeat(900)}`)).status, 404)
})

/** Writes to a socket and collects what comes back until it closes. */
async function raw(write: (socket: Socket) => Promise<void> | void, boundMs = 8_000): Promise<string> {
  const { hostname, port } = new URL(app.url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  socket.on('error', () => undefined) // the server may close first: that is the point
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await write(socket)
  await Promise.race([closed, delay(boundMs, undefined, { ref: false })])
  socket.destroy()
  return text
}

t.test('what is no HTTP request gets a problem, and the connection ends', async (t) => {
  t.match(await raw((socket) => void socket.write('GARBAGE\r\n\r\n')), /^HTTP\/1\.1 400 [^]*"code":"INVALID_HEADER"/)
  const huge = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`
  t.match(await raw((socket) => void socket.write(huge)), /^HTTP\/1\.1 431 [^]*"code":"HEADERS_TOO_LARGE"/)
})

t.test('a body that comes byte by byte ends by the timeout', async (t) => {
  const started = performance.now()
  const answer = await raw(async (socket) => {
    socket.write('POST /v1/articles HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n')
    socket.write(`Authorization: Bearer ${token}\r\n\r\n`)
    for (let sent = 0; sent < 60 && socket.writable; sent++) {
      socket.write(' ')
      await delay(100)
    }
  })
  t.match(answer, /^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/)
  t.ok(performance.now() - started < 8_000)
})

const blns = sharedData('hostile/blns.json')
t.test('hostile strings come back equal or are refused with a reason', { skip: blns.skip }, async (t) => {
  const strings = (JSON.parse(blns.text ?? '[]') as string[]).concat('a'.repeat(1_000), '\u202e', '\ufeff', 'é', 'é')
  let kept = 0
  for (let from = 0; from < strings.length; from += 8) {
    await Promise.all(
      strings.slice(from, from + 8).map(async (text, at) => {
        // The string itself could end the test's own protocol.
        const name = `string ${from + at}`
        const body = { headline: text === '' ? 'x' : text, summary: text, extra: { text, [`k${text}`]: 1 } }
        const reply = await app.call('POST', '/v1/articles', { token, body })
        if (reply.status === 201) {
          kept++
          t.strictSame([reply.at('summary'), reply.at('extra.text')], [text, text], name)
          const read = await app.call('GET', `/v1/articles/${String(reply.at('id'))}?perspective=draft`, { token })
          t.equal(read.at('summary'), text, name)
        } else t.same([reply.status, typeof reply.at('errors.0.message')], [400, 'string'], name)
        const asked = await app.call('GET', `/v1/articles?tag=${encodeURIComponent(text)}`)
        t.ok([200, 400].includes(asked.status), `${name} as a filter: ${asked.status}`)
      }),
    )
  }
  t.ok(kept > strings.length * 0.9, `${kept} of ${strings.length} kept`)
})

/** A TCP proxy in front of PostgreSQL that can be cut. */
async function cuttable(
  databaseUrl: string,
): Promise<{ url: string; cut(): void; mend(): void; close(): Promise<void> }> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    if (isCut) return void client.destroy()
    const upstream = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  const address = server.address()
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' ? address?.port : '')
  const drop = (): void => sockets.forEach((socket) => socket.destroy())
  return {
    url: url.href,
    cut() {
      isCut = true
      drop()
    },
    mend: () => void (isCut = false),
    close: () => new Promise((resolve) => (drop(), server.close(() => resolve()))),
  }
}

t.test('an unreachable database is 503 with Retry-After, and service returns by itself within 5 s', async (t) => {
  const proxy = await cuttable((await testDatabase(t)).url)
  t.teardown(() => proxy.close())
  const behind: TestApp = await testApp(t, { databaseUrl: proxy.url })
  t.equal((await behind.call('GET', '/health/ready')).status, 200)
  proxy.cut()
  for (const [method, path] of [
    ['GET', '/v1/articles'],
    ['GET', '/v1/articles/x'],
    ['POST', '/v1/articles'],
    ['GET', '/health/ready'],
  ] as const) {
    const body = method === 'POST' ? { headline: 'x' } : undefined
    const reply = await behind.call(method, path, { token: behind.admin, body })
    t.same([reply.status, reply.at('code')], [503, 'DATABASE_UNAVAILABLE'], `${method} ${path}`)
    t.match(reply.headers.get('retry-after'), /^\d+$/)
  }
  t.equal((await behind.call('GET', '/health/live')).status, 200, 'alive meanwhile')
  proxy.mend()
  const mended = performance.now()
  let status = 0
  while (status !== 200 && performance.now() - mended < 5_000) {
    status = (await behind.call('GET', '/v1/articles')).status
    if (status !== 200) await delay(50)
  }
  t.equal(status, 200)
  t.equal((await behind.call('GET', '/health/ready')).status, 200)
})
