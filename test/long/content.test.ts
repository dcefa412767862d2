import t from 'tap'
import { appendChange } from '../../src/changes/append.ts'
import {
  createArticle,
  publishArticle,
  trashArticle,
  unpublishArticle,
  updateArticle,
} from '../../src/content/articles/service.ts'
import { createAuthor, trashAuthor } from '../../src/content/authors/service.ts'
import { createMedia } from '../../src/content/media/service.ts'
import { createSection, updateSection } from '../../src/content/sections/service.ts'
import { createTag } from '../../src/content/tags/service.ts'
import type { Written } from '../../src/content/write.ts'
import { Failure } from '../../src/errors.ts'
import { answer, core, failure, paragraph } from '../helpers/core.ts'
import { bySize } from '../helpers/size.ts'

/** What each promise came to: `ok`, or the code it failed with. Anything else than a Failure fails the test. */
async function outcomes(promises: Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(promises)
  return settled.map((result) => {
    if (result.status === 'fulfilled') return 'ok'
    if (result.reason instanceof Failure) return result.reason.code
    throw result.reason
  })
}

t.test('ten writers with If-Match lose no increment', async (t) => {
  const { ctx, db } = await core(t, 10)
  const { id } = await createArticle(ctx, { headline: 'x', urgency: 1, extra: { n: 0 } }, answer)
  const each = bySize(5, 50)
  const increment = async (): Promise<void> => {
    for (let tries = 0; tries < 500; tries++) {
      const [row] = await db.query<{ version: number; extra: { n: number } }>(
        'select version, extra from article_versions where article_id = $1 order by version desc limit 1',
        [id],
      )
      if (row === undefined) throw new Error('no article')
      const patch = { extra: { n: row.extra.n + 1 } }
      const { code } = await failure(updateArticle(ctx, { id, ifVersion: [row.version], patch }, answer))
      if (code === 'none') return
      if (code !== 'STALE_VERSION') throw new Error(code)
    }
    throw new Error('never got through')
  }
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let i = 0; i < each; i++) await increment()
    }),
  )
  t.match(
    await db.query('select version, extra from article_versions where article_id = $1 order by version desc limit 1', [
      id,
    ]),
    [{ version: 1 + 10 * each, extra: { n: 10 * each } }],
  )
})

t.test('of many creates with one sent slug exactly one wins; derived ones all do', async (t) => {
  const { ctx, db } = await core(t, 10)
  const many = <T>(make: (i: number) => Promise<T>) => outcomes(Array.from({ length: 10 }, (_, i) => make(i)))
  const sent = [
    await many(() => createArticle(ctx, { headline: 'x', slug: 'one' }, answer)),
    await many(() => createSection(ctx, { name: 'x', slug: 'one' }, answer)),
    await many(() => createAuthor(ctx, { name: 'x', slug: 'one' }, answer)),
    await many(() => createTag(ctx, { name: 'x', slug: 'one' }, answer)),
  ]
  for (const codes of sent) t.same(codes.sort(), [...Array<string>(9).fill('SLUG_TAKEN'), 'ok'])
  const derived = [
    await many(() => createArticle(ctx, { headline: 'Same' }, answer)),
    await many(() => createSection(ctx, { name: 'Same' }, answer)),
    await many(() => createAuthor(ctx, { name: 'Same' }, answer)),
    await many(() => createTag(ctx, { name: 'Same' }, answer)),
  ]
  for (const codes of derived) t.same(codes, Array(10).fill('ok'))
  const [count] = await db.query(`select count(distinct slug)::int as n from authors where slug like 'same%'`)
  t.equal(count?.['n'], 10)
  const id = '0190a001-0000-7000-8000-000000000077'
  const ids = await outcomes(Array.from({ length: 5 }, () => createAuthor(ctx, { id, name: 'Ida' }, answer)))
  t.same(ids.sort(), [...Array<string>(4).fill('ID_TAKEN'), 'ok'])
})

