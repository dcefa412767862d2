// A takedown on two instances: within a second no surface gives the text to a reader, and editors still see it.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { testApp, type TestApp } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'
import { readEvents } from './helpers/events.ts'
import { testDatabase } from './helpers/postgres.ts'

const SECRET = 'Plumbago'

/** Every address that gives something to readers, as the OpenAPI document lists them, and GraphQL. */
async function everything(app: TestApp, id: string, slug: string, asOf: string): Promise<Record<string, string>> {
  const lists = ['articles', 'sections', 'authors', 'media', 'tags'].flatMap((plural) => [
    `/v1/${plural}?limit=100`,
    ...(plural === 'articles'
      ? [`/v1/articles?limit=100&total=true&include=related`, `/v1/articles?ids=${id}`, `/v1/articles?section=world`]
      : []),
  ])
  const items = [`/v1/articles/${id}`, `/v1/articles/${slug}`].flatMap((path) => [
    path,
    `${path}?format=html`,
    `${path}?format=text`,
    `${path}?format=markdown`,
    `${path}?asOf=${asOf}`,
    `${path}?include=related,corrections,translations`,
  ])
  const answers: Record<string, string> = {}
  for (const path of [...lists, ...items, `/v1/articles?asOf=${asOf}&total=true`, '/v1/sync?types=article'])
    answers[path] = (await app.call('GET', path)).text
  const documents = {
    one: `{ article(id: "${id}") { headline bodyHtml bodyText } }`,
    slug: `{ article(slug: "${slug}") { headline } articleRedirect(slug: "${slug}") { id } }`,
    list: '{ articles(first: 100) { totalCount nodes { id headline bodyMarkdown related { nodes { headline } } } } }',
    past: `{ article(id: "${id}", asOf: "${asOf}") { headline } articles(asOf: "${asOf}") { totalCount nodes { headline } } }`,
    node: `{ node(id: "${id}") { id ... on Article { headline } } }`,
  }
  for (const [name, query] of Object.entries(documents))
    answers[`graphql ${name}`] = (await app.call('POST', '/graphql', { body: { query } })).text
  return answers
}

t.test('within a second of a withdrawal no instance gives the text to a reader, editors keep it', async (t) => {
  const { url: databaseUrl } = await testDatabase(t)
  const env = { PUBLIC_HISTORY: 'on' }
  const here = await testApp(t, { databaseUrl, env })
  const there = await testApp(t, { databaseUrl, env })
  const section = await here.create('sections', { name: 'World', slug: 'world' })
  const taken = await here.publish({
    headline: `${SECRET} in the water`,
    slug: 'plumbago-in-the-water',
    section: section.id,
    body: [paragraph(`The ${SECRET} story.`)],
  })
  await here.publish({ headline: 'Beside it', section: section.id, body: [paragraph('x')], related: [taken.id] })
  const kept = (await here.call('GET', '/v1/sync?types=article')).at('cursor')
  const asOf = String((await here.call('GET', `/v1/articles/${taken.id}`)).at('publishedAt'))
  const later = new Date(new Date(asOf).getTime() + 1).toISOString()
  const before = await everything(there, taken.id, 'plumbago-in-the-water', later)
  for (const [name, text] of Object.entries(before))
    if (!/sections|authors|media|tags|articleRedirect/.test(name)) t.match(text, SECRET, `${name} shows it before`)

  const reply = await here.call('POST', `/v1/articles/${taken.id}/withdraw`, { token: here.admin })
  t.equal(reply.status, 200)
  const acknowledged = performance.now()
  for (const app of [here, there]) {
    const answers = await everything(app, taken.id, 'plumbago-in-the-water', later)
    for (const [name, text] of Object.entries(answers)) {
      // A form that was asked for by its slug may repeat the slug that it was asked with, and no other word.
      t.notMatch(text.replaceAll('plumbago-in-the-water', ''), new RegExp(SECRET, 'i'), `${name} is silent`)
    }
  }
  t.comment(`asked everything of two instances within ${Math.round(performance.now() - acknowledged)} ms`)

  // What a client that synchronises is told: to erase.
  const round = await there.call('GET', `/v1/sync?cursor=${String(kept)}`)
  const delta = await drain(there, round)
  t.match(
    delta.filter((item) => item.id === taken.id).at(-1),
    { op: 'remove', type: 'article', reason: 'withdrawn' },
    'sync says why',
  )
  // Editors still see the text, in the draft perspective and in its revisions.
  for (const path of [`/v1/articles/${taken.id}?perspective=draft`, `/v1/articles/${taken.id}/revisions/1`]) {
    const seen = await there.call('GET', path, { token: there.admin })
    t.equal(seen.status, 200, path)
    t.match(seen.text, SECRET)
  }
  t.equal(
    (await there.call('GET', `/v1/articles/${taken.id}?perspective=draft`, { token: there.admin })).at('status'),
    'withdrawn',
  )

  // Nor does the text come back by the log: it holds none.
  const log = await there.call('GET', '/v1/changes?limit=500', { token: there.admin })
  t.notMatch(log.text, new RegExp(SECRET, 'i'))

  // One call does not undo a takedown; an edit and a publish do, and the older version stays masked.
  t.equal((await here.call('POST', `/v1/articles/${taken.id}/publish`, { token: here.admin })).at('code'), 'WITHDRAWN')
  const edited = await here.call('PATCH', `/v1/articles/${taken.id}`, {
    token: here.admin,
    headers: { 'if-match': '*' },
    body: { headline: 'Corrected', body: [paragraph('Nothing of it.')] },
  })
  t.equal(edited.status, 200)
  t.equal((await here.call('POST', `/v1/articles/${taken.id}/publish`, { token: here.admin })).status, 200)
  t.equal((await here.call('GET', `/v1/articles/${taken.id}`)).at('headline'), 'Corrected')
  t.equal((await here.call('GET', `/v1/articles/${taken.id}?asOf=${later}`)).status, 404, 'the past stays masked')
})

