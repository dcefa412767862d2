// The benchmark is worth something when its newsroom is always the same and a real one, when the floor gives our answers,
// and when its figures are what they say.
import { createHash } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import { ADMIN_TOKEN, startOwn, startProduct, type Contender } from '../../bench/contenders.ts'
import { loadData, SEED } from '../../bench/data.ts'
import { ask, demandEqual, difference } from '../../bench/equal.ts'
import { startLoader } from '../../bench/load.ts'
import { newsroom, type Newsroom } from '../../bench/newsroom.ts'
import { readOptions } from '../../bench/options.ts'
import { resultOf } from '../../bench/report.ts'
import { figure, median, voidReasons, type Run } from '../../bench/results.ts'
import { TABLES } from '../../bench/rows.ts'
import * as questions from '../../bench/workloads.ts'
import { checkBody } from '../../src/content/body/schema.ts'
import { testDatabase } from '../helpers/postgres.ts'

const ARTICLES = 200
// A tenth of the usual: they are most of what loading so few articles costs.
const MEDIA = 2_000

const digestOf = (room: Newsroom): string => {
  const hash = createHash('sha256')
  for (const table of TABLES) for (const row of table.rows(room)) hash.update(JSON.stringify(row))
  return hash.digest('hex')
}

t.test('the same seed and size give the same newsroom to the byte, another seed another one', async (t) => {
  const make = (seed: number): Promise<Newsroom> => newsroom({ articles: 20, bodyBytes: 6_000, seed, media: MEDIA })
  const first = digestOf(await make(SEED))
  t.equal(digestOf(await make(SEED)), first)
  t.not(digestOf(await make(SEED + 1)), first)
})

t.test('every body is one that the API would take, and needs no escaping in COPY', async (t) => {
  const room = await newsroom({ articles: 50, bodyBytes: 6_000, seed: SEED })
  let bytes = 0
  for (let at = 0; at < 50; at++) {
    const { media } = room.article(at)
    const older = room.body(at, 1, media)
    const { json } = room.body(at, 2, media)
    t.notMatch(json, /[\\\t\n\r]/)
    t.ok(json.length > older.json.length, 'the newer version says more')
    t.same(checkBody(JSON.parse(json)).faults, [])
    bytes += json.length / 50
  }
  t.ok(bytes > 5_000 && bytes < 8_000, `a body has ${bytes} bytes on average`)
})

async function inDatabase<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

const CATALOG = `
select format('%s %s', c.relname, pg_get_indexdef(i.indexrelid)) line from pg_index i join pg_class c on c.oid = i.indrelid
where c.relnamespace = 'public'::regnamespace
union all select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = 'public'::regnamespace
order by 1`

const SUMS =
  TABLES.map(
    // What the database makes itself differs from load to load: in which transaction, as which row.
    ({ name }) => `select '${name}' as name, count(*)::int as rows,
    sum(hashtextextended((to_jsonb(r) - '{tx,ord}'::text[])::text, 0)) as sum from ${name} r`,
  ).join(' union all ') + ' order by name'

t.test('loaded with every trigger in force and without: the same rows, and the schema as it was', async (t) => {
  const checked = await testDatabase(t)
  const fast = await testDatabase(t)
  const catalog = await inDatabase(checked.url, CATALOG)
  await loadData(checked.url, { articles: ARTICLES, media: MEDIA })
  await loadData(fast.adminUrl, { articles: ARTICLES, media: MEDIA })
  t.same(await inDatabase(checked.url, CATALOG), catalog)
  t.same(await inDatabase(fast.url, CATALOG), catalog)
  const rows = await inDatabase<{ name: string; rows: number }>(checked.url, SUMS)
  t.same(await inDatabase(fast.url, SUMS), rows)
  const count = Object.fromEntries(rows.map(({ name, rows }) => [name, rows]))
  t.match(count, { sections: 60, authors: 500, tags: 400, media: MEDIA, article_versions: 2 * ARTICLES })
  const [log] = await inDatabase(
    checked.url,
    'select count(*)::int n, max(seq)::int last, min(seq)::int first from changes',
  )
  t.same(log, { n: 960 + ARTICLES, last: 960 + ARTICLES, first: 1 }, 'the log has no gap')
})

