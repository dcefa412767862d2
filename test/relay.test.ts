// The relay: every entry once and in order, whatever becomes of its connection; its lease; what it does to the clock.
import t, { type Test } from 'tap'
import { setTimeout as delay } from 'node:timers/promises'
import { rewriteAgenda } from '../src/changes/agenda.ts'
import type { LogEntry } from '../src/changes/read.ts'
import { startRelay, type Relay } from '../src/changes/relay.ts'
import { createTag } from '../src/content/tags/service.ts'
import { startClock } from '../src/db/clock.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { answer, core, type Core } from './helpers/core.ts'

const silent = { warn: () => undefined, error: () => undefined }

async function relayed(t: Test) {
  const made = await core(t, 8)
  const clock = await startClock(made.db, { asks: false })
  const relay = await startRelay({ db: made.db, clock, log: silent })
  t.teardown(() => relay.stop())
  const heard: LogEntry[] = []
  const resets: number[] = []
  relay.subscribe({ onEntries: (entries) => heard.push(...entries), onReset: () => resets.push(heard.length) })
  return { ...made, clock, relay, heard, resets }
}

const reached = (relay: Relay, seq: number, ms = 5_000) =>
  waitFor(ms, () => (relay.position.seq >= seq ? relay.position.seq : undefined))

/** Ends the relay's own connection from outside. */
const cut = async ({ db }: Core): Promise<number> =>
  (
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'broadsheet relay' and datname = current_database()`,
    )
  ).length

t.test('every entry is handed on once and in order, while its connection is cut again and again', async (t) => {
  const made = await relayed(t)
  const { ctx, relay, heard, resets } = made
  let done = false
  const cutting = (async () => {
    let cuts = 0
    while (!done) {
      await delay(120)
      cuts += await cut(made)
    }
    return cuts
  })()
  await Promise.all(
    Array.from({ length: 6 }, async (_, writer) => {
      for (let i = 0; i < 40; i++) await createTag(ctx, { name: `T ${writer} ${i}` }, answer)
    }),
  )
  await delay(500)
  done = true
  t.ok((await cutting) > 0, 'it was cut')
  t.equal(await reached(relay, 240), 240)
  t.same(
    heard.map(({ seq }) => seq),
    Array.from({ length: 240 }, (_, i) => i + 1),
  )
  t.same(resets, [])
})

t.test('a write is heard by the doorbell, long before the next poll, and without it by the poll', async (t) => {
  const { db, ctx, relay } = await relayed(t)
  const waits: number[] = []
  for (let i = 0; i < 10; i++) {
    const { sequence } = await createTag(ctx, { name: `T ${i}` }, answer)
    const begun = performance.now()
    await reached(relay, sequence)
    waits.push(performance.now() - begun)
  }
  waits.sort((a, b) => a - b)
  t.ok((waits[5] ?? 1_000) < 150, `half of them within ${Math.round(waits[5] ?? 0)} ms`)
  // Past the program: nobody rings.
  await db.query(
    `insert into changes (id, at, type, action, actor, audience) values (gen_random_uuid(), clock_timestamp(), 'tag', 'updated', 'x', 'editors')`,
  )
  t.equal(await reached(relay, 11, 1_000), 11)
})

t.test('what comes due is announced with no worker, and its entry is handed on', async (t) => {
  const { db, relay, heard, clock } = await relayed(t)
  const id = '00000000-0000-7000-8000-000000000001'
  const at = new Date(clock.now().getTime() + 400)
  const boundary = { type: 'article', id, kind: 'live', at, version: 1, before: null, after: { n: 1 } } as const
  await db.transaction((tx) => rewriteAgenda(tx, [id], [boundary], ['live']))
  t.equal(await reached(relay, 1), 1)
  t.match(heard, [{ id, action: 'published', cause: 'time', due: at }])
  t.ok((heard[0]?.at ?? at) >= at, 'never early')
  t.ok(clock.now() >= (heard[0]?.at ?? at), 'the clock has reached what was heard')
})

t.test('the lease ends while the database does not answer, and comes back', async (t) => {
  const { db, relay } = await relayed(t)
  t.ok(relay.isLeased())
  const holder = await db.pool.connect()
  await holder.query('begin; lock table epoch in access exclusive mode')
  t.ok(await waitFor(3_000, () => (relay.isLeased() ? undefined : true)), 'no lease without an answer')
  await holder.query('rollback')
  holder.release()
  t.ok(await waitFor(3_000, () => (relay.isLeased() ? true : undefined)))
})

t.test('another log, another epoch and too long a gap are resets, from which it goes on at the head', async (t) => {
  const { db, ctx, relay, heard, resets } = await relayed(t)
  await createTag(ctx, { name: 'A' }, answer)
  await reached(relay, 1)
  await db.query('update epoch set number = number + 1')
  t.ok(await waitFor(3_000, () => (resets.length === 1 ? true : undefined)), 'the epoch')
  // A backup comes back: the same number, another entry.
  await db.query('alter table changes disable trigger user')
  await db.query('update changes set id = gen_random_uuid()')
  t.ok(await waitFor(3_000, () => (resets.length === 2 ? true : undefined)), 'another mark')
  await db.query('delete from changes')
  t.ok(await waitFor(3_000, () => (resets.length === 3 ? true : undefined)), 'a shorter log')
  t.equal(relay.position.seq, 0)
  await db.query(
    `insert into changes (id, seq, at, type, action, actor, audience)
     select gen_random_uuid(), n, clock_timestamp(), 'tag', 'updated', 'x', 'editors' from generate_series(1, 5001) n`,
  )
  t.ok(await waitFor(3_000, () => (resets.length === 4 ? true : undefined)), 'too far behind')
  t.equal(relay.position.seq, 5_001)
  await db.query('alter table changes enable trigger user')
  await createTag(ctx, { name: 'B' }, answer)
  await reached(relay, 5_002)
  t.same(
    heard.map(({ seq }) => seq),
    [1, 5_002],
  )
})

t.test('what it remembers reaches back without a gap, or says that it does not', async (t) => {
  const { db, ctx, relay } = await relayed(t)
  t.same(relay.recent(0), [])
  await createTag(ctx, { name: 'A' }, answer)
  await createTag(ctx, { name: 'B' }, answer)
  await reached(relay, 2)
  t.same(
    relay.recent(1)?.map(({ seq }) => seq),
    [2],
  )
  t.same(relay.recent(2), [])
  await db.query('alter table changes disable trigger user')
  await db.query(
    `insert into changes (id, seq, at, type, action, actor, audience)
     select gen_random_uuid(), n, clock_timestamp(), 'tag', 'updated', 'x', 'editors' from generate_series(3, 2600) n`,
  )
  await reached(relay, 2_600)
  t.equal(relay.recent(5), null, 'that is to be read from the log')
  t.equal(relay.recent(2_599)?.length, 1)
  const begun = performance.now()
  await relay.beyond(2_600, 60)
  t.ok(performance.now() - begun >= 50, 'a wait has its bound')
})
