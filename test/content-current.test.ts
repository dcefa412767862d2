import t from 'tap'
import {
  createArticle,
  publishArticle,
  trashArticle,
  unpublishArticle,
  updateArticle,
} from '../src/content/articles/service.ts'
import { pathMarks } from '../src/changes/affects.ts'
import { createAuthor, restoreAuthor, trashAuthor, updateAuthor } from '../src/content/authors/service.ts'
import { createMedia, restoreMedia, trashMedia, updateMedia } from '../src/content/media/service.ts'
import { createSection, restoreSection, trashSection, updateSection } from '../src/content/sections/service.ts'
import { createTag, restoreTag, trashTag, updateTag } from '../src/content/tags/service.ts'
import type { Core } from './helpers/core.ts'
import { answer, core, failure, paragraph, withScopes } from './helpers/core.ts'

const NOWHERE = '0190a001-0000-7000-8000-00000000dead'

const row = async (db: Core['db'], table: string, id: string) =>
  (await db.query(`select * from ${table} where id = $1`, [id]))[0]

const last = async (it: Core) => (await it.entries()).slice(-1)[0]

const writers = {
  section: { create: createSection, update: updateSection, trash: trashSection, restore: restoreSection },
  author: { create: createAuthor, update: updateAuthor, trash: trashAuthor, restore: restoreAuthor },
  tag: { create: createTag, update: updateTag, trash: trashTag, restore: restoreTag },
} as const

for (const [type, { create, update, trash, restore }] of Object.entries(writers)) {
  t.test(`a ${type} in one life`, async (t) => {
    const it = await core(t)
    const { ctx, db, entries } = it
    const made = await create(
      ctx,
      { name: 'Édith Öst', description: undefined, externalIds: [{ scheme: 'x', value: '1' }] },
      answer,
    )
    t.match(made, { version: 1, created: true, sequence: 1 })
    const { id } = made
    t.match(await last(it), {
      type,
      action: 'created',
      audience: 'public',
      version: 1,
      before: null,
      after: { name: /\S/ },
      affects: [/^slug:/],
    })
    t.match(await row(db, `${type}s`, id), {
      slug: 'edith-ost',
      name: 'Édith Öst',
      name_sort: 'edith ost',
      version: 1,
      external_ids: [{ scheme: 'x', value: '1' }],
    })
    t.match(await failure(create(ctx, { name: 'x', slug: 'edith-ost' }, answer)), {
      code: 'SLUG_TAKEN',
      extra: { reason: 'live' },
    })
    t.equal((await failure(create(ctx, { name: 'x', id }, answer))).code, 'ID_TAKEN')
    const twin = await create(ctx, { name: 'Edith Ost' }, answer)
    t.match(await row(db, `${type}s`, twin.id), { slug: 'edith-ost-2' })
    t.match(await failure(create(ctx, { name: 'x', image: NOWHERE }, answer)), {
      code: 'INVALID_INPUT',
      errors: ['image'],
    })
    t.match(await failure(create(withScopes(ctx, 'articles:write'), { name: 'x' }, answer)), {
      code: 'SCOPE_MISSING',
      extra: { scope: 'taxonomy:write' },
    })

    const edited = await update(
      ctx,
      { id, ifVersion: [1], patch: { name: 'Edith', slug: 'edith', externalIds: null } },
      answer,
    )
    t.equal(edited.version, 2)
    t.match(await last(it), {
      action: type === 'section' ? 'moved' : 'updated',
      audience: 'public',
      version: 2,
      previous_version: 1,
      fields: /name/,
    })
    t.equal((await last(it))?.affects.filter((name) => name.startsWith('slug:')).length, 2)
    t.match(await db.query(`select version, name, valid_to from ${type}s_past where id = $1`, [id]), [
      { version: 1, name: 'Édith Öst', valid_to: (await row(db, `${type}s`, id))?.['valid_from'] as Date },
    ])
    t.match(await failure(update(ctx, { id, ifVersion: [1], patch: { name: 'x' } }, answer)), {
      code: 'STALE_VERSION',
      extra: { current: 2, fields: ['externalIds', 'name', 'slug'] },
    })
    t.equal((await update(ctx, { id, ifVersion: '*', patch: { name: 'Edith' } }, answer)).sequence, edited.sequence)
    t.equal((await failure(update(ctx, { id: NOWHERE, ifVersion: '*', patch: {} }, answer))).code, 'NOT_FOUND')
    t.match(await failure(create(ctx, { name: 'x', slug: 'edith-ost' }, answer)), {
      code: 'SLUG_TAKEN',
      extra: { reason: 'former' },
    })

    await update(ctx, { id, ifVersion: '*', patch: { hidden: true } }, answer)
    t.match(await last(it), { action: 'hidden', audience: 'public', after: null })
    await update(ctx, { id, ifVersion: '*', patch: { name: 'Secret' } }, answer)
    t.match(await last(it), { action: 'updated', audience: 'editors', before: null, after: null, fields: ['name'] })
    await update(ctx, { id, ifVersion: '*', patch: { hidden: false } }, answer)
    t.match(await last(it), { action: 'updated', audience: 'public', before: null, after: { name: /\S/ } })

    const trashed = await trash(ctx, { id, note: 'why' }, answer)
    t.match(await last(it), { action: 'trashed', audience: 'public', note: 'why', after: null })
    t.equal((await trash(ctx, { id }, answer)).sequence, trashed.sequence, 'in the trash already')
    t.equal((await failure(update(ctx, { id, ifVersion: '*', patch: {} }, answer))).code, 'TRASHED')
    t.match(await failure(create(ctx, { name: 'x', slug: 'edith' }, answer)), {
      code: 'SLUG_TAKEN',
      extra: { reason: 'trashed' },
    })
    t.match(
      await failure(
        createArticle(
          ctx,
          {
            headline: 'x',
            ...(type === 'section'
              ? { section: id }
              : type === 'tag'
                ? { tags: [id] }
                : { contributors: [{ author: id }] }),
          },
          answer,
        ),
      ),
      { code: 'INVALID_INPUT' },
    )
    await restore(ctx, { id }, answer)
    t.match(await last(it), { action: 'restored', audience: 'public', before: null })
    t.match(await row(db, `${type}s`, id), { trashed_at: null })
    t.same(
      (await entries()).map(({ seq }) => seq),
      (await entries()).map((_, i) => i + 1),
    )
  })
}

