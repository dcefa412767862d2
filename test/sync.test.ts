// Each rule of /v1/sync (semantics.md section 6); races/sync-property.test.ts holds all of them over random histories.
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { loadLogKey, openCursor, readHead, sealCursor } from '../src/changes/cursor.ts'
import { addCorrection } from '../src/content/articles/corrections.ts'
import { purgeArticle } from '../src/content/articles/purge.ts'
import { articleCreate } from '../src/content/articles/schema.ts'
import {
  createArticle,
  publishArticle,
  trashArticle,
  unpublishArticle,
  updateArticle,
  withdrawArticle,
} from '../src/content/articles/service.ts'
import { createAuthor, updateAuthor } from '../src/content/authors/service.ts'
import { parseInput } from '../src/content/input.ts'
import { createMedia, updateMedia } from '../src/content/media/service.ts'
import { loadSample } from '../src/content/sample/load.ts'
import { createSection, trashSection, updateSection } from '../src/content/sections/service.ts'
import { mergeTag } from '../src/content/tags/merge.ts'
import { createTag, updateTag } from '../src/content/tags/service.ts'
import { answer, core, failure, paragraph, type Core } from './helpers/core.ts'
import { published } from './helpers/published.ts'
import { insert } from './helpers/rows.ts'
import { emptyCopy, syncReader, type Copy, type Page, type Reader } from './helpers/sync.ts'

interface Newsroom extends Core {
  reader: Reader
  /** Creates and publishes; the id. */
  publish(input?: Record<string, unknown>): Promise<string>
  section(name: string, parent?: string): Promise<string>
  move(id: string, patch: Record<string, unknown>): Promise<unknown>
}

type Test = Parameters<typeof core>[0] & { teardown(action: () => void): unknown }

async function newsroom(t: Test): Promise<Newsroom> {
  const made = await core(t)
  const { ctx } = made
  const reader = await syncReader(t, made)
  let fallback: string | undefined
  const section = async (name: string, parent?: string): Promise<string> =>
    (await createSection(ctx, { name, ...(parent === undefined ? {} : { parent }) }, answer)).id
  return {
    ...made,
    reader,
    section,
    async publish(input = {}) {
      fallback ??= await section('Anything')
      const whole = { headline: 'A story', section: fallback, body: [paragraph('Text.')], ...input }
      const { id } = await createArticle(ctx, parseInput(articleCreate, whole), answer)
      await publishArticle(ctx, { id }, answer)
      return id
    },
    move: (id, patch) => updateSection(ctx, { id, ifVersion: '*', patch }, answer),
  }
}

const sorted = (map: Map<string, unknown>) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))
const items = (pages: readonly Page[]) => pages.flatMap((page) => page.items)
const brief = (pages: readonly Page[]) =>
  items(pages).map(({ op, type, id, reason }) => [op, type, id, ...(reason ? [reason] : [])])
const lastAt = (pages: readonly Page[]): Date => pages[pages.length - 1]?.at ?? new Date(0)

t.test('a copy made page by page is what readers see, in normal form', async (t) => {
  const from = await core(t)
  await loadSample(from.db, { raise: () => undefined })
  const reader = await syncReader(t, from)
  for (const limit of [7, 500]) {
    const copy = emptyCopy()
    const pages = await reader.drain(copy, { limit })
    t.ok(pages.every(({ items }) => items.length <= limit))
    t.same(sorted(copy.map), sorted(await published(from.db, lastAt(pages))))
    t.ok(copy.map.size > 80)
  }
})

t.test('an empty newsroom gives a cursor to go on with, equal while nothing happens', async (t) => {
  const { reader, section } = await newsroom(t)
  const copy = emptyCopy()
  const pages = await reader.drain(copy)
  t.same(items(pages), [])
  const again = await reader.page({ cursor: copy.cursor })
  t.same([again.items, again.cursor, again.more], [[], copy.cursor, false])
  const id = await section('World')
  t.same(brief(await reader.drain(copy)), [['upsert', 'section', id]])
})

