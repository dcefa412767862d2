// The statements of docs/queries.md on a newsroom of some size: each finds its rows by an index, and a page costs the same
// wherever it lies.
import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { selectFields } from '../src/rest/shape.ts'
import { execution, kinds, nodesOf, samplesOf, type Kind, type Plan } from '../scripts/statement-kinds.mjs'
import { manyArticles } from './helpers/many-articles.ts'
import { testDatabase } from './helpers/postgres.ts'
import { bySize } from './helpers/size.ts'

const ARTICLES = bySize(5_000, 50_000)

interface Run extends Plan {
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
}

void t.test('the plans of reads', { timeout: 170_000 }, async (t) => {
  const database = await testDatabase(t)
  await manyArticles(database, ARTICLES)
  const db = await openDatabase({ url: database.url, poolSize: 1 })
  t.teardown(() => db.close())
  const samples = await samplesOf((text, values) => db.query(text, values))
  const all = kinds(selectFields, samples)

  /** As the pool plans it: once, whatever the values. Run twice: the first time reads what later ones find in memory. */
  async function run({ shape, reading, values }: Kind): Promise<Run> {
    const compiled = compile(shape, reading)
    await db.query(`prepare it as ${compiled.text}`)
    const explain = `explain (analyze, buffers, timing off, format json) ${execution(compiled, values)}`
    await db.query(explain)
    const [row] = await db.query<Record<string, [{ Plan: Run }]>>(explain)
    await db.query('deallocate it')
    const plan = row?.['QUERY PLAN']?.[0].Plan
    if (plan === undefined) throw new Error('no plan')
    return plan
  }
  const pages = async (kind: Kind | undefined): Promise<number> => {
    if (kind === undefined) throw new Error('there is no such kind')
    const plan = await run(kind)
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
  }
  const titled = (title: string): Kind | undefined => all.find((kind) => kind.title === title)

  await t.test('none reads articles, their versions or their links from end to end', async (t) => {
    t.ok(all.length > 30)
    for (const kind of all) {
      const whole = nodesOf(await run(kind))
        .filter((node) => node['Node Type'] === 'Seq Scan')
        .map((node) => node['Relation Name'] ?? '')
      t.same(
        whole.filter((table) => /^(article|corrections)/.test(table)),
        [],
        kind.title,
      )
    }
  })

  await t.test('addresses are looked up without the index that keeps each to one holder', async (t) => {
    const used = new Set<string>()
    for (const kind of all) for (const node of nodesOf(await run(kind))) used.add(node['Index Name'] ?? '')
    t.ok(used.has('article_slugs_of_slug'))
    t.same(
      [...used].filter((index) => index.endsWith('_one_holder')),
      [],
    )
  })

  await t.test('a page behind nine tenths of all articles touches as much as the first one', async (t) => {
    const first = await pages(titled('Articles, the newest first'))
    const deep = await pages(titled('A page behind nine tenths of all articles'))
    t.ok(deep <= first * 1.2, `${deep} pages of memory, the first page ${first}`)
  })

  await t.test('a word that few or none have is found as soon as one that all have', async (t) => {
    const many = titled('Articles of a type')
    const common = await pages(many && { ...many, values: { ...many.values, type: ['article'] } })
    for (const type of ['liveblog', 'video'])
      t.ok((await pages(many && { ...many, values: { ...many.values, type: [type] } })) <= common * 1.2, type)
  })

  await t.test('nor does another order walk everything to find the few that have a word', async (t) => {
    const { now, clock } = titled('Articles of a type')?.values ?? {}
    for (const mode of ['live', 'past', 'draft'] as const) {
      for (const [filter, words] of Object.entries({ genre: ['review', 'opinion'], type: ['video'], locale: ['sw'] })) {
        for (const order of ['-modifiedAt', 'headline']) {
          const args = { order, first: 'first', filters: [[filter, filter]] as const }
          const parts = [['items', 'nodes', [['headline', 'column', 'headline']]]] as const
          const shape = { root: 'page', entity: 'article', args, parts } as const
          const values = { now, clock, first: 20, [filter]: words }
          const touched = await pages({ title: order, shape, reading: mode, values })
          t.ok(touched < 50, `${mode}, ${filter}, ${order}: ${touched} pages`)
        }
      }
    }
  })

  await t.test('a count stops: it reads no more for more articles than it tells', async (t) => {
    const total = await pages(titled('How many articles there are'))
    // 10,001 entries of an index, some hundred on a page.
    t.ok(total < 1_000, `${total} pages`)
  })
})