t.test('media are public once something public shows them, or when it is said', async (t) => {
  const it = await core(t)
  const { ctx, db } = it
  const { id } = await createMedia(
    ctx,
    {
      kind: 'image',
      alt: 'x',
      credit: { line: 'C' },
      bytes: 5_000_000_000,
      crops: { expiresAt: { x: 0, y: 0, w: 1, h: 1 } },
      license: { expiresAt: '2999-01-01T00:00:00+01:00', usageTerms: null },
    },
    answer,
  )
  t.match(await last(it), { type: 'media', action: 'created', audience: 'editors', after: null })
  t.match(await row(db, 'media', id), {
    public_from: null,
    bytes: '5000000000',
    license: { expiresAt: '2998-12-31T23:00:00.000Z' },
    hidden: false,
  })
  t.match(await db.query(`select kind, at from agenda where id = $1`, [id]), [
    { kind: 'rights', at: new Date('2998-12-31T23:00:00Z') },
  ])
  await updateMedia(ctx, { id, ifVersion: [1], patch: { license: { expiresAt: '2001-01-01T00:00:00Z' } } }, answer)
  t.same(await db.query('select 1 from agenda'), [], 'what has ended does not end once more')
  await updateMedia(ctx, { id, ifVersion: [2], patch: { license: { expiresAt: '2999-01-01T00:00:00Z' } } }, answer)
  t.equal((await db.query('select 1 from agenda')).length, 1)
  await updateMedia(ctx, { id, ifVersion: [3], patch: { license: { expiresAt: null } } }, answer)
  t.same(await db.query('select 1 from agenda'), [])
  t.match(await failure(updateMedia(ctx, { id, ifVersion: '*', patch: { alt: null } }, answer)), {
    code: 'INVALID_INPUT',
    errors: ['alt'],
  })
  await createAuthor(ctx, { name: 'Hidden', image: id, hidden: true }, answer)
  t.match(await row(db, 'media', id), { public_from: null })
  await createAuthor(ctx, { name: 'Ada', image: id }, answer)
  t.match((await it.entries()).slice(-2), [
    { type: 'media', action: 'revealed', audience: 'public', after: { kind: 'image' } },
    { type: 'author', action: 'created' },
  ])
  t.equal((await row(db, 'media', id))?.['version'], 4, 'being shown is no content')
  t.same(
    await db.query('select version from media_past where id = $1 order by version', [id]),
    [{ version: 1 }, { version: 2 }, { version: 3 }],
    'nor is the time before it a past of its own',
  )
  t.match(await failure(trashMedia(ctx, { id }, answer)), {
    code: 'REFERENCED',
    extra: { referrers: [{ type: 'author' }, { type: 'author' }] },
  })
  t.equal((await failure(updateMedia(ctx, { id, ifVersion: '*', patch: { hidden: true } }, answer))).code, 'REFERENCED')

  const said = await createMedia(ctx, { kind: 'audio', hidden: false }, answer)
  t.match(await last(it), { action: 'created', audience: 'public' })
  const quiet = await createMedia(ctx, { kind: 'audio' }, answer)
  await updateMedia(ctx, { id: quiet.id, ifVersion: '*', patch: { hidden: false } }, answer)
  t.match(await last(it), { action: 'revealed', audience: 'public', version: 1 })
  await updateMedia(ctx, { id: quiet.id, ifVersion: '*', patch: { embedded: { exif: { a: null } } } }, answer)
  t.match(await last(it), { action: 'updated', audience: 'public', fields: [], after: { kind: 'audio' } })
  t.match(await row(db, 'media', quiet.id), { embedded: { exif: { a: null } } })
  await trashMedia(ctx, { id: said.id }, answer)
  await restoreMedia(ctx, { id: said.id }, answer)
  t.match(await last(it), { action: 'restored', audience: 'public' })
  const hidden = await createMedia(ctx, { kind: 'image', alt: 'x', hidden: true }, answer)
  t.equal((await failure(createTag(ctx, { name: 'T', image: hidden.id }, answer))).code, 'REFERENCES_NOT_PUBLIC')
})

