// Pages against a model in JavaScript: random rows with many ties, every order, both directions, any page size.
import { randomInt } from 'node:crypto'
import t from 'tap'
import { openDatabase, type Database } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, decodeCursor, loadCursorSecret } from '../src/read/cursor.ts'
import { run } from '../src/read/run.ts'
import type { Entity, PageArgs, Part, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addSection, addTag, NOW, PAST } from './helpers/rows.ts'

const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
console.log(`# SEED=${seed}`)

/** mulberry32: the same numbers for the same seed. */
function random(state: number): (below: number) => number {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const below = random(seed)

interface Model {
  id: string
  sortAt: number
  modified: number
  headline: string
  section: number
  tags: number[]
  authors: number[]
}

async function newsroom(
  db: Database,
): Promise<{ articles: Model[]; sections: string[]; tags: string[]; authors: string[]; lead: string[] }> {
  const sections = [
    await addSection(db, { slug: 'world' }),
    await addSection(db, { slug: 'asia', parent: 'world' }),
    await addSection(db, { slug: 'world-cup' }),
  ]
  const tags = [await addTag(db, { slug: 't0' }), await addTag(db, { slug: 't1' }), await addTag(db, { slug: 't2' })]
  const authors = [await addAuthor(db, { slug: 'a0' }), await addAuthor(db, { slug: 'a1' })]
  const articles: Model[] = []
  for (let at = 0; at < 60; at++) {
    const published = new Date(PAST.getTime() - below(6) * 1000)
    const modified = new Date(PAST.getTime() + below(5))
    const headline = `headline ${below(8)} ${'é'.repeat(below(40))}`
    const section = below(3)
    const chosen = tags.map((_, index) => index).filter(() => below(2) === 0)
    const writers = [below(2), below(2)]
    const id = await addArticle(db, {
      versions: [
        {
          live: true,
          headline,
          headline_sort: headline,
          modified_at: modified,
          published_at: published,
          section_id: sections[section],
          tags: chosen.map((index) => tags[index] ?? ''),
          authors: writers.map((index) => authors[index] ?? ''),
        },
      ],
    })
    articles.push({
      id,
      sortAt: published.getTime(),
      modified: modified.getTime(),
      headline,
      section,
      tags: chosen,
      authors: writers,
    })
  }
  // Hidden from readers: must not be met on any page.
  for (let at = 0; at < 10; at++) {
    await addArticle(db, {
      versions: [{ section_id: sections[0], tags: [tags[0] ?? ''], authors: [authors[0] ?? ''] }],
    })
  }
  const lead = [3, 50, 7, 20].map((at) => articles[at]?.id ?? '')
  await db.query('update sections set lead_items = $1 where id = $2', [lead, sections[0]])
  return { articles, sections, tags, authors, lead }
}

/** As collate "C" and as uuid: by bytes. */
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const PARTS: Part[] = [
  [
    'edges',
    'edges',
    [
      ['cursor', 'cursor'],
      ['node', 'node', [['id', 'column', 'id']]],
    ],
  ],
  [
    'pageInfo',
    'pageInfo',
    [
      ['startCursor', 'startCursor'],
      ['endCursor', 'endCursor'],
      ['hasNextPage', 'hasNextPage'],
      ['hasPreviousPage', 'hasPreviousPage'],
    ],
  ],
  ['totalCount', 'totalCount'],
]

const REST: Part[] = [
  ['items', 'nodes', [['id', 'column', 'id']]],
  [
    'page',
    'pageInfo',
    [
      ['limit', 'limit'],
      ['next', 'next'],
      ['previous', 'previous'],
      ['total', 'total'],
      ['totalIsLowerBound', 'totalIsLowerBound'],
    ],
  ],
]

void t.test('pages walk every list forward and back, and give each item once in order', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 2 })
  db.pool.on('error', () => {})
  t.teardown(() => db.close())
  const secret = await loadCursorSecret(db)
  const { articles, lead } = await newsroom(db)
  const base = baseValues({ now: NOW, clock: NOW }, secret)

  type Filters = Record<string, unknown>
  const read = async (
    entity: Entity,
    order: string,
    filters: Filters,
    extra: Partial<PageArgs>,
    parts: Part[],
    values: object,
  ) => {
    const args: PageArgs = {
      order,
      first: 'first',
      filters: Object.keys(filters).map((name) => [name, name] as const),
      ...extra,
    }
    const shape: Shape = { root: 'page', entity, args, parts }
    return JSON.parse((await run(db, compile(shape, 'live'), { ...base, ...filters, ...values })) ?? 'null')
  }

  const orders: Record<string, (a: Model, b: Model) => number> = {
    '-publishedAt': (a, b) => b.sortAt - a.sortAt || compare(b.id, a.id),
    publishedAt: (a, b) => a.sortAt - b.sortAt || compare(a.id, b.id),
    '-modifiedAt': (a, b) => b.modified - a.modified || compare(b.id, a.id),
    headline: (a, b) => compare(a.headline, b.headline) || compare(a.id, b.id),
  }
  const cases: { filters: Filters; keep: (article: Model) => boolean }[] = [
    { filters: {}, keep: () => true },
    { filters: { section: ['world'] }, keep: (article) => article.section < 2 },
    { filters: { section: ['world'], sectionDepth: 0 }, keep: (article) => article.section === 0 },
    { filters: { section: ['world/asia', 'world'] }, keep: (article) => article.section < 2 },
    { filters: { sectionNot: ['world'] }, keep: (article) => article.section === 2 },
    { filters: { tag: ['t0'] }, keep: (article) => article.tags.includes(0) },
    { filters: { tag: ['t0', 't1', 't1'] }, keep: (article) => article.tags.some((tag) => tag < 2) },
    { filters: { tagsAll: ['t0', 't2'] }, keep: (article) => article.tags.includes(0) && article.tags.includes(2) },
    { filters: { tagNot: ['t0', 't1'] }, keep: (article) => !article.tags.some((tag) => tag < 2) },
    { filters: { author: ['a0'] }, keep: (article) => article.authors.includes(0) },
    { filters: { author: ['a0', 'a1'] }, keep: () => true },
    { filters: { authorNot: ['a0'] }, keep: (article) => !article.authors.includes(0) },
    {
      filters: { tag: ['t0'], author: ['a1'], section: ['world'] },
      keep: (article) => article.tags.includes(0) && article.authors.includes(1) && article.section < 2,
    },
    { filters: { tag: ['nobody'] }, keep: () => false },
    { filters: { tagsAll: ['t0', 'nobody'] }, keep: () => false },
  ]
  for (const { filters, keep } of cases) {
    for (const [order, by] of Object.entries(orders)) {
      const name = `${JSON.stringify(filters)} ${order}`
      const expected = articles
        .filter(keep)
        .sort(by)
        .map(({ id }) => id)
      const first = 1 + below(expected.length + 3)
      // GraphQL: edges, after, then last and before.
      const cursors: string[] = []
      const seen: string[] = []
      let after: { keys: unknown[] } | null = null
      for (let turn = 0; turn < 100; turn++) {
        const page = await read('article', order, filters, after ? { after: ['k', 'i'] } : {}, PARTS, {
          first,
          k: after?.keys[0],
          i: after?.keys[1],
        })
        seen.push(...page.edges.map((edge: { node: { id: string } }) => edge.node.id))
        cursors.push(...page.edges.map((edge: { cursor: string }) => edge.cursor))
        if (page.totalCount !== expected.length) t.equal(page.totalCount, expected.length, `${name} count`)
        if (page.pageInfo.hasNextPage !== seen.length < expected.length)
          t.fail(`${name}: hasNextPage after ${seen.length}`)
        if (page.pageInfo.hasPreviousPage !== (after !== null)) t.fail(`${name}: hasPreviousPage`)
        if (!page.pageInfo.hasNextPage) break
        after = decodeCursor(secret, { entity: 'article', order }, page.pageInfo.endCursor, 'edge')
      }
      t.same(seen, expected, `${name} forward by ${first}`)
      // Every window (after, before) with first and with last.
      for (let turn = 0; turn < 4 && cursors.length > 1; turn++) {
        const [from, to] = [below(cursors.length), below(cursors.length)].sort((a, b) => a - b) as [number, number]
        const size = below(expected.length + 1)
        const decode = (at: number) =>
          decodeCursor(secret, { entity: 'article', order }, cursors[at] ?? '', 'edge').keys
        const [[k, i], [bk, bi]] = [decode(from), decode(to)]
        const window = expected.slice(from + 1, to)
        for (const backward of [false, true]) {
          const extra = { after: ['k', 'i'], before: ['bk', 'bi'], backward }
          const page = await read('article', order, filters, extra, PARTS, { first: size, k, i, bk, bi })
          const got = page.edges.map((edge: { node: { id: string } }) => edge.node.id)
          const want = backward ? window.slice(Math.max(window.length - size, 0)) : window.slice(0, size)
          t.same(got, want, `${name} (${from}, ${to}) ${backward ? 'last' : 'first'} ${size}`)
          if (got.length > 0) t.equal(page.pageInfo.startCursor, cursors[expected.indexOf(got[0])])
        }
        const last = await read('article', order, filters, { after: ['k', 'i'], backward: true }, PARTS, {
          first: size,
          k,
          i,
        })
        const rest = expected.slice(from + 1)
        t.same(
          last.edges.map((edge: { node: { id: string } }) => edge.node.id),
          rest.slice(Math.max(rest.length - size, 0)),
          `${name} last ${size} after`,
        )
      }
    }
  }

  // REST: next to the end, previous to the start; with a section's lead items ahead as well.
  const rest: Record<string, string[]> = {}
  const byDate = articles.slice().sort(orders['-publishedAt'])
  rest['{}'] = byDate.map(({ id }) => id)
  rest['{"section":["world"],"lead":true}'] = [
    ...lead,
    ...byDate.filter(({ id, section }) => section < 2 && !lead.includes(id)).map(({ id }) => id),
  ]
  for (const [text, expected] of Object.entries(rest)) {
    const filters = JSON.parse(text) as Filters
    for (const first of [1, 4, 7, 100]) {
      let page = await read('article', '-publishedAt', filters, {}, REST, { first })
      t.equal(page.page.total, expected.length, text)
      t.equal(page.page.previous, null)
      const forward = [...page.items]
      for (let turn = 0; page.page.next !== null && turn < 100; turn++) {
        const {
          keys: [k, i],
          backward,
        } = decodeCursor(secret, { entity: 'article', order: '-publishedAt' }, page.page.next, 'directed')
        t.notOk(backward)
        page = await read('article', '-publishedAt', filters, { after: ['k', 'i'] }, REST, { first, k, i })
        forward.push(...page.items)
      }
      t.same(
        forward.map(({ id }: { id: string }) => id),
        expected,
        `${text} forward by ${first}`,
      )
      const back = [...page.items]
      for (let turn = 0; page.page.previous !== null && turn < 100; turn++) {
        const {
          keys: [k, i],
          backward,
        } = decodeCursor(secret, { entity: 'article', order: '-publishedAt' }, page.page.previous, 'directed')
        t.ok(backward)
        page = await read('article', '-publishedAt', filters, { after: ['k', 'i'], backward: true }, REST, {
          first,
          k,
          i,
        })
        back.unshift(...page.items)
      }
      t.same(
        back.map(({ id }: { id: string }) => id),
        expected,
        `${text} back by ${first}`,
      )
    }
  }
})