t.test('concurrent moves make no cycle and no wrong path', async (t) => {
  const { ctx, db } = await core(t, 8)
  const ids: string[] = []
  for (const name of ['a', 'b', 'c', 'd']) ids.push((await createSection(ctx, { name }, answer)).id)
  const [a, b] = ids as [string, string]
  const codes = await outcomes([
    updateSection(ctx, { id: a, ifVersion: '*', patch: { parent: b } }, answer),
    updateSection(ctx, { id: b, ifVersion: '*', patch: { parent: a } }, answer),
  ])
  t.same(codes.sort(), ['SECTION_CYCLE', 'ok'])
  for (let round = 0; round < bySize(8, 200); round++) {
    const moves = ids.map((id, i) => {
      const parent = ids[(i + 1 + (round % 3)) % ids.length] ?? null
      return updateSection(ctx, { id, ifVersion: '*', patch: { parent: round % 2 === 0 ? parent : null } }, answer)
    })
    for (const code of await outcomes(moves)) t.ok(['ok', 'SECTION_CYCLE'].includes(code), code)
  }
  const wrong = await db.query(
    `select s.path from sections s left join sections p on p.id = s.parent_id
     where s.path <> coalesce(p.path || '/', '') || s.slug or s.depth <> coalesce(p.depth + 1, 0)`,
  )
  t.same(wrong, [])
  const [reached] = await db.query(
    `with recursive r as (select id from sections where parent_id is null union all select s.id from sections s join r on s.parent_id = r.id)
     select count(*)::int as n from r`,
  )
  t.equal(reached?.['n'], 4, 'every section hangs on a root')
})

t.test('steps racing on one article leave one history, told by the log', async (t) => {
  const { ctx, db, entries } = await core(t, 8)
  await createSection(ctx, { name: 'S' }, answer)
  const media = await createMedia(ctx, { kind: 'image', alt: 'x', provider: { category: 'staff' } }, answer)
  const { id } = await createArticle(
    ctx,
    { headline: 'x', section: 's', hero: { media: media.id }, body: [paragraph('x')] as never },
    answer,
  )
  const acknowledged: Written[] = []
  const act = [
    () => publishArticle(ctx, { id }, answer),
    () => unpublishArticle(ctx, { id }, answer),
    (n: number) => updateArticle(ctx, { id, ifVersion: '*', patch: { headline: `x${n}` } }, answer),
    () => publishArticle(ctx, { id }, answer),
  ]
  for (let round = 0; round < bySize(12, 150); round++) {
    const settled = await Promise.allSettled(
      Array.from({ length: 8 }, async (_, i) => act[(round + i) % act.length]?.(round * 8 + i)),
    )
    for (const result of settled) {
      if (result.status === 'fulfilled' && result.value !== undefined) acknowledged.push(result.value)
      else if (result.status === 'rejected')
        t.ok(
          result.reason instanceof Failure && ['STEP_NOT_ALLOWED', 'NEWER_DRAFT'].includes(result.reason.code),
          String(result.reason),
        )
    }
  }
  const log = (await entries()).filter((entry) => entry.item_id === id)
  const intervals = await db.query<{ version: number; live_from: Date; live_to: Date | null }>(
    'select version, live_from, live_to from article_versions where article_id = $1 and live_from is not null order by live_from',
    [id],
  )
  t.equal(intervals.filter(({ live_to }) => live_to === null).length <= 1, true)
  const published = log.filter(({ action }) => action === 'published')
  t.same(
    published.map(({ version }) => version),
    intervals.map(({ version }) => version),
    'each go-live has its entry, in the order of the intervals',
  )
  t.equal(new Set(intervals.map(({ version }) => version)).size, intervals.length)
  for (const [i, { live_to }] of intervals.slice(0, -1).entries())
    t.ok(live_to !== null && live_to <= (intervals[i + 1]?.live_from ?? live_to))
  const [latest] = await db.query<{ n: number }>('select latest_version as n from articles where id = $1', [id])
  const numbers = await db.query<{ version: number }>(
    'select version from article_versions where article_id = $1 order by version',
    [id],
  )
  t.same(
    numbers.map(({ version }) => version),
    Array.from({ length: latest?.n ?? 0 }, (_, i) => i + 1),
    'no number is skipped',
  )
  t.ok(acknowledged.length > 20)
  const sequences = new Set((await entries()).map(({ seq }) => seq))
  for (const { sequence } of acknowledged) t.ok(sequences.has(sequence))
})