t.test('nothing is hidden or trashed while a live, pending or newest version refers to it', async (t) => {
  const it = await core(t)
  const { ctx } = it
  const section = await createSection(ctx, { name: 'S' }, answer)
  const author = await createAuthor(ctx, { name: 'A' }, answer)
  const tag = await createTag(ctx, { name: 'T' }, answer)
  const media = await createMedia(ctx, { kind: 'image', alt: 'x', provider: { category: 'staff' } }, answer)
  const { id } = await createArticle(
    ctx,
    { headline: 'x', section: 's', contributors: [{ author: 'a' }], tags: ['t'], hero: { media: media.id } },
    answer,
  )
  const trashes = [
    () => trashSection(ctx, { id: section.id }, answer),
    () => trashAuthor(ctx, { id: author.id }, answer),
    () => trashTag(ctx, { id: tag.id }, answer),
    () => trashMedia(ctx, { id: media.id }, answer),
  ]
  const refused = async (why: string) => {
    for (const step of trashes)
      t.match(await failure(step()), { code: 'REFERENCED', extra: { referrers: [{ type: 'article', id }] } }, why)
    t.equal(
      (await failure(updateTag(ctx, { id: tag.id, ifVersion: '*', patch: { hidden: true } }, answer))).code,
      'REFERENCED',
    )
  }
  await refused('newest')
  await publishArticle(ctx, { id }, answer)
  const other = await createSection(ctx, { name: 'Other' }, answer)
  await updateArticle(
    ctx,
    {
      id,
      ifVersion: '*',
      patch: { section: other.id, contributors: null, tags: [], hero: null, body: [paragraph('x')] as never },
    },
    answer,
  )
  await refused('live')
  await unpublishArticle(ctx, { id }, answer)
  for (const step of trashes) t.equal((await failure(step())).code, 'none')
  t.equal((await failure(trashSection(ctx, { id: other.id }, answer))).code, 'REFERENCED')
  await trashArticle(ctx, { id }, answer)
  t.equal((await failure(trashSection(ctx, { id: other.id }, answer))).code, 'none')
})

