// What feeds the cache: own writes before they are answered, instants when they come, the log of others; and what it does
// where one of these is not to be had.
import t, { type Test } from 'tap'
import { RELAY_PAGE } from '../../src/changes/ahead.ts'
import { announceDue } from '../../src/changes/announce.ts'
import { watchWrites, type Written } from '../../src/changes/written.ts'
import * as articles from '../../src/content/articles/service.ts'
import { createMedia, updateMedia } from '../../src/content/media/service.ts'
import { createSection, restoreSection, trashSection, updateSection } from '../../src/content/sections/service.ts'
import { createTag, updateTag } from '../../src/content/tags/service.ts'
import { openDatabase, type Database } from '../../src/db/client.ts'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { withinTransaction } from '../../src/db/within.ts'
import { instance } from '../helpers/cached-reads.ts'
import { answer, core, failure, paragraph, type Core } from '../helpers/core.ts'

async function cached(t: Test, made: Core, db: Database = made.db) {
  const { clock, relay, answers, reads } = await instance(t, db)
  /** Status and text of an address, and whether it had to be made. */
  async function get(url: string) {
    let isMade = false
    const { status, body } = await reads.cached(answers, url, () => (isMade = true))
    return { status, text: body.toString(), isMade }
  }
  return { db, clock, relay, answers, get }
}

async function another(t: Test, { db }: Core): Promise<Database> {
  const other = await openDatabase({ url: db.pool.options.connectionString ?? '', poolSize: 4 })
  t.teardown(() => other.close())
  return other
}

/** An article that can be published, in a section of its own. */
async function story({ ctx }: Core, fields: Record<string, unknown> = {}) {
  const section = await createSection(ctx, { name: `Section ${Math.random()}` }, answer)
  const input = { headline: 'Story', section: section.id, body: [paragraph('Text')], ...fields }
  const { id } = await articles.createArticle(ctx, input as never, answer) // the schema's input, for short
  return { id, section: section.id }
}

const from = (clock: { now(): Date }, ms: number): Date => new Date(clock.now().getTime() + ms)
const passed = (clock: { now(): Date }, at: Date) => waitFor(5_000, () => (clock.now() >= at ? true : undefined))

t.test(
  'a schedule is readable at its instant with nobody to announce it, although the answers were in memory',
  async (t) => {
    const made = await core(t, 8)
    // Announcing is held up: the rows of the agenda are locked by another transaction.
    const own = await cached(t, made)
    const far = await cached(t, made, await another(t, made))
    const { id, section } = await story(made)
    const urls = [`/v1/articles/${id}`, `/v1/articles?section=${section}`, '/v1/articles?limit=2']
    const at = from(own.clock, 2_500)
    await articles.publishArticle(made.ctx, { id, at: at.toISOString() }, answer)
    const holder = await made.db.pool.connect()
    await holder.query('begin')
    await holder.query('select 1 from agenda for update')
    t.teardown(() => holder.release(true))
    for (const one of [own, far]) {
      for (const url of urls) {
        const { text } = await one.get(url)
        t.notMatch(text, id, 'not yet')
        t.equal((await one.get(url)).isMade, false)
      }
    }
    t.ok(far.relay.position.seq > 0)
    await waitFor(2_000, () => (far.relay.ahead.boundaries?.length === 1 ? true : undefined))
    for (const one of [own, far]) {
      await passed(one.clock, at)
      for (const url of urls) t.match((await one.get(url)).text, id)
    }
    const [row] = await made.db.query<{ count: number }>(
      `select count(*)::int as count from changes where action = 'published'`,
    )
    t.equal(row?.count, 0, 'nobody has announced it')
    await holder.query('rollback')
    const { dropped } = own.answers.counts
    await announceDue(made.db)
    t.equal(own.answers.counts.dropped, dropped, 'its announcement drops nothing more')
  },
)

t.test('a boundary set for a moment from now is held at once by the process that set it', async (t) => {
  const made = await core(t, 8)
  const own = await cached(t, made)
  const { id } = await story(made)
  const url = `/v1/articles/${id}`
  let held = 0
  for (let round = 0; round < 30 && held < 5; round++) {
    const at = from(own.clock, 60)
    // A busy machine may be too slow for it: then it is refused.
    const setting = articles.publishArticle(made.ctx, { id, unpublishAt: at.toISOString() }, answer)
    if ((await failure(setting)).code !== 'none') continue
    const shown = await own.get(url)
    if (own.clock.now() < at) t.equal(shown.status, 200)
    await passed(own.clock, at)
    t.equal((await own.get(url)).status, 404)
    held++
  }
  t.ok(held > 0)
})

