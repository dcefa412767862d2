import t from 'tap'
import {
  createArticle,
  publishArticle,
  restoreArticle,
  trashArticle,
  unpublishArticle,
  updateArticle,
} from '../src/content/articles/service.ts'
import { createAuthor } from '../src/content/authors/service.ts'
import { createMedia } from '../src/content/media/service.ts'
import { loadSample } from '../src/content/sample/load.ts'
import { createSection } from '../src/content/sections/service.ts'
import { createTag, updateTag } from '../src/content/tags/service.ts'
import { ANONYMOUS } from '../src/context.ts'
import type { Core } from './helpers/core.ts'
import { answer, core, failure, paragraph, withScopes } from './helpers/core.ts'

const NOWHERE = '0190a001-0000-7000-8000-00000000dead'

async function newsroom({ ctx }: Core) {
  const section = await createSection(ctx, { name: 'World' }, answer)
  const author = await createAuthor(ctx, { name: 'Ada Lind' }, answer)
  const tag = await createTag(ctx, { name: 'Rivers', kind: 'place' }, answer)
  const media = await createMedia(ctx, { kind: 'image', alt: 'A river', credit: { creator: 'Ada' } }, answer)
  return { section: section.id, author: author.id, tag: tag.id, media: media.id }
}

const shown = (db: Core['db'], id: string) =>
  db.query(
    `select version from article_versions where article_id = $1 and live_from is not null
     and live_from <= clock_timestamp() and (live_to is null or live_to > clock_timestamp())`,
    [id],
  )

t.test('the sample newsroom loads once through the services', async (t) => {
  const { db, entries } = await core(t)
  let raised = 0
  const clock = { raise: () => void raised++ }
  t.equal(await loadSample(db, clock), true)
  t.equal(await loadSample(db, clock), false)
  t.ok(raised > 80)
  const [count] = await db.query('select count(*)::int as n from articles')
  t.ok(Number(count?.['n']) >= 25)
  const log = await entries()
  t.same(
    log.map((entry) => entry.seq),
    log.map((_, i) => i + 1),
  )
})

t.test('a load of the sample that was cut short goes on at the next start', async (t) => {
  const { db } = await core(t)
  let writes = 0
  const killed = {
    raise() {
      writes += 1
      if (writes === 60) throw new Error('killed')
    },
  }
  await t.rejects(loadSample(db, killed), /killed/)
  const count = async (): Promise<number> =>
    Number((await db.query('select count(*)::int as n from entities'))[0]?.['n'])
  const cut = await count()
  t.equal(await loadSample(db, { raise: () => undefined }), true, 'it goes on')
  t.ok((await count()) > cut, `${cut} entities, then ${await count()}`)
  const [drafts] = await db.query('select count(*)::int as n from articles where first_published_at is null')
  t.equal(drafts?.['n'], 1, 'every article but the draft is published')
  t.equal(await loadSample(db, { raise: () => undefined }), false, 'and then it is whole')
})

