// Steps and edits racing on one article, from several connections: after every round the article stands where the table
// of semantics.md section 2 allows it to stand, and the log tells the same story.
import t from 'tap'
import {
  createArticle,
  publishArticle,
  restoreArticle,
  trashArticle,
  unpublishArticle,
  unscheduleArticle,
  updateArticle,
  withdrawArticle,
} from '../../src/content/articles/service.ts'
import { systemContext } from '../../src/access/policy.ts'
import { rewriteAgenda } from '../../src/changes/agenda.ts'
import { announceDue } from '../../src/changes/announce.ts'
import { readClock } from '../../src/changes/write-clock.ts'
import { createMedia } from '../../src/content/media/service.ts'
import { createSection } from '../../src/content/sections/service.ts'
import type { Written } from '../../src/content/write.ts'
import type { Context } from '../../src/context.ts'
import type { Database } from '../../src/db/client.ts'
import { openDatabase } from '../../src/db/client.ts'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { Failure } from '../../src/errors.ts'
import { testApp } from '../helpers/app.ts'
import { answer, core, paragraph, type LogEntry } from '../helpers/core.ts'
import { testDatabase } from '../helpers/postgres.ts'
import { bySize } from '../helpers/size.ts'

const REFUSALS = new Set([
  'STEP_NOT_ALLOWED',
  'NEWER_DRAFT',
  'ALREADY_LIVE',
  'WITHDRAWN',
  'TRASHED',
  // A version that has not been written yet.
  'INVALID_INPUT',
  'EXPIRY_AT_SCHEDULE',
  'UNPUBLISH_BEFORE_PUBLISH',
])

interface Row extends Record<string, unknown> {
  version: number
  live_from: Date | null
  live_to: Date | null
  withdrawn_at: Date | null
  published_at: Date | null
  modified_at: Date
  created_at: Date
}

