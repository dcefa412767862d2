// The pages of a search: a window of the newest hits by rank, which no cursor loses or doubles; the same by GraphQL.
import t from 'tap'
import type { Database } from '../src/db/client.ts'
import { bySize } from './helpers/size.ts'
import { testApp, type TestApp } from './helpers/app.ts'

const COUNT = bySize(700, 5_000)

/** Live articles, an hour apart, the first the oldest; every third has the word, every tenth twice. */
async function plant(
  db: Database,
  count: number,
  options: { from?: number; locale?: string; hours?: number } = {},
): Promise<void> {
  const { from = 0, locale = 'en', hours = 1 } = options
  await db.query(
    `with made as (select n, gen_random_uuid() id, timestamptz '2020-01-01T00:00:00Z' + n * $4 * interval '1 hour' born
       from generate_series($1::int, $1::int + $2::int - 1) n),
     e as (insert into entities (id, type) select id, 'article' from made),
     a as (insert into articles (id, type, locale, translation_group, latest_version, first_published_at, created_at, created_by)
       select id, case when n % 2 = 0 then 'article' else 'video' end, $3, id, 1, born, born, 'x' from made)
     insert into article_versions (article_id, version, type, locale, slug, headline, headline_sort, body, word_count, char_count,
       reading_time_seconds, created_at, created_by, live_from, published_at, modified_at)
     select id, 1, case when n % 2 = 0 then 'article' else 'video' end, $3, 's' || n, 'Story ' || n, 'story', json_build_array(json_build_object('_type', 'block', 'children',
         json_build_array(json_build_object('_type', 'span', 'text', 'Plain text' || case when n % 3 = 0 then ' harbour' else '' end || case when n % 10 = 0 then ' harbour' else '' end)))),
       2, 10, 1, born, 'x', born, born, born from made`,
    [from, count, locale, hours],
  )
}

interface Page {
  items: { id: string; headline: string }[]
  page: { next: string | null; previous: string | null; total: number; totalIsLowerBound?: true }
}

