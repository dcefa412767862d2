// Pictures and time: they are seen with the first article that shows them, and no longer than their rights.
import t, { type Test } from 'tap'
import { announceDue } from '../src/changes/announce.ts'
import { createArticle, publishArticle, unscheduleArticle, updateArticle } from '../src/content/articles/service.ts'
import { createAuthor, restoreAuthor, trashAuthor } from '../src/content/authors/service.ts'
import { createMedia, restoreMedia, trashMedia, updateMedia } from '../src/content/media/service.ts'
import { createSection } from '../src/content/sections/service.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { answer, core, failure, paragraph } from './helpers/core.ts'

const HOUR = 3_600_000
const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString()

async function desk(t: Test) {
  const it = await core(t)
  const { ctx, db } = it
  await createSection(ctx, { name: 'S' }, answer)
  let seen = 0
  return {
    ...it,
    picture: async (more: Record<string, unknown> = {}) =>
      (await createMedia(ctx, { kind: 'image', alt: 'x', provider: { category: 'staff' }, ...more }, answer)).id,
    article: async (media: string, more: Record<string, unknown> = {}) =>
      (
        await createArticle(
          ctx,
          { headline: 'x', section: 's', hero: { media }, body: [paragraph('x')] as never, ...more },
          answer,
        )
      ).id,
    async publicFrom(id: string): Promise<string | null> {
      const [row] = await db.query<{ public_from: Date | null }>('select public_from from media where id = $1', [id])
      return row?.public_from?.toISOString() ?? null
    },
    async boundaries(id: string) {
      const rows = await db.query<{ kind: string; at: Date; before: unknown; after: unknown }>(
        'select kind, at, before, after from agenda where id = $1 order by kind',
        [id],
      )
      return rows.map(({ kind, at, before, after }) => [kind, at.toISOString(), before !== null, after !== null])
    },
    /** What the log has got since the last call. */
    async told() {
      const rows = await it.entries(seen)
      seen = rows.at(-1)?.seq ?? seen
      return rows.map(({ type, action, audience, before, after }) => [
        type,
        action,
        audience,
        before !== null,
        after !== null,
      ])
    },
  }
}

t.test('a schedule shows a picture at the earliest instant that needs it, and takes that back', async (t) => {
  const { ctx, picture, article, publicFrom, boundaries, told, db } = await desk(t)
  const media = await picture()
  const [one, two] = [await article(media), await article(media)]
  const [early, late] = [ahead(HOUR), ahead(2 * HOUR)]
  await publishArticle(ctx, { id: one, at: late }, answer)
  t.equal(await publicFrom(media), late)
  t.same(await boundaries(media), [['reveal', late, false, true]])
  await publishArticle(ctx, { id: two, at: early }, answer)
  t.equal(await publicFrom(media), early)
  await unscheduleArticle(ctx, { id: two }, answer)
  t.equal(await publicFrom(media), late, 'the other one still waits')
  await publishArticle(ctx, { id: one, at: early }, answer)
  t.same(await boundaries(media), [['reveal', early, false, true]])
  const other = await picture()
  await updateArticle(ctx, { id: one, ifVersion: '*', patch: { hero: { media: other } } }, answer)
  t.equal(await publicFrom(media), early, 'the schedule is of the version that shows it')
  await publishArticle(ctx, { id: one, at: early }, answer)
  t.equal(await publicFrom(media), null, 'the newer version that waits shows another one')
  t.equal(await publicFrom(other), early)
  await unscheduleArticle(ctx, { id: one }, answer)
  t.equal(await publicFrom(other), null)
  t.same(await db.query('select 1 from agenda', []), [])

  await told()
  const soon = ahead(300)
  await publishArticle(ctx, { id: one, at: soon }, answer)
  const announced = await waitFor(5_000, async () => ((await announceDue(db)).announced > 0 ? true : undefined))
  t.ok(announced)
  t.same(await told(), [
    ['article', 'scheduled', 'editors', false, false],
    ['media', 'revealed', 'public', false, true],
    ['article', 'published', 'public', false, true],
  ])
  await publishArticle(ctx, { id: two }, answer)
  t.same(
    await told(),
    [
      ['media', 'revealed', 'public', false, true],
      ['article', 'published', 'public', false, true],
    ],
    'the first picture is shown now, before the article that shows it',
  )
})

