// Queries over GraphQL from memory: by GET as public as REST's, by POST found by their bytes and sent as ever.
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { testApp } from './helpers/app.ts'
import { bothWays, standing, wire, type Asked } from './helpers/wire.ts'

const app = await testApp(t, { env: { CDN_MAX_AGE_SECONDS: '60' } })
const listed = await testApp(t, { databaseUrl: app.databaseUrl, env: { CORS_ORIGINS: 'https://news.example' } })
const { url, call, create, publish, admin: token } = app

const paragraph = (words: string): unknown[] => [
  { _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text: words, marks: [] }] },
]
await create('sections', { name: 'World' })
const story = await publish({ headline: 'The bridge', section: 'world', body: paragraph('It is open. '.repeat(200)) })

const QUERY = '{ article(slug: "the-bridge") { id headline body section { name } } }'
const address = (query: string, more: Record<string, string> = {}): string =>
  `/graphql?${new URLSearchParams({ query, ...more }).toString()}`
const JSON_TYPE = { 'content-type': 'application/json' }
const posted = (query: string, headers: Record<string, string> = {}, variables?: unknown): Asked => ({
  method: 'POST',
  body: JSON.stringify({ query, variables }),
  headers: { ...JSON_TYPE, ...headers },
})

const ACCEPTS = ['application/json', 'application/graphql-response+json']

/** Until the compressed form is there: it is made beside the answers, from the second hit. */
async function compressed(at: typeof app, headers: Record<string, string>): Promise<void> {
  for (let tries = 0; tries < 200; tries++)
    if ((await wire(at.url, address(QUERY), { headers })).headers['content-encoding'] === 'gzip') return
  throw new Error('it was never compressed')
}

t.test('a query by GET is kept, compressed and compared as any public answer, both ways alike', async (t) => {
  const headers = { 'accept-encoding': 'gzip' }
  for (const at of [app, listed]) {
    for (const accept of ACCEPTS) await compressed(at, { ...headers, accept })
    for (const method of ['GET', 'HEAD']) {
      for (const more of [{}, headers, { 'if-none-match': '*' }, { origin: 'https://news.example' }]) {
        for (const accept of ACCEPTS) {
          const asked = { method, headers: { ...more, accept } as Record<string, string> } // none of them undefined
          const [front, usual] = await bothWays(at, address(QUERY), asked)
          t.same([front.status, standing(front)], [usual.status, standing(usual)], `${method} ${JSON.stringify(asked)}`)
          t.ok(front.body.equals(usual.body))
        }
      }
    }
  }
  const [plain] = await bothWays(app, address(QUERY), {})
  t.match(plain.headers, {
    'cache-control': /^public, max-age=0, must-revalidate, s-maxage=\d+$/,
    vary: 'Accept-Encoding, Min-Sequence, Accept',
    'surrogate-key': /\bA\b/,
    etag: /^"[0-9a-f]{32}"$/,
  })
  const coded = await wire(url, address(QUERY), { headers })
  t.equal(coded.headers.etag, `${(plain.headers.etag ?? '').slice(0, -1)}-gz"`)
  t.ok(gunzipSync(coded.body).equals(plain.body))
  for (const known of [coded.headers.etag, plain.headers.etag]) {
    const same = await wire(url, address(QUERY), { headers: { ...headers, 'if-none-match': known ?? '' } })
    t.same([same.status, same.headers.etag], [304, coded.headers.etag])
  }
  const refused = await wire(url, address(QUERY), { headers: { 'accept-encoding': '*;q=0' } })
  t.equal(refused.status, 406)
})

t.test('a query by POST is found by its bytes, and nobody else may keep it', async (t) => {
  for (const at of [app, listed]) {
    for (const headers of [{}, { accept: 'application/graphql-response+json' }, { origin: 'https://news.example' }]) {
      const [front, usual] = await bothWays(at, '/graphql', posted(QUERY, headers as Record<string, string>))
      t.same([front.status, standing(front)], [200, standing(usual)])
      t.ok(front.body.equals(usual.body))
      t.same([front.headers['cache-control'], front.headers.etag], ['no-store', undefined])
    }
  }
  const variables = (id: string) => posted('query ($id: ID!) { article(id: $id) { headline } }', {}, { id })
  const other = await publish({ headline: 'Another', section: 'world', body: paragraph('x') })
  for (const { id, headline } of [story, other]) {
    const [front, usual] = await bothWays(app, '/graphql', variables(id))
    t.match(front.body.toString(), String(headline))
    t.ok(front.body.equals(usual.body))
  }
})

t.test('what is answered from the cache counts as passed through', async (t) => {
  const query = '{ authors { totalCount } }'
  // A read with a number takes the usual way: the cache is asked by its key.
  const usual = { 'min-sequence': '1' }
  const before = { ...app.app.graphqlCounts }
  await wire(url, address(query), { headers: usual })
  await wire(url, '/graphql', posted(query, usual))
  t.same(app.app.graphqlCounts, { fast: before.fast + 2, slow: before.slow })
})