t.test('an article in one life', async (t) => {
  const it = await core(t)
  const { db, ctx, entries } = it
  const { section, author, tag, media } = await newsroom(it)
  const head = (await entries()).length
  const input = {
    headline: 'Ice on the river',
    locale: 'en',
    section: 'world',
    contributors: [{ author: 'ada-lind', displayAs: 'A. L.' }],
    tags: ['rivers'],
    hero: { media, caption: 'Ice' },
    body: [paragraph('It froze.')] as never,
    extra: { b: 1, a: [null] },
    rights: { expiresAt: '2030-01-01T01:00:00+01:00' },
    publishedAt: '2020-01-01T00:00:00Z',
  }
  const created = await createArticle(ctx, input, (tx, at, id) => {
    t.equal(at.now, at.clock)
    return tx
      .query<{ n: number }>('select latest_version as n from articles where id = $1', [id])
      .then(([row]) => `{"n":${row?.n}}`)
  })
  t.match(created, { version: 1, created: true, json: '{"n":1}', sequence: head + 1 })
  t.match(await entries(head), [
    { type: 'article', action: 'created', audience: 'editors', version: 1, actor: 'system' },
  ])
  const { id } = created
  const [row] = await db.query('select * from article_versions where article_id = $1', [id])
  t.match(row, {
    slug: 'ice-on-the-river',
    section_id: section,
    hero_media_id: media,
    extra: { b: 1, a: [null] },
    rights: { expiresAt: '2030-01-01T00:00:00.000Z' },
    word_count: 2,
    live_from: null,
  })
  t.match(await db.query('select media_id, position, in_hero from article_media where article_id = $1', [id]), [
    { media_id: media, position: null, in_hero: true },
  ])

  const published = await publishArticle(ctx, { id, note: 'go' }, answer)
  t.equal(published.version, 1)
  const steps = await entries(head + 1)
  t.match(steps, [
    { type: 'media', item_id: media, action: 'revealed', audience: 'public', before: null, after: { kind: 'image' } },
    {
      type: 'article',
      action: 'published',
      audience: 'public',
      version: 1,
      note: 'go',
      before: null,
      after: { section, authors: [author], tags: [tag], type: 'article', locale: 'en', publishedAt: /2020-01-01/ },
    },
  ])
  t.equal(published.sequence, steps[1]?.seq)
  t.same(published.at, steps[1]?.at)
  t.match(await shown(db, id), [{ version: 1 }])
  const again = await publishArticle(ctx, { id }, answer)
  t.match(again, { version: 1, sequence: published.sequence }, 'publishing what is live says nothing')

  const edited = await updateArticle(
    ctx,
    { id, ifVersion: [1], patch: { headline: 'More ice', hero: { caption: null }, internalNote: 'x' } },
    answer,
  )
  t.equal(edited.version, 2)
  t.match(await entries(published.sequence), [
    {
      action: 'updated',
      audience: 'editors',
      version: 2,
      previous_version: 1,
      fields: ['headline', 'hero', 'internalNote'],
      before: null,
      after: null,
    },
  ])
  t.match(await shown(db, id), [{ version: 1 }], 'an edit shows nothing')
  const same = await updateArticle(
    ctx,
    { id, ifVersion: '*', patch: { headline: 'More ice', tags: [{ tag }] } },
    answer,
  )
  t.match(same, { version: 2, sequence: edited.sequence }, 'a patch that changes nothing writes nothing')
  t.match(await failure(updateArticle(ctx, { id, ifVersion: [1], patch: { headline: 'Old' } }, answer)), {
    code: 'STALE_VERSION',
    extra: { current: 2, fields: ['headline', 'hero', 'internalNote'] },
  })

  await publishArticle(ctx, { id, ifVersion: [2], significant: true }, answer)
  const [second] = (await entries(edited.sequence)).slice(-1)
  t.match(second, {
    action: 'published',
    version: 2,
    previous_version: 1,
    fields: ['headline', 'hero'],
    before: { section },
    after: { section },
  })
  const [v2] = await db.query('select * from article_versions where article_id = $1 and version = 2', [id])
  t.same(v2?.['significantly_updated_at'], v2?.['live_from'])
  t.match(v2?.['hero_caption'], null)

  const off = await unpublishArticle(ctx, { id }, answer)
  t.match((await entries(off.sequence - 1))[0], {
    action: 'unpublished',
    audience: 'public',
    before: { section },
    after: null,
  })
  t.same(await shown(db, id), [])
  t.match(await failure(unpublishArticle(ctx, { id }, answer)), {
    code: 'STEP_NOT_ALLOWED',
    extra: { allowed: ['publish', 'withdraw', 'trash'] },
  })

  const copied = await publishArticle(ctx, { id }, answer)
  t.equal(copied.version, 3, 'a version goes live once: its content is copied')
  t.match(await shown(db, id), [{ version: 3 }])

  const trashed = await trashArticle(ctx, { id, note: 'gone' }, answer)
  t.match((await entries(trashed.sequence - 1))[0], {
    action: 'trashed',
    audience: 'public',
    note: 'gone',
    after: null,
  })
  t.equal((await trashArticle(ctx, { id }, answer)).sequence, trashed.sequence)
  t.same(await shown(db, id), [])
  t.equal((await failure(publishArticle(ctx, { id }, answer))).code, 'TRASHED')
  t.equal((await failure(unpublishArticle(ctx, { id }, answer))).code, 'TRASHED')
  t.equal((await failure(updateArticle(ctx, { id, ifVersion: '*', patch: {} }, answer))).code, 'TRASHED')
  const restored = await restoreArticle(ctx, { id }, answer)
  t.match((await entries(restored.sequence - 1))[0], {
    action: 'restored',
    audience: 'editors',
    before: null,
    after: null,
  })
  t.same(await shown(db, id), [], 'restoring makes nothing live')
  const spans = await db.query(
    'select version, live_from < live_to as ok from article_versions where article_id = $1 and live_from is not null',
    [id],
  )
  t.equal(spans.length, 3)
  t.ok(
    spans.every((span) => span['ok'] === true),
    'no interval is empty',
  )
})

