import t from 'tap'
import { createToken } from '../src/access/tokens.ts'
import type { Entry } from '../src/changes/append.ts'
import { appendChange } from '../src/changes/append.ts'
import { slugName } from '../src/changes/affects.ts'
import { createSection } from '../src/content/sections/service.ts'
import { answer, core, failure } from './helpers/core.ts'

const entry = (n: number): Entry => ({
  type: 'tag',
  itemId: null,
  action: 'updated',
  audience: 'editors',
  version: n,
  fields: ['name'],
})

t.test('numbers follow commits without a gap, whatever is rolled back', async (t) => {
  const { db, ctx, entries } = await core(t, 8)
  const acknowledged: number[] = []
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; i < 25; i++) {
        const rollsBack = (writer + i) % 5 === 0
        const done = db.transaction(async (tx) => {
          await appendChange(tx, { viewer: ctx.viewer, at: new Date() }, entry(writer), entry(100 + writer))
          if (rollsBack) throw new Error('rolled back')
        })
        const after = await done.then(
          ({ after }) => after,
          (error: Error) => {
            if (error.message !== 'rolled back') throw error
            return null
          },
        )
        if (after !== null) acknowledged.push(Number(after[0]?.['seq']))
      }
    }),
  )
  const log = await entries()
  t.equal(log.length, 8 * 20 * 2)
  t.same(
    log.map(({ seq }) => seq),
    log.map((_, i) => i + 1),
  )
  for (const [i, { at }] of log.entries()) t.ok(i === 0 || at >= (log[i - 1]?.at ?? at), 'at never goes back')
  for (let i = 0; i < log.length; i += 2)
    t.equal(log[i + 1]?.version, 100 + Number(log[i]?.version), 'one transaction is not split')
  t.same(
    acknowledged.sort((a, b) => a - b),
    log.filter(({ seq }) => seq % 2 === 0).map(({ seq }) => seq),
    'each writer is told its last number',
  )
})

t.test('the log is append-only, and written under READ COMMITTED alone', async (t) => {
  const { db, ctx } = await core(t)
  await createSection(ctx, { name: 'S' }, answer)
  await t.rejects(db.query(`update changes set actor = 'x'`), { code: '23514' })
  await t.rejects(db.query('delete from changes'), { code: '23514' })
  await t.rejects(db.query('truncate changes'), { code: '23514' })
  const repeatable = db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read')
    await appendChange(tx, { viewer: ctx.viewer, at: new Date() }, entry(1))
  })
  await t.rejects(repeatable, { code: '25001' })
})

t.test('only the trigger of the log is deferred: nothing waits for rows while it holds its lock', async (t) => {
  const { db } = await core(t)
  const deferred = await db.query(
    `select conname as name from pg_constraint where condeferred and connamespace = 'public'::regnamespace
     union select tgname from pg_trigger where tginitdeferred and not tgisinternal`,
  )
  t.same(deferred, [{ name: 'changes_numbered' }])
})

t.test('a past table has the columns of its present one, behind valid_to', async (t) => {
  const { db } = await core(t)
  for (const table of ['sections', 'authors', 'media', 'tags']) {
    const names = async (of: string) =>
      (
        await db.query<{ name: string }>(
          `select attname || ' ' || format_type(atttypid, atttypmod) as name from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
          [of],
        )
      ).map(({ name }) => name)
    t.same(await names(`${table}_past`), ['valid_to timestamp(3) with time zone', ...(await names(table))])
  }
})

t.test('no headline, name or slug enters the log', async (t) => {
  const { ctx, entries } = await core(t)
  await createSection(ctx, { name: 'Zanzibar', slug: 'secret-word', description: 'hush' }, answer)
  const [made] = await entries()
  t.notMatch(JSON.stringify(made), /Zanzibar|secret-word|hush/i)
  t.ok(made?.affects.includes(slugName('section', 'secret-word')))
})

t.test('writes stop while the log lies far ahead of the clock, and never go before its newest entry', async (t) => {
  const { db, ctx, entries } = await core(t)
  const ahead = (ms: number) =>
    db.transaction((tx) => appendChange(tx, { viewer: ctx.viewer, at: new Date(Date.now() + ms) }, entry(1)))
  await ahead(20_000)
  const written = await createSection(ctx, { name: 'S' }, answer)
  const log = await entries()
  t.ok(written.at >= (log[0]?.at ?? written.at))
  await ahead(120_000)
  t.equal((await failure(createSection(ctx, { name: 'T' }, answer))).code, 'CLOCK_BEHIND_LOG')
  const token = createToken(ctx, { name: 'T', scopes: ['media:read'] })
  t.equal((await failure(token)).code, 'CLOCK_BEHIND_LOG', 'a token is a write like any other')
})

t.test('a lock that is held too long is BUSY, and nothing was written', async (t) => {
  const { db, ctx, entries } = await core(t)
  const { id } = await createSection(ctx, { name: 'S' }, answer)
  const holder = await db.pool.connect()
  await holder.query('begin')
  await holder.query('select 1 from sections where id = $1 for update', [id])
  const { updateSection } = await import('../src/content/sections/service.ts')
  t.equal((await failure(updateSection(ctx, { id, ifVersion: '*', patch: { name: 'T' } }, answer))).code, 'BUSY')
  await holder.query('rollback')
  holder.release()
  t.equal((await entries()).length, 1)
})