t.test('what changes sends itself alone: who refers to it by id is not sent', async (t) => {
  const { ctx, reader, section, publish, move } = await newsroom(t)
  const world = await section('World')
  const below = await section('Asia', world)
  const author = (await createAuthor(ctx, { name: 'Ada Lind', email: 'ada@example.org' }, answer)).id
  const article = await publish({ section: below, contributors: [{ author, displayAs: 'A. L.' }] })
  const copy = emptyCopy()
  await reader.drain(copy)
  t.match(copy.map.get(`article ${article}`), { section: below, contributors: [{ author, displayAs: 'A. L.' }] })

  await updateAuthor(ctx, { id: author, ifVersion: '*', patch: { name: 'Ada Lindqvist' } }, answer)
  t.same(brief(await reader.drain(copy)), [['upsert', 'author', author]])
  await move(world, { slug: 'abroad' })
  t.same(brief(await reader.drain(copy)), [
    ['upsert', 'section', world],
    ['upsert', 'section', below],
  ])
  t.match(copy.map.get(`section ${below}`), { path: 'abroad/asia', parent: world })
  // A change that readers do not see, but for the version, is one of the object all the same.
  await updateAuthor(ctx, { id: author, ifVersion: '*', patch: { email: 'lind@example.org' } }, answer)
  const pages = await reader.drain(copy)
  t.same(sorted(copy.map), sorted(await published(ctx.db, lastAt(pages))))
  t.notOk(JSON.stringify([...copy.map.values()]).includes('example.org'))
})

t.test('an edit of a live article is sent when it is published, and a draft never', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const id = await publish()
  const copy = emptyCopy()
  await reader.drain(copy)
  await createArticle(ctx, { headline: 'Secret' }, answer)
  await updateArticle(ctx, { id, ifVersion: '*', patch: { headline: 'Better' } }, answer)
  t.same(items(await reader.drain(copy)), [])
  await publishArticle(ctx, { id }, answer)
  t.same(brief(await reader.drain(copy)), [['upsert', 'article', id]])
  t.match(copy.map.get(`article ${id}`), { headline: 'Better', version: 2 })
})

t.test('what leaves the public is a remove', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const [a, b] = [await publish(), await publish({ headline: 'Another' })]
  const media = (await createMedia(ctx, { kind: 'image', alt: 'x', hidden: false }, answer)).id
  const copy = emptyCopy()
  await reader.drain(copy)
  await unpublishArticle(ctx, { id: a }, answer)
  await trashArticle(ctx, { id: b }, answer)
  await updateMedia(ctx, { id: media, ifVersion: '*', patch: { hidden: true } }, answer)
  t.same(brief(await reader.drain(copy)), [
    ['remove', 'article', a],
    ['remove', 'article', b],
    ['remove', 'media', media],
  ])
})

t.test(
  'an item comes once, at the place of its newest entry, and again when it changes between two pages',
  async (t) => {
    const { ctx, reader } = await newsroom(t)
    const copy = emptyCopy()
    await reader.drain(copy, { limit: 2 })
    const tags: string[] = []
    for (const name of ['A', 'B', 'C']) tags.push((await createTag(ctx, { name }, answer)).id)
    const [a = '', b = '', c = ''] = tags
    await updateTag(ctx, { id: a, ifVersion: '*', patch: { name: 'A2' } }, answer)
    const first = await reader.page({ cursor: copy.cursor })
    t.same(brief([first]), [
      ['upsert', 'tag', b],
      ['upsert', 'tag', c],
    ])
    t.equal(first.more, true)
    await updateTag(ctx, { id: b, ifVersion: '*', patch: { name: 'B2' } }, answer)
    const second = await reader.page({ cursor: first.cursor })
    t.same(brief([second]), [
      ['upsert', 'tag', a],
      ['upsert', 'tag', b],
    ])
    t.equal(second.more, false)
  },
)

