// Two tags become one (semantics.md section 3): readers are shown the one that stays, and no version is touched.
import t from 'tap'
import { slugName, treeName } from '../src/changes/affects.ts'
import { testApp, type Item, type TestApp } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'

interface Scene {
  app: TestApp
  section: Item
  old: Item
  stays: Item
  merge(id: string, into: string, more?: object): ReturnType<TestApp['call']>
  article(headline: string, tags: unknown[]): Promise<Item>
  ids(path: string): Promise<unknown>
  ask(query: string): Promise<Record<string, unknown>>
}

async function scene(t: Parameters<typeof testApp>[0]): Promise<Scene> {
  const app = await testApp(t)
  const { call, create, publish, admin: token } = app
  const section = await create('sections', { name: 'News' })
  const [old, stays] = [await create('tags', { name: 'Old' }), await create('tags', { name: 'Stays' })]
  return {
    app,
    section,
    old,
    stays,
    merge: (id, into, more = {}) => call('POST', `/v1/tags/${id}/merge`, { token, body: { into, ...more } }),
    article: (headline, tags) => publish({ headline, tags, section: section.id, body: [paragraph('x')] }),
    async ids(path) {
      const reply = await call('GET', path)
      if (reply.status !== 200) return reply.status
      return (reply.json as { items: { slug: string }[] }).items.map(({ slug }) => slug).sort()
    },
    async ask(query) {
      const reply = await call('POST', '/graphql', { token, body: { query } })
      const { data, errors } = reply.json as { data: Record<string, unknown>; errors?: unknown }
      if (errors !== undefined) throw new Error(reply.text)
      return data
    },
  }
}

void t.test('articles that have either show the tag that stays, once, and lists by it find both', async (t) => {
  const { app, old, stays, merge, article, ids, ask } = await scene(t)
  const { call, create, admin: token } = app
  const other = await create('tags', { name: 'Other', parent: old.id })
  const one = await article('One', [{ tag: old.id, rel: 'mentions' }])
  await article('Two', [stays.id])
  const both = await article('Both', [other.id, stays.id, { tag: old.id, relevance: 0.5 }])
  const reversed = await article('Reversed', [{ tag: old.id, relevance: 0.5 }, other.id, stays.id])
  await article('None', [other.id])
  const before = new Date()

  const merged = await merge(old.id, 'stays', { note: 'the same' })
  t.equal(merged.status, 200, merged.text)
  t.match(merged.json, { id: stays.id, slug: 'stays', version: 1 }, 'the answer is the tag that stays')
  t.equal(merged.headers.get('etag'), '"1"')

  const tags = async (id: string, query = '') => {
    const reply = await call('GET', `/v1/articles/${id}${query}`, { token })
    return (reply.at('tags') as { id: string; rel: string; relevance: number | null }[]).map((tag) => [
      tag.id,
      tag.rel,
      tag.relevance,
    ])
  }
  t.same(await tags(one.id), [[stays.id, 'mentions', null]], 'as the version said it')
  t.same(await tags(both.id), [
    [other.id, 'about', null],
    [stays.id, 'about', null],
  ])
  t.same(
    await tags(reversed.id),
    [
      [stays.id, 'about', 0.5],
      [other.id, 'about', null],
    ],
    'the first of the two',
  )
  t.same(await tags(reversed.id, '?perspective=draft'), await tags(reversed.id), 'to editors alike')

  const all = ['both', 'one', 'reversed', 'two']
  for (const name of ['stays', stays.id]) {
    t.same(await ids(`/v1/articles?tag=${name}`), all, `lists by it`)
    t.same(await ids(`/v1/articles?tagsAll=${name},other`), ['both', 'reversed'])
    t.same(await ids(`/v1/articles?tag=-${name}`), ['none'])
    const counted = await call('GET', `/v1/articles?tag=${name}&total=true&limit=1`)
    t.equal(counted.at('page.total'), 4, 'each once')
  }
  for (const [query, present] of [
    [`tag=${old.id}`, `tag=${stays.id}`],
    ['tagsAll=old,other', 'tagsAll=stays,other'],
    ['tag=-old&total=true', 'tag=-stays&total=true'],
  ]) {
    const moved = await call('GET', `/v1/articles?${query}`)
    t.equal(moved.status, 301, 'lists by the other one lead there')
    t.match(moved.headers.get('location'), new RegExp(`/v1/articles\\?${present}$`))
  }
  t.same(await ids('/v1/articles?tag=stays,other'), ['both', 'none', 'one', 'reversed', 'two'])
  t.same(
    await ask(
      `{ tag(slug: "stays") { articles(orderBy: HEADLINE_ASC) { totalCount nodes { slug tags { tag { slug } } } } } }`,
    ),
    {
      tag: {
        articles: {
          totalCount: 4,
          nodes: [
            { slug: 'both', tags: [{ tag: { slug: 'other' } }, { tag: { slug: 'stays' } }] },
            { slug: 'one', tags: [{ tag: { slug: 'stays' } }] },
            { slug: 'reversed', tags: [{ tag: { slug: 'stays' } }, { tag: { slug: 'other' } }] },
            { slug: 'two', tags: [{ tag: { slug: 'stays' } }] },
          ],
        },
      },
    },
  )
  for (const name of ['old', 'stays'])
    t.same(await ask(`{ articles(filter: { tags: { any: ["${name}"] } }) { totalCount } }`), {
      articles: { totalCount: 4 },
    })
  t.match(
    (await call('GET', `/v1/tags/${other.id}`)).json,
    { parent: { id: stays.id } },
    'a parent is the one that stays',
  )

  t.same(await ids('/v1/tags'), ['other', 'stays'], 'lists of tags leave it out')
  t.same((await call('GET', `/v1/tags?ids=${old.id},${stays.id}`)).at('page.missing'), [old.id])
  t.same(await ask(`{ node(id: "${old.id}") { id } tag(id: "${old.id}") { id } }`), { node: null, tag: null })

  // A version's own tags stay what they were: to edit something else says nothing of them, and the past shows both.
  const edited = await call('PATCH', `/v1/articles/${both.id}`, {
    token,
    body: { summary: 'x' },
    headers: { 'if-match': '*' },
  })
  t.equal(edited.status, 200, edited.text)
  t.same(
    (edited.at('tags') as { slug: string }[]).map(({ slug }) => slug),
    ['other', 'stays'],
  )
  const made = await create('articles', { headline: 'New', tags: ['old'] })
  t.match(made, { tags: [{ id: stays.id }] }, 'to name its slug is to name the one that stays')
  const then = encodeURIComponent(before.toISOString())
  t.same(await tags(one.id, `?asOf=${then}`), [[old.id, 'mentions', null]], 'a look back finds it')
  t.same((await call('GET', `/v1/articles?tag=old&asOf=${then}`, { token })).at('items.length'), 3)
  t.same((await call('GET', `/v1/articles?tag=stays&asOf=${then}`, { token })).at('items.length'), 3)
})