t.test('what an article may not say is refused whole, and nothing is written', async (t) => {
  const it = await core(t)
  const { ctx, entries } = it
  const { media, tag } = await newsroom(it)
  const head = (await entries()).length
  const missing = await failure(
    createArticle(
      ctx,
      {
        headline: 'x',
        section: 'nowhere',
        contributors: [{ author: 'nobody' }],
        tags: ['rivers', 'none', { id: NOWHERE }],
        hero: { media: NOWHERE },
        related: ['no-such-article'],
        translationOf: 'no-such-article',
        seo: { image: 'not-an-id' },
        body: [{ _type: 'image', _key: 'i', media: { id: NOWHERE } }] as never,
      },
      answer,
    ),
  )
  t.equal(missing.code, 'INVALID_INPUT')
  t.same(missing.errors.sort(), [
    'body[0].media.id',
    'contributors[0].author',
    'hero.media',
    'related[0]',
    'section',
    'seo.image',
    'tags[1]',
    'tags[2]',
    'translationOf',
  ])
  t.same((await failure(createArticle(ctx, { headline: 'x', tags: [tag, 'rivers'] }, answer))).errors, ['tags[1]'])
  t.equal((await failure(createArticle(ctx, { headline: 'x', id: media }, answer))).code, 'ID_TAKEN')
  t.equal((await entries()).length, head)
  const nobody = { ...ctx, viewer: ANONYMOUS }
  t.equal((await failure(createArticle(nobody, { headline: 'x' }, answer))).code, 'UNAUTHENTICATED')
  t.match(await failure(createArticle(withScopes(ctx, 'media:write'), { headline: 'x' }, answer)), {
    code: 'SCOPE_MISSING',
    extra: { scope: 'articles:write' },
  })
  const { id } = await createArticle(withScopes(ctx, 'articles:write'), { headline: 'x' }, answer)
  t.match(await failure(publishArticle(withScopes(ctx, 'articles:write'), { id }, answer)), {
    code: 'SCOPE_MISSING',
    extra: { scope: 'articles:publish' },
  })
  for (const step of [publishArticle, unpublishArticle, trashArticle, restoreArticle]) {
    t.equal((await failure(step(ctx, { id: NOWHERE }, answer))).code, 'NOT_FOUND')
    t.equal((await failure(step(ctx, { id: media }, answer))).code, 'NOT_FOUND')
    t.equal((await failure(step(ctx, { id: 'no-id', ifVersion: [7] }, answer))).code, 'NOT_FOUND')
    t.equal((await failure(step(ctx, { id, ifVersion: [7] }, answer))).code, 'STALE_VERSION')
  }
})

t.test('publishing names every fault at once', async (t) => {
  const it = await core(t)
  const { ctx, db } = it
  const { section, tag, media } = await newsroom(it)
  const agency = await createMedia(ctx, { kind: 'image', alt: 'x', provider: { category: 'wires' } }, answer)
  const staff = await createMedia(ctx, { kind: 'image', alt: 'x', provider: { category: 'staff' } }, answer)
  const { id } = await createArticle(
    ctx,
    {
      headline: 'x',
      publishedAt: '2999-01-01T00:00:00Z',
      hero: { media: staff.id },
      body: [
        { _type: 'image', _key: 'i', media: { id: agency.id } },
        {
          _type: 'block',
          _key: 'b',
          style: 'normal',
          markDefs: [{ _type: 'placeholder', _key: 'm' }],
          children: [{ _type: 'span', text: 'TK', marks: ['m'] }],
        },
      ] as never,
    },
    answer,
  )
  const all = await failure(publishArticle(ctx, { id }, answer))
  t.match(all, {
    code: 'NOT_PUBLISHABLE',
    errors: ['section', 'body[0].media.id', 'body[1].markDefs[0]', 'publishedAt'],
  })
  t.match(
    await failure(
      publishArticle(ctx, { id: (await createArticle(ctx, { headline: 'empty', section }, answer)).id }, answer),
    ),
    { code: 'NOT_PUBLISHABLE', errors: ['body'] },
  )
  await updateArticle(ctx, { id, ifVersion: '*', patch: { section, body: [paragraph('ok')] as never } }, answer)
  t.equal((await failure(publishArticle(ctx, { id }, answer))).code, 'PUBLISHED_LATER')
  await updateArticle(ctx, { id, ifVersion: '*', patch: { publishedAt: null, tags: [tag] } }, answer)
  await db.query('update tags set hidden = true where id = $1', [tag])
  t.match(await failure(publishArticle(ctx, { id }, answer)), {
    code: 'REFERENCES_NOT_PUBLIC',
    errors: ['tags[0]'],
    extra: { references: [{ type: 'tag', id: tag }] },
  })
  t.equal((await failure(publishArticle(ctx, { id, version: 99 }, answer))).code, 'INVALID_INPUT')
  const [before] = await db.query('select public_from from media where id = $1', [media])
  t.equal(before?.['public_from'], null, 'nothing was revealed by refused steps')
  await updateTag(ctx, { id: tag, ifVersion: '*', patch: { hidden: false } }, answer)
  await publishArticle(ctx, { id }, answer)
})