t.test('a purge is a remove, and sends the live articles that lose it from related', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const [gone, draft] = [await publish(), await createArticle(ctx, { headline: 'Draft' }, answer)]
  const referrer = await publish({ headline: 'Referrer', related: [draft.id, gone] })
  await createArticle(ctx, { headline: 'Another draft', related: [gone] }, answer)
  const copy = emptyCopy()
  await reader.drain(copy)
  const related = () => copy.map.get(`article ${referrer}`)?.['related']
  t.same(related(), [draft.id, gone], 'ids are there whatever they lead to')
  await trashArticle(ctx, { id: gone }, answer)
  await reader.drain(copy)
  t.same(related(), [draft.id, gone])
  await purgeArticle(ctx, { id: gone })
  t.same(brief(await reader.drain(copy)), [
    ['upsert', 'article', referrer],
    ['remove', 'article', gone],
  ])
  t.same(related(), [draft.id])
})

t.test('corrections are part of the article', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const id = await publish()
  const copy = emptyCopy()
  await reader.drain(copy)
  await addCorrection(ctx, { id, input: { kind: 'correction', text: 'It was Tuesday.' } })
  t.same(brief(await reader.drain(copy)), [['upsert', 'article', id]])
  t.match(copy.map.get(`article ${id}`)?.['corrections'], [{ kind: 'correction', text: 'It was Tuesday.' }])
  await addCorrection(ctx, { id, input: { kind: 'update', text: 'For the record.', visible: false } })
  t.same(items(await reader.drain(copy)), [])
})

const soon = (ms: number): string => new Date(Date.now() + ms).toISOString()

t.test('what goes live, ends or loses its rights by time alone is told by sync itself', async (t) => {
  const { ctx, db, reader, publish } = await newsroom(t)
  const ends = await publish({ headline: 'Ends' })
  const begins = await publish({ headline: 'Begins' })
  await updateArticle(ctx, { id: begins, ifVersion: '*', patch: { headline: 'Begun' } }, answer)
  const { id: media } = await createMedia(ctx, { kind: 'image', alt: 'x', hidden: false }, answer)
  const copy = emptyCopy()
  await reader.drain(copy)
  await publishArticle(ctx, { id: begins, at: soon(1_000) }, answer)
  await publishArticle(ctx, { id: ends, unpublishAt: soon(1_500) }, answer)
  await updateMedia(ctx, { id: media, ifVersion: '*', patch: { license: { expiresAt: soon(1_200) } } }, answer)
  const told: unknown[][] = []
  const isTold = (what: string): boolean => told.some((one) => one.join(' ') === what)
  const awaited = [`upsert article ${begins}`, `remove media ${media}`, `remove article ${ends}`]
  for (let round = 0; !awaited.every(isTold) && round < 5_000; round++) told.push(...brief(await reader.drain(copy)))
  t.ok(awaited.every(isTold))
  t.notOk(copy.map.has(`media ${media}`) || copy.map.has(`article ${ends}`))
  t.match(copy.map.get(`article ${begins}`), { headline: 'Begun' })
  t.same(await db.query('select 1 from agenda'), [])
})

t.test('while a writer holds what is due, there is more', async (t) => {
  const { ctx, db, reader, publish } = await newsroom(t)
  const id = await publish()
  const copy = emptyCopy()
  await reader.drain(copy)
  await publishArticle(ctx, { id, unpublishAt: soon(1_500) }, answer)
  await db.transaction(async (tx) => {
    await tx.query('select 1 from agenda where id = $1 for update', [id])
    let page = await reader.page({ cursor: copy.cursor })
    for (let round = 0; !page.more && round < 5_000; round++) page = await reader.page({ cursor: copy.cursor })
    t.same([page.items, page.more], [[], true])
  })
  t.same(brief(await reader.drain(copy)), [['remove', 'article', id]])
})