t.test('a write shows at once, and a mutation is done each time', async (t) => {
  const query = '{ tags { totalCount nodes { name } } }'
  await bothWays(app, '/graphql', posted(query))
  await bothWays(app, address(query), {})
  const authorization = `Bearer ${token}`
  for (const name of ['One', 'Two', 'Three']) {
    const made = await wire(
      url,
      '/graphql',
      posted(`mutation { createTag(input: { name: "${name}" }) { id } }`, { authorization }),
    )
    t.match(made.body.toString(), /"id"/)
    t.match((await wire(url, '/graphql', posted(query))).body.toString(), name)
    t.match((await wire(url, address(query))).body.toString(), name)
  }
  const same = posted('mutation { createTag(input: { name: "Same" }) { id slug } }', { authorization })
  const [first, second] = [await wire(url, '/graphql', same), await wire(url, '/graphql', same)]
  t.notOk(first.body.equals(second.body))
})

t.test('what is refused, wrong, or for its caller alone is never kept', async (t) => {
  await create('articles', { headline: 'Still secret', section: 'world' })
  const drafts = '{ articles(perspective: DRAFT) { nodes { headline } } }'
  const authorization = `Bearer ${token}`
  for (let times = 0; times < 3; times++) {
    t.match((await wire(url, '/graphql', posted(drafts, { authorization }))).body.toString(), 'Still secret')
    t.notMatch((await wire(url, '/graphql', posted(drafts))).body.toString(), 'Still secret')
    t.notMatch((await wire(url, address(drafts))).body.toString(), 'Still secret')
    const private_ = await wire(url, address(QUERY), { headers: { authorization } })
    t.same([private_.headers['cache-control'], private_.headers['surrogate-key']], ['private, no-store', undefined])
    for (const asked of [posted('{ nothing }'), posted('{'), { method: 'POST', headers: JSON_TYPE, body: '[]' }]) {
      const before = app.app.front.answered
      const { headers } = await wire(url, '/graphql', asked)
      t.match(headers['cache-control'], /no-store/)
      t.equal(app.app.front.answered, before)
    }
  }
  const before = app.app.front.answered
  await wire(url, '/graphql', posted('{ articles(filter: { query: "bridge" }) { totalCount } }'))
  await wire(url, '/graphql', posted('{ articles(filter: { query: "bridge" }) { totalCount } }'))
  t.equal(app.app.front.answered, before, 'searches neither')
})

t.test('bodies come in whatever pieces: long, chunked, split, one behind the other on a connection', async (t) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const long = posted(`${QUERY} ${'#'.repeat(5_000)}`)
  for (const asked of [posted(QUERY), long, posted(QUERY), posted(`${QUERY} `), long, posted(QUERY)]) {
    const { status, body } = await wire(url, '/graphql', { ...asked, agent })
    t.equal(status, 200)
    t.match(body.toString(), 'The bridge')
  }
  const { hostname, port } = new URL(url)
  const body = JSON.stringify({ query: '{ sections { totalCount } }' })
  const head = (length: string) =>
    `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n${length}\r\n\r\n`
  const plain = `${head(`Content-Length: ${body.length}`)}${body}`
  const chunked = `${head('Transfer-Encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  const last = `GET /v1/sections?fields=name HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`
  const stream = [plain, plain, chunked, plain, last].join('')
  for (const size of [stream.length, 1_000, 97, 13]) {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname)
      let got = ''
      socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')))
      socket.on('data', (piece) => (got += piece.toString()))
      socket.on('error', reject)
      socket.on('close', () => resolve(got))
      const send = (at: number): void => {
        if (at >= stream.length) return
        socket.write(stream.slice(at, at + size), () => setImmediate(send, at + size))
      }
      send(0)
    })
    t.equal(text.match(/HTTP\/1\.1 200/g)?.length, 5, `in pieces of ${size}`)
    t.equal(text.match(/\{"data":\{"sections":\{"totalCount":1\}\}\}/g)?.length, 4)
    t.match(text, /"name":"World"/)
  }
})

t.test('a client that goes away in the middle of its body holds nothing', async (t) => {
  const { hostname, port } = new URL(url)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"query":`,
        () => {
          socket.destroy()
          resolve()
        },
      )
    })
  })
  t.equal((await call('GET', '/v1/sections')).status, 200)
})

t.test('an operation is found by its name in its own document and in no other', async (t) => {
  const both = 'query A { article(slug: "the-bridge") { id } } query B { section(path: "world") { id } }'
  const [first = '', second = ''] = both.split(/ (?=query B)/)
  const ask = async (query: string, operationName: string) => {
    const { body } = await wire(url, '/graphql', {
      method: 'POST',
      body: JSON.stringify({ query, operationName }),
      headers: JSON_TYPE,
    })
    return JSON.parse(body.toString()) as { data?: object; errors?: object[] } // an answer of GraphQL
  }
  for (let i = 0; i < 2; i++) t.same(Object.keys((await ask(both, 'A')).data ?? {}), ['article'])
  const { data, errors } = await ask(second, `A ${first}`)
  t.equal(data, undefined)
  t.equal(errors?.length, 1)
})
