// asOf: who may look back, and what never comes back, on both surfaces.
import t from 'tap'
import { testApp, type Call, type Item, type Reply, type TestApp } from '../helpers/app.ts'

const LATER = '2999-01-01T00:00:00Z'

/** Every way of asking for articles at an instant, and the article that stands in them. */
function questions(app: TestApp, id: string, asOf: string, options: Call = {}): Record<string, () => Promise<Reply>> {
  const at = `asOf=${encodeURIComponent(asOf)}`
  const graphql = (query: string): Promise<Reply> => app.call('POST', '/graphql', { ...options, body: { query } })
  return {
    list: () => app.call('GET', `/v1/articles?${at}`, options),
    item: () => app.call('GET', `/v1/articles/${id}?${at}`, options),
    html: () => app.call('GET', `/v1/articles/${id}?format=html&${at}`, options),
    article: () => graphql(`{ article(id: "${id}", asOf: "${asOf}") { id } }`),
    articles: () => graphql(`{ articles(asOf: "${asOf}") { nodes { id } } }`),
  }
}

const codeOf = (reply: Reply): unknown => reply.at('errors.0.extensions.code') ?? reply.at('code')

/** The log's newest instant: what was just written took effect then. */
async function instant(app: TestApp): Promise<string> {
  const [row] = await app.db.query<{ at: Date }>('select at from changes order by seq desc limit 1')
  return row?.at.toISOString() ?? ''
}

async function step(app: TestApp, method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await app.call(method, path, { token: app.admin, body, headers: { 'if-match': '*' } })
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
  return reply
}

async function tokenWith(app: TestApp, ...scopes: string[]): Promise<string> {
  return String((await step(app, 'POST', '/v1/tokens', { name: 'reader', scopes })).at('token'))
}

const story = { headline: 'The river rose', section: 'news', body: paragraph('Wet.') }

function paragraph(text: string): unknown[] {
  return [{ _type: 'block', _key: 'a', style: 'normal', markDefs: [], children: [{ _type: 'span', text, marks: [] }] }]
}

void t.test('the past is open to those who hold the scope, or to all by a setting', async (t) => {
  const app = await testApp(t)
  await app.create('sections', { name: 'News', slug: 'news' })
  const { id } = await app.publish(story)
  const then = await instant(app)
  await step(app, 'PATCH', `/v1/articles/${id}`, { headline: 'The river fell' })
  await step(app, 'POST', `/v1/articles/${id}/publish`, {})
  const history = await tokenWith(app, 'articles:history')
  const drafts = await tokenWith(app, 'articles:read-drafts')
  const editor = await tokenWith(app, 'articles:read-drafts', 'articles:history')

  for (const options of [{}, { token: drafts }]) {
    for (const asOf of [then, LATER])
      for (const [name, ask] of Object.entries(questions(app, id, asOf, options))) {
        const reply = await ask()
        t.equal(codeOf(reply), 'HISTORY_FORBIDDEN', `${name}: forbidden`)
        if (name === 'list') t.equal(reply.status, 403)
      }
  }
  for (const [name, ask] of Object.entries(questions(app, id, then, { token: history }))) {
    const reply = await ask()
    t.equal(reply.status, 200, name)
    t.match(reply.text, name === 'html' ? 'Wet.' : id, name)
    t.equal(reply.headers.get('cache-control'), 'private, no-store', name)
  }
  const item = await app.call('GET', `/v1/articles/the-river-rose?asOf=${then}`, { token: history })
  t.match(item.json, { headline: 'The river rose', version: 1, status: 'published', section: { name: 'News' } })
  t.notOk('internalNote' in (item.json as Item), 'no editor’s column')
  for (const [name, ask] of Object.entries(questions(app, id, LATER, { token: history })))
    t.equal(codeOf(await ask()), 'AS_OF_IN_FUTURE', name)
  t.equal((await questions(app, id, LATER, { token: editor }).item?.())?.status, 200, 'readers will see it then')

  const both = await app.call('GET', `/v1/articles?asOf=${then}&perspective=draft`, { token: editor })
  t.match(both.json, { code: 'INVALID_PARAMETER', errors: [{ path: 'asOf' }] })
  const query = `{ article(id: "${id}", asOf: "${then}", perspective: DRAFT) { id } }`
  t.equal(codeOf(await app.call('POST', '/graphql', { token: editor, body: { query } })), 'INVALID_PARAMETER')
  const status = await app.call('GET', `/v1/articles?asOf=${then}&status=draft`, { token: editor })
  t.match(status.json, { code: 'INVALID_PARAMETER', errors: [{ path: 'status' }] })
  const malformed = await app.call('GET', '/v1/articles?asOf=yesterday', { token: editor })
  t.match(malformed.json, { code: 'INVALID_PARAMETER', errors: [{ path: 'asOf' }] })
  const section = await app.call('GET', `/v1/sections?asOf=${then}`, { token: editor })
  t.match(section.json, { code: 'INVALID_PARAMETER', errors: [{ path: 'asOf', message: 'is not a parameter here' }] })
})