t.test('what is withdrawn is a remove with its reason, purged since or not', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const [a, b] = [await publish(), await publish({ headline: 'Another' })]
  const copy = emptyCopy()
  await reader.drain(copy)
  await withdrawArticle(ctx, { id: a }, answer)
  await withdrawArticle(ctx, { id: b }, answer)
  await trashArticle(ctx, { id: b }, answer)
  await purgeArticle(ctx, { id: b })
  t.same(brief(await reader.drain(copy)), [
    ['remove', 'article', a, 'withdrawn'],
    ['remove', 'article', b, 'withdrawn'],
  ])
  await updateArticle(ctx, { id: a, ifVersion: '*', patch: { headline: 'Mended' } }, answer)
  await publishArticle(ctx, { id: a }, answer)
  t.same(brief(await reader.drain(copy)), [['upsert', 'article', a]])
})

t.test('a takedown keeps its reason on whatever page of the round it comes', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const [a, b, c] = [await publish(), await publish({ headline: 'Another' }), await publish({ headline: 'A third' })]
  const copy = emptyCopy()
  await reader.drain(copy)
  for (const id of [a, c]) await withdrawArticle(ctx, { id }, answer)
  await unpublishArticle(ctx, { id: b }, answer)
  await updateArticle(ctx, { id: c, ifVersion: '*', patch: { headline: 'Mended' } }, answer)
  await publishArticle(ctx, { id: c }, answer)
  await unpublishArticle(ctx, { id: c }, answer)
  await trashArticle(ctx, { id: a }, answer)
  await purgeArticle(ctx, { id: a })
  const removed = [
    ['remove', 'article', b],
    ['remove', 'article', c, 'withdrawn'],
    ['remove', 'article', a, 'withdrawn'],
  ]
  const first = await reader.page({ cursor: copy.cursor, limit: 1 })
  const rest = { map: copy.map, cursor: first.cursor }
  t.same(brief([first, ...(await reader.drain(rest))]), removed, 'item by item')
  t.same(brief(await reader.drain({ map: copy.map, cursor: copy.cursor })), removed, 'and all at once')
  // What this client has told itself already is another's reason no more.
  await publishArticle(ctx, { id: c }, answer)
  t.same(brief(await reader.drain(rest)), [['upsert', 'article', c]])
  await unpublishArticle(ctx, { id: c }, answer)
  t.same(brief(await reader.drain(rest)), [['remove', 'article', c]])
})

t.test('a tag that was merged stays, with the one to show in its place, and sends no article', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const tags: string[] = []
  for (const name of ['A', 'B', 'C']) tags.push((await createTag(ctx, { name }, answer)).id)
  const [a = '', b = '', c = ''] = tags
  const article = await publish({ tags: [a] })
  const copy = emptyCopy()
  await reader.drain(copy)
  await mergeTag(ctx, { id: a, into: b }, answer)
  t.same(brief(await reader.drain(copy)), [['upsert', 'tag', a]])
  t.equal(copy.map.get(`tag ${a}`)?.['mergedInto'], b)
  t.match(copy.map.get(`article ${article}`)?.['tags'], [{ tag: a }])
  await mergeTag(ctx, { id: b, into: c }, answer)
  t.same(
    brief(await reader.drain(copy)).sort(),
    [
      ['upsert', 'tag', a],
      ['upsert', 'tag', b],
    ].sort(),
  )
  t.equal(copy.map.get(`tag ${a}`)?.['mergedInto'], c)
  const fresh = emptyCopy()
  await reader.drain(fresh)
  t.same(sorted(fresh.map), sorted(copy.map))
})

t.test('what editors do among themselves does not show, not even in the cursor', async (t) => {
  const { ctx, reader, publish } = await newsroom(t)
  const id = await publish()
  const copy = emptyCopy()
  await reader.drain(copy)
  const first = await reader.page({})
  await createArticle(ctx, { headline: 'Draft' }, answer)
  await updateArticle(ctx, { id, ifVersion: '*', patch: { headline: 'Draft' } }, answer)
  await publishArticle(ctx, { id, at: soon(3_600_000) }, answer)
  const again = await reader.page({ cursor: copy.cursor })
  t.same([again.items, again.cursor, again.more], [[], copy.cursor, false])
  t.equal((await reader.page({})).cursor, first.cursor)
})

