// Kept answers and what changes: by this server's writes at once, by others' within a second, by time at the instant;
// and reads that name the write which they want to see.
import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { testApp, type Item } from './helpers/app.ts'
import { wire, type Received } from './helpers/wire.ts'

const here = await testApp(t)
const there = await testApp(t, { databaseUrl: here.databaseUrl })
const { admin: token, call, create, publish } = here
const authorization = `Bearer ${token}`

const paragraph = (words: string): unknown[] => [
  { _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text: words, marks: [] }] },
]
await create('sections', { name: 'World' })
const LIST = '/v1/articles?section=world&fields=id'

const step = (id: string, name: string, body?: unknown) => call('POST', `/v1/articles/${id}/${name}`, { token, body })
const shows = ({ body }: Received, item: Pick<Item, 'id'>): boolean => body.toString().includes(item.id)
const sequence = (reply: { headers: Headers }): string => reply.headers.get('content-sequence') ?? ''

/** Milliseconds until it holds; fails the test beyond ten seconds. */
async function until(holds: () => Promise<boolean>): Promise<number> {
  const begun = performance.now()
  while (!(await holds())) {
    if (performance.now() - begun > 10_000) throw new Error('it never came to hold')
    await delay(10)
  }
  return performance.now() - begun
}

/** Asks both servers until both have it in memory. */
async function keep(...paths: string[]): Promise<void> {
  for (const at of [here, there])
    for (const path of paths) {
      await until(async () => {
        const before = at.app.front.answered
        await wire(at.url, path)
        return at.app.front.answered > before
      })
    }
}

t.test('a takedown is gone at once where it was said, and within a second elsewhere', async (t) => {
  const story = await publish({ headline: 'Taken down', section: 'world', body: paragraph('It is gone.') })
  const paths = [`/v1/articles/${story.id}`, '/v1/articles/taken-down', '/v1/articles/taken-down?format=html', LIST]
  await keep(...paths)
  t.equal((await step(story.id, 'withdraw')).status, 200)
  t.equal((await wire(here.url, paths[0] ?? '')).status, 404, 'at once')
  const late = await until(async () => !shows(await wire(there.url, `/v1/articles/${story.id}`), story))
  t.ok(late < 1_000 + 250, `${late} ms, one request on a busy machine included`)
  for (const path of paths) {
    for (const server of [here, there]) {
      const now = await wire(server.url, path)
      t.same([now.status, shows(now, story)], [path === LIST ? 200 : 404, false], path)
    }
  }
})

t.test('what is published, renamed or moved shows at once in every answer that has it', async (t) => {
  const author = await create('authors', { name: 'Ines Moreau' })
  const story = await publish({
    headline: 'First',
    section: 'world',
    contributors: [{ author: author.id, role: 'author' }],
    body: paragraph('x'),
  })
  const paths = [
    `/v1/articles/${story.id}`,
    '/v1/articles?author=ines-moreau',
    '/v1/authors',
    '/v1/authors/ines-moreau',
  ]
  await keep(...paths)
  const headers = { 'if-match': '*' }
  await call('PATCH', `/v1/authors/${author.id}`, { token, body: { name: 'Ines M. Moreau' }, headers })
  for (const path of paths) t.match((await wire(here.url, path)).body.toString(), 'Ines M. Moreau', path)
  const second = await publish({
    headline: 'Second',
    section: 'world',
    contributors: [{ author: author.id, role: 'author' }],
    body: paragraph('x'),
  })
  t.ok(shows(await wire(here.url, '/v1/articles?author=ines-moreau'), second))
  const absent = '/v1/articles/comes-later'
  t.equal((await wire(here.url, absent)).status, 404)
  t.equal((await wire(here.url, absent)).status, 404)
  await publish({ headline: 'Comes later', section: 'world', body: paragraph('x') })
  t.equal((await wire(here.url, absent)).status, 200, 'what was not there is there')
})