t.test('pictures whose rights end are gone at that instant, from articles and lists in memory too', async (t) => {
  const made = await core(t, 8)
  const own = await cached(t, made)
  const media = await createMedia(
    made.ctx,
    { kind: 'image', alt: 'A', credit: { creator: 'C' }, hidden: false },
    answer,
  )
  const { id } = await story(made, { hero: { media: media.id } })
  await articles.publishArticle(made.ctx, { id }, answer)
  const urls = [`/v1/articles/${id}`, '/v1/articles', `/v1/media/${media.id}`, '/v1/media']
  const at = from(own.clock, 1_500)
  await updateMedia(
    made.ctx,
    { id: media.id, ifVersion: '*', patch: { license: { expiresAt: at.toISOString() } } },
    answer,
  )
  for (const url of urls) {
    t.match((await own.get(url)).text, media.id)
    await own.get(url)
  }
  await passed(own.clock, at)
  for (const url of urls) t.notMatch((await own.get(url)).text, media.id)
})

t.test('an own write is applied before it is answered, once; the log does not bring it a second time', async (t) => {
  const made = await core(t, 8)
  const own = await cached(t, made)
  const tag = await createTag(made.ctx, { name: 'T' }, answer)
  const url = `/v1/tags/${tag.id}`
  for (let i = 0; i < 20; i++) {
    const { sequence } = await updateTag(made.ctx, { id: tag.id, ifVersion: '*', patch: { name: `T ${i}` } }, answer)
    t.match((await own.get(url)).text, `T ${i}"`)
    const { dropped } = own.answers.counts
    await waitFor(2_000, () => (own.relay.position.seq >= sequence ? true : undefined))
    t.equal(own.answers.counts.dropped, dropped)
    t.equal((await own.get(url)).isMade, false)
  }
})

t.test('what a savepoint takes back is not told, and what is rolled back neither', async (t) => {
  const { db, ctx } = await core(t)
  const told: Written[] = []
  t.teardown(watchWrites(db, { onWritten: (one) => told.push(one), onUnknown: () => t.fail('it is known') }))
  await db.transaction(async (tx) => {
    const inner = { ...ctx, db: withinTransaction(db, tx) }
    await createTag(inner, { name: 'One', slug: 'one' }, answer)
    await t.rejects(createTag(inner, { name: 'Two', slug: 'one' }, answer))
    await t.rejects(
      inner.db.transaction(async () => {
        await createTag(inner, { name: 'Three' }, answer)
        throw new Error('on purpose')
      }),
    )
    await createTag(inner, { name: 'Four' }, answer)
    t.equal(told.length, 0, 'nothing before the commit')
  })
  t.equal(told.length, 1)
  t.same(
    told[0]?.entries.map(({ action }) => action),
    ['created', 'created'],
  )
  await t.rejects(
    db.transaction(async (tx) => {
      await createTag({ ...ctx, db: withinTransaction(db, tx) }, { name: 'Five' }, answer)
      throw new Error('on purpose')
    }),
  )
  t.equal(told.length, 1)
  const [rows] = await db.query<{ marks: string[] }>(
    `select array_agg(right(replace(id::text, '-', ''), 12) order by seq) as marks from changes`,
  )
  t.same(
    told[0]?.entries.map(({ mark }) => mark),
    rows?.marks,
  )
})

t.test('a commit of which nobody knows empties the cache; one that the server refused does not', async (t) => {
  const made = await core(t, 8)
  const own = await cached(t, made)
  await own.get('/v1/tags')
  t.equal((await own.get('/v1/tags')).isMade, false)
  const lost = (at: string) =>
    made.db.transaction(async (tx) => {
      await createTag({ ...made.ctx, db: withinTransaction(made.db, tx) }, { name: 'T' }, answer)
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
      if (at === 'before') await made.db.query('select pg_terminate_backend($1)', [row?.pid])
      // A deferred trigger speaks at COMMIT: an error of the server.
      else await tx.query(`update changes set at = 'infinity' where seq is null`)
    })
  await made.db.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
  )
  await made.db.query(
    `create constraint trigger refused after insert on tags deferrable initially deferred for each row execute function refuse()`,
  )
  await t.rejects(lost('refused'))
  t.equal((await own.get('/v1/tags')).isMade, false, 'refused')
  await made.db.query('drop trigger refused on tags')
  await t.rejects(lost('before'))
  t.equal((await own.get('/v1/tags')).isMade, true, 'nobody knows')
})