t.test('what changes while a snapshot is walked is in the deltas behind it', async (t) => {
  const { ctx, db, reader, publish } = await newsroom(t)
  const ids: string[] = []
  for (let n = 0; n < 6; n++) ids.push(await publish({ headline: `Story ${n}` }))
  const copy = emptyCopy()
  const walked: Page[] = []
  for (let n = 0; n < 4; n++) {
    const page = await reader.page(copy.cursor === undefined ? { limit: 2 } : { cursor: copy.cursor })
    for (const { type, id, object = {} } of page.items) copy.map.set(`${type} ${id}`, object)
    copy.cursor = page.cursor
    walked.push(page)
  }
  await unpublishArticle(ctx, { id: ids[0] ?? '' }, answer)
  await unpublishArticle(ctx, { id: ids[5] ?? '' }, answer)
  await publish({ headline: 'New' })
  const pages = await reader.drain(copy)
  t.same(sorted(copy.map), sorted(await published(db, lastAt(pages))))
})

t.test('a filter narrows articles by section, locale and date, and everything by type', async (t) => {
  const { ctx, reader, section, publish } = await newsroom(t)
  const [world, sport] = [await section('World'), await section('Sport')]
  const asia = await section('Asia', world)
  const inAsia = await publish({ section: asia, locale: 'de' })
  const inSport = await publish({ section: sport, publishedAt: '2024-05-01T00:00:00Z' })
  const held = (copy: Copy) =>
    [...copy.map.keys()].filter((key) => key.startsWith('article ')).map((key) => key.slice(8))
  const copies = { section: emptyCopy(), path: emptyCopy(), locale: emptyCopy(), date: emptyCopy(), types: emptyCopy() }
  const filters = {
    section: { section: world },
    path: { section: 'world' },
    locale: { locale: 'de' },
    date: { publishedAfter: new Date('2024-05-01T00:00:00Z') },
    types: { types: ['section', 'tag'] as const },
  }
  const names = ['section', 'path', 'locale', 'date', 'types'] as const
  for (const name of names) await reader.drain(copies[name], filters[name])
  for (const name of ['section', 'path', 'locale', 'date'] as const) t.same(held(copies[name]), [inAsia], name)
  t.same(held(copies.types), [])
  t.equal([...copies.types.map.keys()].length, 4)
  t.ok(copies.section.map.has(`section ${sport}`), 'the other types come whole')

  await updateArticle(ctx, { id: inSport, ifVersion: '*', patch: { section: world, publishedAt: null } }, answer)
  await publishArticle(ctx, { id: inSport }, answer)
  await updateArticle(ctx, { id: inAsia, ifVersion: '*', patch: { section: sport } }, answer)
  await publishArticle(ctx, { id: inAsia }, answer)
  for (const name of names) await reader.drain(copies[name])
  t.same(held(copies.section), [inSport])
  t.same(held(copies.path), [inSport])
  t.same(held(copies.locale), [inAsia])
  t.same(held(copies.date).sort(), [inAsia, inSport].sort())
  t.same(held(copies.types), [])
})

t.test('a section that is not there, or hidden, is refused by name', async (t) => {
  const { ctx, reader } = await newsroom(t)
  const hidden = (await createSection(ctx, { name: 'Hidden', hidden: true }, answer)).id
  for (const section of ['nowhere', randomUUID(), hidden, 'hidden', '%', '']) {
    const { code, errors } = await failure(reader.page({ section }))
    t.same([code, errors], ['INVALID_PARAMETER', ['section']])
  }
})