t.test('a stream of another instance tells of a withdrawal, without a word of the text', async (t) => {
  const { url: databaseUrl } = await testDatabase(t)
  const here = await testApp(t, { databaseUrl })
  const there = await testApp(t, { databaseUrl })
  const section = await here.create('sections', { name: 'World' })
  const taken = await here.publish({ headline: SECRET, section: section.id, body: [paragraph(SECRET)] })
  const stream = await readEvents(`${there.url}/v1/changes/stream`)
  t.teardown(async () => stream.close())
  t.equal(stream.status, 200)
  t.equal((await here.call('POST', `/v1/articles/${taken.id}/withdraw`, { token: here.admin })).status, 200)
  const at = performance.now()
  const [told] = await stream.until(1)
  t.comment(`after ${Math.round(performance.now() - at)} ms`)
  t.match(told?.data, { op: 'remove', type: 'article', id: taken.id })
  t.notMatch(stream.text(), SECRET)
})

interface SyncItem {
  op: string
  type: string
  id: string
  reason?: string
}

async function drain(app: TestApp, first: Awaited<ReturnType<TestApp['call']>>): Promise<SyncItem[]> {
  const items: SyncItem[] = []
  let page = first
  for (let rounds = 0; rounds < 100; rounds++) {
    items.push(...(page.at('items') as SyncItem[])) // the route's answer
    if (page.at('more') !== true) return items
    page = await app.call('GET', `/v1/sync?cursor=${String(page.at('cursor'))}`)
  }
  throw new Error('the sync does not end')
}

t.test('every public GET of the document is asked above', async (t) => {
  const source = readFileSync('test/withdraw.test.ts', 'utf8')
  const app = await testApp(t)
  const document = (await app.call('GET', '/openapi.json')).json as { paths: Record<string, Record<string, unknown>> }
  const reading = Object.entries(document.paths).filter(([, operations]) => 'get' in operations)
  for (const word of ['articles', 'sections', 'authors', 'media', 'tags', 'sync', 'changes'])
    t.ok(reading.some(([path]) => path.startsWith(`/v1/${word}`)) && source.includes(word), word)
  const known = /^\/v1\/(articles|sections|authors|media|tags|sync|changes|tokens|webhooks|search)(\/|$)/
  t.same(
    reading.map(([path]) => path).filter((path) => !known.test(path)),
    [],
    'a new kind of address needs its line here',
  )
})

t.test('a draft from before a withdrawal goes live no more than what was live', async (t) => {
  const { call, create, publish, admin } = await testApp(t)
  const section = await create('sections', { name: 'World' })
  const { id } = await publish({ headline: 'Taken down', section: section.id, body: [paragraph('One.')] })
  const step = (name: string, body?: unknown) => call('POST', `/v1/articles/${id}/${name}`, { token: admin, body })
  const edit = (body: unknown) =>
    call('PATCH', `/v1/articles/${id}`, { token: admin, body, headers: { 'if-match': '*' } })
  await edit({ summary: 'A draft that never went live.' })
  await edit({ summary: 'What goes live next.' })
  await step('publish')
  await edit({ summary: 'The newest.' })
  t.equal((await step('withdraw')).status, 200)
  for (const version of [1, 2, 3, 4]) {
    const refused = await step('publish', { version })
    t.same([refused.status, refused.at('code')], [409, 'WITHDRAWN'], `version ${version}`)
  }
  await edit({ summary: 'Mended.' })
  t.same([(await step('publish', { version: 2 })).at('code')], ['WITHDRAWN'], 'nor after an edit')
  t.equal((await step('publish')).status, 200, 'the edit does')
})