t.test('without the lease and with more boundaries than can be held it serves nothing from memory', async (t) => {
  const made = await core(t, 8)
  const own = await cached(t, made)
  const far = await cached(t, made, await another(t, made))
  const { id } = await story(made)
  await own.get('/v1/articles')
  t.equal((await own.get('/v1/articles')).isMade, false)
  // As the programs would: a boundary for each of many articles.
  await made.db.query(`insert into entities (id, type) select gen_random_uuid(), 'media' from generate_series(1, 5001)`)
  const fill = `insert into agenda (type, id, kind, at, version, fields, before, after, affects)
    select 'media', id, 'reveal', clock_timestamp() + interval '5 minutes', 1, '{}', null, '{"kind":"image"}', '{}' from entities where type = 'media'`
  await made.db.query(fill)
  for (const one of [own, far]) {
    await waitFor(3_000, () => (one.relay.ahead.boundaries === null ? true : undefined))
    t.equal((await one.get('/v1/articles')).isMade, true)
    t.equal((await one.get('/v1/articles')).isMade, true)
  }
  await made.db.query(`delete from agenda where id in (select id from agenda limit 2)`)
  await waitFor(3_000, () => (own.relay.ahead.boundaries?.length === 4_999 ? true : undefined))
  await own.get('/v1/articles')
  t.equal((await own.get('/v1/articles')).isMade, false)
  t.ok(id)
  await own.relay.stop()
  await waitFor(3_000, () => (own.relay.isLeased() ? undefined : true))
  t.equal((await own.get('/v1/articles')).isMade, true)
  t.equal((await own.get('/v1/articles')).isMade, true)
})