t.test('a section that moves takes its subtree along, and its old paths lead on', async (t) => {
  const it = await core(t)
  const { ctx, db, entries } = it
  const news = await createSection(ctx, { name: 'News' }, answer)
  const world = await createSection(ctx, { name: 'World', parent: 'news' }, answer)
  const asia = await createSection(ctx, { name: 'Asia', parent: 'news/world' }, answer)
  const japan = await createSection(ctx, { name: 'Japan', parent: { id: asia.id }, hidden: true }, answer)
  await createSection(ctx, { name: 'Sport' }, answer)
  const paths = async () =>
    (await db.query('select path, depth from sections order by path')).map(
      (s) => `${String(s['path'])} ${String(s['depth'])}`,
    )
  t.same(await paths(), ['news 0', 'news/world 1', 'news/world/asia 2', 'news/world/asia/japan 3', 'sport 0'])
  t.equal(
    (await failure(updateSection(ctx, { id: news.id, ifVersion: '*', patch: { parent: asia.id } }, answer))).code,
    'SECTION_CYCLE',
  )
  t.equal(
    (await failure(updateSection(ctx, { id: news.id, ifVersion: '*', patch: { parent: news.id } }, answer))).code,
    'SECTION_CYCLE',
  )
  const before = (await entries()).length
  await updateSection(ctx, { id: world.id, ifVersion: [1], patch: { parent: 'sport', name: 'The world' } }, answer)
  t.same(await paths(), ['news 0', 'sport 0', 'sport/world 1', 'sport/world/asia 2', 'sport/world/asia/japan 3'])
  t.match(await entries(before), [
    {
      action: 'moved',
      item_id: world.id,
      audience: 'public',
      fields: ['name', 'parent', 'path'],
      before: { path: pathMarks('news/world') },
      after: { path: pathMarks('sport/world') },
      affects: /tree:/,
    },
    {
      action: 'moved',
      item_id: asia.id,
      audience: 'public',
      fields: ['path'],
      before: { path: pathMarks('news/world/asia') },
      after: { path: pathMarks('sport/world/asia') },
      version: 2,
    },
    { action: 'moved', item_id: japan.id, audience: 'editors', before: null, after: null },
  ])
  const instants = await db.query('select distinct valid_from from sections where version = 2')
  t.equal(instants.length, 1, 'one move is one instant')
  t.match(
    await db.query(
      `select path, since is not null as seen, ceased is not null as ceased from section_paths where section_id = $1 and upper_inf(claimed) order by path`,
      [asia.id],
    ),
    [
      { path: 'news/world/asia', seen: true, ceased: true },
      { path: 'sport/world/asia', seen: true, ceased: false },
    ],
  )
  t.match(await failure(createSection(ctx, { name: 'x', slug: 'world', parent: 'news' }, answer)), {
    code: 'SLUG_TAKEN',
    extra: { reason: 'former' },
  })
  await createSection(ctx, { name: 'World', parent: 'news' }, answer)
  t.ok((await paths()).includes('news/world-2 1'))
  const rival = await createSection(ctx, { name: 'Asia' }, answer)
  t.match(await failure(updateSection(ctx, { id: asia.id, ifVersion: '*', patch: { parent: null } }, answer)), {
    code: 'PATH_TAKEN',
    extra: { reason: 'live' },
  })
  await updateSection(ctx, { id: rival.id, ifVersion: '*', patch: { slug: 'orient' } }, answer)
  await updateSection(ctx, { id: world.id, ifVersion: '*', patch: { parent: 'news' } }, answer)
  t.ok((await paths()).includes('news/world/asia/japan 3'), 'and back')
  t.match(await failure(trashSection(ctx, { id: news.id }, answer)), {
    code: 'REFERENCED',
    extra: { referrers: [{ type: 'section' }, { type: 'section' }] },
  })
  await trashSection(ctx, { id: japan.id }, answer)
  await trashSection(ctx, { id: asia.id }, answer)
  t.equal((await failure(restoreSection(ctx, { id: japan.id }, answer))).code, 'TRASHED')
  await updateSection(ctx, { id: world.id, ifVersion: '*', patch: { parent: null, slug: 'globe' } }, answer)
  await restoreSection(ctx, { id: asia.id }, answer)
  await restoreSection(ctx, { id: japan.id }, answer)
  t.ok((await paths()).includes('globe/asia/japan 2'), 'what was in the trash has moved along')
  const articles = await Promise.all(['a', 'b'].map((headline) => createArticle(ctx, { headline }, answer)))
  await updateSection(ctx, { id: world.id, ifVersion: '*', patch: { leadItems: ['b', articles[0]?.id ?? ''] } }, answer)
  t.same((await row(db, 'sections', world.id))?.['lead_items'], [articles[1]?.id, articles[0]?.id])
  t.match(
    await failure(updateSection(ctx, { id: world.id, ifVersion: '*', patch: { leadItems: ['b', 'none'] } }, answer)),
    { code: 'INVALID_INPUT', errors: ['leadItems[1]'] },
  )
})

