import { randomInt, randomBytes } from 'node:crypto'
import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { Failure } from '../src/errors.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, decodeCursor, loadCursorSecret } from '../src/read/cursor.ts'
import { ENTITIES } from '../src/read/describe.ts'
import { run } from '../src/read/run.ts'
import type { Entity, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, NOW } from './helpers/rows.ts'

/** Why a cursor is refused; null when it is taken. */
function refusal(action: () => unknown): string | null {
  try {
    action()
    return null
  } catch (error) {
    return error instanceof Failure ? error.code : String(error)
  }
}

void t.test('a cursor is taken back as it was given, for its own list alone', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const secret = await loadCursorSecret(db)
  for (const name of ['Zoë Ångström 東京', 'Bo']) {
    await addArticle(db, { versions: [{ live: true, headline: name, headline_sort: name }] })
    await addSection(db, { name })
    await addAuthor(db, { name })
    await addMedia(db)
    await addTag(db, { name })
  }
  const lists = (Object.keys(ENTITIES) as Entity[]).flatMap((entity) =>
    ENTITIES[entity].orders.filter((order) => order !== 'related').map((order) => ({ entity, order })),
  )
  const given: { entity: Entity; order: string; edge: string; next: string }[] = []
  for (const { entity, order } of lists) {
    const shape: Shape = {
      root: 'page',
      entity,
      args: { order, first: 'first', filters: [] },
      parts: [
        [
          'edges',
          'edges',
          [
            ['cursor', 'cursor'],
            ['node', 'node', [['id', 'column', 'id']]],
          ],
        ],
        ['info', 'pageInfo', [['next', 'next']]],
      ],
    }
    const text = await run(db, compile(shape, 'live'), { ...baseValues({ now: NOW, clock: NOW }, secret), first: 1 })
    const page = JSON.parse(text ?? 'null')
    const edge = page.edges[0].cursor
    t.equal(decodeCursor(secret, { entity, order }, edge, 'edge').keys[1], page.edges[0].node.id)
    given.push({ entity, order, edge, next: page.info.next })
  }
  for (const { entity, order, edge, next } of given) {
    for (const list of lists) {
      const same = list.entity === entity && list.order === order
      const name = `${entity} ${order} for ${list.entity} ${list.order}`
      t.equal(
        refusal(() => decodeCursor(secret, list, edge, 'edge')),
        same ? null : 'INVALID_CURSOR',
        name,
      )
      t.equal(
        refusal(() => decodeCursor(secret, list, edge, 'directed')),
        'INVALID_CURSOR',
        `${name}, as directed`,
      )
      t.equal(
        refusal(() => decodeCursor(secret, list, next, 'directed')),
        same ? null : 'INVALID_CURSOR',
        `${name}, directed`,
      )
      t.equal(
        refusal(() => decodeCursor(secret, list, next, 'edge')),
        'INVALID_CURSOR',
        `${name}, directed as edge`,
      )
    }
    t.equal(
      refusal(() => decodeCursor(randomBytes(32), { entity, order }, edge, 'edge')),
      'INVALID_CURSOR',
      'of another installation',
    )
  }

  const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
  t.comment(`SEED=${seed}`)
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >>> 8) % limit
  }
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \n%é\u0000'
  const letter = (): string => alphabet[below(alphabet.length)] ?? ''
  let refused = 0
  let altered = 0
  while (altered < 10_000) {
    const { entity, order, edge, next } = given[below(given.length)] ?? given[0]!
    const kind = below(2) === 0 ? 'edge' : 'directed'
    const cursor = kind === 'edge' ? edge : next
    const at = below(cursor.length)
    const mutated = [
      () => cursor.slice(0, at) + letter() + cursor.slice(at + 1),
      () => cursor.slice(0, at) + cursor.slice(at + 1),
      () => cursor.slice(0, at) + letter() + cursor.slice(at),
      () => cursor.slice(0, at),
      () => cursor + letter(),
      () => cursor + '='.repeat(1 + below(3)),
      () => cursor.toUpperCase(),
      () => cursor + cursor,
      () => randomBytes(30).toString('base64url'),
      () => '',
    ][below(10)]!()
    if (mutated === cursor) continue
    altered++
    if (refusal(() => decodeCursor(secret, { entity, order }, mutated, kind)) === 'INVALID_CURSOR') refused++
    else t.fail(`taken: ${JSON.stringify(mutated)} for ${cursor}`)
  }
  t.equal(refused, 10_000, 'every altered cursor is refused')
})