t.test('a slug is claimed, kept by its history, numbered when derived and refused when sent', async (t) => {
  const it = await core(t)
  const { ctx, db } = it
  const { section } = await newsroom(it)
  const make = (headline: string, more = {}) =>
    createArticle(ctx, { headline, section, body: [paragraph('x')] as never, ...more }, answer)
  const slugOf = async (id: string) =>
    (
      await db.query<{ slug: string }>(
        'select slug from article_versions where article_id = $1 order by version desc limit 1',
        [id],
      )
    )[0]?.slug
  const a = await make('Same')
  const b = await make('Same')
  t.same([await slugOf(a.id), await slugOf(b.id)], ['same', 'same-2'])
  t.match(await failure(make('x', { slug: 'same' })), { code: 'SLUG_TAKEN', extra: { reason: 'draft' } })
  await publishArticle(ctx, { id: a.id }, answer)
  t.match(await failure(make('x', { slug: 'same' })), { code: 'SLUG_TAKEN', extra: { reason: 'live' } })
  t.equal(await slugOf((await make('x', { slug: 'same', locale: 'fr' })).id), 'same', 'another locale is another place')
  await updateArticle(ctx, { id: a.id, ifVersion: '*', patch: { slug: 'renamed' } }, answer)
  await publishArticle(ctx, { id: a.id }, answer)
  t.match(await failure(make('x', { slug: 'same' })), { code: 'SLUG_TAKEN', extra: { reason: 'former' } })
  const claims = () =>
    db.query(
      `select slug, since is not null as seen, ceased is not null as ceased from article_slugs where article_id = $1 and upper_inf(claimed) order by slug`,
      [a.id],
    )
  t.same(await claims(), [
    { slug: 'renamed', seen: true, ceased: false },
    { slug: 'same', seen: true, ceased: true },
  ])
  await updateArticle(ctx, { id: a.id, ifVersion: '*', patch: { slug: 'same' } }, answer)
  await publishArticle(ctx, { id: a.id }, answer)
  t.same(
    await claims(),
    [
      { slug: 'renamed', seen: true, ceased: true },
      { slug: 'same', seen: true, ceased: false },
    ],
    'A, B, A',
  )
  await updateArticle(ctx, { id: b.id, ifVersion: '*', patch: { slug: 'other' } }, answer)
  t.equal(
    await slugOf((await make('y', { slug: 'same-2' })).id),
    'same-2',
    'a draft that was never live gives its slug up',
  )
  await trashArticle(ctx, { id: a.id }, answer)
  t.match(await failure(make('x', { slug: 'same' })), { code: 'SLUG_TAKEN', extra: { reason: 'trashed' } })
})

