// Posted queries that go past the router: whatever is sent, the answer is the one of the usual way, to the byte.
import { Agent } from 'node:http'
import t from 'tap'
import { testApp } from './helpers/app.ts'
import { standing, wire, type Asked, type Received } from './helpers/wire.ts'

const app = await testApp(t, { env: { CACHE_MAX_MB: '0' } })
const more = (env: Record<string, string>) => testApp(t, { databaseUrl: app.databaseUrl, env })
const listed = await more({ CACHE_MAX_MB: '0', CORS_ORIGINS: 'https://news.example,https://other.example' })
const caching = await more({})
type At = typeof app

const BODY = [
  { _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text: 'x', marks: [] }] },
]
await app.create('sections', { name: 'World' })
const story = await app.publish({ headline: 'The "bridge" é', slug: 'bridge', section: 'world', body: BODY })
const draft = await app.create('articles', { headline: 'Nobody knows' })

const JSON_TYPE = { 'content-type': 'application/json' }
const posted = (body: unknown, headers: Record<string, string> = {}): Asked => ({
  method: 'POST',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { ...JSON_TYPE, ...headers },
})

/** A number that is long reached: the usual way. */
const USUAL = { 'min-sequence': '1' }

/** Both answers, and whether the first one went past the router. */
async function bothWays(at: At, asked: Asked): Promise<{ front: Received; usual: Received; isPast: boolean }> {
  const usual = await wire(at.url, '/graphql', { ...asked, headers: { ...asked.headers, ...USUAL } })
  const before = at.app.postedFront.answered
  const front = await wire(at.url, '/graphql', asked)
  return { front, usual, isPast: at.app.postedFront.answered === before + 1 }
}

const ONE =
  'query One($id: ID!, $isShort: Boolean = false) { article(id: $id) { id headline path @skip(if: $isShort) } }'
const LIST = `query List($section: String!, $first: Int, $genres: [Genre!]) {
  articles(filter: { section: $section, genres: $genres, locales: ["en"] }, first: $first) { nodes { slug section { name } } }
}`
const TWO = `${ONE} query Other { sections { totalCount } }`
const { id } = story

const PLAIN: [what: string, body: unknown][] = [
  ['an article', { query: ONE, variables: { id } }],
  ['a variable with a default', { query: ONE, variables: { id, isShort: true } }],
  ['a draft, which readers do not see', { query: ONE, variables: { id: draft.id } }],
  ['a list', { query: LIST, variables: { section: 'world', first: 2 } }],
  ['a list with null in its filter', { query: LIST, variables: { section: 'world', genres: null } }],
  ['a list of nothing', { query: LIST, variables: { section: 'nowhere', genres: ['NEWS'] } }],
  ['a named operation', { query: TWO, operationName: 'Other' }],
  ['no variables', { query: '{ sections { nodes { name } } }' }],
  ['null for what is absent', { query: '{ sections { nodes { name } } }', variables: null, operationName: null }],
  ['a quote in the document', { query: '{ article(slug: "bridge") { headline } }' }],
  ['text beyond ASCII', { query: '{ article(slug: "bridge") { headline } } # é' }],
  ['spaces', `  { "query" : "{ sections { nodes { name } } }" ,  "variables" : { "x" : 1 } } `],
]

t.test(
  'what anybody may ask is answered past the router from its second time on, as the usual way answers it',
  async (t) => {
    for (const at of [app, listed]) {
      for (const [what, body] of PLAIN) {
        for (const headers of [
          {},
          { accept: 'application/graphql-response+json' },
          { origin: 'https://news.example' },
        ]) {
          const asked = posted(body, headers as Record<string, string>) // none of them undefined
          const { front, usual, isPast } = await bothWays(at, asked)
          t.ok(isPast, what)
          t.same([front.status, standing(front)], [200, standing(usual)], what)
          t.ok(front.body.equals(usual.body), what)
          t.notMatch(front.body.toString(), 'errors')
        }
      }
    }
  },
)

const known = JSON.stringify({ query: ONE, variables: { id } })
const OTHERWISE: [what: string, asked: Asked][] = [
  ['a variable that does not fit', posted({ query: LIST, variables: { section: 'world', first: 'two' } })],
  ['a variable that is not there', posted({ query: ONE })],
  ['null for a variable that must be', posted({ query: ONE, variables: { id: null } })],
  ['a page that is too large', posted({ query: LIST, variables: { section: 'world', first: 1000 } })],
  ['variables that are a list', posted({ query: ONE, variables: [id] })],
  ['an operation that is not there', posted({ query: TWO, operationName: 'Third' })],
  ['several operations and no name', posted({ query: TWO })],
  ['a name twice', posted(known.replace(/\}$/, ',"query":"{ nothing }"}'))],
  ['variables twice', posted(known.replace(/\}$/, ',"variables":{}}'))],
  ['a comma too many', posted(`{"query":${JSON.stringify(ONE)},}`)],
  ['no end', posted(known.slice(0, -1))],
  ['something behind the end', posted(`${known}}`)],
  ['half of a surrogate pair', posted(known.replace(id, '\\ud800'))],
  ['a number that would not keep its value', posted(known.replace(/\}$/, ',"extensions":{"a":1e999}}'))],
  ['a name that cannot be used', posted(known.replace('"id":', '"__proto__":1,"id":'))],
  ['bytes that are no UTF-8', posted(Buffer.from([...Buffer.from(known.slice(0, -3)), 0xff]).toString('latin1'))],
  ['an id beside the query', posted({ query: ONE, id: 'x', variables: { id } })],
  ['a hash that is not of the query', posted({ query: ONE, extensions: { persistedQuery: { version: 1 } } })],
  ['drafts for nobody', posted({ query: '{ articles(perspective: DRAFT) { nodes { headline } } }' })],
  ['a mutation', posted({ query: `mutation { deleteArticle(id: "${id}") { id } }` })],
  ['no document', posted({ variables: {} })],
  ['an empty document', posted({ query: '' })],
  ['a body of another kind', posted('[]')],
  ['nothing that is accepted', posted(known, { accept: 'text/html' })],
  ['another charset', posted(known, { 'content-type': 'application/json; charset=latin1' })],
]

