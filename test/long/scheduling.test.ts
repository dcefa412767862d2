// Many articles due within one second: readers have each at its instant with nobody at work, never before; and whoever
// announces, each is announced once.
import t from 'tap'
import { systemContext } from '../../src/access/policy.ts'
import type { Context } from '../../src/context.ts'
import { createArticle, publishArticle } from '../../src/content/articles/service.ts'
import type { ArticleCreate } from '../../src/content/articles/schema.ts'
import { createSection } from '../../src/content/sections/service.ts'
import { openDatabase, type Database } from '../../src/db/client.ts'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { testApp } from '../helpers/app.ts'
import { compiledHelper } from '../helpers/compiled.ts'
import { answer, paragraph } from '../helpers/core.ts'
import { testDatabase } from '../helpers/postgres.ts'
import { program } from '../helpers/program.ts'
import { bySize } from '../helpers/size.ts'

const COUNT = bySize(100, 2_000)
/** Between the first schedule and its instant: time enough to schedule them all. */
const LEAD_MS = bySize(3_000, 60_000)

async function clockOf(db: Database): Promise<number> {
  const [row] = await db.query<{ at: Date }>('select clock_timestamp()::timestamptz(3) as at')
  return row?.at.getTime() ?? NaN
}

interface Scheduled {
  id: string
  at: number
}

/** Drafts in one section, without a schedule. */
async function drafts(ctx: Context): Promise<string[]> {
  const section = await createSection(ctx, { name: 'News' }, answer)
  const ids: string[] = []
  const body = [paragraph('It is time.')] as NonNullable<ArticleCreate['body']> // a block, whose type is a word here
  for (let n = 0; n < COUNT; n += 20) {
    const some = Array.from({ length: Math.min(20, COUNT - n) }, (_, at) =>
      createArticle(ctx, { headline: `Due ${n + at}`, section: section.id, body }, answer),
    )
    ids.push(...(await Promise.all(some)).map(({ id }) => id))
  }
  return ids
}

/** Schedules them for the second after `leadMs`, evenly. */
async function schedule(ctx: Context, ids: readonly string[], leadMs: number): Promise<Scheduled[]> {
  const first = (await clockOf(ctx.db)) + leadMs
  const due = ids.map((id, n) => ({ id, at: first + Math.floor((n * 1_000) / ids.length) }))
  for (let n = 0; n < due.length; n += 20) {
    await Promise.all(
      due.slice(n, n + 20).map(({ id, at }) => publishArticle(ctx, { id, at: new Date(at).toISOString() }, answer)),
    )
  }
  if ((await clockOf(ctx.db)) >= first) throw new Error('the machine is too slow for this lead')
  return due
}

/** Due at or before an instant. */
const dueBy = (due: readonly Scheduled[], at: number): number => due.filter((each) => each.at <= at).length

t.test('with every worker stopped, readers have each article at its instant and never before', async (t) => {
  const { call, db } = await testApp(t)
  const totals: [name: string, ask: () => Promise<number>][] = [
    ['REST', async () => Number((await call('GET', '/v1/articles?limit=1&total=true')).at('page.total'))],
    [
      'GraphQL',
      async () =>
        Number(
          (await call('POST', '/graphql', { body: { query: '{ articles { totalCount } }' } })).at(
            'data.articles.totalCount',
          ),
        ),
    ],
  ]
  const ctx = systemContext(db, new Date())
  const ids = await drafts(ctx)
  // The first question of its kind is compiled, which takes longer than the second that is watched.
  for (const [, ask] of totals) t.equal(await ask(), 0)
  const due = await schedule(ctx, ids, LEAD_MS)
  const last = due[due.length - 1]?.at ?? 0
  let looks = 0
  let lateMs = 0
  const early: string[] = []
  await waitFor(90_000, async () => {
    for (const [name, ask] of totals) {
      const before = await clockOf(db)
      const total = await ask()
      const after = await clockOf(db)
      looks++
      if (total > dueBy(due, after)) early.push(`${name}: ${total} at ${after}`)
      // What was due before the question was asked, and is not in its answer.
      const missed = due[total]
      if (missed !== undefined && missed.at <= before) lateMs = Math.max(lateMs, before - missed.at)
      if (name === 'GraphQL' && before > last && total === COUNT) return true
    }
    return undefined
  })
  t.same(early, [], 'none early, by the clock of the primary')
  t.comment(`${looks} looks; at most ${lateMs} ms behind the primary`)
  t.ok(lateMs <= 250, `${lateMs} ms: the clock of a process is behind by no more than one round trip`)
  for (const [name, ask] of totals) t.equal(await ask(), COUNT, `${name}: all in the end`)
  t.ok(looks > 4)
})

t.test('four workers, one killed on the way: each is announced once and none early', async (t) => {
  const { url } = await testDatabase(t)
  const db = await openDatabase({ url, poolSize: 6 })
  t.teardown(() => db.close())
  const ctx = systemContext(db, new Date())
  const ids = await drafts(ctx)
  const script = compiledHelper(t, 'worker-process')
  const workers = Array.from({ length: 4 }, () => program(t, [script, url]))
  for (const worker of workers) await worker.said('works')
  const due = await schedule(ctx, ids, LEAD_MS)
  const [first] = due
  await waitFor(90_000, async () => ((await clockOf(db)) >= (first?.at ?? 0) + 100 ? true : undefined), 5)
  workers[0]?.child.kill('SIGKILL')
  const announced = (): Promise<{ item_id: string; at: Date; due: Date; audience: string }[]> =>
    db.query(`select item_id, at, due, audience from changes where action = 'published' and seq is not null`)
  await waitFor(15_000, async () => ((await announced()).length >= COUNT ? true : undefined), 50)
  const entries = await announced()
  const instants = new Map(due.map(({ id, at }) => [id, at]))
  t.equal(entries.length, COUNT)
  t.equal(new Set(entries.map(({ item_id }) => item_id)).size, COUNT, 'each once')
  t.same(
    entries.filter(({ item_id, due: each, at }) => each.getTime() !== instants.get(item_id) || at < each),
    [],
    'each at its instant, none early',
  )
  const late = Math.max(...entries.map(({ at, due: each }) => at.getTime() - each.getTime()))
  t.comment(`announced at most ${late} ms after the instant`)
  const [left] = await db.query<{ count: number }>('select count(*)::int as count from agenda')
  t.equal(left?.count, 0)
  for (const worker of workers.slice(1)) worker.child.kill('SIGTERM')
  for (const worker of workers.slice(1)) t.equal(await worker.ended, 0, worker.stderr())
})
