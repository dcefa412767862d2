// A preview link reads like any article, on both surfaces: its one version, kept by no cache, and nothing beside it.
import t from 'tap'
import { testApp, type Reply } from './helpers/app.ts'

void t.test('the bearer of a preview link reads its version and nothing else', async (t) => {
  const app = await testApp(t)
  const step = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const reply = await app.call(method, path, { token: app.admin, body, headers: { 'if-match': '*' } })
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
    return reply
  }
  await app.create('sections', { name: 'News', slug: 'news' })
  const picture = await app.create('media', { kind: 'image', alt: 'Water', credit: { creator: 'Ada' } })
  const story = { headline: 'Rain', section: 'news', hero: { media: picture.id }, internalNote: 'whisper' }
  const { id } = await app.create('articles', story)
  const other = await app.create('articles', { ...story, headline: 'Sun' })
  const token = String((await step('POST', `/v1/articles/${id}/previews`, {})).at('token'))
  await step('PATCH', `/v1/articles/${id}`, { headline: 'Snow' })

  t.equal((await app.call('GET', `/v1/articles/${id}`)).status, 404, 'readers have nothing')
  const shown = await app.call('GET', `/v1/articles/${id}?preview=${token}`)
  t.match(shown.json, { id, version: 1, headline: 'Rain', status: 'draft', hero: { media: { id: picture.id } } })
  t.notMatch(shown.text, /whisper|internalNote/, 'no editor’s column')
  t.equal(shown.headers.get('cache-control'), 'private, no-store')
  const html = await app.call('GET', `/v1/articles/${id}?preview=${token}&format=html`)
  t.match([html.status, html.headers.get('cache-control')], [200, 'private, no-store'])

  t.equal((await app.call('GET', `/v1/articles/${other.id}?preview=${token}`)).status, 404, 'of another article')
  t.equal((await app.call('GET', `/v1/articles/rain?preview=${token}`)).status, 404, 'by an address')
  t.equal((await app.call('GET', `/v1/articles/${id}?preview=${token.slice(0, -2)}AA`)).status, 404, 'altered')
  const beside = await app.call(
    'GET',
    `/v1/articles/${id}?preview=${token}&perspective=draft&asOf=2020-01-01T00:00:00Z`,
  )
  t.match(beside.json, { code: 'INVALID_PARAMETER', errors: [{ path: 'perspective' }, { path: 'asOf' }] })
  t.match((await app.call('GET', `/v1/articles?preview=${token}`)).json, { errors: [{ path: 'preview' }] })

  const ask = (args: string): Promise<Reply> =>
    app.call(
      'GET',
      `/graphql?query=${encodeURIComponent(`{ article(${args}) { headline internalNote hero { media { id } } } }`)}`,
    )
  const article = { headline: 'Rain', internalNote: null, hero: { media: { id: picture.id } } }
  for (const args of [`preview: "${token}"`, `preview: "${token}", id: "${id}"`]) {
    const reply = await ask(args)
    t.same(reply.at('data.article'), article)
    t.equal(reply.headers.get('cache-control'), 'private, no-store')
  }
  t.equal((await ask(`preview: "${token}", id: "${other.id}"`)).at('data.article'), null)
  t.equal((await ask('preview: "nothing"')).at('data.article'), null)
  const mixed = await ask(`preview: "${token}", slug: "rain", asOf: "2020-01-01T00:00:00Z"`)
  t.equal(mixed.at('errors.0.extensions.code'), 'INVALID_PARAMETER')

  await step('DELETE', `/v1/articles/${id}`)
  t.equal((await app.call('GET', `/v1/articles/${id}?preview=${token}`)).at('code'), 'PREVIEW_EXPIRED')
  t.equal((await ask(`preview: "${token}"`)).at('errors.0.extensions.code'), 'PREVIEW_EXPIRED')
})