void t.test(
  'an anonymous reader of the past meets the articles that are live today, in the wording of then',
  async (t) => {
    const app = await testApp(t, { env: { PUBLIC_HISTORY: 'on' } })
    const section = await app.create('sections', { name: 'News', slug: 'news' })
    const picture = await app.create('media', {
      kind: 'image',
      alt: 'Water',
      url: 'https://example.com/a.jpg',
      credit: { creator: 'Ada' },
    })
    const tag = await app.create('tags', { name: 'Rivers', slug: 'rivers' })
    const make = (headline: string): Promise<Item> =>
      app.publish({ ...story, headline, tags: ['rivers'], hero: { media: picture.id } })
    const kept = await make('Kept')
    const gone: Record<string, Item> = {}
    for (const how of ['unpublished', 'expired', 'trashed', 'withdrawn']) gone[how] = await make(how)
    const hub = await app.publish({
      ...story,
      headline: 'Hub',
      related: [kept.id, ...Object.values(gone).map(({ id }) => id)],
    })
    await step(app, 'PATCH', `/v1/sections/${section.id}`, {
      leadItems: [kept.id, ...Object.values(gone).map(({ id }) => id)],
    })
    const then = await instant(app)

    await step(app, 'PATCH', `/v1/articles/${kept.id}`, { headline: 'Kept, corrected', slug: 'kept-corrected' })
    await step(app, 'POST', `/v1/articles/${kept.id}/publish`, {})
    await step(app, 'POST', `/v1/articles/${gone['unpublished']?.id}/unpublish`, {})
    await step(app, 'DELETE', `/v1/articles/${gone['trashed']?.id}`)
    await app.db.query(`update article_versions set live_to = $2 where article_id = $1`, [
      gone['expired']?.id,
      await instant(app),
    ])
    await app.db.query(`update article_versions set live_to = $2, withdrawn_at = $2 where article_id = $1`, [
      gone['withdrawn']?.id,
      await instant(app),
    ])
    await step(app, 'PATCH', `/v1/sections/${section.id}`, { name: 'World', slug: 'world' })
    await step(app, 'PATCH', `/v1/tags/${tag.id}`, { name: 'Streams' })

    t.equal((await app.call('GET', `/v1/articles?asOf=${LATER}`)).at('code'), 'AS_OF_IN_FUTURE')
    for (const [how, { id }] of Object.entries(gone)) {
      const { item, html, article } = questions(app, id, then)
      t.equal((await item?.())?.status, 404, how)
      t.equal((await html?.())?.status, 404, how)
      t.equal((await article?.())?.at('data.article'), null, how)
    }
    const ids = (list: unknown): unknown[] => (list as Item[]).map(({ id }) => id) // lists of articles
    for (const filter of [
      '',
      '&section=news',
      '&tag=rivers',
      '&lead=first&section=news',
      `&ids=${kept.id},${gone['trashed']?.id}`,
    ]) {
      const list = await app.call('GET', `/v1/articles?asOf=${then}&total=true${filter}`)
      const expected =
        filter.includes('tag') || filter.includes('ids')
          ? [kept.id]
          : filter.includes('lead')
            ? [kept.id, hub.id]
            : [hub.id, kept.id]
      t.same(ids(list.at('items')), expected, `list ${filter}`)
      t.equal(list.at('page.total'), expected.length, 'and its count')
    }
    t.same(
      (await app.call('GET', `/v1/articles?asOf=${then}&section=world`)).at('items'),
      [],
      'a path that the section got later',
    )
    const item = await app.call('GET', `/v1/articles/kept?asOf=${then}&include=related`)
    t.match(item.json, {
      headline: 'Kept',
      version: 1,
      section: { name: 'News', path: 'news' },
      tags: [{ name: 'Rivers' }],
    })
    t.equal(item.at('hero.media.id'), picture.id)
    t.same((await app.call('GET', `/v1/articles/kept?asOf=${then}`)).headers.get('cache-control'), 'private, no-store')
    const moved = await app.call('GET', '/v1/articles/kept?fields=id')
    t.equal(moved.status, 301, 'today the address is a former one')
    t.equal((await app.call('GET', `/v1/articles/kept-corrected?asOf=${then}`)).status, 404, 'an address of the future')
    const now = await instant(app)
    const redirect = await app.call('GET', `/v1/articles/kept?asOf=${now}`)
    t.equal(redirect.headers.get('location'), `/v1/articles/kept-corrected?asOf=${now}`)
    t.same(ids((await app.call('GET', `/v1/articles/${hub.id}?asOf=${then}&include=related`)).at('related')), [kept.id])

    const query = `{ article(id: "${hub.id}", asOf: "${then}") {
    related { totalCount nodes { id headline } }
    section { name leadItems { headline } articles { totalCount nodes { headline } } } } }`
    const deep = await app.call('GET', `/graphql?query=${encodeURIComponent(query)}`)
    t.equal(deep.headers.get('cache-control'), 'private, no-store')
    t.same(deep.at('data.article'), {
      related: { totalCount: 1, nodes: [{ id: kept.id, headline: 'Kept' }] },
      section: {
        name: 'News',
        leadItems: [{ headline: 'Kept' }],
        articles: { totalCount: 2, nodes: [{ headline: 'Hub' }, { headline: 'Kept' }] },
      },
    })

    await step(app, 'PATCH', `/v1/media/${picture.id}`, { license: { expiresAt: '2020-01-01T00:00:00Z' } })
    t.equal(
      (await app.call('GET', `/v1/articles/${kept.id}?asOf=${then}`)).at('hero'),
      null,
      'the end of rights counts today',
    )
  },
)