t.test('a schedule, an expiry and the end of rights come at their instant, in kept answers too', async (t) => {
  const at = new Date(Date.now() + 2_500)
  const picture = await create('media', {
    kind: 'image',
    alt: 'A bridge',
    url: 'https://pictures.example/bridge.jpg',
    credit: { agency: 'REUTERS' },
    license: { expiresAt: at.toISOString() },
    hidden: false,
  })
  const ends = await publish({ headline: 'Ends', section: 'world', body: paragraph('x') })
  await step(ends.id, 'unpublish', { at: at.toISOString() })
  const comes = await create('articles', { headline: 'Comes', section: 'world', body: paragraph('x') })
  t.equal((await step(comes.id, 'publish', { at: at.toISOString() })).status, 200)
  const media = `/v1/media/${picture.id}`
  await keep(LIST, media)
  for (const server of [here, there]) {
    const before = await wire(server.url, LIST)
    if (Date.now() < at.getTime() - 100) t.same([shows(before, ends), shows(before, comes)], [true, false])
  }
  await delay(Math.max(0, at.getTime() - Date.now() + 30))
  for (const server of [here, there]) {
    const after = await wire(server.url, LIST)
    t.same([shows(after, ends), shows(after, comes)], [false, true])
    t.equal((await wire(server.url, `/v1/articles/${comes.id}`)).status, 200)
    t.equal((await wire(server.url, media)).status, 404)
  }
})

t.test('a CDN is told to ask again when something in the answer changes by time', async (t) => {
  const cdn = await testApp(t, {
    databaseUrl: here.databaseUrl,
    env: { CACHE_MAX_MB: '0', CDN_MAX_AGE_SECONDS: '600' },
  })
  const story = await publish({ headline: 'Ends soon', section: 'world', body: paragraph('x') })
  await step(story.id, 'unpublish', { at: new Date(Date.now() + 60_000).toISOString() })
  const seconds = async (path: string) =>
    Number(/s-maxage=(\d+)$/.exec((await wire(cdn.url, path)).headers['cache-control'] ?? '')?.[1])
  await until(async () => (await seconds(`/v1/articles/${story.id}`)) > 0)
  for (const path of [`/v1/articles/${story.id}`, LIST]) {
    const left = await seconds(path)
    t.ok(left > 40 && left < 60, `${path}: ${left}`)
    t.ok((await wire(cdn.url, path)).headers['surrogate-key'], 'also where nothing is kept')
  }
  t.ok((await seconds('/v1/authors')) > 500, 'nothing of it changes')
})

t.test('a read that names a write sees it, on every server', async (t) => {
  for (let round = 0; round < 10; round++) {
    const story = await publish({ headline: `Named ${round}`, section: 'world', body: paragraph('x') })
    const reply = await step(story.id, 'publish', { significant: true })
    for (const server of [here, there]) {
      const headers = { 'min-sequence': sequence(reply) }
      for (const path of [LIST, `/v1/articles/${story.id}`]) {
        const read = await wire(server.url, path, { headers })
        t.same([read.status, shows(read, story)], [200, true])
        t.match(read.headers.vary, /Min-Sequence/)
      }
      const query = JSON.stringify({ query: `{ article(id: "${story.id}") { headline } }` })
      const asked = { method: 'POST', body: query, headers: { ...headers, 'content-type': 'application/json' } }
      t.match((await wire(server.url, '/graphql', asked)).body.toString(), `Named ${round}`)
    }
  }
})

t.test('a number that nobody has given is waited for, and refused in the end', async (t) => {
  const head = Number(
    sequence(await step((await publish({ headline: 'Head', section: 'world', body: paragraph('x') })).id, 'publish')),
  )
  for (const path of [
    LIST,
    '/v1/articles/head',
    '/graphql?query=%7Bsections%7BtotalCount%7D%7D',
    '/v1/sync?types=tag',
  ]) {
    const begun = performance.now()
    const late = await wire(here.url, path, { headers: { 'min-sequence': String(head + 5) } })
    t.ok(performance.now() - begun > 900, 'a second')
    t.equal(late.status, 503, path)
    t.match(late.body.toString(), 'SEQUENCE_NOT_REACHED')
    t.equal(late.headers['retry-after'], '1')
  }
  const statements: string[] = []
  const stop = here.db.observe((text) => statements.push(text))
  const never = ['0', '-1', '1.5', 'x', ' ', '1e3', String(head + 1_100_000), '9'.repeat(30), '1, 2']
  for (const wanted of never) {
    for (const path of [LIST, '/graphql?query=%7Bsections%7BtotalCount%7D%7D']) {
      const refused = await wire(here.url, path, { headers: { 'min-sequence': wanted, authorization } })
      t.equal(refused.status, 400, wanted)
      t.match(refused.body.toString(), 'INVALID_HEADER')
    }
  }
  stop()
  t.same(statements, [], 'before any statement, also before the token is looked at')
  t.equal((await wire(here.url, '/health/live', { headers: { 'min-sequence': 'x' } })).status, 200)
  const reached = await wire(here.url, LIST, { headers: { 'min-sequence': '1' } })
  t.equal(reached.status, 200)
})
