// Every write there is, through GraphQL: what goes in comes back, null removes, a stale version is refused.
import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import t from 'tap'
import { at, each, graphqlApp } from './helpers/graphql.ts'

const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))

void t.test('writes', { timeout: 120_000 }, async (t) => {
  const { ask, url } = await graphqlApp(t)
  const used = new Set<string>()
  const edit = async (field: string, args: string, select = 'id', variables = {}, head = '') => {
    used.add(field)
    const answer = await ask(`mutation M${head} { it: ${field}(${args}) { ${select} } }`, variables, 'editor')
    return { ...answer, it: answer.data.it, id: String(at(answer.data, 'it.id')) }
  }
  const made = async (field: string, input: string, select = 'id version') => {
    const { it, id, errors, headers } = await edit(field, `input: ${input}`, select)
    t.same(errors, [], field)
    t.match(headers.get('content-sequence'), /^[1-9]\d*$/)
    return { it, id }
  }

  const media = await made(
    'createMedia',
    '{ kind: IMAGE, alt: "A bridge", bytes: 9007199254740991, credit: { agency: "Wires", creator: "Z. Quill" }, provider: { category: WIRES }, focalPoint: { x: 0.5, y: 0.25 }, crops: { square: { x: 0, y: 0, w: 1, h: 1.5 } }, license: { expiresAt: "2030-01-01T02:00:00+02:00" }, keywords: ["a", "b"] }',
    'id version bytes creditLine credit { agency line } provider { category } focalPoint { x y } crops license { expiresAt } keywords hidden publicFrom',
  )
  t.match(media.it, {
    version: 1,
    bytes: 9007199254740991,
    creditLine: 'Wires/Z. Quill',
    credit: { agency: 'Wires', line: null },
    provider: { category: 'WIRES' },
    focalPoint: { x: 0.5, y: 0.25 },
    crops: { square: { x: 0, y: 0, w: 1, h: 1.5 } },
    keywords: ['a', 'b'],
    publicFrom: null,
  })
  t.equal(new Date(String(at(media.it, 'license.expiresAt'))).toISOString(), '2030-01-01T00:00:00.000Z')
  const world = await made(
    'createSection',
    '{ name: "World", seo: { noIndex: true } }',
    'id version path seo { noIndex title }',
  )
  t.match(world.it, { path: 'world', seo: { noIndex: true, title: null } })
  const asia = await made(
    'createSection',
    `{ name: "Asia", parent: "world", image: "${media.id}" }`,
    'id version path parent { id } image { id }',
  )
  t.match(asia.it, { path: 'world/asia', parent: { id: world.id }, image: { id: media.id } })
  const author = await made(
    'createAuthor',
    '{ name: "Zora Quill", kind: PERSON, email: "z@example.com", links: [{ kind: "site", url: "https://example.com" }], languages: ["en"] }',
    'id version slug email links { kind url } languages',
  )
  t.match(author.it, {
    slug: 'zora-quill',
    email: 'z@example.com',
    links: [{ kind: 'site', url: 'https://example.com' }],
    languages: ['en'],
  })
  const tag = await made(
    'createTag',
    '{ name: "Rivers", kind: STORY_THREAD, synonyms: ["streams"], geo: { lat: 1.5 } }',
    'id version slug kind synonyms geo',
  )
  t.match(tag.it, { slug: 'rivers', kind: 'STORY_THREAD', synonyms: ['streams'], geo: { lat: 1.5 } })

  const body = [
    {
      _type: 'block',
      _key: 'a',
      style: 'normal',
      markDefs: [],
      children: [{ _type: 'span', _key: 'b', text: 'Two words.', marks: [] }],
    },
  ]
  const created = await edit(
    'createArticle',
    'input: $input',
    'id version status slug section { path } contributors { role author { slug } } tags { slug rel } hero { credit caption } body wordCount flags { noAds noIndex } headlines { web } live { version } provider { category } genre extra',
    {
      input: {
        headline: 'A story',
        section: 'world/asia',
        contributors: [{ author: 'zora-quill', role: 'PHOTOGRAPHER' }],
        tags: [{ tag: 'rivers', rel: 'MENTIONS' }],
        hero: { media: media.id, caption: 'Its own' },
        body,
        flags: { noAds: true },
        headlines: { web: 'Web' },
        provider: { category: 'STAFF' },
        genre: 'ASK_PUBLIC',
        extra: { any: [1, { deep: null }] },
      },
    },
    '($input: ArticleInput!)',
  )
  t.same(created.errors, [])
  const article = created
  t.match(article.it, {
    version: 1,
    status: 'DRAFT',
    slug: 'a-story',
    section: { path: 'world/asia' },
    contributors: [{ role: 'PHOTOGRAPHER', author: { slug: 'zora-quill' } }],
    tags: [{ slug: 'rivers', rel: 'MENTIONS' }],
    hero: { credit: 'Wires/Z. Quill', caption: 'Its own' },
    body,
    wordCount: 2,
    flags: { noAds: true, noIndex: null },
    headlines: { web: 'Web' },
    live: null,
    provider: { category: 'STAFF' },
    genre: 'ASK_PUBLIC',
    extra: { any: [1, { deep: null }] },
  })
  t.same(
    (await ask(`{ article(id: "${article.id}") { id } media(id: "${media.id}") { id } }`)).data,
    { article: null, media: { id: media.id } },
    'a draft is not seen; the image of a public section is',
  )

  await t.test('publish and unpublish', async (t) => {
    const published = await edit(
      'publishArticle',
      `id: "${article.id}", version: 1, significant: true, note: "out", ifVersion: 1`,
      'status live { version since } publishedAt significantlyUpdatedAt',
    )
    t.same(published.errors, [])
    t.match(published.it, { status: 'PUBLISHED', live: { version: 1 } })
    t.equal(at(published.it, 'significantlyUpdatedAt'), at(published.it, 'live.since'))
    const seen = await ask(
      `{ article(slug: "a-story") { headline status } section(path: "world") { articles { totalCount } } }`,
    )
    t.same(
      seen.data,
      { article: { headline: 'A story', status: 'PUBLISHED' }, section: { articles: { totalCount: 1 } } },
      'at once, on this instance',
    )
    const taken = await edit('unpublishArticle', `id: "${article.id}", note: "down"`, 'status live { version }')
    t.same(taken.it, { status: 'UNPUBLISHED', live: null })
    const again = await edit('unpublishArticle', `id: "${article.id}"`)
    t.equal(again.errors[0]?.extensions.code, 'STEP_NOT_ALLOWED')
    t.ok(Array.isArray(again.errors[0]?.extensions.allowed), 'what is allowed is named')
  })

  await t.test('update: absent stays, null removes, lists are replaced; a stale version is refused', async (t) => {
    const patched = await edit(
      'updateArticle',
      `id: "${article.id}", ifVersion: 1, patch: $patch`,
      'version headline genre flags { noAds noComments } tags { slug } contributors { role } body hero { caption }',
      { patch: { genre: null, flags: { noAds: null, noComments: true }, tags: [], hero: { caption: null } } },
      '($patch: ArticlePatch!)',
    )
    t.same(patched.errors, [])
    t.match(patched.it, {
      version: 2,
      headline: 'A story',
      genre: null,
      flags: { noAds: null, noComments: true },
      tags: [],
      body,
    })
    t.equal(at(patched.it, 'contributors.length'), 1)
    const stale = await edit('updateArticle', `id: "${article.id}", ifVersion: 1, patch: { headline: "Late" }`)
    t.same(stale.data, { it: null })
    t.equal(stale.errors[0]?.extensions.code, 'STALE_VERSION')
    t.equal(stale.errors[0]?.extensions.current, 2)
    t.same(stale.errors[0]?.path, ['it'])
    for (const [field, id, patch, select, want] of [
      [
        'updateSection',
        asia.id,
        '{ description: "East", image: null }',
        'version description image { id }',
        { version: 2, description: 'East', image: null },
      ],
      [
        'updateAuthor',
        author.id,
        '{ bio: "Writes." }',
        'version bio email',
        { version: 2, bio: 'Writes.', email: 'z@example.com' },
      ],
      [
        'updateMedia',
        media.id,
        '{ credit: { line: "To the letter" } }',
        'version creditLine credit { agency }',
        { version: 2, creditLine: 'To the letter', credit: { agency: 'Wires' } },
      ],
      ['updateTag', tag.id, '{ kind: PLACE, geo: null }', 'version kind geo', { version: 2, kind: 'PLACE', geo: null }],
    ] as const) {
      const done = await edit(field, `id: "${id}", ifVersion: 1, patch: ${patch}`, select)
      t.same(done.errors, [], field)
      t.match(done.it, want, field)
      t.equal(
        (await edit(field, `id: "${id}", ifVersion: 1, patch: ${patch}`)).errors[0]?.extensions.code,
        'STALE_VERSION',
        `${field}, stale`,
      )
    }
  })

  await t.test('trash and restore', async (t) => {
    t.equal((await edit('trashAuthor', `id: "${author.id}"`)).errors[0]?.extensions.code, 'REFERENCED')
    for (const [name, id] of [
      ['Article', article.id],
      ['Section', asia.id],
      ['Author', author.id],
      ['Tag', tag.id],
      ['Media', media.id],
    ] as const) {
      const trashed = await edit(`trash${name}`, `id: "${id}", note: "away"`, 'id trashedAt')
      t.same(trashed.errors, [], `trash${name}`)
      t.ok(at(trashed.it, 'trashedAt'))
      const list = { Article: 'articles', Section: 'sections', Author: 'authors', Tag: 'tags', Media: 'mediaItems' }[
        name
      ]
      const trash = await ask(`{ ${list}(perspective: TRASH) { nodes { id } } }`, {}, 'editor')
      t.ok(each(trash.data, `${list}.nodes`, 'id').includes(id))
    }
    for (const [name, id] of [
      ['Media', media.id],
      ['Tag', tag.id],
      ['Author', author.id],
      ['Section', asia.id],
      ['Article', article.id],
    ] as const) {
      const restored = await edit(`restore${name}`, `id: "${id}"`, 'id trashedAt')
      t.same(restored.errors, [], `restore${name}`)
      t.same(restored.it, { id, trashedAt: null })
    }
  })

  await t.test('slugs are taken and released, and what lies in the trash is purged', async (t) => {
    const write = async (name: string, given: string, select = '{ id }') => {
      used.add(name)
      const { data, errors } = await ask(`mutation { it: ${name}(${given}) ${select} }`, {}, 'editor')
      return { it: data.it, code: errors[0]?.extensions.code }
    }
    for (const [name, input] of [
      ['Article', 'headline: "Words"'],
      ['Author', 'name: "Words"'],
      ['Tag', 'name: "Words"'],
    ] as const) {
      const first = await write(`create${name}`, `input: { ${input}, slug: "former-one" }`)
      const id = String(at(first, 'it.id'))
      const published = name === 'Article'
      if (published) {
        await write(
          'updateArticle',
          `id: "${id}", ifVersion: 1, patch: { section: "world", body: [{ _type: "block", _key: "a", style: "normal", markDefs: [], children: [{ _type: "span", text: "x", marks: [] }] }] }`,
        )
        await write('publishArticle', `id: "${id}"`)
      }
      const version = published ? 2 : 1
      await write(`update${name}`, `id: "${id}", ifVersion: ${version}, patch: { slug: "former-two" }`)
      if (published) await write('publishArticle', `id: "${id}"`)
      await write(`update${name}`, `id: "${id}", ifVersion: ${version + 1}, patch: { slug: "former-three" }`)
      if (published) await write('publishArticle', `id: "${id}"`)
      t.equal((await write(`create${name}`, `input: { ${input}, slug: "former-one" }`)).code, 'SLUG_TAKEN')
      const taker = await write(`create${name}`, `takeSlug: true, input: { ${input}, slug: "former-one" }`)
      t.ok(at(taker, 'it.id'), `create${name} takes a former slug`)
      const alias = `id: "${id}", slug: "former-two"`
      t.same((await write(`release${name}Alias`, alias, '{ aliases { path } }')).it, { aliases: [] })
      t.equal((await write(`release${name}Alias`, alias)).code, 'NOT_FOUND')
      t.equal((await write(`release${name}Alias`, `id: "${id}", slug: "former-three"`)).code, 'STEP_NOT_ALLOWED')
    }
    const stays = await write('createTag', 'input: { name: "Stays" }')
    const goes = await write('createTag', 'input: { name: "Goes" }')
    const merge = `id: "${String(at(goes, 'it.id'))}", into: "stays", note: "the same"`
    t.same((await write('mergeTag', merge)).it, stays.it)
    t.equal((await write('mergeTag', merge)).code, 'TAG_MERGED')
    for (const [name, input] of [
      ['Section', 'name: "Gone"'],
      ['Media', 'kind: IMAGE, alt: "Gone"'],
      ['Article', 'headline: "Gone"'],
      ['Author', 'name: "Gone"'],
      ['Tag', 'name: "Gone"'],
    ] as const) {
      const id = String(at(await write(`create${name}`, `input: { ${input} }`), 'it.id'))
      t.equal((await write(`purge${name}`, `id: "${id}"`, '')).code, 'TRASH_FIRST')
      await write(`trash${name}`, `id: "${id}"`)
      t.equal((await write(`purge${name}`, `id: "${id}", note: "by order"`, '')).it, id)
      t.equal((await write(`purge${name}`, `id: "${id}"`, '')).code, 'NOT_FOUND')
    }
  })

  await t.test('history, corrections and previews', async (t) => {
    const one = async (field: string, args: string, select: string): Promise<Record<string, unknown>> => {
      const { it, errors } = await edit(field, args, select)
      t.same(errors, [], field)
      return it as Record<string, unknown>
    }
    for (const [name, input] of [
      ['Section', '{ name: "Before" }'],
      ['Author', '{ name: "Before" }'],
      ['Tag', '{ name: "Before" }'],
    ] as const) {
      const { id } = await made(`create${name}`, input)
      await one(`update${name}`, `id: "${id}", ifVersion: 1, patch: { name: "After" }`, 'id')
      const back = await one(
        `restore${name}Revision`,
        `id: "${id}", version: 1, ifVersion: 2, note: "n"`,
        'name version',
      )
      t.same(back, { name: 'Before', version: 3 })
    }
    const image = await made('createMedia', '{ kind: IMAGE, alt: "Before" }')
    await one('updateMedia', `id: "${image.id}", ifVersion: 1, patch: { alt: "After" }`, 'id')
    t.same(await one('restoreMediaRevision', `id: "${image.id}", version: 1`, 'alt version'), {
      alt: 'Before',
      version: 3,
    })

    const { id: section } = await made('createSection', '{ name: "Ledgers" }')
    const input = `{ headline: "Before", section: "${section}", body: [{ _type: "divider", _key: "a" }] }`
    const { id } = await made('createArticle', input)
    await one('publishArticle', `id: "${id}"`, 'id')
    await one('updateArticle', `id: "${id}", ifVersion: 1, patch: { headline: "After" }`, 'id')
    const stale = await edit('restoreArticleRevision', `id: "${id}", version: 1, ifVersion: 1`)
    t.equal(stale.errors[0]?.extensions.code, 'STALE_VERSION')
    const back = await one('restoreArticleRevision', `id: "${id}", version: 1, ifVersion: 2`, 'headline version status')
    t.same(back, { headline: 'Before', version: 3, status: 'DRAFT' })

    const correction = await one(
      'addArticleCorrection',
      `id: "${id}", input: { kind: CLARIFICATION, text: "So it was.", blockId: "a" }`,
      '__typename text: kind kind: text visible blockId publishedAt',
    )
    t.match(correction, {
      __typename: 'Correction',
      text: 'CLARIFICATION',
      kind: 'So it was.',
      visible: true,
      blockId: 'a',
    })
    const read = await ask(`{ article(id: "${id}") { corrections { text: kind kind: text } } }`)
    t.same(at(read.data, 'article.corrections'), [{ text: 'CLARIFICATION', kind: 'So it was.' }])

    const preview = await one('createArticlePreview', `id: "${id}", version: 1`, 'id was: version url token revokedAt')
    t.match(preview, { was: 1, revokedAt: null })
    t.ok(String(preview['url']).endsWith(`/v1/articles/${id}?preview=${String(preview['token'])}`))
    const revoked = await one(
      'revokeArticlePreview',
      `id: "${id}", previewId: "${String(preview['id'])}"`,
      'revokedAt token',
    )
    t.match(revoked, { revokedAt: String, token: null })
    const refused = await edit('createArticlePreview', `id: "${id}", expiresInSeconds: 1`)
    t.equal(refused.errors[0]?.extensions.code, 'INVALID_INPUT')
  })

  await t.test('several writes in one document run in their order, and one that fails stops none', async (t) => {
    const { data, errors, headers } = await ask(
      'mutation { a: createTag(input: { name: "First" }) { slug } b: createTag(input: { name: "x", slug: "first" }) { slug } c: createSection(input: { name: "Last", parent: "nowhere" }) { id } d: createTag(input: { name: "Last" }) { slug parent { id } } }',
      {},
      'editor',
    )
    t.same(data, { a: { slug: 'first' }, b: null, c: null, d: { slug: 'last', parent: null } })
    t.same(
      errors.map(({ path, extensions: { code } }) => [path, code]),
      [
        [['b'], 'SLUG_TAKEN'],
        [['c'], 'INVALID_INPUT'],
      ],
    )
    t.same(errors[1]?.extensions.errors, [
      { path: 'parent', message: (errors[1]?.extensions.errors as { message: string }[])[0]?.message },
    ])
    t.match(headers.get('content-sequence'), /^\d+$/)
  })

  await t.test('what is wrong is named with its path, all at once', async (t) => {
    const { errors } = await edit(
      'createArticle',
      'input: { headline: "", urgency: 12, hero: { caption: "x" }, tags: [{ tag: "nothing" }] }',
    )
    const faults = errors[0]?.extensions.errors as { path: string }[]
    t.equal(errors[0]?.extensions.code, 'INVALID_INPUT')
    t.same(faults.map(({ path }) => path).sort(), ['headline', 'hero.media', 'urgency'])
    const nul = await edit('createTag', 'input: { name: "a\\u0000b" }')
    t.equal(nul.errors[0]?.extensions.code, 'INVALID_INPUT')
    const proto = await edit('createArticle', 'input: { headline: "x", extra: { __proto__: { a: 1 } } }')
    t.equal(proto.errors[0]?.extensions.code, 'INVALID_INPUT')
  })

  await t.test('an article goes through review, a schedule and a takedown', async (t) => {
    await made('createSection', '{ name: "Reviews" }')
    const input =
      '{ headline: "Reviewed", section: "reviews", body: [{ _type: "block", _key: "a", style: "normal", markDefs: [], children: [{ _type: "span", text: "x", marks: [] }] }] }'
    const { id } = await made('createArticle', input)
    const instant = '2100-01-01T00:00:00.000Z'
    const seen: unknown[] = []
    for (const [field, more] of [
      ['submitArticle', ''],
      ['rejectArticle', ''],
      ['submitArticle', ''],
      ['approveArticle', ', note: "fine"'],
      ['publishArticle', `, at: "${instant}"`],
      ['unscheduleArticle', ''],
      ['publishArticle', `, unpublishAt: "${instant}"`],
      ['withdrawArticle', ''],
    ] as const)
      seen.push(
        await edit(field, `id: "${id}"${more}`, 'status').then(({ it, errors }) => errors[0] ?? at(it, 'status')),
      )
    t.same(seen, ['IN_REVIEW', 'DRAFT', 'IN_REVIEW', 'APPROVED', 'SCHEDULED', 'APPROVED', 'PUBLISHED', 'WITHDRAWN'])
  })

  await t.test('nobody writes without a token, or by GET', async (t) => {
    const { errors, data } = await ask('mutation { createTag(input: { name: "No" }) { id } }')
    t.equal(errors[0]?.extensions.code, 'UNAUTHENTICATED')
    t.same(data, { createTag: null })
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(
        `${url}?query=${encodeURIComponent('mutation { createTag(input: { name: "Got" }) { id } }')}`,
        { method, headers: { authorization: 'Bearer editor' } },
      )
      t.equal(answer.status, 405)
      t.equal(answer.headers.get('allow'), 'POST')
    }
    t.same((await ask('{ tag(slug: "got") { id } no: tag(slug: "no") { id } }')).data, { tag: null, no: null })
  })

  t.same(
    Object.keys(schema.getMutationType()?.getFields() ?? {}).filter((name) => !used.has(name)),
    [],
    'every mutation was used',
  )
})
