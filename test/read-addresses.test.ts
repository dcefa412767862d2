import t from 'tap'
import { openDatabase } from '../src/db/client.ts'
import { compile } from '../src/read/compile.ts'
import { baseValues, loadCursorSecret } from '../src/read/cursor.ts'
import { runOne } from '../src/read/run.ts'
import type { Entity, Mode, Shape } from '../src/read/shape.ts'
import { testDatabase } from './helpers/postgres.ts'
import { addArticle, addAuthor, addSection, addTag, FUTURE, insert, NOW, PAST } from './helpers/rows.ts'

void t.test(
  'an address finds its item, a former one leads on, and one that readers never saw is not there',
  async (t) => {
    const { url } = await testDatabase(t)
    const db = await openDatabase({ url, poolSize: 1 })
    t.teardown(() => db.close())
    const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
    const find = async (entity: Entity, by: string, key: string, mode: Mode = 'live', locale = 'en') => {
      const select = [['id', 'column', 'id']] as const
      const shape: Shape = { root: 'one', entity, by, key: 'key', select }
      let statements = 0
      const stop = db.observe(() => statements++)
      const found = await runOne(db, compile(shape, mode), { ...base, key, locale })
      stop()
      t.equal(statements, 1, 'one statement')
      return found
    }
    const item = (id: string, version = 1) => ({ found: 'item', json: `{"id":"${id}"}`, version })

    const moved = await addArticle(db, {
      versions: [
        { slug: 'old', live: true, live_to: NOW },
        { slug: 'new', live_from: NOW, published_at: PAST },
        { slug: 'next' },
      ],
    })
    t.same(await find('article', 'slug', 'new'), item(moved, 2))
    t.same(await find('article', 'slug', 'old'), { found: 'redirect', id: moved, address: 'new', locale: 'en' })
    t.equal(await find('article', 'slug', 'next'), null, 'the slug of a draft does not answer')
    t.equal(await find('article', 'slug', 'new', 'live', 'fr'), null, 'another locale is another address')
    t.same(await find('article', 'slug', 'next', 'draft'), item(moved, 3))
    t.same(await find('article', 'slug', 'new', 'draft'), {
      found: 'redirect',
      id: moved,
      address: 'next',
      locale: 'en',
    })
    t.same(await find('article', 'id', moved), item(moved, 2))

    const scheduled = await addArticle(db, { versions: [{ slug: 'soon', live_from: FUTURE, published_at: FUTURE }] })
    t.equal(await find('article', 'slug', 'soon'), null)
    t.same(await find('article', 'slug', 'soon', 'draft'), item(scheduled))
    await addArticle(db, { versions: [{ slug: 'gone', live: true, live_to: NOW }] })
    t.equal(await find('article', 'slug', 'gone'), null, 'an article that has ended neither answers nor redirects')
    const binned = await addArticle(db, { identity: { trashed_at: PAST }, versions: [{ slug: 'binned' }] })
    t.equal(await find('article', 'slug', 'binned', 'draft'), null)
    t.same(await find('article', 'slug', 'binned', 'trash'), item(binned))

    const released = await addArticle(db, { versions: [{ slug: 'kept', live: true }] })
    await insert(db, 'article_slugs', {
      locale: 'en',
      slug: 'released',
      article_id: released,
      claimed: `[${PAST.toISOString()},${NOW.toISOString()})`,
      since: PAST,
      ceased: PAST,
    })
    t.equal(await find('article', 'slug', 'released'), null, 'a claim that was released leads nowhere')
    await insert(db, 'article_slugs', {
      locale: 'en',
      slug: 'ahead',
      article_id: released,
      claimed: `[${PAST.toISOString()},)`,
      since: FUTURE,
    })
    t.equal(await find('article', 'slug', 'ahead'), null, 'a claim that readers are yet to see leads nowhere')

    const section = await addSection(db, { slug: 'world' })
    await insert(db, 'section_paths', {
      path: 'news/world',
      section_id: section,
      claimed: `[${PAST.toISOString()},)`,
      since: PAST,
      ceased: NOW,
    })
    t.same(await find('section', 'path', 'world'), item(section))
    t.same(await find('section', 'path', 'news/world'), {
      found: 'redirect',
      id: section,
      address: 'world',
      locale: null,
    })
    await addSection(db, { slug: 'secret', hidden: true })
    t.equal(await find('section', 'path', 'secret'), null)

    for (const [entity, add] of [
      ['author', addAuthor],
      ['tag', addTag],
    ] as const) {
      const id = await add(db, { slug: `one-${entity}` })
      await insert(db, `${entity}_slugs`, {
        slug: `former-${entity}`,
        [`${entity}_id`]: id,
        claimed: `[${PAST.toISOString()},)`,
        since: PAST,
        ceased: NOW,
      })
      t.same(await find(entity, 'slug', `one-${entity}`), item(id))
      t.same(await find(entity, 'slug', `former-${entity}`), {
        found: 'redirect',
        id,
        address: `one-${entity}`,
        locale: null,
      })
      t.equal(await find(entity, 'slug', 'nobody'), null)
      await add(db, { slug: `hidden-${entity}`, hidden: true })
      t.equal(await find(entity, 'slug', `hidden-${entity}`), null)
      t.equal((await find(entity, 'slug', `hidden-${entity}`, 'draft'))?.found, 'item')
    }
  },
)

void t.test('aliases are what readers once saw, and nothing that a draft holds', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => db.close())
  const base = baseValues({ now: NOW, clock: NOW }, await loadCursorSecret(db))
  const id = await addArticle(db, {
    versions: [
      { slug: 'old', live: true, live_to: NOW },
      { slug: 'new', live_from: NOW, published_at: PAST },
      { slug: 'next' },
    ],
  })
  await db.query(`update article_slugs set ceased = $1 where slug = 'old'`, [NOW])
  const aliases = async (mode: Mode) => {
    const shape: Shape = {
      root: 'one',
      entity: 'article',
      by: 'id',
      key: 'key',
      select: [['aliases', 'column', 'aliases']],
    }
    const found = await runOne(db, compile(shape, mode), { ...base, key: id })
    return found?.found === 'item' ? JSON.parse(found.json).aliases : found
  }
  const old = { path: 'old', ceasedAt: NOW.toISOString() }
  t.same(await aliases('live'), [old])
  t.same(await aliases('draft'), [old], 'the live slug is no alias though the draft has another')
})