t.test('no section that readers see stands under a hidden one, whose path it would tell', async (t) => {
  const { ctx } = await core(t)
  const top = await createSection(ctx, { name: 'Secretive', hidden: true }, answer)
  const refused = { code: 'REFERENCES_NOT_PUBLIC', extra: { references: [{ type: 'section', id: top.id }] } }
  t.match(await failure(createSection(ctx, { name: 'Child', parent: top.id }, answer)), refused)
  const child = await createSection(ctx, { name: 'Child', parent: top.id, hidden: true }, answer)
  const free = await createSection(ctx, { name: 'Free' }, answer)
  const patch = (id: string, fields: Record<string, unknown>) =>
    failure(updateSection(ctx, { id, ifVersion: '*', patch: fields }, answer))
  t.match(await patch(free.id, { parent: top.id }), refused)
  t.match(await patch(child.id, { hidden: false }), refused)
  t.equal((await patch(top.id, { hidden: false })).code, 'none')
  t.equal((await patch(child.id, { hidden: false })).code, 'none')
  await trashSection(ctx, { id: child.id }, answer)
  t.equal((await patch(top.id, { hidden: true })).code, 'none')
  t.match(await failure(restoreSection(ctx, { id: child.id }, answer)), refused)
})

t.test('a path has at most 800 characters, however it comes about', async (t) => {
  const { ctx, db } = await core(t)
  const chain = async (letter: string): Promise<string[]> => {
    const ids: string[] = []
    for (let i = 0; i < 8; i++) {
      const parent = ids[ids.length - 1] ?? null
      ids.push((await createSection(ctx, { name: 'x', slug: letter.repeat(80), parent }, answer)).id)
    }
    return ids
  }
  const [low, high] = [await chain('a'), await chain('b')]
  const [id, parent] = [low[0] ?? '', high[7] ?? '']
  t.match(await failure(updateSection(ctx, { id, ifVersion: '*', patch: { parent } }, answer)), {
    code: 'INVALID_INPUT',
    errors: ['parent'],
  })
  const [longest] = await db.query('select max(length(path)) as n from sections')
  t.equal(longest?.['n'], 8 * 80 + 7, 'and nothing was moved')
})

t.test('a large subtree stands still while its root is patched', async (t) => {
  const { ctx, db } = await core(t)
  const { id } = await createSection(ctx, { name: 'Root' }, answer)
  await db.query(
    `with made as (insert into entities (id, type) select gen_random_uuid(), 'section' from generate_series(1, 1001) returning id)
     insert into sections (id, version, slug, name, name_sort, parent_id, path, depth, created_at, created_by, valid_from)
     select id, 1, 's' || left(id::text, 8), 'x', 'x', $1, 'root/s' || left(id::text, 8), 1, now(), 'test', now() from made`,
    [id],
  )
  const patch = { name: 'Front', slug: 'root', parent: null }
  t.equal((await failure(updateSection(ctx, { id, ifVersion: '*', patch }, answer))).code, 'none')
  t.equal(
    (await failure(updateSection(ctx, { id, ifVersion: '*', patch: { slug: 'front' } }, answer))).code,
    'TREE_TOO_LARGE',
  )
})

t.test('a front names articles by their slugs in its own locale, at creation and afterwards', async (t) => {
  const { ctx, db } = await core(t)
  const article = await createArticle(ctx, { headline: 'Bonjour', locale: 'fr' }, answer)
  const { id } = await createSection(ctx, { name: 'Une', locale: 'fr', leadItems: ['bonjour'] }, answer)
  await updateSection(ctx, { id, ifVersion: '*', patch: { leadItems: null } }, answer)
  await updateSection(ctx, { id, ifVersion: '*', patch: { leadItems: ['bonjour'] } }, answer)
  t.same((await row(db, 'sections', id))?.['lead_items'], [article.id])
  t.match(
    await failure(updateSection(ctx, { id, ifVersion: '*', patch: { leadItems: ['bonjour'], locale: null } }, answer)),
    { code: 'INVALID_INPUT', errors: ['leadItems[0]'] },
  )
})

t.test('tags cannot be their own ancestors', async (t) => {
  const { ctx } = await core(t)
  const a = await createTag(ctx, { name: 'a' }, answer)
  const b = await createTag(ctx, { name: 'b', parent: 'a' }, answer)
  t.match(await failure(updateTag(ctx, { id: a.id, ifVersion: '*', patch: { parent: b.id } }, answer)), {
    code: 'INVALID_INPUT',
    errors: ['parent'],
  })
})
