// Former addresses lead to the present one in one step, or nowhere (semantics.md sections 3 and 4).
import t from 'tap'
import { testApp, type Item, type TestApp } from '../helpers/app.ts'
import { paragraph } from '../helpers/core.ts'
import { bySize } from '../helpers/size.ts'

const edit = async ({ call, admin: token }: TestApp, path: string, body: unknown, query = '') =>
  call('PATCH', `/v1/${path}${query}`, { token, body, headers: { 'if-match': '*' } })

/** Where a list leads when it is asked with these parameters; null where it answers at once. */
async function leads({ call, admin }: TestApp, path: string, token: string | null = null): Promise<string | null> {
  const reply = await call('GET', path, { token: token === null ? null : admin })
  return reply.status === 301
    ? reply.headers.get('location')
    : reply.status === 200
      ? null
      : `${reply.status} ${reply.text}`
}

void t.test('a list by a former address leads to the same list by the present one', async (t) => {
  const app = await testApp(t)
  const { create, publish, call, admin: token } = app
  const world = await create('sections', { name: 'World' })
  const asia = await create('sections', { name: 'Asia', parent: world.id })
  const author = await create('authors', { name: 'Ada Quill' })
  const tag = await create('tags', { name: 'Rivers' })
  const gone = await create('tags', { name: 'Streams' })
  const before = new Date()
  await publish({
    headline: 'One',
    section: asia.id,
    contributors: [{ author: author.id }],
    tags: [tag.id],
    body: [paragraph('x')],
  })
  await edit(app, `sections/${world.id}`, { slug: 'abroad' })
  await edit(app, `authors/${author.id}`, { slug: 'ada' })
  await edit(app, `tags/${tag.id}`, { slug: 'water' })
  await call('POST', `/v1/tags/${gone.id}/merge`, { token, body: { into: tag.id } })

  for (const [from, to] of [
    ['section=world', 'section=abroad'],
    ['section=world/asia', 'section=abroad/asia'],
    ['section=world%2Fasia&sectionDepth=0', 'section=abroad/asia&sectionDepth=0'],
    ['limit=3&section=abroad,-world/asia&total=true', 'limit=3&section=abroad,-abroad/asia&total=true'],
    ['author=ada-quill', 'author=ada'],
    ['author=-ada-quill&fields=id', 'author=-ada&fields=id'],
    ['tag=rivers', 'tag=water'],
    ['tag=streams', 'tag=water'],
    [`tag=${gone.id}`, `tag=${tag.id}`],
    ['tag=rivers,streams,water', 'tag=water'],
    ['tagsAll=streams&tag=-nothing', 'tag=-nothing&tagsAll=water'],
    ['section=world&author=ada-quill&tag=rivers', 'author=ada&section=abroad&tag=water'],
  ] as const) {
    const location = await leads(app, `/v1/articles?${from}`)
    t.equal(location, `/v1/articles?${to}`)
    t.equal(await leads(app, location ?? ''), null, 'which answers at once')
  }
  t.equal(await leads(app, '/v1/sections?parent=world'), '/v1/sections?parent=abroad')
  t.equal(
    await leads(app, '/v1/articles?section=world&perspective=draft', 'editor'),
    '/v1/articles?section=abroad&perspective=draft',
  )
  for (const path of [
    'articles?section=nowhere',
    'articles?section=abroad&tag=water',
    'sections?parent=none',
    `articles?tag=${tag.id}`,
  ])
    t.equal(await leads(app, `/v1/${path}`), null, 'nothing has moved')
  const moved = await call('GET', '/v1/articles?section=world&tag=-rivers')
  t.same(moved.json, {
    moved: [
      { parameter: 'section', from: 'world', to: 'abroad' },
      { parameter: 'tag', from: 'rivers', to: 'water' },
    ],
  })
  t.equal(moved.headers.get('cache-control'), 'public, max-age=0, must-revalidate, s-maxage=0')
  const then = encodeURIComponent(before.toISOString())
  t.equal(
    await leads(app, `/v1/articles?section=world&asOf=${then}`, 'editor'),
    null,
    'then it was the present address',
  )

  const ask = async (query: string) => (await call('POST', '/graphql', { body: { query } })).at('data')
  t.same(
    await ask(`{ s: sectionRedirect(path: "world/asia") { id path } a: authorRedirect(slug: "ada-quill") { id slug }
      t: tagRedirect(slug: "rivers") { slug } m: tagRedirect(slug: "streams") { id slug } i: tagRedirect(id: "${gone.id}") { slug }
      no: tagRedirect(slug: "water") { slug } none: sectionRedirect(path: "nowhere") { path } }`),
    {
      s: { id: asia.id, path: 'abroad/asia' },
      a: { id: author.id, slug: 'ada' },
      t: { slug: 'water' },
      m: { id: tag.id, slug: 'water' },
      i: { slug: 'water' },
      no: null,
      none: null,
    },
  )
  t.same(
    await ask(
      `{ articles(filter: { section: "world/asia", tags: { any: ["streams"] }, authors: { any: ["ada-quill"] } }) { totalCount } }`,
    ),
    { articles: { totalCount: 1 } },
    'filters of GraphQL follow by themselves',
  )
})