t.test('translations: one article per locale; type and locale stand once it was live', async (t) => {
  const it = await core(t)
  const { ctx, db, entries } = it
  const { section } = await newsroom(it)
  const group = async (id: string) =>
    (await db.query('select translation_group from articles where id = $1', [id]))[0]?.['translation_group']
  const en = await createArticle(ctx, { headline: 'Hello', section, body: [paragraph('x')] as never }, answer)
  const fr = await createArticle(ctx, { headline: 'Salut', locale: 'fr', translationOf: 'hello' }, answer)
  t.equal(await group(en.id), await group(fr.id))
  t.equal(
    (await failure(createArticle(ctx, { headline: 'Encore', locale: 'fr', translationOf: en.id }, answer))).code,
    'TRANSLATION_TAKEN',
  )
  await trashArticle(ctx, { id: fr.id }, answer)
  const other = await createArticle(ctx, { headline: 'Encore', locale: 'fr', translationOf: en.id }, answer)
  t.equal((await failure(restoreArticle(ctx, { id: fr.id }, answer))).code, 'TRANSLATION_TAKEN')
  await updateArticle(ctx, { id: other.id, ifVersion: '*', patch: { translationOf: null } }, answer)
  t.not(await group(other.id), await group(en.id))
  await restoreArticle(ctx, { id: fr.id }, answer)

  await updateArticle(ctx, { id: en.id, ifVersion: '*', patch: { locale: 'de', type: 'gallery' } }, answer)
  t.match(await db.query('select distinct locale, type from article_versions where article_id = $1', [en.id]), [
    { locale: 'de', type: 'gallery' },
  ])
  const out = await publishArticle(ctx, { id: en.id }, answer)
  await updateArticle(ctx, { id: en.id, ifVersion: '*', patch: { translationOf: other.id, urgency: 1 } }, answer)
  t.equal(await group(en.id), await group(other.id))
  t.match(
    await entries(out.sequence),
    [
      { action: 'updated', audience: 'editors', version: 3, fields: ['translationGroup', 'urgency'] },
      {
        action: 'updated',
        audience: 'public',
        version: 2,
        fields: ['translationGroup'],
        before: { locale: 'de' },
        after: { locale: 'de' },
      },
    ],
    'the group is no draft: readers see it at once, and the log says so',
  )
  t.match(await failure(updateArticle(ctx, { id: en.id, ifVersion: '*', patch: { locale: 'en' } }, answer)), {
    code: 'IMMUTABLE_FIELD',
    extra: { fields: ['locale'] },
  })
  await unpublishArticle(ctx, { id: en.id }, answer)
  t.equal(
    (await failure(updateArticle(ctx, { id: en.id, ifVersion: '*', patch: { type: 'article' } }, answer))).code,
    'IMMUTABLE_FIELD',
  )
})

t.test('an older version goes live by name alone; what was scheduled by hand obeys the table', async (t) => {
  const it = await core(t)
  const { ctx, db, entries } = it
  const { section } = await newsroom(it)
  const { id } = await createArticle(ctx, { headline: 'One', section, body: [paragraph('x')] as never }, answer)
  await updateArticle(ctx, { id, ifVersion: '*', patch: { headline: 'Two' } }, answer)
  await publishArticle(ctx, { id, version: 1 }, answer)
  t.match(await shown(db, id), [{ version: 1 }])
  await unpublishArticle(ctx, { id }, answer)
  t.equal((await failure(publishArticle(ctx, { id, version: 1 }, answer))).code, 'NEWER_DRAFT')
  const schedule = () =>
    db.query(
      `update article_versions set live_from = now() + interval '1 day', published_at = now() where article_id = $1 and version = 2`,
      [id],
    )
  await schedule()
  const off = await unpublishArticle(ctx, { id }, answer)
  t.match((await entries(off.sequence - 1))[0], { action: 'unscheduled', version: 2, audience: 'editors' })
  await schedule()
  const expiry = new Date('2999-01-01T00:00:00Z')
  await db.query('update articles set unpublish_at = $2 where id = $1', [id, expiry])
  await db.query(
    `insert into agenda (type, id, kind, at) values ('article', $1, 'live', now() + interval '1 day'), ('article', $1, 'end', $2)`,
    [id, expiry],
  )
  await publishArticle(ctx, { id, version: 2 }, answer)
  t.match(await shown(db, id), [{ version: 2 }])
  t.same(
    await db.query('select kind, at from agenda where id = $1', [id]),
    [{ kind: 'end', at: expiry }],
    'what went live at once is not announced later; its end still is',
  )
  await t.rejects(
    db.query(
      `update article_versions set live_from = now(), live_to = null, published_at = now() where article_id = $1 and version = 1`,
      [id],
    ),
    { code: '23P01' },
    'two live versions are impossible by hand, too',
  )
  await t.rejects(db.query(`update article_versions set headline = 'x' where article_id = $1`, [id]), { code: '23514' })
  const withEmbargo = await createArticle(ctx, { headline: 'E', section, body: [paragraph('x')] as never }, answer)
  await db.query('alter table article_versions disable trigger article_versions_immutable')
  await db.query('update article_versions set embargo_active = true where article_id = $1', [withEmbargo.id])
  t.equal((await failure(publishArticle(ctx, { id: withEmbargo.id }, answer))).code, 'EMBARGOED')
  await db.query('update article_versions set withdrawn_at = now() where article_id = $1', [withEmbargo.id])
  t.equal((await failure(publishArticle(ctx, { id: withEmbargo.id }, answer))).code, 'WITHDRAWN')
})

