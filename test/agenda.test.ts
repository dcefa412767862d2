// The agenda and the cursors of the log, without any surface (semantics.md section 5).
import t from 'tap'
import { rewriteAgenda, type Boundary } from '../src/changes/agenda.ts'
import { announceDue } from '../src/changes/announce.ts'
import { demandPosition, loadLogKey, openCursor, readHead, sealCursor } from '../src/changes/cursor.ts'
import { readClock } from '../src/changes/write-clock.ts'
import { createTag } from '../src/content/tags/service.ts'
import { withinTransaction } from '../src/db/within.ts'
import { answer, core, failure } from './helpers/core.ts'

const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

function boundary(n: number, at: Date, kind: Boundary['kind'] = 'live'): Boundary {
  const type = kind === 'reveal' || kind === 'rights' ? 'media' : 'article'
  return { type, id: id(n), kind, at, version: 1, before: null, after: { n }, affects: [`slug:${n}`] }
}

async function plant(db: Awaited<ReturnType<typeof core>>['db'], boundaries: readonly Boundary[]): Promise<void> {
  for (let i = 0; i < boundaries.length; i += 500) {
    const some = boundaries.slice(i, i + 500)
    await db.transaction((tx) =>
      rewriteAgenda(
        tx,
        some.map((one) => one.id),
        some,
        ['live', 'end', 'rights', 'reveal'],
      ),
    )
  }
}

t.test('what is due is announced once, however many announce it at once, and nothing before', async (t) => {
  const { db, entries } = await core(t, 8)
  const past = new Date(Date.now() - 1_000)
  const ahead = new Date(Date.now() + 3_600_000)
  const due = Array.from({ length: 1_200 }, (_, n) => boundary(n, new Date(past.getTime() - (n % 7))))
  await plant(db, [...due, ...Array.from({ length: 50 }, (_, n) => boundary(5_000 + n, ahead))])
  const results = await Promise.all(Array.from({ length: 6 }, () => announceDue(db)))
  t.equal(
    results.reduce((sum, { announced }) => sum + announced, 0),
    1_200,
  )
  const log = await entries()
  t.equal(log.length, 1_200)
  t.equal(new Set(log.map(({ item_id }) => item_id)).size, 1_200, 'each once')
  t.ok(
    log.every((entry) => entry.cause === 'time' && (entry.due as Date) <= entry.at && entry.actor === 'system'),
    'caused by time, never early',
  )
  t.same(await announceDue(db), { announced: 0, left: false })
  const [left] = await db.query<{ count: number }>('select count(*)::int as count from agenda')
  t.equal(left?.count, 50)
})

t.test('of one instant, a picture is revealed before the article that shows it goes live', async (t) => {
  const { db, entries } = await core(t)
  const at = new Date(Date.now() - 5)
  await plant(db, [boundary(1, at), boundary(9, at, 'reveal'), boundary(2, new Date(at.getTime() - 1), 'end')])
  await announceDue(db)
  t.same(
    (await entries()).map(({ type, action, audience }) => [type, action, audience]),
    [
      ['article', 'expired', 'public'],
      ['media', 'revealed', 'public'],
      ['article', 'published', 'public'],
    ],
  )
})

t.test('a write announces what is due of the items that it holds, before its own entry', async (t) => {
  const { db, ctx, entries } = await core(t)
  await plant(db, [boundary(1, new Date(Date.now() - 5)), boundary(2, new Date(Date.now() - 5))])
  await db.transaction((tx) => readClock(tx, [id(1)]))
  await createTag(ctx, { name: 'T' }, answer)
  t.same(
    (await entries()).map(({ item_id, action }) => [action, item_id === id(1)]),
    [
      ['published', true],
      ['created', false],
    ],
  )
  await t.rejects(
    db.transaction(async (tx) => {
      await readClock(tx, [id(2)])
      throw new Error('given up')
    }),
  )
  t.same(await announceDue(db), { announced: 1, left: false }, 'a write that is rolled back has announced nothing')
})

t.test('a row that a writer holds is left, and said to be', async (t) => {
  const { db } = await core(t)
  await plant(db, [boundary(1, new Date(Date.now() - 5)), boundary(2, new Date(Date.now() - 5))])
  await db.transaction(async (tx) => {
    await tx.query('select 1 from agenda where id = $1 for update', [id(1)])
    t.same(await announceDue(db), { announced: 1, left: true })
  })
  t.same(await announceDue(db), { announced: 1, left: false })
})

t.test('a cursor tells nothing, is taken as it was given alone, and knows its own log', async (t) => {
  const { db, ctx } = await core(t)
  const key = await loadLogKey(db)
  t.same(await readHead(db), { epoch: 1, seq: 0, mark: '000000000000', at: null })
  await createTag(ctx, { name: 'T' }, answer)
  const head = await readHead(db)
  const cursor = { epoch: head.epoch, seq: head.seq, mark: head.mark, extra: { types: ['tag'] } }
  const text = sealCursor(key, cursor)
  t.equal(sealCursor(key, cursor), text, 'the same position is the same text')
  t.same(openCursor(key, text), cursor)
  for (let i = 0; i < text.length; i++) {
    const altered = text.slice(0, i) + (text[i] === 'A' ? 'B' : 'A') + text.slice(i + 1)
    t.equal((await failure((async () => openCursor(key, altered))())).code, 'INVALID_CURSOR')
  }
  for (const other of ['', 'x', `${text}A`, 'A'.repeat(10_000)])
    t.equal((await failure((async () => openCursor(key, other))())).code, 'INVALID_CURSOR')
  await demandPosition(db, cursor)
  for (const other of [{ seq: head.seq + 1 }, { mark: '0123456789ab' }, { epoch: 2 }])
    t.equal((await failure(demandPosition(db, { ...cursor, ...other }))).code, 'CURSOR_EXPIRED')
})

t.test('writes inside one transaction are all there or none, and a failed one leaves the others', async (t) => {
  const { db, ctx, entries } = await core(t)
  await t.rejects(
    db.transaction(async (tx) => {
      const inner = { ...ctx, db: withinTransaction(db, tx) }
      await createTag(inner, { name: 'A', slug: 'a' }, answer)
      throw new Error('given up')
    }),
    { message: 'given up' },
  )
  t.equal((await entries()).length, 0)
  await db.transaction(async (tx) => {
    const inner = { ...ctx, db: withinTransaction(db, tx) }
    await createTag(inner, { name: 'A', slug: 'a' }, answer)
    t.equal((await failure(createTag(inner, { name: 'A', slug: 'a' }, answer))).code, 'SLUG_TAKEN')
    await createTag(inner, { name: 'B', slug: 'b' }, answer)
  })
  t.equal((await entries()).length, 2)
})