t.test('the floor answers as the server does, creates what it creates, and both bear the load', async (t) => {
  const { url, adminUrl } = await testDatabase(t)
  const room = await loadData(adminUrl, { articles: ARTICLES, media: MEDIA, search: false })
  const started: Contender[] = []
  t.teardown(() => Promise.all(started.map((contender) => contender.stop())).then(() => undefined))
  const product = await startProduct('cold', { url, poolSize: 2 })
  started.push(product)
  const floor = await startOwn('floor', [url, '2', '100'])
  started.push(floor)
  const origins = { product: product.origin, floor: floor.origin, count: 10 }
  await demandEqual('W1', questions.articles(room), origins)
  const plain = questions.articles(room).map(({ product, floor }) => ({
    product,
    floor: { ...floor, path: floor.path.replace('/w1', '/w1-plain') },
  }))
  await demandEqual('W1 of plain columns', plain, origins)
  await demandEqual('W2', questions.sectionLists(room, 100), origins)
  await demandEqual('W3', questions.nested(room), origins)
  await demandEqual('W4', questions.connections(room, 100), origins)
  await demandEqual('W8', questions.frontPages(room, 100), origins)

  const [creation] = questions.creations(room, ADMIN_TOKEN, 1)
  if (creation === undefined) throw new Error('there is nothing to create')
  await ask(product.origin, creation.product)
  await ask(floor.origin, creation.floor)
  const rows = (table: string): string =>
    `select count(*)::int n, count(distinct article_id)::int articles from ${table} where article_id in (select item_id from changes where action = 'created' and type = 'article')`
  const made = await inDatabase<{ item_id: string }>(
    url,
    `select item_id from changes where action = 'created' and type = 'article' and seq > ${960 + ARTICLES} order by seq`,
  )
  t.equal(made.length, 2, 'both are numbered in the log')
  for (const table of ['article_versions', 'article_slugs', 'article_contributors', 'article_tags', 'article_media']) {
    const [found] = await inDatabase<{ n: number; articles: number }>(url, rows(table))
    t.equal(found?.articles, 2, table)
    t.equal((found?.n ?? 1) % 2, 0, `as many rows of ${table} by both`)
  }

  const loader = startLoader()
  t.teardown(() => loader.stop())
  const requests = questions.articles(room).map(({ floor }) => floor)
  const sample = await loader.run({ origin: floor.origin, requests, connections: 4, seconds: 0.5 })
  t.match(sample, { errors: 0 })
  t.same(Object.keys(sample.codes), ['200'])
  t.ok(sample.count > 0 && sample.p50 <= sample.p99)
})

t.test('a difference between two answers is named by its place', async (t) => {
  t.equal(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), null)
  t.match(difference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), /^\/a\/1\/b: 2 and 3/)
  t.match(difference({ a: null }, {}), /^\/a: null and undefined/)
})

const runOf = (series: string, round: number, rate: number): Run => ({
  workload: 'W1',
  series,
  round,
  sample: { rate, count: rate, p50: 1000 / rate, p99: 2000 / rate, bytes: 100, codes: { 200: rate }, errors: 0 },
  serverCpuUs: 100,
  databaseCpuUs: null,
})

t.test(
  'a figure is the ratio of medians, with the spread of the rounds; of what was not run there is none',
  async (t) => {
    t.equal(median([3, 1, 2]), 2)
    t.equal(median([4, 1, 2, 3]), 2.5)
    const runs = [90, 80, 100].map((rate, at) => runOf('cold', at, rate))
    runs.push(...[100, 100, 200].map((rate, at) => runOf('floor', at, rate)))
    const ratio = { key: 'W1 cold/floor', above: ['W1', 'cold'], below: ['W1', 'floor'], by: 'rate' } as const
    const asked = { ...ratio, above: ['W1', 'cold'] as [string, string], below: ['W1', 'floor'] as [string, string] }
    t.same(figure(runs, asked), { key: 'W1 cold/floor', value: 0.9, low: 0.5, high: 0.9, bar: '' })
    t.equal(figure(runs, { ...asked, below: ['W1', 'warm'] }), null)
    t.equal(figure(runs, { ...asked, by: 'cpu' }), null, 'without the CPU of the database')
  },
)

t.test('a floor that is too far below a constant makes a run void', async (t) => {
  t.same(voidReasons({ 'W1 floor/constant': 0.08, 'W2 floor/constant': 0.05 }), [])
  t.same(voidReasons({}), [])
  t.same(voidReasons({ 'W1 floor/constant': 0.079, 'W2 floor/constant': 0.06 }), [
    'W1 floor/constant is 0.079, and must be at least 0.08',
  ])
  t.equal(voidReasons({ 'W2 floor/constant': 0.04 }).length, 1)
})

t.test('results.json has the ratios under the names that they are quoted by', async (t) => {
  const series = ['cold', 'floor', 'warm', 'constant', 'persisted', '304'] as const
  const workloads = ['W1', 'W2', 'W3', 'W4', 'W5', 'W8']
  const runs = workloads.flatMap((workload) => series.map((name) => ({ ...runOf(name, 0, 100), workload })))
  const result = resultOf({
    runs,
    extra: { 'RSS MB': 1 },
    notes: [],
    sizes: [2_000],
    options: readOptions(['--smoke']),
  })
  const names = [
    'W1 cold/floor',
    'W2 cold/floor',
    'W3 cold/floor',
    'W4 cold/floor',
    'W1 warm/constant',
    'W2 warm/constant',
  ]
  for (const name of names) t.equal(result.ratios[name], 1, name)
  t.equal(result.ratios['W8 cold/8 floor requests'], 8)
  t.equal(result.ratios['W5/floor'], 1)
  t.same(Object.keys(result).sort(), [
    'at',
    'extra',
    'figures',
    'machine',
    'notes',
    'options',
    'ratios',
    'runs',
    'void',
  ])
  t.equal(result.runs.length, runs.length)
})

t.test('what is no option is refused', async (t) => {
  t.throws(() => readOptions(['--articels', '5']), /articels/)
  t.throws(() => readOptions(['--rounds', 'many']), /many is not a number/)
  t.same(readOptions(['--articles', '10000,1000000']).articles, [10_000, 1_000_000])
})