void t.test('an empty page leads back to the item its cursor was made from', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const secret = await loadCursorSecret(db)
  const base = baseValues({ now: NOW, clock: NOW }, secret)
  const at = (seconds: number) => ({
    versions: [{ live: true, published_at: new Date(PAST.getTime() - seconds * 1000) }],
  })
  const ids = [await addArticle(db, at(1)), await addArticle(db, at(2)), await addArticle(db, at(3))]
  for (const order of ['-publishedAt', 'publishedAt'] as const) {
    const [first, , last] = order === 'publishedAt' ? ids.slice().reverse() : ids
    const list = async (extra: Partial<PageArgs>, values: object) => {
      const shape: Shape = {
        root: 'page',
        entity: 'article',
        args: { order, first: 'first', filters: [], ...extra },
        parts: REST,
      }
      return JSON.parse((await run(db, compile(shape, 'live'), { ...base, ...values })) ?? 'null')
    }
    const two = await list({}, { first: 2 })
    t.equal(two.items[0].id, first)
    const next = decodeCursor(secret, { entity: 'article', order }, two.page.next, 'directed')
    await db.query('update article_versions set withdrawn_at = $1 where article_id = $2', [PAST, last])
    const empty = await list({ after: ['k', 'i'] }, { first: 2, k: next.keys[0], i: next.keys[1] })
    t.same(empty.items, [])
    t.equal(empty.page.next, null)
    const back = decodeCursor(secret, { entity: 'article', order }, empty.page.previous, 'directed')
    const again = await list({ after: ['k', 'i'], backward: true }, { first: 2, k: back.keys[0], i: back.keys[1] })
    t.same(again.items, two.items, `${order}: nothing was passed over`)
    await db.query('update article_versions set withdrawn_at = null where article_id = $1', [last])
  }
})