t.test('rights that end by the instant of going live forbid it, with the whole list', async (t) => {
  const { ctx, picture, article } = await desk(t)
  const end = ahead(HOUR)
  const media = await picture({ license: { expiresAt: end } })
  const id = await article(media, { section: undefined, headline: 'no section' })
  t.match(await failure(publishArticle(ctx, { id, at: end }, answer)), {
    code: 'NOT_PUBLISHABLE',
    errors: ['section', 'hero.media'],
  })
  await updateArticle(ctx, { id, ifVersion: '*', patch: { section: 's' } }, answer)
  t.equal((await failure(publishArticle(ctx, { id, at: ahead(2 * HOUR) }, answer))).code, 'NOT_PUBLISHABLE')
  t.equal((await failure(publishArticle(ctx, { id, at: ahead(HOUR / 2) }, answer))).code, 'none')
  t.equal((await failure(publishArticle(ctx, { id }, answer))).code, 'none')
})

t.test('the end of rights is told to readers where they see the picture before it', async (t) => {
  const { ctx, picture, article, boundaries, told, db } = await desk(t)
  const [end, later] = [ahead(HOUR), ahead(3 * HOUR)]
  const media = await picture({ license: { expiresAt: end } })
  t.same(await boundaries(media), [['rights', end, false, false]], 'nobody sees it yet')
  const id = await article(media)
  await publishArticle(ctx, { id, at: ahead(HOUR / 2) }, answer)
  t.match(await boundaries(media), [
    ['reveal', /./, false, true],
    ['rights', end, true, false],
  ])
  await unscheduleArticle(ctx, { id }, answer)
  t.same(await boundaries(media), [['rights', end, false, false]])
  await publishArticle(ctx, { id }, answer)
  t.same(await boundaries(media), [['rights', end, true, false]])
  await updateMedia(ctx, { id: media, ifVersion: '*', patch: { license: { expiresAt: later } } }, answer)
  t.same(await boundaries(media), [['rights', later, true, false]])
  await updateMedia(ctx, { id: media, ifVersion: '*', patch: { license: null } }, answer)
  t.same(await boundaries(media), [])

  const soon = await picture({ hidden: false, license: { expiresAt: ahead(400) } })
  await told()
  const announced = await waitFor(5_000, async () => ((await announceDue(db)).announced > 0 ? true : undefined))
  t.ok(announced)
  t.same(await told(), [['media', 'expired', 'public', true, false]])
  t.same(await boundaries(soon), [])
})

t.test('the boundaries of a picture follow the trash and what is said by hand', async (t) => {
  const { ctx, picture, article, publicFrom, boundaries, told } = await desk(t)
  const end = ahead(2 * HOUR)
  const media = await picture({ license: { expiresAt: end } })
  await trashMedia(ctx, { id: media }, answer)
  t.same(await boundaries(media), [])
  await restoreMedia(ctx, { id: media }, answer)
  t.same(await boundaries(media), [['rights', end, false, false]])
  const id = await article(media)
  await publishArticle(ctx, { id, at: ahead(HOUR) }, answer)
  await told()
  await updateMedia(ctx, { id: media, ifVersion: '*', patch: { hidden: false } }, answer)
  t.same(await boundaries(media), [['rights', end, true, false]], 'said to be public, it is so at once')
  t.same(await told(), [['media', 'revealed', 'public', false, true]])
  const now = await publicFrom(media)
  await unscheduleArticle(ctx, { id }, answer)
  t.equal(await publicFrom(media), now, 'once begun it stays')

  const face = await picture()
  const late = await article(face)
  await publishArticle(ctx, { id: late, at: ahead(HOUR) }, answer)
  const author = await createAuthor(ctx, { name: 'A', image: face }, answer)
  t.same(await boundaries(face), [], 'an author who is public shows it now')
  await trashAuthor(ctx, { id: author.id }, answer)
  await restoreAuthor(ctx, { id: author.id }, answer)
  await unscheduleArticle(ctx, { id: late }, answer)
  t.not(await publicFrom(face), null)
})

t.test('what is trashed or hidden while a schedule needs it is refused', async (t) => {
  const { ctx, picture, article } = await desk(t)
  const media = await picture()
  const id = await article(media)
  await publishArticle(ctx, { id, at: ahead(HOUR) }, answer)
  await updateArticle(ctx, { id, ifVersion: '*', patch: { hero: null } }, answer)
  t.equal((await failure(trashMedia(ctx, { id: media }, answer))).code, 'REFERENCED')
  t.equal(
    (await failure(updateMedia(ctx, { id: media, ifVersion: '*', patch: { hidden: true } }, answer))).code,
    'REFERENCED',
  )
})