void t.test('its addresses lead to the tag that stays in one step, however often tags were merged', async (t) => {
  const { app, old, stays, merge, ids } = await scene(t)
  const { call, create, db, admin: token } = app
  const patch = (id: string, body: unknown) =>
    call('PATCH', `/v1/tags/${id}`, { token, body, headers: { 'if-match': '*' } })
  await patch(old.id, { slug: 'older' })
  const last = await create('tags', { name: 'Last' })
  t.equal((await merge(old.id, stays.id)).status, 200)
  t.equal((await merge(stays.id, last.id)).status, 200)
  await patch(last.id, { slug: 'at-last' })
  for (const name of [old.id, 'old', 'older', stays.id, 'stays', 'last']) {
    const reply = await call('GET', `/v1/tags/${name}?fields=name`)
    t.equal(reply.status, 301, name === old.id || name === stays.id ? 'by id' : name)
    t.equal(reply.headers.get('location'), '/v1/tags/at-last?fields=name')
    t.same(reply.json, { id: last.id, slug: 'at-last' })
  }
  t.same(await ids('/v1/tags'), ['at-last'])
  const rows = await db.query<Record<string, unknown>>(`select * from changes where action = 'merged' order by seq`)
  t.match(rows, [
    {
      item_id: old.id,
      version: 3,
      previous_version: 2,
      fields: ['mergedInto'],
      audience: 'public',
      after: { mergedInto: stays.id },
    },
    { item_id: stays.id, version: 2, audience: 'public', after: { mergedInto: last.id } },
    { item_id: old.id, version: 4, before: { mergedInto: stays.id }, after: { mergedInto: last.id } },
  ])
  t.equal(rows.length, 3)
  t.same(rows[0]?.['affects'], [slugName('tag', 'older'), treeName(old.id), treeName(stays.id)])
  t.notOk('mergedInto' in (rows[0]?.['before'] as object))
})