void t.test('a slug goes from hand to hand by takeSlug and by release, and never from under anybody', async (t) => {
  const app = await testApp(t)
  const { call, create, publish, db, admin: token } = app
  const section = await create('sections', { name: 'News' })
  const words = { section: section.id, body: [paragraph('x')] }
  const first = await publish({ headline: 'First', ...words })
  const rename = async (item: Item, slug: string, query = '') => {
    const reply = await edit(app, `articles/${item.id}`, { slug }, query)
    if (reply.status === 200) await call('POST', `/v1/articles/${item.id}/publish`, { token })
    return reply
  }
  t.equal((await rename(first, 'second')).status, 200)
  t.equal((await call('GET', '/v1/articles/first')).headers.get('location'), '/v1/articles/second')

  const post = (body: unknown, query = '') => call('POST', `/v1/articles${query}`, { token, body })
  const taken = (reason: string) => ({ status: 409, code: 'SLUG_TAKEN', reason })
  t.match((await post({ headline: 'x', slug: 'first' })).json, taken('former'))
  t.match((await post({ headline: 'x', slug: 'second' }, '?takeSlug=true')).json, taken('live'))
  const draft = await create('articles', { headline: 'Draft', slug: 'draft' })
  t.match((await post({ headline: 'x', slug: 'draft' }, '?takeSlug=true')).json, taken('draft'))
  const trashed = await create('articles', { headline: 'Trashed', slug: 'trashed' })
  await call('DELETE', `/v1/articles/${trashed.id}`, { token })
  t.match((await post({ headline: 'x', slug: 'trashed' }, '?takeSlug=true')).json, taken('trashed'))
  t.match((await post({ headline: 'x' }, '?takeSlug=true')).json, { status: 400, errors: [{ path: 'takeSlug' }] })
  t.match((await edit(app, `articles/${draft.id}`, { headline: 'y' }, '?takeSlug=true')).json, {
    code: 'INVALID_PARAMETER',
  })
  t.match((await call('POST', '/v1/sections?takeSlug=true', { token, body: { name: 'x', slug: 'y' } })).json, {
    status: 400,
  })

  const seen = async () => Number((await db.query<{ n: string }>('select max(seq) as n from changes'))[0]?.n)
  const since = async (seq: number) =>
    db.query<Record<string, unknown>>('select * from changes where seq > $1 order by seq', [seq])
  let seq = await seen()
  const taker = await post({ headline: 'Taker', slug: 'first', ...words }, '?takeSlug=true')
  t.equal(taker.status, 201, taker.text)
  t.match(await since(seq), [
    {
      item_id: first.id,
      action: 'updated',
      fields: ['aliases'],
      audience: 'public',
      before: { section: section.id },
      after: { section: section.id },
    },
    { action: 'created', audience: 'editors' },
  ])
  t.equal((await call('GET', '/v1/articles/first')).status, 404, 'the redirect has ended, though the taker is a draft')
  t.same((await call('GET', '/v1/articles/second')).at('aliases'), [])
  await call('POST', `/v1/articles/${(taker.json as Item).id}/publish`, { token })
  t.equal((await call('GET', '/v1/articles/first')).at('id'), (taker.json as Item).id)

  // A → B → A works, and taking back by PATCH.
  t.equal((await rename(first, 'third')).status, 200)
  t.equal((await rename(first, 'second')).status, 200, 'what one has had is simply one’s own again')
  t.equal((await call('GET', '/v1/articles/third')).headers.get('location'), '/v1/articles/second')
  t.equal((await rename(draft, 'third', '?takeSlug=true')).status, 200)
  const alias = (slug: string, id = first.id) => call('DELETE', `/v1/articles/${id}/aliases/${slug}`, { token })
  t.equal((await rename(first, 'fourth')).status, 200)
  t.match((await alias('fourth')).json, { status: 409, code: 'STEP_NOT_ALLOWED' })
  t.match((await alias('third')).json, { status: 404 }, 'another holds it')
  await edit(app, `articles/${first.id}`, { slug: 'fifth' })
  t.match((await alias('fourth')).json, { code: 'STEP_NOT_ALLOWED' }, 'readers see it')
  t.match((await alias('fifth')).json, { code: 'STEP_NOT_ALLOWED' }, 'the newest version has it')
  seq = await seen()
  t.equal((await alias('second')).status, 204)
  t.match(await since(seq), [{ item_id: first.id, action: 'updated', fields: ['aliases'], audience: 'public' }])
  t.equal((await call('GET', '/v1/articles/second')).status, 404)
  t.equal((await alias('second')).status, 404)
  t.equal((await post({ headline: 'x', slug: 'second' })).status, 201, 'anybody may have it')

  for (const plural of ['authors', 'tags']) {
    const { id } = await create(plural, { name: 'Old name' })
    await edit(app, `${plural}/${id}`, { slug: 'new-name' })
    await edit(app, `${plural}/${id}`, { slug: 'newer-name' })
    const make = (slug: string, query = '') =>
      call('POST', `/v1/${plural}${query}`, { token, body: { name: 'x', slug } })
    t.match((await make('old-name')).json, taken('former'), plural)
    t.match((await make('newer-name', '?takeSlug=true')).json, taken('live'))
    seq = await seen()
    t.equal((await make('old-name', '?takeSlug=true')).status, 201)
    t.match(await since(seq), [
      { item_id: id, action: 'updated', fields: ['aliases'], audience: 'public' },
      { action: 'created' },
    ])
    const release = (slug: string) => call('DELETE', `/v1/${plural}/${id}/aliases/${slug}`, { token })
    t.equal((await release('new-name')).status, 204)
    t.match((await release('newer-name')).json, { code: 'STEP_NOT_ALLOWED' })
    t.match((await release('old-name')).json, { status: 404 })
    const other = await create(plural, { name: 'Other' })
    t.equal((await edit(app, `${plural}/${id}`, { slug: 'last' })).status, 200)
    t.equal((await edit(app, `${plural}/${other.id}`, { slug: 'newer-name' }, '?takeSlug=true')).status, 200)
    t.equal((await call('GET', `/v1/${plural}/newer-name`)).at('id'), other.id)
  }
})