void t.test('first 0 gives no items and says whether there are any', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
  const shape: Shape = {
    root: 'page',
    entity: 'article',
    args: { order: '-publishedAt', first: 'first', filters: [] },
    parts: PARTS,
  }
  const page = async () => JSON.parse((await run(db, compile(shape, 'live'), { ...base, first: 0 })) ?? 'null')
  t.match(await page(), {
    edges: [],
    totalCount: 0,
    pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
  })
  await addArticle(db)
  t.match(await page(), {
    edges: [],
    totalCount: 1,
    pageInfo: { hasNextPage: true, startCursor: null, endCursor: null },
  })
})

void t.test('ids are answered in the order given, and what is not visible is missing', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
  const live = [await addArticle(db), await addArticle(db), await addArticle(db)]
  const draft = await addArticle(db, { versions: [{}] })
  const nobody = '00000000-0000-4000-8000-000000000000'
  const ids = [live[2], draft, live[0], nobody, live[1]]
  const shape: Shape = {
    root: 'page',
    entity: 'article',
    args: { order: '-publishedAt', first: 'first', filters: [['ids', 'ids']] },
    parts: [...REST, ['missing', 'missing']],
  }
  const page = JSON.parse((await run(db, compile(shape, 'live'), { ...base, first: 1, ids })) ?? 'null')
  t.same(
    page.items.map(({ id }: { id: string }) => id),
    [live[2], live[0], live[1]],
  )
  t.same(page.missing, [draft, nobody])
  t.match(page.page, { next: null, previous: null, total: 3 })
})