t.test('a cursor carries its filter and limit; beside it the same is taken, another refused', async (t) => {
  const { reader, section, publish, move } = await newsroom(t)
  const world = await section('World')
  for (let n = 0; n < 3; n++) await publish({ section: world, headline: `Story ${n}` })
  const filter = { types: ['article', 'section'] as const, section: 'world', locale: 'en', limit: 1 }
  const { cursor } = await reader.page(filter)
  t.equal((await reader.page({ cursor })).items.length, 1)
  t.equal((await reader.page({ cursor, limit: 2 })).items.length, 2)
  await reader.page({ cursor, types: ['section', 'article'] })
  await reader.page({ cursor, ...filter })
  await move(world, { slug: 'abroad' })
  for (const section of [world, 'world', 'abroad']) await reader.page({ cursor, section })
  for (const other of [
    { types: ['article'] as const },
    { section: 'anything' },
    { section: 'nowhere' },
    { locale: 'de' },
    { publishedAfter: new Date(0) },
  ])
    t.equal(
      (await failure(reader.page({ cursor, ...other }))).code,
      'CURSOR_MISMATCH',
      `another ${Object.keys(other).join()}`,
    )
  const all = await reader.page({})
  await reader.page({ cursor: all.cursor, types: ['tag', 'media', 'author', 'section', 'article'] })
})

t.test('a position of the log without a filter goes on with everything from there', async (t) => {
  const { ctx, db, reader } = await newsroom(t)
  await createTag(ctx, { name: 'Before' }, answer)
  const { epoch, seq, mark } = await readHead(db)
  const cursor = sealCursor(await loadLogKey(db), { epoch, seq, mark, extra: {} })
  const { id } = await createTag(ctx, { name: 'Behind' }, answer)
  t.same(brief([await reader.page({ cursor })]), [['upsert', 'tag', id]])
  t.equal((await failure(reader.page({ cursor, locale: 'en' }))).code, 'CURSOR_MISMATCH')
})

t.test('a damaged cursor is 400; one of another epoch, mark or future is 410, in both phases', async (t) => {
  const { ctx, db, reader } = await newsroom(t)
  await createTag(ctx, { name: 'One' }, answer)
  const walking = (await reader.page({ limit: 1 })).cursor
  const copy = emptyCopy()
  await reader.drain(copy)
  const key = await loadLogKey(db)
  for (const cursor of [walking, copy.cursor ?? '']) {
    t.equal((await failure(reader.page({ cursor: `${cursor.slice(0, -2)}AA` }))).code, 'INVALID_CURSOR')
    const opened = openCursor(key, cursor)
    for (const other of [{ epoch: 2 }, { mark: '0123456789ab' }, { seq: opened.seq + 1 }])
      t.equal((await failure(reader.page({ cursor: sealCursor(key, { ...opened, ...other }) }))).code, 'CURSOR_EXPIRED')
  }
})

t.test('a section that moves across the edge of a filter ends its cursors, and no other move does', async (t) => {
  const { ctx, reader, section, publish, move } = await newsroom(t)
  const world = await section('World')
  const asia = await section('Asia', world)
  const china = await section('China', asia)
  const news = await section('News')
  const local = await section('Local', news)
  await publish({ section: china })
  await publish({ section: local })
  const copy = emptyCopy()
  await reader.drain(copy, { section: world })
  const untouched = [
    ['renamed within', china, { slug: 'prc' }],
    ['moved within', china, { parent: world }],
    ['moved back within', china, { parent: asia, slug: 'china' }],
    ['the section itself renamed', world, { slug: 'abroad' }],
    ['the section itself moved', world, { parent: news }],
    ['one above it renamed', news, { slug: 'all-news' }],
    ['a move elsewhere', local, { parent: null }],
    ['the section moved up again', world, { parent: null }],
  ] as const
  for (const [what, id, patch] of untouched) {
    await move(id, patch)
    await t.resolves(reader.drain(copy), what)
  }
  const restart = async (): Promise<Copy> => {
    const fresh = emptyCopy()
    await reader.drain(fresh, { section: world })
    return fresh
  }
  const crossing = [
    ['in', local, { parent: asia }],
    ['out', asia, { parent: null }],
    ['in again, renamed in the same write', asia, { parent: world, slug: 'far-east' }],
    ['out to another', china, { parent: news }],
  ] as const
  for (const [what, id, patch] of crossing) {
    const kept = await restart()
    const unfiltered = emptyCopy()
    await reader.drain(unfiltered)
    await move(id, patch)
    // The path that the filter's section has later does not matter.
    await move(world, { slug: `world-${what.length}` })
    t.equal((await failure(reader.page({ cursor: kept.cursor }))).code, 'SYNC_SCOPE_CHANGED', what)
    await t.resolves(reader.drain(unfiltered), 'without the filter nothing ends')
  }
  const sections = emptyCopy()
  await reader.drain(sections, { section: world, types: ['section', 'tag'] })
  await move(china, { parent: world })
  await t.resolves(reader.drain(sections), 'where no article is asked for, nothing depends on the subtree')
  const empty = await section('Empty')
  const emptied = emptyCopy()
  await reader.drain(emptied, { section: empty })
  await trashSection(ctx, { id: empty }, answer)
  t.same(
    brief(await reader.drain(emptied)),
    [['remove', 'section', empty]],
    'a section that goes away has nothing left',
  )
})