/** What is wrong with how the article stands; empty when nothing is. One snapshot. */
async function faults(db: Database, id: string): Promise<string[]> {
  return db.snapshot(async (on) => {
    const [article] = await on.query<{
      latest_version: number
      first_published_at: Date | null
      unpublish_at: Date | null
      trashed_at: Date | null
      clock: Date
    }>(`select *, date_trunc('milliseconds', clock_timestamp()) as clock from articles where id = $1`, [id])
    const rows = await on.query<Row>('select * from article_versions where article_id = $1 order by version', [id])
    const agenda = await on.query<{ kind: string; at: Date; version: number }>(
      `select kind, at, version from agenda where id = $1 and type = 'article' order by kind`,
      [id],
    )
    const media = await on.query<{ public_from: Date | null; reveal: Date | null; first: Date | null }>(
      `select m.public_from, g.at as reveal,
         (select min(v.live_from) from article_versions v join article_media l on l.article_id = v.article_id and l.version = v.version
          where l.media_id = m.id and v.live_from is not null) as first
       from media m left join agenda g on g.id = m.id and g.kind = 'reveal'`,
      [],
    )
    if (article === undefined) return ['gone']
    const found: string[] = []
    const fault = (holds: boolean, text: string): void => {
      if (!holds) found.push(text)
    }
    const { clock } = article
    const dated = rows.filter((row): row is Row & { live_from: Date } => row.live_from !== null)
    const live = dated.filter(({ live_from, live_to }) => live_from <= clock && (live_to === null || live_to > clock))
    const pending = dated.filter(({ live_from }) => live_from > clock)
    fault(
      rows.every(({ version }, i) => version === i + 1),
      'versions are numbered without a gap',
    )
    fault(article.latest_version === rows.length, 'the latest version is the last one')
    fault(live.length <= 1 && pending.length <= 1, 'at most one is live and one pending')
    const inOrder = [...dated].sort((a, b) => a.live_from.getTime() - b.live_from.getTime())
    fault(
      inOrder.every(({ live_from, live_to }, i) => {
        const next = inOrder[i + 1]
        return (
          (live_to === null || live_to > live_from) &&
          (next === undefined || (live_to !== null && live_to <= next.live_from))
        )
      }),
      'intervals are disjoint and not empty',
    )
    fault(
      live.every(({ withdrawn_at }) => withdrawn_at === null),
      'what is withdrawn is not live',
    )
    fault(article.trashed_at === null || (live.length === 0 && pending.length === 0), 'nothing of the trash is live')
    const first = inOrder[0]?.live_from ?? null
    fault(article.first_published_at?.getTime() === first?.getTime(), 'firstPublishedAt is the first instant ever live')
    fault(
      dated.every(
        ({ live_from, published_at, modified_at }) =>
          modified_at.getTime() === live_from.getTime() && published_at?.getTime() === first?.getTime(),
      ),
      'the dates follow the intervals',
    )
    const expected: { kind: string; at: Date; version: number }[] = []
    const end =
      pending[0]?.live_to ??
      (live[0]?.live_to?.getTime() === pending[0]?.live_from.getTime() ? null : live[0]?.live_to) ??
      null
    if (end !== null)
      expected.push({ kind: 'end', at: end, version: (pending[0]?.live_to ? pending[0] : live[0])?.version ?? 0 })
    for (const { live_from, version } of pending) expected.push({ kind: 'live', at: live_from, version })
    // A boundary may have been reached since and be announced by the next write.
    const stillAhead = agenda.filter(({ at }) => at > clock)
    fault(
      JSON.stringify(stillAhead) === JSON.stringify(expected),
      `the agenda ${JSON.stringify(agenda)} is ${JSON.stringify(expected)}`,
    )
    if (end !== null) fault(article.unpublish_at?.getTime() === end.getTime(), 'the end is the expiry')
    for (const { public_from, reveal, first } of media) {
      const isAhead = public_from !== null && public_from > clock
      fault(
        !isAhead || (first !== null && public_from.getTime() === first.getTime()),
        'a picture is seen with what shows it',
      )
      fault((reveal !== null && reveal > clock) === isAhead, 'a picture is announced when it is revealed')
      fault(first === null || public_from !== null, 'what is live shows its picture')
    }
    return found
  })
}

/** What readers saw, told by the log alone: each change of what is live, in order. */
function story(log: readonly LogEntry[]): (number | null)[] {
  return log.flatMap(({ action, version, before, after }) => {
    if (action === 'published') return [version]
    const ends =
      ['unpublished', 'expired', 'trashed', 'withdrawn'].includes(action) && before !== null && after === null
    return ends ? [null] : []
  })
}

