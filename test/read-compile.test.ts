import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { MOST_PREPARED_CHARS } from '../src/db/prepared.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { ENTITIES, NODES } from '../src/read/describe.ts'
import { run } from '../src/read/run.ts'
import type { Entity, Field, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, NOW } from './helpers/rows.ts'

const one = (entity: Entity, select: Field[]): Shape => ({ root: 'one', entity, by: 'id', key: 'key', select })

void t.test('equal shapes are compiled once', (t) => {
  const a = compile(one('tag', [['x', 'column', 'name']]), 'live')
  t.equal(compile(one('tag', [['x', 'column', 'name']]), 'live'), a)
  t.not(compile(one('tag', [['x', 'column', 'name']]), 'draft'), a)
  t.not(compile(one('tag', [['y', 'column', 'name']]), 'live'), a)
  for (let at = 0; at < 1_100; at++) compile(one('tag', [[`f${at}`, 'column', 'name']]), 'live')
  t.not(compile(one('tag', [['x', 'column', 'name']]), 'live'), a, 'no more than 1,000 are kept')
  t.end()
})

void t.test('a name that no descriptor has is a fault, inherited ones too', (t) => {
  for (const name of ['nothing', 'constructor', '__proto__', 'toString', 'name; drop table tags']) {
    t.throws(() => compile(one('tag', [['x', 'column', name]]), 'live'), Error, `column ${name}`)
    t.throws(() => compile(one('tag', [['x', 'one', name, []]]), 'live'), Error, `relation ${name}`)
    t.throws(() => compile(one('article', [['x', 'derived', name]]), 'live'), Error, `derived ${name}`)
    const list = (order: string, filters: [string, string][]): Shape => ({
      root: 'page',
      entity: 'tag',
      args: { order, first: 'first', filters },
      parts: [],
    })
    t.throws(() => compile(list(name, []), 'live'), Error, `order ${name}`)
    t.throws(() => compile(list('name', [[name, 'slot']]), 'live'), Error, `filter ${name}`)
    t.throws(
      () => compile({ root: 'one', entity: 'tag', by: name, key: 'key', select: [] }, 'live'),
      Error,
      `by ${name}`,
    )
  }
  t.throws(() => compile(one('article', [['x', 'list', 'section', []]]), 'live'), Error, 'a relation of another kind')
  t.end()
})