t.test('everything else is answered the usual way, faults and all', async (t) => {
  await bothWays(app, posted({ query: ONE, variables: { id } }))
  for (const [what, asked] of OTHERWISE) {
    const { front, usual, isPast } = await bothWays(app, asked)
    t.notOk(isPast, what)
    t.same([front.status, standing(front)], [usual.status, standing(usual)], what)
    // A problem document names its request.
    const told = ({ body }: Received): string =>
      body.toString().replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
    t.equal(told(front), told(usual), what)
  }
})

t.test('who is named, or may not ask, goes the usual way', async (t) => {
  const asked = posted({ query: ONE, variables: { id: draft.id } })
  await bothWays(app, asked)
  const before = app.app.postedFront.answered
  const bad = await wire(app.url, '/graphql', { ...asked, headers: { ...JSON_TYPE, authorization: 'Bearer none' } })
  t.equal(bad.status, 401)
  t.equal(app.app.postedFront.answered, before)
  const closed = await more({ CACHE_MAX_MB: '0', PUBLIC_READ: 'off' })
  for (let times = 0; times < 3; times++) t.equal((await wire(closed.url, '/graphql', asked)).status, 401)
  const editor = { ...JSON_TYPE, authorization: `Bearer ${app.admin}` }
  t.equal((await wire(closed.url, '/graphql', { ...asked, headers: editor })).status, 200)
  t.equal((await wire(closed.url, '/graphql', asked)).status, 401, 'also what an editor had asked')
  t.equal(closed.app.postedFront.answered, 0)
})

t.test('what a past version shows may be kept by nobody', async (t) => {
  const open = await more({ CACHE_MAX_MB: '0', PUBLIC_HISTORY: 'on' })
  const query = 'query ($at: DateTime) { article(slug: "bridge", asOf: $at) { headline } }'
  const { front, usual, isPast } = await bothWays(open, posted({ query, variables: { at: new Date().toISOString() } }))
  t.notOk(isPast)
  t.same(standing(front), standing(usual))
  t.equal(front.headers['cache-control'], 'private, no-store')
})

t.test('a write shows in the next answer, on one connection, with and without a cache', async (t) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  for (const at of [app, caching]) {
    const { id, version } = await at.publish({ headline: 'First', section: 'world', body: BODY })
    let newest = version
    for (let round = 0; round < 5; round++) {
      const headline = `Round ${round}`
      const { json } = await at.call('PATCH', `/v1/articles/${id}`, {
        token: at.admin,
        body: { headline },
        headers: { 'if-match': `"${newest}"` },
      })
      newest = (json as { version: number }).version // a write answers with the item
      await at.call('POST', `/v1/articles/${id}/publish`, { token: at.admin, body: {} })
      const answer = await wire(at.url, '/graphql', { ...posted({ query: ONE, variables: { id } }), agent })
      t.match(answer.body.toString(), headline)
    }
  }
  t.equal(caching.app.graphqlCounts.slow, 0)
})

t.test('a statement that fails is run again where its failure is worded', async (t) => {
  const asked = posted({ query: '{ tags { nodes { name } } }' })
  await bothWays(app, asked)
  t.ok((await bothWays(app, asked)).isPast)
  const { pool } = app.db
  await pool.query('alter table tags rename to other_tags')
  const { front, usual, isPast } = await bothWays(app, asked)
  const runsOf = async (headers: Record<string, string>): Promise<number> => {
    let runs = 0
    const stop = app.db.observe((text) => void (text.includes('from tags') && runs++))
    await wire(app.url, '/graphql', { ...asked, headers: { ...asked.headers, ...headers } })
    stop()
    return runs
  }
  const usually = await runsOf(USUAL)
  t.ok(usually > 0)
  t.ok((await runsOf({})) <= usually, 'as often as the usual way runs it')
  await pool.query('alter table other_tags rename to tags')
  t.notOk(isPast)
  t.same([front.status, front.body.toString()], [usual.status, usual.body.toString()])
  t.match(front.body.toString(), 'INTERNAL')
  t.ok((await bothWays(app, asked)).isPast)
})