t.test('steps and edits racing on one article never leave the table, and each is told', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() & 0xffffff)
  t.comment(`seed ${seed}`)
  let state = seed || 1
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
  const { url } = await testDatabase(t)
  const databases = await Promise.all([3, 3, 2].map((poolSize) => openDatabase({ url, poolSize })))
  t.teardown(async () => void (await Promise.all(databases.map((db) => db.close()))))
  const [db] = databases
  if (db === undefined) throw new Error('no database')
  const ctx: Context = systemContext(db, new Date())
  const contexts = databases.map((db): Context => ({ ...ctx, db }))
  await createSection(ctx, { name: 'S' }, answer)
  const media = await createMedia(ctx, { kind: 'image', alt: 'x', provider: { category: 'staff' } }, answer)
  const { id } = await createArticle(
    ctx,
    { headline: 'x', section: 's', hero: { media: media.id }, body: [paragraph('x')] as never },
    answer,
  )
  const soon = (ms: number): string => new Date(Date.now() + ms).toISOString()
  let acknowledged = 1
  const steps: [string, (n: number, on: Context) => Promise<Written>][] = [
    ['publish', (_n, on) => publishArticle(on, { id }, answer)],
    [
      'publish an older one',
      (n, on) => publishArticle(on, { id, version: Math.max(1, acknowledged - (n % 4)) }, answer),
    ],
    ['schedule', (n, on) => publishArticle(on, { id, at: soon(20 + (n % 400)) }, answer)],
    [
      'schedule with an end',
      (n, on) => publishArticle(on, { id, at: soon(50), unpublishAt: soon(60 + (n % 300)) }, answer),
    ],
    ['unschedule', (_n, on) => unscheduleArticle(on, { id }, answer)],
    ['unpublish', (_n, on) => unpublishArticle(on, { id }, answer)],
    ['set an end', (n, on) => unpublishArticle(on, { id, at: soon(20 + (n % 300)) }, answer)],
    ['withdraw', (_n, on) => withdrawArticle(on, { id }, answer)],
    ['trash', (_n, on) => trashArticle(on, { id }, answer)],
    ['restore', (_n, on) => restoreArticle(on, { id }, answer)],
    ['edit', (n, on) => updateArticle(on, { id, ifVersion: '*', patch: { headline: `x${n}` } }, answer)],
    ['edit again', (n, on) => updateArticle(on, { id, ifVersion: '*', patch: { headline: `y${n}` } }, answer)],
  ]
  const wrong: string[] = []
  const outcomes = new Map<string, number>()
  const versions: Written[] = []
  const rounds = bySize(60, 500)
  for (let round = 0; round < rounds; round++) {
    const chosen = Array.from({ length: 8 }, (_, i) => ({
      n: round * 8 + i,
      at: random(steps.length),
      on: i % contexts.length,
    }))
    const settled = await Promise.allSettled(
      chosen.map(({ n, at, on }) => steps[at]?.[1](n, contexts[on] ?? ctx) ?? Promise.reject(new Error('no step'))),
    )
    for (const [i, result] of settled.entries()) {
      const name = steps[chosen[i]?.at ?? 0]?.[0] ?? ''
      const code =
        result.status === 'fulfilled'
          ? 'ok'
          : result.reason instanceof Failure
            ? result.reason.code
            : String(result.reason)
      outcomes.set(`${name}: ${code}`, (outcomes.get(`${name}: ${code}`) ?? 0) + 1)
      if (result.status === 'fulfilled') {
        versions.push(result.value)
        if (name.startsWith('edit')) acknowledged++
      } else if (!REFUSALS.has(code)) wrong.push(`round ${round}, ${name}: ${code}`)
    }
    // Out of the trash, so that the next round has something to do.
    if (round % 4 > 0) versions.push(await restoreArticle(ctx, { id }, answer))
    for (const fault of await faults(db, id)) wrong.push(`round ${round}: ${fault}`)
    if (wrong.length > 5) break
  }
  t.same(wrong, [])
  t.ok([...outcomes].filter(([name]) => name.endsWith(': ok')).length >= 10, 'every kind of step has been taken')
  t.comment(
    [...outcomes]
      .map(([name, count]) => `${name} ${count}`)
      .sort()
      .join(', '),
  )

  // The end: nothing is left to come true, and the log is whole.
  await unpublishArticle(ctx, { id }, answer).catch(() => undefined)
  const log = (await db.query<LogEntry>('select c.*, c.seq::int as seq from changes c order by c.seq')).filter(
    ({ item_id }) => item_id === id,
  )
  const [{ n: copies } = { n: 0 }] = await db.query<{ n: number }>(
    `select count(distinct version)::int as n from changes c where item_id = $1 and action in ('published', 'scheduled', 'rescheduled')
       and not exists (select 1 from changes o where o.item_id = c.item_id and o.version = c.version and o.action in ('created', 'updated'))`,
    [id],
  )
  const [latest] = await db.query<{ n: number }>('select latest_version as n from articles where id = $1', [id])
  t.equal(latest?.n, acknowledged + copies, 'versions are the acknowledged writes of content')
  t.equal(log.filter(({ action }) => action === 'created' || action === 'updated').length, acknowledged)
  const numbers = log.map(({ seq }) => seq)
  t.ok(versions.every(({ sequence }) => sequence > 0 && sequence <= (numbers.at(-1) ?? 0) + 1))
  const rows = await db.query<Row & { live_from: Date }>(
    'select * from article_versions where article_id = $1 and live_from is not null order by live_from',
    [id],
  )
  const seen = rows.flatMap(({ version, live_to }, i) => {
    const next = rows[i + 1]
    return live_to !== null && (next === undefined || next.live_from > live_to) ? [version, null] : [version]
  })
  t.same(story(log), seen, 'what the log tells is what readers saw')
})