t.test('an author is trashed, or referred to, never both', async (t) => {
  const { ctx, db } = await core(t, 8)
  for (let round = 0; round < bySize(10, 200); round++) {
    const author = await createAuthor(ctx, { name: `a${round}` }, answer)
    const codes = await outcomes([
      createArticle(ctx, { headline: 'x', contributors: [{ author: author.id }] }, answer),
      trashAuthor(ctx, { id: author.id }, answer),
    ])
    t.ok(
      [
        ['ok', 'REFERENCED'],
        ['INVALID_INPUT', 'ok'],
      ].some((pair) => pair.join() === codes.join()),
      codes.join(),
    )
  }
  const both = await db.query(
    'select 1 from article_contributors c join authors a on a.id = c.author_id where a.trashed_at is not null',
  )
  t.same(both, [])
  await trashArticle(ctx, { id: (await createArticle(ctx, { headline: 'y' }, answer)).id }, answer)
})

t.test('many writers of many kinds meet no deadlock and no 5xx', async (t) => {
  const { ctx, entries } = await core(t, 8)
  const many = bySize(40, 400)
  const section = await createSection(ctx, { name: 'S' }, answer)
  const authors = await Promise.all(['p', 'q', 'r'].map((name) => createAuthor(ctx, { name }, answer)))
  const tags = await Promise.all(['p', 'q', 'r'].map((name) => createTag(ctx, { name }, answer)))
  const media = await Promise.all(
    [1, 2, 3].map(() => createMedia(ctx, { kind: 'image', alt: 'x', provider: { category: 'staff' } }, answer)),
  )
  const turn = <T>(list: T[], n: number): T[] => [...list.slice(n % list.length), ...list.slice(0, n % list.length)]
  const work = Array.from({ length: many }, async (_, n) => {
    const { id } = await createArticle(
      ctx,
      {
        headline: `h${n % 5}`,
        section: section.id,
        contributors: turn(authors, n).map((author) => ({ author: author.id })),
        tags: turn(tags, n).map((tag) => tag.id),
        hero: { media: turn(media, n)[0]?.id ?? '' },
        body: turn(media, n).map((item, i) => ({ _type: 'image', _key: `k${i}`, media: { id: item.id } })) as never,
      },
      answer,
    )
    await publishArticle(ctx, { id }, answer)
  })
  t.same(await outcomes(work), Array(many).fill('ok'))
  const revealed = (await entries()).filter(({ action }) => action === 'revealed').map((entry) => entry.item_id)
  t.same(revealed.sort(), media.map(({ id }) => id).sort(), 'each picture is revealed once')
})

t.test('writes that share one millisecond still give intervals that follow each other', async (t) => {
  const { ctx, db } = await core(t)
  const section = await createSection(ctx, { name: 'S' }, answer)
  // With the log ahead of the clock every write begins from the same instant: that of the newest entry.
  await db.transaction((tx) =>
    appendChange(
      tx,
      { viewer: ctx.viewer, at: new Date(Date.now() + 30_000) },
      { type: 'settings', itemId: null, action: 'settingsChanged', audience: 'editors' },
    ),
  )
  const { id } = await createArticle(ctx, { headline: 'x', section: 's', body: [paragraph('x')] as never }, answer)
  for (const headline of ['a', 'b', 'c']) {
    await publishArticle(ctx, { id }, answer)
    await updateArticle(ctx, { id, ifVersion: '*', patch: { headline } }, answer)
  }
  await publishArticle(ctx, { id }, answer)
  await unpublishArticle(ctx, { id }, answer)
  const rows = await db.query<{ ms: number }>(
    `select extract(epoch from live_to - live_from)::float8 * 1000 as ms from article_versions where article_id = $1 order by version`,
    [id],
  )
  t.equal(rows.length, 4)
  for (const { ms } of rows) t.ok(ms >= 1 && ms < 100, `${ms} ms`)
  for (const name of ['T', 'U', 'V'])
    await updateSection(ctx, { id: section.id, ifVersion: '*', patch: { name } }, answer)
  const past = await db.query(`select name from sections_past where id = $1 order by valid_from`, [section.id])
  t.same(past, [{ name: 'S' }, { name: 'T' }, { name: 'U' }], 'each wording is kept')
})