void t.test('a picture is shown where its rights held then and hold now', async (t) => {
  const app = await testApp(t)
  const history = await tokenWith(app, 'articles:history')
  await app.create('sections', { name: 'News', slug: 'news' })
  const picture = await app.create('media', { kind: 'image', alt: 'Water', credit: { creator: 'Ada' }, caption: 'One' })
  const body = [...paragraph('Wet.'), { _type: 'image', _key: 'i', media: { id: picture.id } }]
  const { id } = await app.publish({ ...story, body, hero: { media: picture.id } })
  const shown = await instant(app)
  const patch = (license: unknown, caption: string): Promise<Reply> =>
    step(app, 'PATCH', `/v1/media/${picture.id}`, { license, caption })
  await patch({ expiresAt: '2020-01-01T00:00:00Z' }, 'Two')
  const ended = await instant(app)
  const at = async (asOf: string): Promise<unknown[]> => {
    const reply = await app.call('GET', `/v1/articles/${id}?bodyFormat=html&asOf=${asOf}`, { token: history })
    return [reply.at('hero.media.caption'), reply.at('media.0.caption'), /<figure/.test(String(reply.at('bodyHtml')))]
  }
  const none = [undefined, undefined, false]
  t.same([await at(shown), await at(ended)], [none, none], 'without rights now it is in no past')
  await patch(null, 'Three')
  const extended = await instant(app)
  t.same(await at(shown), ['One', 'One', true], 'with rights again it is back, as it was then')
  t.same(await at(ended), none, 'but for the time without')
  t.same(await at(extended), ['Three', 'Three', true])
})