void t.test('articles that take from one another at the same time never both hold a slug', async (t) => {
  const app = await testApp(t)
  const { create, publish, call, db, admin: token } = app
  const section = await create('sections', { name: 'News' })
  const items: Item[] = []
  for (const name of ['a', 'b', 'c', 'd']) {
    const item = await publish({ headline: name, slug: name, section: section.id, body: [paragraph('x')] })
    await edit(app, `articles/${item.id}`, { slug: `${name}-now` })
    await call('POST', `/v1/articles/${item.id}/publish`, { token })
    items.push(item)
  }
  for (let round = 0; round < bySize(4, 25); round++) {
    const slugs = ['a', 'b', 'c', 'd'].map((_, i) => ['a', 'b', 'c', 'd'][(i + round) % 4])
    const replies = await Promise.all(
      items.map(({ id }, i) => edit(app, `articles/${id}`, { slug: slugs[i] }, '?takeSlug=true')),
    )
    t.ok(
      replies.every(({ status }) => [200, 409, 503].includes(status)),
      replies.map(({ status }) => status).join(),
    )
    const lost = await db.query(
      `select v.slug from articles a join article_versions v on v.article_id = a.id and v.version = a.latest_version
       where not exists (select 1 from article_slugs s where s.article_id = a.id and s.slug = v.slug and upper_inf(s.claimed))`,
    )
    t.same(lost, [], 'every newest version holds its slug')
  }
})

