// One statement a read (design idea 5): counted on the wire of this process, for one, twenty and a hundred items.
import t from 'tap'
import { testApp } from './helpers/app.ts'
import { newsroom } from './helpers/newsroom.ts'

/** Twenty documents: [root fields, text]. */
const DOCUMENTS: readonly (readonly [number, string])[] = [
  [1, '{ articles(first: 100) { nodes { id headline } } }'],
  [
    1,
    '{ articles(first: 20) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { headline section { name } } } } }',
  ],
  [
    1,
    '{ articles { nodes { contributors { role author { name image { creditLine } } } hero { caption media { creditLine } } tags { name } } } }',
  ],
  [2, '{ a: articles(first: 1) { nodes { id } } b: articles(first: 100) { nodes { id } } }'],
  [3, '{ articles(first: 5) { nodes { id } } sections { nodes { name path } } tags { nodes { slug } } }'],
  [1, 'query ($id: ID!) { node(id: $id) { id ... on Article { headline } ... on Section { name } } }'],
  [
    1,
    'query ($id: ID!) { article(id: $id) { ...card } } fragment card on Article { headline section { ...place } } fragment place on Section { path name }',
  ],
  [1, 'query ($slug: String!) { article(slug: $slug) { headline body bodyText bodyHtml bodyMarkdown media { alt } } }'],
  [1, '{ sections { nodes { name articles(first: 6) { nodes { headline } totalCount } } } }'],
  [1, '{ sections { nodes { parent { name } children { name } ancestors { path } leadItems { headline } } } }'],
  [
    1,
    '{ authors { nodes { name articles(first: 3) { nodes { headline tags { tag { articles(first: 2) { nodes { id } } } } } } } } }',
  ],
  [
    1,
    '{ tags { nodes { name articles(first: 2) { nodes { section { articles(first: 2) { nodes { contributors { author { name } } } } } } } } } }',
  ],
  [
    1,
    '{ sections { nodes { articles(first: 2) { nodes { section { articles(first: 2) { nodes { section { articles(first: 2) { nodes { headline } } } } } } } } } } }',
  ],
  [1, '{ mediaItems { nodes { creditLine credit { agency } } totalCount } }'],
  [
    2,
    'query ($yes: Boolean = true) { articles(first: 2) { nodes { headline @include(if: $yes) slug @skip(if: $yes) } } sections @include(if: $yes) { nodes { id } } }',
  ],
  [
    1,
    'query ($n: Int = 7) { articles(first: $n, filter: { types: [ARTICLE], publishedAfter: "2000-01-01T00:00:00Z" }, orderBy: HEADLINE_ASC) { nodes { headline } } }',
  ],
  [
    1,
    '{ articles(filter: { section: "news" }) { nodes { first: related(first: 1) { nodes { id } } second: related(first: 2) { nodes { headline } totalCount } } } }',
  ],
  [1, '{ articles { nodes { translations { locale headline } sections { name } seo { title image { alt } } } } }'],
  [
    8,
    `{ ${Array.from({ length: 8 }, (_, at) => `s${at}: section(path: "news") { name articles(first: 6) { nodes { headline } } }`).join(' ')} }`,
  ],
  [0, '{ __schema { queryType { name } } }'],
]

void t.test('a read is one statement, whatever it asks for', async (t) => {
  const { url, db, admin } = await testApp(t)
  const room = await newsroom(url, admin, { articles: 110 })
  let statements: string[] = []
  t.teardown(db.observe((text) => statements.push(text)))
  const counted = async (run: () => Promise<Response>): Promise<{ count: number; status: number; text: string }> => {
    statements = []
    const answer = await run()
    return { count: statements.length, status: answer.status, text: await answer.text() }
  }

  await t.test('every GET route', async (t) => {
    const openapi = (await (await fetch(`${url}/openapi.json`)).json()) as {
      paths: Record<string, { get?: { security: object[] } }>
    }
    const routes = Object.keys(openapi.paths).filter((path) => openapi.paths[path]?.get && path.startsWith('/v1/'))
    t.ok(routes.length >= 10, `${routes.length} routes are walked`)
    // Readers of the log: what is due, the position and the objects are statements of their own, and a stream has no end.
    const followers = new Set(['/v1/sync', '/v1/changes/stream'])
    // The words of a search are looked up before it is read.
    const searches: Record<string, { query: string; statements: number }> = {
      '/v1/search': { query: '?q=river&limit=100', statements: 2 },
      '/v1/search/suggest': { query: '?q=riv', statements: 1 },
    }
    for (const route of routes.filter((path) => !followers.has(path))) {
      const kind = route.split('/')[2] ?? ''
      // What readers see is promised in one statement. Routes that need a token (history, tokens) are not for readers.
      if (!openapi.paths[route]?.get?.security.some((one) => Object.keys(one).length === 0)) continue
      const isList = !route.includes('{')
      const search = searches[route]
      const paths = search
        ? [route + search.query]
        : isList
          ? [1, 20, 100].map((limit) => `${route}?limit=${limit}&total=true`)
          : room.addresses(kind).map((address) => route.replace(/\{[^}]+\}/, address))
      for (const path of paths) {
        const { count, status, text } = await counted(() => fetch(url + path))
        t.equal(status, 200, `GET ${path} ${status === 200 ? '' : text}`)
        t.equal(
          count,
          search?.statements ?? 1,
          `GET ${path}: ${count} statement${count === 1 ? '' : `s: ${statements.join(' ⏎ ').slice(0, 400)}`}`,
        )
      }
    }
    const include =
      '?include=related,corrections,translations,section.ancestors,sections&bodyFormat=portableText,html,text,markdown'
    t.equal(
      (await counted(() => fetch(`${url}/v1/articles/${room.articles[0]?.slug}${include}`))).count,
      1,
      'with everything included',
    )
  })

  await t.test('twenty documents', async (t) => {
    for (const [roots, query] of DOCUMENTS) {
      const variables = {
        ...(query.includes('$id') && { id: room.articles[0]?.id }),
        ...(query.includes('$slug') && { slug: room.articles[1]?.slug }),
      }
      const send = () =>
        fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        })
      const { count, text } = await counted(send)
      t.notMatch(text, /"errors"/, query)
      t.ok(count <= roots, `${count} of at most ${roots}: ${query.slice(0, 60)}`)
      if (roots > 0) t.ok(count > 0, 'the counter counts')
    }
  })

  await t.test('a token costs one look-up, kept in memory', async (t) => {
    const made = await fetch(`${url}/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'counting', scopes: ['articles:read-drafts'] }),
    })
    const { token } = (await made.json()) as { token: string }
    const read = () => fetch(`${url}/v1/articles?perspective=draft`, { headers: { authorization: `Bearer ${token}` } })
    t.equal((await counted(read)).count, 2, 'first: the look-up and the read')
    t.equal((await counted(read)).count, 1, 'then the read alone')
  })
})