void t.test('what cannot be merged is refused, each by its own code', async (t) => {
  const { app, old, stays, merge } = await scene(t)
  const { call, create, admin: token } = app
  const patch = (id: string, body: unknown) =>
    call('PATCH', `/v1/tags/${id}`, { token, body, headers: { 'if-match': '*' } })
  const at = (path: string, message: RegExp) => ({ status: 400, code: 'INVALID_INPUT', errors: [{ path, message }] })
  t.match((await merge(old.id, 'old')).json, at('into', /itself/))
  t.match((await merge(old.id, 'nothing')).json, at('into', /names no tag/))
  t.match((await merge(old.id, stays.id, { more: 1 })).json, at('more', /unknown/))
  t.match((await merge('0190c0de-0000-7000-8000-000000000000', 'stays')).json, { status: 404 })
  t.match((await call('POST', `/v1/tags/${old.id}/merge`, { body: { into: 'stays' } })).json, { status: 401 })
  t.match(
    (await call('POST', `/v1/tags/${old.id}/merge`, { token, body: { into: 'stays' }, headers: { 'if-match': '"7"' } }))
      .json,
    { status: 412, code: 'STALE_VERSION', current: 1 },
  )
  const below = await create('tags', { name: 'Below', parent: old.id })
  const lower = await create('tags', { name: 'Lower', parent: below.id })
  t.match((await merge(old.id, lower.id)).json, at('into', /below/))
  const hidden = await create('tags', { name: 'Hidden', hidden: true })
  t.match((await merge(old.id, hidden.id)).json, {
    status: 409,
    code: 'REFERENCES_NOT_PUBLIC',
    references: [{ type: 'tag', id: hidden.id }],
  })
  const trashed = await create('tags', { name: 'Trashed' })
  await call('DELETE', `/v1/tags/${trashed.id}`, { token })
  t.match((await merge(old.id, trashed.id)).json, at('into', /trash/))
  t.match((await merge(trashed.id, old.id)).json, { status: 409, code: 'TRASHED' })

  t.equal((await merge(old.id, stays.id)).status, 200)
  const refused = { status: 409, code: 'TAG_MERGED', mergedInto: stays.id }
  t.match((await merge(old.id, below.id)).json, refused)
  t.match((await merge(below.id, old.id)).json, refused)
  t.match((await patch(old.id, { name: 'Anew' })).json, refused)
  t.match((await call('DELETE', `/v1/tags/${old.id}`, { token })).json, refused)
  t.match((await call('POST', `/v1/tags/${old.id}/restore`, { token })).json, refused)
  t.match((await call('DELETE', `/v1/tags/${old.id}?purge=true`, { token })).json, refused)
  t.match((await call('DELETE', `/v1/tags/${stays.id}`, { token })).json, { status: 409, code: 'REFERENCED' })
  t.match((await patch(stays.id, { hidden: true })).json, { status: 409, code: 'REFERENCED' })
  t.match(
    (await patch(stays.id, { parent: lower.id })).json,
    at('parent', /ancestor/),
    'what lay below it lies below the other',
  )
  t.match((await call('POST', '/v1/tags', { token, body: { name: 'x', slug: 'old' } })).json, {
    status: 409,
    code: 'SLUG_TAKEN',
  })
})

void t.test('merges that meet end one after the other, and never in a circle', async (t) => {
  const { app, merge } = await scene(t)
  const { create, db } = app
  const tags: Item[] = []
  for (let i = 0; i < 6; i++) tags.push(await create('tags', { name: `T${i}` }))
  for (let round = 0; round < 3; round++) {
    const results = await Promise.all(tags.map(({ id }, i) => merge(id, tags[(i + 1 + round) % tags.length]?.id ?? '')))
    t.ok(
      results.every(({ status }) => [200, 400, 409].includes(status)),
      results.map(({ status }) => status).join(),
    )
    t.same(
      await db.query('select 1 from tags a join tags b on b.id = a.merged_into where b.merged_into is not null'),
      [],
      'one step leads to the tag that stays',
    )
  }
})

void t.test('a merge by GraphQL answers with the tag that stays', async (t) => {
  const { old, stays, ask } = await scene(t)
  const merge = `mutation { it: mergeTag(id: "${old.id}", into: "stays", ifVersion: 1, note: "same") { id slug } }`
  t.same(await ask(merge), { it: { id: stays.id, slug: 'stays' } })
  await t.rejects(ask(merge), /TAG_MERGED/)
})