async function get(app: TestApp, path: string): Promise<Page> {
  const reply = await app.call('GET', path)
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`)
  return reply.json as Page // held against the OpenAPI document by the helper
}

async function walk(
  app: TestApp,
  path: string,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < 200; pages++) {
    const { items, page }: Page = await get(app, path + (cursor === null ? '' : `&cursor=${cursor}`))
    found.push(...items.map(({ headline }) => headline))
    cursor = page.next
    if (cursor === null) return found
    await between()
  }
  throw new Error('a walk without an end')
}

const numberOf = (headline: string): number => Number(headline.replace(/\D+/, ''))
const twice = (list: readonly string[]): string[] => list.filter((each, at) => list.indexOf(each) !== at)

const app = await testApp(t)
const isHit = (n: number): boolean => n % 3 === 0 || n % 10 === 0
const hits = Array.from({ length: COUNT }, (_, n) => n).filter(isHit)
await plant(app.db, COUNT)

void t.test('pages give the whole window, each hit once, forth and back', async (t) => {
  const whole = await get(app, '/v1/search?q=harbour&limit=100')
  const found = await walk(app, '/v1/search?q=harbour&limit=7')
  t.same(twice(found), [])
  const expected = hits.slice(-201).map((n) => `Story ${n}`)
  t.same([...found].sort(), expected.sort(), 'the newest hits')
  t.same(
    found.slice(0, 100),
    whole.items.map(({ headline }) => headline),
  )
  t.equal(whole.page.total, Math.min(hits.length, 200))
  const first = await get(app, '/v1/search?q=harbour&limit=7')
  const second = await get(app, `/v1/search?q=harbour&limit=7&cursor=${first.page.next}`)
  const back = await get(app, `/v1/search?q=harbour&limit=7&cursor=${second.page.previous}`)
  t.same(back.items, first.items)
})

void t.test('filters, and the newest first', async (t) => {
  const of = (path: string): Promise<number[]> => walk(app, path).then((list) => list.map(numberOf))
  const videos = hits.filter((n) => n % 2 === 1)
  const ascending = (list: number[]): number[] => [...list].sort((a, b) => a - b)
  t.same(ascending(await of('/v1/search?q=harbour&type=video&limit=9')), videos.slice(-201))
  t.same(await of('/v1/articles?q=harbour&type=video&limit=9'), [...videos].reverse(), 'as a list does')
  t.same(await of('/v1/articles?q=harbour&limit=9'), [...hits].reverse(), 'to the last, however many')
  t.same(await of('/v1/articles?q=harbour&sort=relevance&limit=50'), await of('/v1/search?q=harbour&limit=50'))
  const after = '2020-01-05T00:00:00Z'
  t.same(await of(`/v1/articles?q=harbour&publishedAfter=${after}&limit=9`), [...hits].filter((n) => n > 96).reverse())
  t.same(await of('/v1/search?q=story%2030&limit=9'), [30])
  t.same(await of('/v1/search?q=harbour&locale=de&fuzzy=off'), [])
  const total = await get(app, '/v1/articles?q=harbour&total=true&limit=1')
  t.equal(total.page.total, hits.length, 'all that pages lead to')
  t.equal(total.page.totalIsLowerBound, undefined)
  const some = await get(app, '/v1/articles?q=harbour&type=video&total=true&limit=1')
  t.equal(some.page.total, Math.min(videos.length, 200), 'with filters, those of the window')
  t.equal(some.page.totalIsLowerBound, videos.length > 200 ? true : undefined)
  const middle = await get(app, '/v1/articles?q=harbour&limit=9')
  const next = await get(app, `/v1/articles?q=harbour&limit=9&cursor=${middle.page.next}`)
  const back = await get(app, `/v1/articles?q=harbour&limit=9&cursor=${next.page.previous}`)
  t.same(back.items, middle.items, 'and back')
})

void t.test('words in a row that are none are looked for in the newest texts that have them all', async (t) => {
  const near = async (query: string, most: number): Promise<unknown[]> => {
    const [row] = await app.db.query<{ is_broad: boolean; is_whole: boolean; near: string }>(
      'select is_broad, is_whole, near::text from search_near($1::tsquery, null, null, $2)',
      [query, most],
    )
    const slots = (row?.near ?? '').match(/'~[wmy]\d+'/g) ?? []
    return [row?.is_broad, row?.is_whole, slots.length]
  }
  const [isBroad, isWhole, weeks] = await near("'text' <-> 'plain'", 10)
  t.same([isBroad, isWhole], [false, true], 'no text has it')
  t.ok(Number(weeks) >= 1 && Number(weeks) <= 2, 'ten articles, an hour apart')
  t.same(await near("'text' <-> 'plain'", COUNT + 1), [false, true, 0], 'all texts, where they are few')
  t.same(await near("'text' <-> 'nowhere'", 10), [false, true, 0], 'a word that is rare')
  t.same(await near("'nowhere'", 10), [false, true, 0])
  t.equal((await get(app, '/v1/search?q=%22text%20plain%22&fuzzy=off')).page.total, 0)
  t.equal((await get(app, '/v1/search?q=%22text%20plain%22&fuzzy=off&locale=en')).page.total, 0)
  t.same((await walk(app, '/v1/search?q=%22story%2030%22&fuzzy=off')).length, 1)
})

void t.test('GraphQL answers the same', async (t) => {
  interface Connection {
    nodes: { headline: string }[]
    edges: { cursor: string; node: { headline: string }; mark: { x: string; body: string | null } }[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
    totalCount: number
    searchedFor: string
    didYouMean: string | null
  }
  const ask = async (
    query: string,
    variables: unknown,
  ): Promise<{ data?: Record<string, Connection>; errors?: unknown }> =>
    (await app.call('POST', '/graphql', { body: { query, variables } })).json as never // the shape asked for
  const query = `query ($q: String!, $first: Int, $after: String, $filter: ArticleFilter, $fuzzy: Boolean) {
    found: search(query: $q, first: $first, after: $after, filter: $filter, fuzzy: $fuzzy) {
      nodes { headline } edges { cursor node { headline } mark: highlight { x: headline body } }
      pageInfo { hasNextPage endCursor } totalCount searchedFor didYouMean
    }
  }`
  const rest = await get(app, '/v1/search?q=harbour&limit=100')
  const found: string[] = []
  let after: string | null = null
  do {
    const { data, errors } = await ask(query, { q: 'harbour', first: 40, after })
    if (data?.['found'] === undefined || errors !== undefined) throw new Error(JSON.stringify(errors))
    const { nodes, edges, pageInfo, totalCount, searchedFor, didYouMean } = data['found']
    t.same(
      edges.map(({ node }) => node),
      nodes,
    )
    t.match(edges[0]?.mark, { x: /^Story/, body: /<mark>harbour<\/mark>/ })
    t.same([totalCount, searchedFor, didYouMean], [rest.page.total, 'harbour', null])
    found.push(...nodes.map(({ headline }) => headline))
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null)
  t.same(
    found.slice(0, 100),
    rest.items.map(({ headline }) => headline),
  )
  t.same(twice(found), [])
  const meant = await ask(query, { q: 'harbuor', first: 1 })
  t.same([meant.data?.['found']?.searchedFor, meant.data?.['found']?.totalCount], ['harbour', rest.page.total])
  const off = await ask(query, { q: 'harbuor', first: 1, fuzzy: false })
  t.same([off.data?.['found']?.searchedFor, off.data?.['found']?.totalCount], ['harbuor', 0])
  const listed = await ask(
    `query ($filter: ArticleFilter) {
      a: articles(filter: $filter, first: 5) { nodes { headline } totalCount }
      b: articles(filter: $filter, first: 5, orderBy: RELEVANCE) { nodes { headline } }
      c: articles(first: 1) { nodes { headline } } }`,
    { filter: { query: 'harbour' } },
  )
  t.same(
    listed.data?.['a']?.nodes.map(({ headline }) => numberOf(headline)),
    [...hits].reverse().slice(0, 5),
  )
  t.same(
    listed.data?.['b']?.nodes.map(({ headline }) => headline),
    found.slice(0, 5),
  )
  t.equal(listed.data?.['c']?.nodes.length, 1)
  for (const [text, args] of [
    ['holds no word', 'query: "?!"'],
    ['more than 200 characters', `query: "${'a'.repeat(10_000)}"`],
    ['both', `query: "a", filter: { query: "b" }`],
  ] as const) {
    const texts: string[] = []
    const stop = app.db.observe((sql) => texts.push(sql))
    const { errors } = await ask(`{ search(${args}) { totalCount } }`, {})
    stop()
    t.match(errors, [{ extensions: { code: 'INVALID_PARAMETER' } }], text)
    t.same(
      texts.filter((sql) => sql.includes('search')),
      [],
      'before any statement',
    )
  }
  const draft = await ask('{ articles(filter: { query: "a" }, perspective: DRAFT) { nodes { id } } }', {})
  t.match(draft.errors, [{ extensions: { code: /INVALID_PARAMETER|UNAUTHENTICATED/ } }])
})

void t.test('what is published while somebody turns pages pushes none out of the window', async (t) => {
  const before = await walk(app, '/v1/search?q=harbour&limit=50')
  let published = 0
  const during = await walk(app, '/v1/search?q=harbour&limit=40', async () => {
    await plant(app.db, 30, { from: COUNT + 3_000 + 30 * published++ })
  })
  t.same(twice(during), [])
  t.same(
    before.filter((each) => !during.includes(each)),
    [],
    'none is missing',
  )
  const { rows } = { rows: await app.db.query<{ n: number }>('select count(*)::int n from article_search') }
  t.equal(rows[0]?.n, COUNT + 30 * published)
})