t.test('a page looks at a bounded number of entries, and says that there is more', async (t) => {
  const { ctx, db, reader } = await newsroom(t)
  const copy = emptyCopy()
  await reader.drain(copy, { types: ['tag'] })
  await db.query(
    `insert into changes (id, at, type, item_id, action, actor, audience)
     select gen_random_uuid(), clock_timestamp(), 'author', gen_random_uuid(), 'updated', 'test', 'public' from generate_series(1, 10500)`,
  )
  const { id } = await createTag(ctx, { name: 'Last' }, answer)
  const first = await reader.page({ cursor: copy.cursor })
  t.same([first.items, first.more], [[], true])
  t.same(brief([await reader.page({ cursor: first.cursor })]), [['upsert', 'tag', id]])
})

t.test('a walk looks at a bounded number of rows that nobody sees, and goes on behind them', async (t) => {
  const { ctx, db, reader } = await newsroom(t)
  await db.query(
    `with e as (insert into entities (id, type) select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'media' from generate_series(1, 10500) n returning id)
     insert into media (id, version, kind, alt, created_at, created_by, valid_from) select id, 1, 'image', 'x', now(), 'test', now() from e`,
  )
  const { id } = await createMedia(ctx, { kind: 'image', alt: 'x', hidden: false }, answer)
  const first = await reader.page({ types: ['media'] })
  t.same([first.items, first.more], [[], true])
  const second = await reader.page({ cursor: first.cursor })
  t.same(brief([second]), [['upsert', 'media', id]])
  t.equal(second.more, true, 'the deltas are to come')
  t.same(await reader.page({ cursor: second.cursor }).then(({ items, more }) => [items, more]), [[], false])
})

t.test('the first and the last id that there can be are walked', async (t) => {
  const { db, reader } = await newsroom(t)
  const ids = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']
  for (const id of ids) {
    await insert(db, 'entities', { id, type: 'tag' })
    const row = { id, version: 1, slug: `t-${id}`, name: 'T', name_sort: 't', kind: 'keyword', created_by: 'test' }
    const past = new Date('2026-01-01T00:00:00Z')
    await insert(db, 'tags', { ...row, public_from: past, created_at: past, valid_from: past })
  }
  for (const limit of [1, 2, 3]) {
    const copy = emptyCopy()
    await reader.drain(copy, { limit })
    t.same(
      [...copy.map.keys()],
      ids.map((id) => `tag ${id}`),
    )
  }
})

t.test('a page of huge bodies ends early', async (t) => {
  const { reader, publish } = await newsroom(t)
  const body = Array.from({ length: 35 }, (_, n) => paragraph('x'.repeat(90_000), `k${n}`))
  for (let n = 0; n < 5; n++) await publish({ headline: `Long ${n}`, body })
  const first = await reader.page({ types: ['article'] })
  t.ok(first.items.length > 0 && first.more)
  const copy = emptyCopy()
  await reader.drain(copy, { types: ['article'] })
  t.equal(copy.map.size, 5)
})
