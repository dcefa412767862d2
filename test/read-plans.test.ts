// The lists of a newsroom of some size are walked along an index, in the order asked for: no plan reads all versions.
import t from 'tap'
import { openDatabase, type Database } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { ENTITIES } from '../src/read/describe.ts'
import type { Field, Mode, Shape } from '../src/read/shape.ts'
import { manyArticles } from './helpers/many-articles.ts'
import { testDatabase } from './helpers/postgres.ts'

const ARTICLES = 4_000

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  Plans?: Plan[]
}

/** The tables that the plan of a statement reads from end to end. */
async function readWhole(db: Database, { text, slots }: { text: string; slots: readonly string[] }): Promise<string[]> {
  // As the pool plans: once, whatever the values (plan_cache_mode), so that null stands for any.
  await db.query(`prepare list as ${text}`)
  const nothing = slots.map(() => 'null').join(', ')
  const [row] = await db.query<Record<string, [{ Plan: Plan }]>>(`explain (format json) execute list(${nothing})`)
  await db.query('deallocate list')
  const read: string[] = []
  const walk = (plan: Plan): void => {
    if (plan['Node Type'] === 'Seq Scan') read.push(plan['Relation Name'] ?? '')
    for (const below of plan.Plans ?? []) walk(below)
  }
  const plan = row?.['QUERY PLAN']?.[0].Plan
  if (plan === undefined) throw new Error('no plan')
  walk(plan)
  return read
}

void t.test('no list of articles reads all versions', { timeout: 110_000 }, async (t) => {
  const database = await testDatabase(t)
  const db = await openDatabase({ url: database.url, poolSize: 1 })
  t.teardown(() => db.close())
  await manyArticles(database, ARTICLES)
  const filters: (readonly string[])[] = [
    [],
    ['section'],
    ['tag'],
    ['tagsAll'],
    ['author'],
    ['tagNot'],
    ['authorNot'],
    ['sectionNot'],
    ['section', 'tag', 'author', 'type', 'locale'],
    ['publishedAfter', 'publishedBefore'],
    ['modifiedAfter'],
    ['genre'],
    ['type', 'locale'],
  ]
  const orders = ENTITIES.article.orders.filter((order) => order !== 'related')
  for (const mode of ['live', 'draft', 'past', 'publicPast'] as const satisfies Mode[]) {
    for (const given of filters) {
      for (const order of orders) {
        const names = given.map((name) => [name, name] as const)
        const args = { order, first: 'first', filters: names }
        const { text, slots } = compile(
          { root: 'page', entity: 'article', args, parts: [['items', 'nodes', [['headline', 'column', 'headline']]]] },
          mode,
        )
        const whole = (await readWhole(db, { text, slots })).filter((table) => /^article/.test(table))
        t.same(whole, [], `${mode}, ${order}, ${given.join(' ') || 'no filter'}`)
      }
    }
  }
})

void t.test(
  'what sections, authors, tags and media once were is found by an index',
  { timeout: 110_000 },
  async (t) => {
    const database = await testDatabase(t)
    const db = await openDatabase({ url: database.url, poolSize: 1 })
    t.teardown(() => db.close())
    await manyArticles(database, ARTICLES)
    // A hundred earlier rows of each.
    for (const table of ['sections', 'tags', 'authors', 'media'])
      await db.query(
        `insert into ${table}_past select r.* from ${table} s cross join generate_series(1, 100) g cross join lateral
         jsonb_populate_record(null::${table}_past, to_jsonb(s) || jsonb_build_object('valid_from', s.valid_from - (g + 1) * interval '1 day',
           'valid_to', s.valid_from - g * interval '1 day')) r`,
      )
    await db.query('analyze')
    const name: Field = ['name', 'column', 'name']
    const media: Field[] = [['id', 'column', 'id']]
    const select: Field[] = [
      ['headline', 'column', 'headline'],
      ['path', 'column', 'path'],
      ['aliases', 'column', 'aliases'],
      [
        'section',
        'one',
        'section',
        [name, ['ancestors', 'list', 'ancestors', [name]], ['children', 'list', 'children', [name]]],
      ],
      ['contributors', 'list', 'contributors', [['author', 'one', 'author', [name, ['image', 'one', 'image', media]]]]],
      ['tags', 'list', 'tags', [name]],
      ['hero', 'one', 'hero', [['media', 'one', 'media', media]]],
      ['media', 'list', 'media', media],
      ['related', 'list', 'related', [['headline', 'column', 'headline']]],
      ['translations', 'list', 'translations', [['headline', 'column', 'headline']]],
      ['html', 'derived', 'bodyHtml'],
    ]
    const one = { root: 'one', entity: 'article', key: 'key', select } as const
    const filters = ['section', 'tag', 'author'].map((filter) => [filter, filter] as const)
    const shapes: Record<string, Shape> = {
      'one by id': { ...one, by: 'id' },
      'one by address': { ...one, by: 'slug' },
      'a list': {
        root: 'page',
        entity: 'article',
        args: { order: '-publishedAt', first: 'first', filters },
        parts: [
          ['items', 'nodes', select],
          ['total', 'totalCount'],
        ],
      },
    }
    for (const mode of ['past', 'publicPast'] as const)
      for (const [what, shape] of Object.entries(shapes)) {
        const whole = await readWhole(db, compile(shape, mode))
        t.same(
          whole.filter((table) => /^(articles|article_versions|.*_past)$/.test(table)),
          [],
          `${what}, ${mode}`,
        )
      }
  },
)
