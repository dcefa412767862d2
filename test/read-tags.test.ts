// A tagged statement answers what the plain one does, and says what it looked at.
import t from 'tap'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { run, runOne, runPage } from '../src/read/run.ts'
import type { Entity, Shape } from '../src/read/shape.ts'
import { itemTag } from '../src/read/tags.ts'
import { selectFields } from '../src/rest/shape.ts'
import { core } from './helpers/core.ts'
import { randomFrom, randomNewsroom } from './helpers/random-newsroom.ts'

const ENTITIES: readonly Entity[] = ['article', 'section', 'author', 'media', 'tag']
const INCLUDES: Readonly<Record<Entity, readonly string[]>> = {
  article: ['related', 'corrections', 'translations', 'sections', 'section.ancestors'],
  section: ['ancestors', 'children'],
  author: [],
  media: [],
  tag: [],
}

t.test('marks are in no answer, whatever is selected, and each item that is shown is among the tags', async (t) => {
  const { db, ctx } = await core(t)
  const secret = await loadCursorSecret(db)
  const room = randomNewsroom(ctx, randomFrom(Number(process.env['BROADSHEET_TEST_SEED'] ?? 7)))
  await room.found()
  for (let act = 0; act < 250; act++) await room.act()
  const [row] = await db.query<{ at: Date }>('select clock_timestamp()::timestamptz(3) at', [])
  const at = { now: row?.at ?? ctx.now, clock: row?.at ?? ctx.now }
  const base = baseValues(at, secret)
  let shown = 0
  for (const entity of ENTITIES) {
    const select = selectFields({
      entity,
      mode: 'live',
      isList: false,
      include: INCLUDES[entity],
      ...(entity === 'article' ? { bodyFormat: ['portableText', 'html', 'text', 'markdown'] } : {}),
    })
    const page: Shape = {
      root: 'page',
      entity,
      tellsMoved: true,
      args: { order: entity === 'article' || entity === 'media' ? '-createdAt' : 'name', first: 'first', filters: [] },
      parts: [['items', 'nodes', select]],
    }
    const list: Shape = entity === 'article' ? { ...page, args: { ...page.args, order: '-publishedAt' } } : page
    const values = { ...base, first: 50 }
    const plain = await runPage(db, compile(list, 'live'), values)
    const tags = new Set<string>()
    const tagged = await runPage(db, compile(list, 'live', { tagged: true }), values, tags)
    t.equal(tagged.json, plain.json, `a list of ${entity}s is the same text`)
    const items = (JSON.parse(plain.json) as { items: { id: string }[] }).items // as `parts` says
    for (const { id } of items) {
      shown++
      if (!tags.has(itemTag(entity, id))) t.fail(`${entity} ${id} is shown and no tag says so`)
    }
    for (const id of [...room.ids[entity], '00000000-0000-7000-8000-000000000000']) {
      const one: Shape = { root: 'one', entity, by: 'id', key: 'key', select }
      const looked = new Set<string>()
      const bound = { ...base, key: id }
      const without = await runOne(db, compile(one, 'live'), bound)
      const found = await runOne(db, compile(one, 'live', { tagged: true }), bound, looked)
      t.same(found, without, `one ${entity} by its id is the same`)
      if (!looked.has(itemTag(entity, id))) t.fail(`${entity} ${id} was asked for and no tag says so`)
      const node: Shape = { root: 'node', key: 'key', types: { [entity]: select } }
      const nodes = [await run(db, compile(node, 'live'), bound)]
      nodes.push(await run(db, compile(node, 'live', { tagged: true }), bound, new Set()))
      t.equal(nodes[1], nodes[0], `a node that is a ${entity} is the same text`)
    }
  }
  t.ok(shown > 15, `${shown} items were shown`)
})

t.test('every filter, order and address of every entity has a tagged statement that PostgreSQL runs', async (t) => {
  const { db, ctx } = await core(t)
  const secret = await loadCursorSecret(db)
  const room = randomNewsroom(ctx, randomFrom(11))
  await room.found()
  const base = baseValues({ now: ctx.now, clock: ctx.now }, secret)
  const { ENTITY_TYPES } = await import('../src/read/entities/index.ts')
  const bound: Record<string, unknown> = {
    names: ['world', 'w1', '00000000-0000-7000-8000-000000000000'],
    name: 'w1',
    words: ['en'],
    ids: ['00000000-0000-7000-8000-000000000000'],
    instant: ctx.now,
    boolean: true,
    integer: 1,
    flag: null,
  }
  for (const entity of ENTITIES) {
    const type = ENTITY_TYPES[entity]
    for (const order of Object.keys(type.orders).filter((name) => name !== 'related' && name !== 'relevance')) {
      for (const [filter, kind] of Object.entries(type.filters)) {
        // Answers to searches are not kept.
        if (filter === 'query' || (filter === 'lead' && order !== '-publishedAt')) continue
        const filters = [
          [filter, filter],
          ...(filter === 'lead' || filter === 'sectionDepth' ? [['section', 'section'] as const] : []),
        ] as (readonly [string, string])[]
        const shape: Shape = {
          root: 'page',
          entity,
          tellsMoved: true,
          args: { order, first: 'first', filters },
          parts: [['items', 'nodes', [['id', 'column', 'id']]]],
        }
        const values = { ...base, first: 5, section: bound['names'], [filter]: bound[kind] }
        const plain = await runPage(db, compile(shape, 'live'), values)
        const tags = new Set<string>()
        const tagged = await runPage(db, compile(shape, 'live', { tagged: true }), values, tags)
        t.same(tagged, plain, `${entity} by ${filter} in order ${order}`)
        t.ok(tags.size > 0, `${entity} by ${filter} in order ${order} depends on something`)
      }
    }
    if (type.address === null) continue
    const shape: Shape = {
      root: 'one',
      entity,
      by: type.address.by,
      key: 'key',
      select: [['id', 'column', 'id']],
    }
    const tags = new Set<string>()
    const values = { ...base, key: 'nowhere', locale: 'en' }
    t.equal(
      await runOne(db, compile(shape, 'live', { tagged: true }), values, tags),
      null,
      `no ${entity} of that address`,
    )
    t.ok(
      [...tags].some((tag) => tag.startsWith('slug:')),
      `what is absent depends on its address: ${entity}`,
    )
  }
})
