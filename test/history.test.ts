// What items were: revisions, one of them, how two differ, and one brought back (contract.md section 2).
import t from 'tap'
import { testApp, type Reply } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'

const { call, create, publish, admin, db } = await testApp(t)
const patch = async (path: string, body: unknown): Promise<Reply> => {
  const reply = await call('PATCH', path, { token: admin, body, headers: { 'if-match': '*' } })
  if (reply.status !== 200) throw new Error(`${path}: ${reply.text}`)
  return reply
}
const get = (path: string, token: string | null = admin): Promise<Reply> => call('GET', path, { token })
const restore = (path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> =>
  call('POST', `${path}/restore`, { token: admin, body, headers })
const token = async (...scopes: string[]): Promise<string> =>
  String(
    (await call('POST', '/v1/tokens', { token: admin, body: { name: `a ${scopes.join(' ')}`, scopes } })).at('token'),
  )
const lastEntry = async (id: string): Promise<Record<string, unknown>> => {
  const [entry] = await db.query(
    'select action, version, previous_version, note, fields, audience from changes where item_id = $1 order by seq desc limit 1',
    [id],
  )
  return entry ?? {}
}
const listed = (reply: Reply): Record<string, unknown>[] => reply.at('items') as Record<string, unknown>[]

t.test('the versions of an article: who wrote each, when, what it changed, when it was live', async (t) => {
  const desk = await token('articles:write', 'articles:read-drafts')
  const { id } = await publish({
    headline: 'One',
    section: (await create('sections', { name: 'S1' })).id,
    body: [paragraph('x')],
  })
  const edited = await call('PATCH', `/v1/articles/${id}`, {
    token: desk,
    body: { headline: 'Two', summary: 'Why' },
    headers: { 'if-match': '"1"' },
  })
  t.equal(edited.status, 200)
  const reply = await get(`/v1/articles/${id}/revisions`)
  t.equal(reply.status, 200)
  t.equal(reply.headers.get('cache-control'), 'private, no-store')
  const [second, first] = listed(reply)
  t.match(second, {
    version: 2,
    headline: 'Two',
    createdBy: /^token:/,
    tokenName: 'a articles:write articles:read-drafts',
    fields: ['headline', 'summary'],
    stage: 'draft',
    liveFrom: null,
    liveTo: null,
    withdrawnAt: null,
    note: null,
  })
  t.match(first, {
    version: 1,
    headline: 'One',
    createdBy: 'admin-token',
    tokenName: null,
    fields: [],
    liveFrom: String,
  })
  t.ok(String(second?.['createdAt']) > String(first?.['createdAt']))
})

t.test('a copy made by publishing says so, and who published it', async (t) => {
  const { id } = await publish({
    headline: 'Again',
    section: (await create('sections', { name: 'S2' })).id,
    body: [paragraph('x')],
  })
  await call('POST', `/v1/articles/${id}/unpublish`, { token: admin })
  await call('POST', `/v1/articles/${id}/publish`, { token: admin, body: { note: 'it was right' } })
  t.match(listed(await get(`/v1/articles/${id}/revisions`))[0], { version: 2, fields: null, note: 'it was right' })
})

t.test('a list of revisions goes on by its cursor and takes no other', async (t) => {
  const { id } = await create('articles', { headline: 'h0' })
  for (let n = 1; n < 7; n++) await patch(`/v1/articles/${id}`, { headline: `h${n}` })
  const seen: unknown[] = []
  let next: unknown = `/v1/articles/${id}/revisions?limit=3`
  for (let page = 0; typeof next === 'string' && page < 5; page++) {
    const reply = await get(next)
    seen.push(...listed(reply).map(({ version }) => version))
    const cursor = reply.at('page.next')
    next = typeof cursor === 'string' ? `/v1/articles/${id}/revisions?limit=3&cursor=${cursor}` : null
    t.equal(reply.headers.has('link'), next !== null)
  }
  t.same(seen, [7, 6, 5, 4, 3, 2, 1])
  for (const cursor of ['x', 'YmVsb3cgMA', `${Buffer.from('below 3').toString('base64url')}A`])
    t.equal((await get(`/v1/articles/${id}/revisions?cursor=${cursor}`)).at('code'), 'INVALID_CURSOR')
  t.equal((await get(`/v1/articles/${id}/revisions?limit=0`)).at('code'), 'INVALID_PARAMETER')
  t.equal((await get(`/v1/articles/${id}/revisions?sort=name`)).at('code'), 'INVALID_PARAMETER')
})

t.test('one version reads as it was written, in the trash too', async (t) => {
  const { id } = await create('articles', { headline: 'First', internalNote: 'secret', body: [paragraph('one')] })
  await patch(`/v1/articles/${id}`, { headline: 'Second' })
  t.match((await get(`/v1/articles/${id}/revisions/1`)).json, { version: 1, headline: 'First', internalNote: 'secret' })
  t.match((await get(`/v1/articles/${id}/revisions/1?bodyFormat=html&fields=body,version`)).json, {
    version: 1,
    bodyHtml: /<p>one<\/p>/,
  })
  await call('DELETE', `/v1/articles/${id}`, { token: admin })
  t.equal((await get(`/v1/articles/${id}/revisions/2`)).at('headline'), 'Second')
  t.equal((await get(`/v1/articles/${id}/revisions`)).status, 200)
  for (const version of ['3', '0', '01', 'x', '99999999999'])
    t.equal((await get(`/v1/articles/${id}/revisions/${version}`)).status, 404, 'no such version')
})

t.test('a diff names every field that differs, and the body block by block', async (t) => {
  const section = await create('sections', { name: 'S3' })
  const { id } = await create('articles', {
    headline: 'A',
    kicker: { text: 'K' },
    body: [paragraph('1', 'a'), paragraph('2', 'b'), paragraph('3', 'c')],
  })
  await patch(`/v1/articles/${id}`, {
    headline: 'B',
    kicker: null,
    section: section.id,
    body: [paragraph('3', 'c'), paragraph('1!', 'a'), paragraph('4', 'd')],
  })
  const reply = await get(`/v1/articles/${id}/diff?from=1&to=2`)
  t.same(reply.at('fields'), [
    { field: 'headline', from: 'A', to: 'B' },
    { field: 'kicker', from: { text: 'K' }, to: null },
    { field: 'section', from: null, to: section.id },
  ])
  t.match(reply.at('body'), [
    { op: 'removed', key: 'b', index: 1 },
    { op: 'moved', key: 'c', index: 0, fromIndex: 2 },
    { op: 'changed', key: 'a', index: 1, after: { children: [{ text: '1!' }] } },
    { op: 'added', key: 'd', index: 2 },
  ])
  t.same((await get(`/v1/articles/${id}/diff`)).json, reply.json, 'the newest and the one before')
  t.same((await get(`/v1/articles/${id}/diff?from=2&to=2`)).json, { from: 2, to: 2, fields: [], body: [] })
  const refused = await get(`/v1/articles/${id}/diff?from=9&to=8`)
  t.equal(refused.at('code'), 'INVALID_PARAMETER')
  t.same((refused.at('errors') as { path: string }[]).map(({ path }) => path).sort(), ['from', 'to'])
})

t.test('an older version comes back as a new draft: slug, body and references, under the newest embargo', async (t) => {
  const section = await create('sections', { name: 'S4' })
  const { id, slug } = await publish({ headline: 'Good', section: section.id, body: [paragraph('good')] })
  await patch(`/v1/articles/${id}`, { headline: 'Worse', slug: 'worse', section: null, body: [paragraph('bad')] })
  const before = await get(`/v1/articles/${id}`, null)
  const reply = await restore(`/v1/articles/${id}/revisions/1`, { note: 'it was better' }, { 'if-match': '"2"' })
  t.equal(reply.status, 200, reply.text)
  t.match(reply.json, { version: 3, headline: 'Good', slug, section: { id: section.id }, status: 'draft' })
  t.equal(reply.headers.get('etag'), '"3"')
  t.same(await lastEntry(id), {
    action: 'updated',
    version: 3,
    previous_version: 2,
    note: 'it was better',
    fields: ['body', 'headline', 'section', 'slug'],
    audience: 'editors',
  })
  t.equal((await get(`/v1/articles/${id}`, null)).text, before.text, 'readers see what they saw')
  const again = await restore(`/v1/articles/${id}/revisions/1`)
  t.same([again.status, again.at('version')], [200, 3], 'a restore that changes nothing writes nothing')
  t.match(listed(await get(`/v1/articles/${id}/revisions`))[0], { version: 3, note: 'it was better' })
})

t.test(
  'a revision is not restored over a newer version, out of the trash, onto a taken slug, or from nothing',
  async (t) => {
    const { id } = await create('articles', { headline: 'H', slug: 'first-slug' })
    await patch(`/v1/articles/${id}`, { slug: 'second-slug' })
    const path = `/v1/articles/${id}/revisions/1`
    t.match(await restore(path, {}, { 'if-match': '"1"' }), { status: 412 })
    t.match((await restore(path, {}, { 'if-match': '"1"' })).json, { current: 2, fields: ['slug'] })
    await create('articles', { headline: 'Thief', slug: 'first-slug' })
    t.match((await restore(path)).json, { status: 409, code: 'SLUG_TAKEN', reason: 'draft' })
    t.equal((await restore(`/v1/articles/${id}/revisions/7`)).status, 404)
    t.equal((await restore(`/v1/articles/second-slug/revisions/1`)).status, 404, 'sub-resources take the id only')
    t.equal((await restore(path, { nonsense: 1 })).at('code'), 'INVALID_INPUT')
    await call('DELETE', `/v1/articles/${id}`, { token: admin })
    t.equal((await restore(path)).at('code'), 'TRASHED')
  },
)

t.test('a version whose references are gone is not restored, and all of them are named', async (t) => {
  const section = await create('sections', { name: 'Doomed' })
  const author = await create('authors', { name: 'Doomed' })
  const tag = await create('tags', { name: 'Doomed' })
  const media = await create('media', { kind: 'image', alt: 'doomed' })
  const { id } = await create('articles', {
    headline: 'H',
    section: section.id,
    contributors: [{ author: author.id }],
    tags: [tag.id],
    hero: { media: media.id },
  })
  await patch(`/v1/articles/${id}`, { section: null, contributors: [], tags: [], hero: null })
  for (const path of [`sections/${section.id}`, `authors/${author.id}`, `tags/${tag.id}`, `media/${media.id}`])
    t.equal((await call('DELETE', `/v1/${path}`, { token: admin })).status, 204)
  const reply = await restore(`/v1/articles/${id}/revisions/1`)
  t.equal(reply.at('code'), 'REFERENCES_GONE')
  const paths = (reply.at('errors') as { path: string }[]).map(({ path }) => path)
  t.same(paths.sort(), ['contributors[0].author', 'hero.media', 'section', 'tags[0]'].sort())
  t.equal((reply.at('references') as unknown[]).length, 4)
  t.equal((await get(`/v1/articles/${id}/revisions`)).at('items.0.version'), 2, 'nothing was written')
})

t.test('history of the four: versions, one of them, the difference, and back again', async (t) => {
  const media = await create('media', { kind: 'image', alt: 'first alt', credit: { line: 'A' }, hidden: false })
  const cases: [plural: string, made: unknown, change: Record<string, unknown>, changed: string[]][] = [
    [
      'authors',
      { name: 'Ines', bio: 'old', email: 'a@example.org', image: media.id },
      { bio: 'new', email: null, image: null },
      ['bio', 'email', 'image'],
    ],
    ['tags', { name: 'Old', synonyms: ['a'] }, { name: 'New', synonyms: null }, ['name', 'synonyms']],
    [
      'media',
      { kind: 'image', alt: 'A', title: 'T', credit: { line: 'L' } },
      { alt: 'B', credit: { line: null, agency: 'G' } },
      ['alt', 'credit'],
    ],
    [
      'sections',
      { name: 'Old', seo: { title: 'T' } },
      { name: 'New', slug: 'new-place', seo: { title: null, description: 'D' } },
      ['name', 'path', 'seo', 'slug'],
    ],
  ]
  for (const [plural, made, change, changed] of cases) {
    const first = await create(plural, made)
    const path = `/v1/${plural}/${first.id}`
    await patch(path, change)
    const list = listed(await get(`${path}/revisions`))
    t.match(
      list,
      [
        { version: 2, fields: changed, note: null, createdBy: 'admin-token' },
        { version: 1, fields: [] },
      ],
      plural,
    )
    const old = (await get(`${path}/revisions/1`)).json as Record<string, unknown>
    for (const [name, value] of Object.entries(old)) {
      const asked = (made as Record<string, unknown>)[name]
      if (asked !== undefined) t.same(value, asked, `${plural}.${name}`)
    }
    const diff = await get(`${path}/diff?from=1&to=2`)
    t.same(
      (diff.at('fields') as { field: string }[]).map(({ field }) => field),
      changed,
    )
    const reply = await restore(`${path}/revisions/1`, { note: 'back' })
    t.equal(reply.status, 200, reply.text)
    t.equal(reply.at('version'), 3)
    t.same((await get(`${path}/diff?from=1&to=3`)).at('fields'), [], 'the content is the same again')
    t.match(await lastEntry(first.id), { version: 3, previous_version: 2, note: 'back' })
    t.equal((await restore(`${path}/revisions/3`)).at('version'), 3, 'nothing to restore writes nothing')
    t.equal((await restore(`${path}/revisions/9`)).status, 404)
    t.equal((await get(`${path}/revisions/9`)).status, 404)
    t.equal((await restore(`${path}/revisions/1`, {}, { 'if-match': '"1"' })).status, 412)
    t.equal((await get(`${path}/diff?to=9`)).at('code'), 'INVALID_PARAMETER')
  }
})

t.test('trash and first showing are no versions: the newest content of a number counts', async (t) => {
  const tag = await create('tags', { name: 'A' })
  await patch(`/v1/tags/${tag.id}`, { name: 'B' })
  await call('DELETE', `/v1/tags/${tag.id}`, { token: admin })
  await call('POST', `/v1/tags/${tag.id}/restore`, { token: admin })
  await patch(`/v1/tags/${tag.id}`, { name: 'C' })
  t.same(
    listed(await get(`/v1/tags/${tag.id}/revisions`)).map(({ version, name, fields }) => [version, name, fields]),
    [
      [3, 'C', ['name']],
      [2, 'B', ['name']],
      [1, 'A', []],
    ],
  )
})

t.test('a section comes back to its place in the tree with all below it', async (t) => {
  const world = await create('sections', { name: 'Planet' })
  const asia = await create('sections', { name: 'East', parent: world.id })
  const city = await create('sections', { name: 'Town', parent: asia.id })
  await patch(`/v1/sections/${asia.id}`, { parent: null, slug: 'orient' })
  t.equal((await get(`/v1/sections/${city.id}`)).at('path'), 'orient/town')
  t.match(listed(await get(`/v1/sections/${city.id}/revisions`))[0], { version: 2, fields: ['path'] })
  const reply = await restore(`/v1/sections/${asia.id}/revisions/1`)
  t.equal(reply.at('path'), 'planet/east')
  t.equal((await get(`/v1/sections/${city.id}`)).at('path'), 'planet/east/town')
  t.equal((await call('GET', '/v1/sections/orient/town')).headers.get('location'), '/v1/sections/planet/east/town')
})

t.test('restoring shows nothing that is hidden or was never shown', async (t) => {
  const author = await create('authors', { name: 'Shy', bio: 'one' })
  await patch(`/v1/authors/${author.id}`, { bio: 'two', hidden: true })
  const reply = await restore(`/v1/authors/${author.id}/revisions/1`)
  t.match(reply.json, { bio: 'one', hidden: true })
  const media = await create('media', { kind: 'image', alt: 'a' })
  await patch(`/v1/media/${media.id}`, { alt: 'b' })
  t.match((await restore(`/v1/media/${media.id}/revisions/1`)).json, { alt: 'a', publicFrom: null })
})

t.test('what a section, author or tag refers to must be there, lead items aside', async (t) => {
  const parent = await create('sections', { name: 'Parent' })
  const image = await create('media', { kind: 'image', alt: 'a' })
  const article = await create('articles', { headline: 'Lead' })
  const section = await create('sections', {
    name: 'Child',
    parent: parent.id,
    image: image.id,
    leadItems: [article.id],
  })
  await patch(`/v1/sections/${section.id}`, { parent: null, image: null, leadItems: [], description: 'd' })
  await call('DELETE', `/v1/sections/${parent.id}`, { token: admin })
  await call('DELETE', `/v1/media/${image.id}`, { token: admin })
  const refused = await restore(`/v1/sections/${section.id}/revisions/1`)
  t.equal(refused.at('code'), 'REFERENCES_GONE')
  t.same((refused.at('errors') as { path: string }[]).map(({ path }) => path).sort(), ['image', 'parent'])
  t.same(refused.at('references'), [
    { type: 'section', id: parent.id },
    { type: 'media', id: image.id },
  ])
  await call('POST', `/v1/sections/${parent.id}/restore`, { token: admin })
  await call('POST', `/v1/media/${image.id}/restore`, { token: admin })
  t.match((await restore(`/v1/sections/${section.id}/revisions/1`)).json, {
    path: 'parent/child',
    image: { id: image.id },
    leadItems: [{ id: article.id }],
    description: null,
  })
})

t.test('the past is for editors, and bringing it back for those who may write', async (t) => {
  const made: Record<string, string> = {
    articles: (await create('articles', { headline: 'H' })).id,
    media: (await create('media', { kind: 'image', alt: 'a' })).id,
    sections: (await create('sections', { name: 'Closed' })).id,
    authors: (await create('authors', { name: 'Closed' })).id,
    tags: (await create('tags', { name: 'Closed' })).id,
  }
  const [drafts, mediaReader, taxonomy, publisher] = await Promise.all([
    token('articles:read-drafts'),
    token('media:read'),
    token('taxonomy:write'),
    token('articles:publish'),
  ])
  for (const [plural, id] of Object.entries(made)) {
    const reader = plural === 'media' ? mediaReader : drafts
    for (const path of ['revisions', 'revisions/1', 'diff']) {
      t.equal((await get(`/v1/${plural}/${id}/${path}`, null)).status, 401)
      t.match((await get(`/v1/${plural}/${id}/${path}`, publisher)).json, { status: 403, code: 'SCOPE_MISSING' })
      t.equal((await get(`/v1/${plural}/${id}/${path}`, reader)).status, 200, `${plural} ${path}`)
      const other = '00000000-0000-7000-8000-00000000000f'
      t.equal((await get(`/v1/${plural}/${other}/${path}`, reader)).status, 404)
    }
    t.equal((await call('POST', `/v1/${plural}/${id}/revisions/1/restore`, { token: reader })).status, 403)
    t.equal((await call('POST', `/v1/${plural}/${id}/revisions/1/restore`)).status, 401)
  }
  t.equal((await get(`/v1/tags/${made['tags']}/revisions`, taxonomy)).status, 200)
})