void t.test('with a database', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))

  await t.test('keys of the answer and values are never SQL', async (t) => {
    const names = [
      `'; drop table tags; --`,
      `"`,
      `\\`,
      `'||(select 1)||'`,
      '$1',
      '$$',
      'é\u2028',
      '\n',
      '%s',
      'x'.repeat(5_000),
    ]
    const id = await addTag(db, { name: `'"\\$1 \u{1f600}`, slug: 'odd' })
    const shape = one(
      'tag',
      names.map((name) => [name, 'column', 'name'] as const),
    )
    const answer = JSON.parse((await run(db, compile(shape, 'live'), { ...base, key: id })) ?? 'null')
    t.same(Object.keys(answer), names)
    t.same(new Set(Object.values(answer)), new Set([`'"\\$1 \u{1f600}`]))
    for (const value of names) {
      const list: Shape = {
        root: 'page',
        entity: 'article',
        args: { order: '-publishedAt', first: 'first', filters: [['tag', 'tag']] },
        parts: [['n', 'totalCount']],
      }
      t.equal(await run(db, compile(list, 'live'), { ...base, first: 1, tag: [value] }), '{"n":0}')
    }
  })

  await t.test('a value that is not given is a fault before any statement', async (t) => {
    let statements = 0
    const stop = db.observe(() => statements++)
    await t.rejects(run(db, compile(one('tag', [['x', 'column', 'name']]), 'live'), base), /slot key/)
    stop()
    t.equal(statements, 0)
  })

  await t.test('one statement, however much is nested and however many items there are', async (t) => {
    const section = await addSection(db, { slug: 'world' })
    const author = await addAuthor(db)
    const picture = await addMedia(db)
    for (let at = 0; at < 30; at++)
      await addArticle(db, {
        versions: [{ live: true, section_id: section, authors: [author], hero_media_id: picture }],
      })
    const articles = (first: string, node: Field[]): Field => [
      'articles',
      'page',
      'articles',
      { order: '-publishedAt', first, filters: [] },
      [
        ['nodes', 'nodes', node],
        ['n', 'totalCount'],
      ],
    ]
    const shape: Shape = {
      root: 'page',
      entity: 'section',
      args: { order: 'name', first: 'a', filters: [] },
      parts: [
        [
          'nodes',
          'nodes',
          [
            articles('b', [
              [
                'contributors',
                'list',
                'contributors',
                [
                  [
                    'author',
                    'one',
                    'author',
                    [articles('c', [['hero', 'one', 'hero', [['media', 'one', 'media', [['id', 'column', 'id']]]]]])],
                  ],
                ],
              ],
            ]),
          ],
        ],
      ],
    }
    for (const first of [1, 20, 100]) {
      let statements = 0
      const stop = db.observe(() => statements++)
      const page = JSON.parse(
        (await run(db, compile(shape, 'live'), { ...base, a: first, b: first, c: first })) ?? 'null',
      )
      stop()
      t.equal(statements, 1)
      const inner = page.nodes[0].articles.nodes
      t.equal(inner.length, Math.min(first, 30))
      t.equal(inner[0].contributors[0].author.articles.nodes.length, Math.min(first, 30))
      t.equal(inner[0].contributors[0].author.articles.nodes[0].hero.media.id, picture)
    }
  })

  await t.test('what is for editors is null to readers, whoever selects it', async (t) => {
    const picture = await addMedia(db, { embedded: '{"exif":1}' })
    const ids: Record<Entity, string> = {
      article: await addArticle(db, {
        identity: { source: '{"system":"x"}' },
        versions: [{ live: true, internal_note: 'secret', extra: '{"a":1}', tags: [], media: [picture] }],
      }),
      section: await addSection(db, {}),
      author: await addAuthor(db, { email: 'x@example.com' }),
      media: picture,
      tag: await addTag(db, {}),
    }
    for (const entity of Object.keys(ENTITIES) as Entity[]) {
      const editors = NODES[entity].columns.filter(({ editorOnly }) => editorOnly).map(({ name }) => name)
      const shape = one(
        entity,
        editors.map((name) => [name, 'column', name] as const),
      )
      const live = JSON.parse((await run(db, compile(shape, 'live'), { ...base, key: ids[entity] })) ?? 'null')
      t.same(live, Object.fromEntries(editors.map((name) => [name, null])), entity)
      const draft = JSON.parse((await run(db, compile(shape, 'draft'), { ...base, key: ids[entity] })) ?? 'null')
      t.equal(draft.createdBy, 'test', `${entity} to an editor`)
    }
  })

  await t.test('every filter runs in every mode, by itself and with all the others', async (t) => {
    const id = await addTag(db)
    const values = {
      names: [id, 'world'],
      name: 'world',
      words: ['news'],
      ids: [id],
      instant: NOW,
      boolean: true,
      integer: 0,
      flag: true,
    }
    for (const entity of Object.keys(ENTITIES) as Entity[]) {
      const { filters, orders } = ENTITIES[entity]
      const sets = [...filters.map((filter) => [filter]), filters.filter(({ name }) => name !== 'ids'), filters]
      for (const mode of ['live', 'draft', 'trash', 'past', 'publicPast'] as const) {
        for (const set of sets) {
          const args = { order: orders[0] ?? '', first: 'first', filters: set.map(({ name }) => [name, name] as const) }
          const shape: Shape = {
            root: 'page',
            entity,
            args,
            parts: [
              ['nodes', 'nodes', [['id', 'column', 'id']]],
              ['n', 'totalCount'],
              ['missing', 'missing'],
            ],
          }
          const bound = Object.fromEntries(set.map(({ name, type }) => [name, values[type]]))
          const text = await run(db, compile(shape, mode), { ...base, first: 3, ...bound })
          t.type(text, 'string', `${mode} ${entity} ${set.map(({ name }) => name).join(' ')}`)
        }
      }
    }
  })

  await t.test('node finds an item of any entity by its id', async (t) => {
    const id = await addAuthor(db, { name: 'Bo' })
    const shape: Shape = {
      root: 'node',
      key: 'key',
      types: {
        article: [['headline', 'column', 'headline']],
        author: [
          ['__typename', 'const', '"Author"'],
          ['name', 'column', 'name'],
        ],
      },
    }
    t.equal(await run(db, compile(shape, 'live'), { ...base, key: id }), '{"__typename":"Author","name":"Bo"}')
    t.equal(
      await run(db, compile(shape, 'live'), { ...base, key: await addTag(db) }),
      null,
      'of an entity that is not asked for',
    )
  })

  await t.test('a shape is prepared from its third use on; a connection holds the hundred used last', async (t) => {
    const prepared = async () => Number((await db.query('select count(*)::int n from pg_prepared_statements'))[0]?.n)
    const before = await prepared()
    const key = await addTag(db)
    const use = (at: number) => run(db, compile(one('tag', [[`n${at}`, 'column', 'name']]), 'live'), { ...base, key })
    await use(0)
    await use(0)
    t.equal(await prepared(), before)
    await use(0)
    t.equal(await prepared(), before + 1)
    const isHeld = async (at: number) => {
      const { name } = compile(one('tag', [[`n${at}`, 'column', 'name']]), 'live')
      return (await db.query('select 1 from pg_prepared_statements where name = $1', [name])).length === 1
    }
    for (let at = 1; at < 200; at++) for (let times = 0; times < 3; times++) await use(times === 0 ? 0 : at)
    for (let at = 1; at < 200; at++) await use(at)
    t.equal(await prepared(), 100)
    t.notOk(await isHeld(0), 'many others came since')
    t.notOk(await isHeld(99))
    t.ok(await isHeld(100))
    t.ok(db.prepared.givenBack >= 100)
    await use(0)
    t.ok(await isHeld(0), 'it comes back by its next use')
    t.equal(await prepared(), 100)
    // Whoever is asked often stays, however many others come.
    for (let at = 1; at < 200; at++) for (const one of [at, 0]) await use(one)
    t.ok(await isHeld(0))
    const [row] = await db.query('select count(*)::int n from pg_prepared_statements where name = $1', [
      compile(one('tag', [['n0', 'column', 'name']]), 'live').name,
    ])
    t.same(row, { n: 1 })
  })

  await t.test('large statements take the room of many', async (t) => {
    const wide = (at: number): Field[] =>
      Array.from({ length: 100 }, (_, n) => [`w${at}x${n}`, 'column', 'name'] as const)
    const before = db.prepared.givenBack
    const key = await addTag(db)
    for (let at = 0; at < 60; at++)
      for (let times = 0; times < 3; times++) await run(db, compile(one('tag', wide(at)), 'live'), { ...base, key })
    const [row] = await db.query(
      'select count(*)::int n, sum(length(statement))::int chars from pg_prepared_statements',
    )
    t.ok(Number(row?.chars) <= MOST_PREPARED_CHARS, `${row?.chars} characters`)
    t.ok(Number(row?.n) > 10 && Number(row?.n) < 100, `${row?.n} statements`)
    t.ok(db.prepared.givenBack > before)
  })

  await t.test('the lead items come first in the default order alone', (t) => {
    const shape: Shape = {
      root: 'page',
      entity: 'article',
      args: {
        order: 'headline',
        first: 'first',
        filters: [
          ['lead', 'lead'],
          ['section', 'section'],
        ],
      },
      parts: [],
    }
    t.throws(() => compile(shape, 'live'), { code: 'INVALID_PARAMETER' })
    t.end()
  })
})