void t.test('what is in the trash today is in no past, and comes back with it', async (t) => {
  const app = await testApp(t)
  const history = await tokenWith(app, 'articles:history')
  for (const slug of ['news', 'spare']) await app.create('sections', { name: slug, slug })
  const tag = await app.create('tags', { name: 'Rivers', slug: 'rivers' })
  const { id } = await app.publish({ ...story, tags: ['rivers'] })
  const then = await instant(app)
  await step(app, 'PATCH', `/v1/articles/${id}`, { tags: [] })
  await step(app, 'POST', `/v1/articles/${id}/publish`, {})
  const tagged = async (): Promise<unknown[]> => {
    const item = await app.call('GET', `/v1/articles/${id}?asOf=${then}`, { token: history })
    const list = await app.call('GET', `/v1/articles?tag=rivers&total=true&asOf=${then}`, { token: history })
    return [item.at('tags.0.name'), list.at('page.total')]
  }
  t.same(await tagged(), ['Rivers', 1])
  await step(app, 'DELETE', `/v1/tags/${tag.id}`)
  t.same(await tagged(), [undefined, 0])
  await step(app, 'POST', `/v1/tags/${tag.id}/restore`, {})
  t.same(await tagged(), ['Rivers', 1])
})

void t.test('an article that joins or leaves a translation group was not in the new one before', async (t) => {
  const app = await testApp(t, { env: { PUBLIC_HISTORY: 'on' } })
  await app.create('sections', { name: 'News', slug: 'news' })
  const make = (headline: string, locale: string): Promise<Item> => app.publish({ ...story, headline, locale })
  const [one, two, other] = [await make('One', 'en'), await make('Zwei', 'de'), await make('Deux', 'fr')]
  const alone = await instant(app)
  const join = (item: Item, translationOf: string | null): Promise<Reply> =>
    step(app, 'PATCH', `/v1/articles/${item.id}`, { translationOf })
  await join(two, one.id)
  const joined = await instant(app)
  await join(two, other.id)
  const elsewhere = await instant(app)
  await step(app, 'POST', '/v1/batch', {
    operations: [other.id, null].map((translationOf) => ({
      method: 'PATCH',
      path: `/v1/articles/${one.id}`,
      headers: { 'If-Match': '*' },
      body: { translationOf },
    })),
  })
  const left = await instant(app)

  const group = async (item: Item, asOf: string): Promise<unknown[]> => {
    const answer = await app.call('GET', `/v1/articles/${item.id}?asOf=${asOf}&include=translations`)
    const query = `{ article(id: "${item.id}", asOf: "${asOf}") { translationGroup translations { id } } }`
    const graphql = await app.call('POST', '/graphql', { body: { query } })
    const ids = (list: unknown): unknown[] => (list as Item[]).map(({ id }) => id) // lists of articles
    t.same(ids(graphql.at('data.article.translations')), ids(answer.at('translations')), 'both surfaces agree')
    t.equal(graphql.at('data.article.translationGroup'), answer.at('translationGroup'))
    return [answer.at('translationGroup'), ...ids(answer.at('translations'))]
  }
  const groups = [one, two, other].map((item) => item['translationGroup'])
  for (const [at, item] of [one, two, other].entries()) t.same(await group(item, alone), [groups[at]], 'alone')
  t.same(await group(one, joined), [groups[0], two.id])
  t.same(await group(two, joined), [groups[0], one.id])
  t.same(await group(one, elsewhere), [groups[0]])
  t.same(await group(two, elsewhere), [groups[2], other.id])
  t.same((await group(one, left)).slice(1), [], 'in and out again in one transaction')
  t.same(await group(one, elsewhere), [groups[0]], 'and nothing of it before')
})