t.test(
  'the agenda comes with the page only where it is not what is known, and no poll reads tables whole',
  async (t) => {
    const made = await core(t, 8)
    const { db, ctx } = made
    const question = (since: Date, until: Date, count: number, xor: string) =>
      db.query<{ is_same: boolean; boundaries: { hash: string }[] | null; known: number; beyond: Date | null }>(
        RELAY_PAGE,
        [0, 10, since, until, count, xor],
      )
    const [since, until] = [new Date(Date.now() - 1_000), new Date(Date.now() + 600_000)]
    const [none] = await question(since, until, 0, '0')
    t.match(none, { is_same: true, boundaries: null, known: 0, beyond: null })
    const { id } = await story(made)
    const soon = await story(made)
    const far = await story(made)
    await articles.publishArticle(ctx, { id, at: new Date(Date.now() + 60_000).toISOString() }, answer)
    await articles.publishArticle(ctx, { id: soon.id, at: new Date(Date.now() + 90_000).toISOString() }, answer)
    await articles.publishArticle(ctx, { id: far.id, at: new Date(Date.now() + 900_000).toISOString() }, answer)
    const [two] = await question(since, until, 0, '0')
    t.match(two, { is_same: false, known: 2, beyond: Date })
    t.equal(two?.boundaries?.length, 2)
    const xor = String((two?.boundaries ?? []).reduce((sum, { hash }) => sum ^ BigInt(hash), 0n))
    const [same] = await question(since, until, 2, xor)
    t.match(same, { is_same: true, boundaries: null })
    await articles.publishArticle(ctx, { id, at: new Date(Date.now() + 61_000).toISOString() }, answer)
    t.match((await question(since, until, 2, xor))[0], { is_same: false })

    await db.query(`insert into entities (id, type) select gen_random_uuid(), 'media' from generate_series(1, 20000)`)
    await db.query(`insert into agenda (type, id, kind, at, version, fields, before, after, affects)
    select 'media', id, 'reveal', clock_timestamp() + interval '1 day', 1, '{}', null, '{"kind":"image"}', '{}' from entities where type = 'media'`)
    await db.query(`insert into changes (id, at, type, action, actor, audience)
    select gen_random_uuid(), clock_timestamp(), 'tag', 'updated', 'x', 'editors' from generate_series(1, 3000)`)
    await db.query('analyze agenda, changes')
    const plan = await db.pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers, costs off) ${RELAY_PAGE}`, [
      Number((await db.query<{ seq: string }>('select max(seq)::text as seq from changes'))[0]?.seq),
      500,
      since,
      until,
      2,
      xor,
    ])
    const lines = plan.rows.map((row) => row['QUERY PLAN'])
    t.notOk(
      lines.some((line) => /Seq Scan on (agenda|changes)/.test(line)),
      lines.join('\n'),
    )
    const buffers = Number(/shared hit=(\d+)/.exec(lines.find((line) => line.includes('Buffers')) ?? '')?.[1] ?? NaN)
    t.ok(buffers < 60, `${buffers} buffers`)
  },
)

t.test('translations show who comes into the group, goes or changes it, also at an instant', async (t) => {
  const made = await core(t, 8)
  const { ctx } = made
  const { get, clock } = await cached(t, made)
  const [one, two] = [await story(made, { locale: 'en' }), await story(made, { locale: 'en' })]
  for (const { id } of [one, two]) await articles.publishArticle(ctx, { id }, answer)
  const other = await story(made, { locale: 'de', translationOf: one.id })
  const shown = async () => {
    const found: boolean[] = []
    for (const { id } of [one, two]) {
      await get(`/v1/articles/${id}?include=translations`)
      const { text, isMade } = await get(`/v1/articles/${id}?include=translations`)
      t.notOk(isMade)
      found.push(text.includes(other.id))
    }
    return found
  }
  const patch = (translationOf: string | null) =>
    articles.updateArticle(ctx, { id: other.id, ifVersion: '*', patch: { translationOf } }, answer)
  t.same(await shown(), [false, false])
  await articles.publishArticle(ctx, { id: other.id }, answer)
  t.same(await shown(), [true, false])
  await patch(two.id)
  t.same(await shown(), [false, true])
  await articles.unpublishArticle(ctx, { id: other.id }, answer)
  t.same(await shown(), [false, false])
  const at = from(clock, 1_500)
  await articles.publishArticle(ctx, { id: other.id, at: at.toISOString() }, answer)
  await patch(one.id)
  t.same(await shown(), [false, false])
  await passed(clock, at)
  t.same(await shown(), [true, false], 'what waits was moved as well')
  const end = from(clock, 1_500)
  await articles.unpublishArticle(ctx, { id: other.id, at: end.toISOString() }, answer)
  await patch(two.id)
  t.same(await shown(), [false, true])
  await passed(clock, end)
  t.same(await shown(), [false, false])
})

t.test('lists through the tree know the sections that come into it', async (t) => {
  const made = await core(t, 8)
  const { ctx } = made
  const { get } = await cached(t, made)
  const top = await createSection(ctx, { name: 'Top' }, answer)
  const list = `/v1/articles?section=${top.id}`
  const appears = async (section: string, what: string) => {
    const { id } = await story(made, { section })
    await articles.publishArticle(ctx, { id }, answer)
    t.match((await get(list)).text, id, what)
  }
  await get(list)
  const below = await createSection(ctx, { name: 'Below', parent: top.id }, answer)
  await get(list)
  await appears(below.id, 'one that is new')
  const hidden = await createSection(ctx, { name: 'Hidden', parent: below.id, hidden: true }, answer)
  await get(list)
  await updateSection(ctx, { id: hidden.id, ifVersion: '*', patch: { hidden: false } }, answer)
  await get(list)
  await appears(hidden.id, 'one that was hidden')
  const moved = await createSection(ctx, { name: 'Moved' }, answer)
  await get(list)
  await updateSection(ctx, { id: moved.id, ifVersion: '*', patch: { parent: hidden.id } }, answer)
  await get(list)
  await appears(moved.id, 'one that was elsewhere')
  const trashed = await createSection(ctx, { name: 'Trashed', parent: top.id }, answer)
  await trashSection(ctx, { id: trashed.id }, answer)
  await get(list)
  await restoreSection(ctx, { id: trashed.id }, answer)
  await get(list)
  await appears(trashed.id, 'one that was in the trash')
})

t.test(
  'how long an answer holds follows the agenda: set here at once, elsewhere with the log, and taken back',
  async (t) => {
    const made = await core(t, 8)
    const own = await cached(t, made)
    const far = await cached(t, made, await another(t, made))
    const { id, section } = await story(made)
    const url = `/v1/articles?section=${section}`
    const seconds = async ({ answers, get }: typeof own): Promise<number> => {
      await get(url)
      answers.rename(url, url)
      return answers.known(url)?.secondsToBoundary(300) ?? NaN
    }
    const becomes = async (one: typeof own, fits: (left: number) => boolean, what: string) =>
      t.ok(await waitFor(3_000, async () => (fits(await seconds(one)) ? true : undefined)), what)
    for (const one of [own, far]) await becomes(one, (left) => left === 300, 'nothing ahead')
    // Again and again: what has been taken back is not held.
    for (let round = 0; round < 3; round++) {
      await articles.publishArticle(made.ctx, { id, at: from(own.clock, 100_000).toISOString() }, answer)
      const left = await seconds(own)
      t.ok(left > 80 && left < 100, `${left} s`)
      await becomes(far, (seen) => seen < 100, 'heard')
      await articles.unscheduleArticle(made.ctx, { id }, answer)
      for (const one of [own, far]) await becomes(one, (seen) => seen === 300, 'taken back')
    }
  },
)