void t.test(
  'whatever is renamed, moved, merged, taken and released, every address answers in one step or not at all',
  async (t) => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
    t.comment(`SEED=${seed}`)
    let state = seed
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
      return Math.floor((state / 0x80000000) * below)
    }
    const app = await testApp(t)
    const { call, create, publish, admin: token } = app
    const slugs = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta']
    const roots = [
      await create('sections', { name: 'Alpha' }),
      await create('sections', { name: 'Beta' }),
      await create('sections', { name: 'Gamma' }),
    ]
    const ids: Record<string, string[]> = { sections: roots.map(({ id }) => id), articles: [], authors: [], tags: [] }
    for (const slug of slugs.slice(0, 3)) {
      ids['articles']?.push((await publish({ headline: slug, slug, section: roots[0]?.id, body: [paragraph('x')] })).id)
      ids['authors']?.push((await create('authors', { name: slug, slug })).id)
      ids['tags']?.push((await create('tags', { name: slug, slug })).id)
    }
    const of = (plural: string): string => (ids[plural] ?? [])[random((ids[plural] ?? []).length)] ?? ''
    const slug = (): string => slugs[random(slugs.length)] ?? ''
    const paths = new Set(slugs.flatMap((one) => [one, ...slugs.map((two) => `${one}/${two}`)]))

    for (let step = 0; step < bySize(60, 600); step++) {
      const plural = ['articles', 'articles', 'authors', 'tags', 'sections'][random(5)] ?? ''
      const id = of(plural)
      const take = plural !== 'sections' && random(2) === 0 ? '?takeSlug=true' : ''
      if (random(5) === 0 && plural !== 'sections')
        await call('DELETE', `/v1/${plural}/${id}/aliases/${slug()}`, { token })
      else if (plural === 'sections' && random(3) === 0)
        await edit(app, `sections/${id}`, { parent: random(3) === 0 ? null : of('sections') })
      else if (plural === 'tags' && random(12) === 0)
        await call('POST', `/v1/tags/${id}/merge`, { token, body: { into: of('tags') } })
      else if (random(8) === 0 && plural === 'tags') {
        const made = await call('POST', `/v1/tags${take}`, { token, body: { name: 'x', slug: slug() } })
        if (made.status === 201) ids['tags']?.push(String(made.at('id')))
      } else await edit(app, `${plural}/${id}`, { slug: slug() }, take)
      if (plural === 'articles' && random(3) > 0)
        await call('POST', `/v1/articles/${id}/${random(8) === 0 ? 'unpublish' : 'publish'}`, { token })
      if (step % 20 !== 19) continue
      const wrong: string[] = []
      for (const [kind, names] of [
        ['articles', slugs],
        ['authors', slugs],
        ['tags', [...slugs, ...(ids['tags'] ?? [])]],
        ['sections', [...paths]],
      ] as const) {
        for (const name of names) {
          const reply = await call('GET', `/v1/${kind}/${name}?fields=id`)
          if (reply.status === 301) {
            const next = await call('GET', reply.headers.get('location') ?? '')
            if (next.status !== 200 || next.at('id') !== reply.at('id'))
              wrong.push(`${kind}/${name} leads to ${next.status}`)
          } else if (reply.status !== 200 && reply.status !== 404) wrong.push(`${kind}/${name} answers ${reply.status}`)
          if (kind === 'articles' || reply.status === 404) continue
          const list = `/v1/articles?${kind.slice(0, -1)}=${name}`
          const lead = await leads(app, list)
          if ((lead !== null) !== (reply.status === 301)) wrong.push(`${list} and ${kind}/${name} disagree`)
          if (lead !== null && (await leads(app, lead)) !== null) wrong.push(`${list} leads on and on`)
        }
      }
      t.same(wrong, [], `after step ${step}`)
    }
  },
)
