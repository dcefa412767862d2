import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { ENTITIES, NODES } from '../src/read/describe.ts'
import { run } from '../src/read/run.ts'
import type { Entity, Field, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, NOW } from './helpers/rows.ts'

const all = (node: keyof typeof NODES): Field[] =>
  NODES[node].columns.map(({ name }) => [name, 'column', name] as const)

/** Every column and, one level deep, every relation with all of its columns. */
function everything(node: keyof typeof NODES): Field[] {
  const relations = NODES[node].relations.map(({ name, kind, target }): Field => {
    if (kind === 'page') {
      return [
        name,
        'page',
        name,
        { order: name === 'related' ? 'related' : '-publishedAt', first: 'first', filters: [] },
        [['nodes', 'nodes', all(target)]],
      ]
    }
    return [name, kind, name, all(target)]
  })
  return [...all(node), ...relations]
}

void t.test('every column and relation of every entity compiles and runs in every mode', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 2 })
  t.teardown(() => db.close())
  const secret = await loadCursorSecret(db)
  const base = { ...baseValues({ now: NOW, clock: NOW }, secret), first: 5 }
  const media = await addMedia(db)
  const section = await addSection(db, { slug: 'world' })
  const author = await addAuthor(db)
  const tag = await addTag(db)
  const article = await addArticle(db, {
    versions: [
      { live: true, section_id: section, hero_media_id: media, tags: [tag], authors: [author], media: [media] },
    ],
  })
  const ids: Record<Entity, string> = { article, section, author, media, tag }
  for (const mode of ['live', 'draft', 'trash', 'past', 'publicPast'] as const) {
    for (const entity of Object.keys(ENTITIES) as Entity[]) {
      const shape: Shape = { root: 'one', entity, by: 'id', key: 'key', select: everything(entity) }
      const text = await run(db, compile(shape, mode), { ...base, key: ids[entity] })
      if (mode === 'trash') {
        t.equal(text, null, `${entity} is not in the trash`)
        continue
      }
      const item = JSON.parse(text ?? 'null')
      t.same(
        Object.keys(item ?? {}),
        shape.select.map(([as]) => as),
        `${mode} ${entity}`,
      )
      for (const order of ENTITIES[entity].orders.filter((order) => order !== 'related')) {
        const list: Shape = {
          root: 'page',
          entity,
          args: { order, first: 'first', filters: [] },
          parts: [
            ['nodes', 'nodes', everything(entity)],
            [
              'edges',
              'edges',
              [
                ['cursor', 'cursor'],
                ['node', 'node', all(entity)],
              ],
            ],
            ['totalCount', 'totalCount'],
            [
              'pageInfo',
              'pageInfo',
              (
                [
                  'startCursor',
                  'endCursor',
                  'hasNextPage',
                  'hasPreviousPage',
                  'next',
                  'previous',
                  'limit',
                  'total',
                  'totalIsLowerBound',
                ] as const
              ).map((kind) => [kind, kind] as const),
            ],
          ],
        }
        const page = JSON.parse((await run(db, compile(list, mode), base)) ?? 'null')
        t.equal(page.totalCount, 1, `${mode} ${entity} ${order}`)
        t.equal(page.nodes.length, 1)
      }
    }
  }
})