t.test('the significant update is carried on, whatever was drafted before it', async (t) => {
  const it = await core(t)
  const { ctx, db } = it
  const { section } = await newsroom(it)
  const { id } = await createArticle(ctx, { headline: 'One', section, body: [paragraph('x')] as never }, answer)
  await publishArticle(ctx, { id }, answer)
  await updateArticle(ctx, { id, ifVersion: '*', patch: { headline: 'Two' } }, answer)
  await publishArticle(ctx, { id, version: 1, significant: true }, answer)
  await unpublishArticle(ctx, { id }, answer)
  await publishArticle(ctx, { id }, answer)
  const [first, second] = await db.query(
    'select live_from, significantly_updated_at as mark from article_versions where article_id = $1 order by version',
    [id],
  )
  t.same(second?.['mark'], first?.['live_from'])
})

t.test('an article names as many media items as one publish can log, and no more', async (t) => {
  const it = await core(t)
  const { ctx, db } = it
  const { section } = await newsroom(it)
  const made = await db.query<{ id: string }>(
    `with made as (insert into entities (id, type) select gen_random_uuid(), 'media' from generate_series(1, 901) returning id)
     insert into media (id, version, kind, alt, credit, created_at, created_by, valid_from)
     select id, 1, 'image', 'x', '{"line": "C"}', now(), 'test', now() from made returning id`,
  )
  const body = made.map((media, i) => ({ _type: 'image', _key: `k${i}`, media })) as never[]
  t.match(await failure(createArticle(ctx, { headline: 'x', section, body }, answer)), {
    code: 'INVALID_INPUT',
    errors: ['body'],
  })
  const { id } = await createArticle(ctx, { headline: 'x', section, body: body.slice(1) }, answer)
  t.equal((await failure(publishArticle(ctx, { id }, answer))).code, 'none')
})

t.test('what is sent comes back equal, and sending it again changes nothing', async (t) => {
  const it = await core(t)
  const { ctx, db } = it
  const { section, author, tag, media } = await newsroom(it)
  const linked = await createArticle(ctx, { headline: 'Linked' }, answer)
  const patch = {
    headlines: { web: ' w ', push: '' },
    kicker: { text: 'k', url: '/x', display: false },
    section: { id: section },
    contributors: [
      { author: { id: author }, role: 'editor' as const },
      { author, displayAs: 'x' },
    ],
    tags: [{ tag, rel: 'mentions' as const, relevance: 0.123456789 }],
    hero: { media, alt: '' },
    seo: { title: 't', noIndex: true, image: media },
    related: ['linked'],
    location: { name: 'n', geo: { type: 'Point', coordinates: [1.5e-7, -0.25] } },
    externalIds: [{ scheme: 's', value: 'v' }],
    extra: { z: 1, a: { nested: [{ deep: null }], big: 1e300, small: 5e-324 } },
    flags: { sensitive: true },
    source: { system: 's' },
    copyrightYear: 2024,
    displayDate: '2020-01-01T00:00:00.5+00:00',
    body: [
      paragraph('a'),
      {
        ...paragraph('b', 'b'),
        markDefs: [{ _type: 'link', _key: 'l', articleId: linked.id }],
        children: [{ _type: 'span', text: 'b', marks: ['l'] }],
      },
    ] as never,
  }
  const { id } = await createArticle(ctx, { headline: 'Twice', ...patch }, answer)
  const again = await updateArticle(ctx, { id, ifVersion: [1], patch }, answer)
  t.equal(again.version, 1)
  const [row] = await db.query('select * from article_versions where article_id = $1', [id])
  t.same(row?.['extra'], patch.extra)
  t.same(row?.['location'], patch.location)
  t.same(row?.['body'], patch.body)
  t.match(await db.query('select linked_id from article_mentions where article_id = $1', [id]), [
    { linked_id: linked.id },
  ])

  // The link leads nowhere once its target is gone for good; the article can still be edited.
  await db.query('delete from article_mentions where linked_id = $1', [linked.id])
  await db.query('delete from article_related where related_id = $1', [linked.id])
  await db.query('delete from articles where id = $1', [linked.id])
  t.equal((await updateArticle(ctx, { id, ifVersion: [1], patch: { standfirst: 's' } }, answer)).version, 2)
  t.match(await failure(updateArticle(ctx, { id, ifVersion: [2], patch: { body: patch.body } }, answer)), {
    code: 'INVALID_INPUT',
    errors: ['body[1].markDefs[0].articleId'],
  })
})