void t.test('related articles keep the editors’ order and page like any list', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const secret = await loadCursorSecret(db)
  const base = baseValues({ now: NOW, clock: NOW }, secret)
  const others = [
    await addArticle(db),
    await addArticle(db),
    await addArticle(db, { versions: [{}] }),
    await addArticle(db),
  ]
  const related = [others[3], others[2], others[0], others[1]].map(String)
  const key = await addArticle(db, { versions: [{ live: true, related }] })
  const shape = (extra: object): Shape => ({
    root: 'one',
    entity: 'article',
    by: 'id',
    key: 'key',
    select: [['related', 'page', 'related', { order: 'related', first: 'first', filters: [], ...extra }, PARTS]],
  })
  const one = JSON.parse((await run(db, compile(shape({}), 'live'), { ...base, key, first: 2 })) ?? 'null')
  t.same(
    one.related.edges.map((edge: { node: { id: string } }) => edge.node.id),
    [others[3], others[0]],
  )
  const [k, i] = decodeCursor(
    secret,
    { entity: 'article', order: 'related' },
    one.related.pageInfo.endCursor,
    'edge',
  ).keys
  const two = JSON.parse(
    (await run(db, compile(shape({ after: ['k', 'i'] }), 'live'), { ...base, key, first: 2, k, i })) ?? 'null',
  )
  t.same(
    two.related.edges.map((edge: { node: { id: string } }) => edge.node.id),
    [others[1]],
  )
  t.equal(two.related.totalCount, 3)

  const whole: Shape = {
    root: 'one',
    entity: 'article',
    by: 'id',
    key: 'key',
    select: [['related', 'list', 'related', [['id', 'column', 'id']]]],
  }
  const list = JSON.parse((await run(db, compile(whole, 'live'), { ...base, key })) ?? 'null')
  t.same(
    list.related.map(({ id }: { id: string }) => id),
    [others[3], others[0], others[1]],
    'and may be read whole, as a plain list',
  )
})

void t.test('a count stops at 10,000 and says that there is more', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = { ...baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db)), first: 1 }
  const add = (from: number, to: number) =>
    db.query(
      `with ids as (select md5('n' || n)::uuid id, n from generate_series($1::int, $2::int) n), e as (insert into entities select id, 'tag' from ids)
       insert into tags (id, version, slug, name, name_sort, kind, public_from, created_at, created_by, valid_from)
       select id, 1, 'n' || n, 'n', 'n', 'keyword', $3, $3, 'test', $3 from ids`,
      [from, to, PAST],
    )
  const shape: Shape = {
    root: 'page',
    entity: 'tag',
    args: { order: 'name', first: 'first', filters: [] },
    parts: [...REST, ['totalCount', 'totalCount'], ['bound', 'totalCountIsLowerBound']],
  }
  const page = async () => JSON.parse((await run(db, compile(shape, 'live'), base)) ?? 'null')
  await add(1, 10_000)
  const exact = await page()
  t.match(exact, { totalCount: 10_000, bound: false, page: { total: 10_000 } })
  t.notOk('totalIsLowerBound' in exact.page)
  await add(10_001, 10_001)
  t.match(await page(), { totalCount: 10_000, bound: true, page: { total: 10_000, totalIsLowerBound: true } })
})