t.test('what a write is about to move is not announced meanwhile', async (t) => {
  const { db, ctx, entries } = await core(t)
  await createSection(ctx, { name: 'S' }, answer)
  const { id } = await createArticle(ctx, { headline: 'x', section: 's', body: [paragraph('x')] as never }, answer)
  await publishArticle(ctx, { id, at: new Date(Date.now() + 400).toISOString() }, answer)
  const isDue = async (): Promise<true | undefined> => {
    const [row] = await db.query<{ due: boolean }>('select at <= clock_timestamp() as due from agenda where id = $1', [
      id,
    ])
    return row?.due === true ? true : undefined
  }
  await db.transaction(async (tx) => {
    await tx.query('select 1 from articles where id = $1 for no key update', [id])
    await readClock(tx, [id])
    t.ok(await waitFor(3_000, isDue), 'its instant passes while the write is on its way')
    t.match(await announceDue(db), { announced: 0, left: true })
    await rewriteAgenda(tx, [id], [], ['live', 'end'])
  })
  t.same(await announceDue(db), { announced: 0, left: false })
  t.notOk((await entries()).some(({ action }) => action === 'published'))
})

t.test('no increment is lost, by REST and by GraphQL', async (t) => {
  const app = await testApp(t, { env: { WORKER: 'off' } })
  const writers = bySize(6, 20)
  const each = bySize(6, 20)
  const token = app.admin
  const { id } = await app.create('articles', { headline: 'x', extra: { rest: 0, graphql: 0 } })
  interface Extra {
    rest: number
    graphql: number
  }
  const attempts = 2_000
  const byRest = async (): Promise<void> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const read = await app.call('GET', `/v1/articles/${id}?perspective=draft`, { token })
      const extra = read.at('extra') as Extra // as it was created
      const reply = await app.call('PATCH', `/v1/articles/${id}`, {
        token,
        headers: { 'if-match': read.headers.get('etag') ?? '' },
        body: { extra: { ...extra, rest: extra.rest + 1 } },
      })
      if (reply.status === 200) return
      if (reply.status !== 412 && reply.status !== 503) throw new Error(reply.text)
    }
    throw new Error('never got through')
  }
  const ask = (query: string, variables: unknown) => app.call('POST', '/graphql', { token, body: { query, variables } })
  const byGraphql = async (): Promise<void> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const read = await ask('query ($id: ID!) { article(id: $id, perspective: DRAFT) { version extra } }', { id })
      const extra = read.at('data.article.extra') as Extra // as it was created
      const reply = await ask(
        'mutation ($id: ID!, $v: Int!, $p: ArticlePatch!) { updateArticle(id: $id, ifVersion: $v, patch: $p) { version } }',
        { id, v: read.at('data.article.version'), p: { extra: { ...extra, graphql: extra.graphql + 1 } } },
      )
      if (reply.at('errors') === undefined) return
      const code = reply.at('errors.0.extensions.code')
      if (code !== 'STALE_VERSION' && code !== 'BUSY') throw new Error(reply.text)
    }
    throw new Error('never got through')
  }
  await Promise.all(
    [byRest, byGraphql].flatMap((increment) =>
      Array.from({ length: writers }, async () => {
        for (let i = 0; i < each; i++) await increment()
      }),
    ),
  )
  const read = await app.call('GET', `/v1/articles/${id}?perspective=draft`, { token })
  t.same(read.at('extra'), { rest: writers * each, graphql: writers * each })
  t.equal(read.at('version'), 1 + 2 * writers * each)
})
