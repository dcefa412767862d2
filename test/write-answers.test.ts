// What a write answers is what an editor reads right after it, to the byte: a new draft's answer leaves out looking where
// nothing can be, and must not show.
import t from 'tap'
import { testApp } from './helpers/app.ts'
import { paragraph } from './helpers/core.ts'

const { admin, call, create } = await testApp(t)

t.test('a new article is answered as it is read, whatever it names and says', async (t) => {
  const section = await create('sections', { name: 'City' })
  const other = await create('sections', { name: 'Sea' })
  const image = { kind: 'image', url: 'https://example.org/a.jpg', alt: 'A' }
  const [hero, shown, ending] = [
    await create('media', image),
    await create('media', { ...image, credit: { line: 'L "1"' } }),
    await create('media', { ...image, license: { expiresAt: '2001-01-01T00:00:00Z' } }),
  ]
  const author = await create('authors', { name: 'Inès Moreau', image: shown.id })
  const second = await create('authors', { name: 'Bo "B" Holm' })
  const tag = await create('tags', { name: 'Tides' })
  const picture = (id: string, _key: string): object => ({ _type: 'image', _key, media: { id } })
  const base = { headline: 'Bridge "reopens"', standfirst: 'a\nb', section: section.id, body: [paragraph('Open.')] }
  const first = await create('articles', { headline: 'First' })
  const mention = {
    _type: 'block',
    _key: 'm',
    markDefs: [
      { _type: 'mention', _key: 'a', authorId: second.id },
      { _type: 'mention', _key: 't', tagId: tag.id },
      { _type: 'link', _key: 'l', articleId: first.id },
    ],
    children: [{ _type: 'span', text: 'x', marks: ['a'] }],
  }
  const links = {
    contributors: [
      { author: author.id },
      { author: second.id, role: 'editor', displayAs: 'B. "\\" {H},' },
      { author: author.id, role: 'translator' },
    ],
    tags: [tag.id],
    hero: { media: hero.id, caption: 'C' },
  }
  const inputs: Record<string, object> = {
    least: { headline: 'Least' },
    base,
    links: { ...base, ...links, body: [picture(shown.id, 'i'), picture(hero.id, 'j'), mention] },
    slugs: { ...base, section: 'city', contributors: [{ author: 'ines-moreau' }], tags: ['tides'] },
    one: { ...base, section: null, tags: [{ tag: tag.id, rel: 'mentions', relevance: 0.25 }] },
    more: { ...base, ...links, sections: [other.id], related: [first.id], body: [mention] },
    seo: { ...base, seo: { title: 'T', image: hero.id } },
    seldom: { ...base, genre: 'news', byline: 'By', flags: { noAds: true }, extra: { a: 1 }, source: { system: 's' } },
    dated: { ...base, publishedAt: '2020-01-01T00:00:00Z', displayDate: '2020-01-01T00:00:00Z' },
    embargo: { ...base, embargo: { active: false, note: 'n' } },
    ended: { ...base, hero: { media: ending.id } },
  }
  for (const [name, input] of Object.entries(inputs))
    for (let time = 0; time < 4; time++) {
      const made = await call('POST', '/v1/articles', { token: admin, body: input })
      t.equal(made.status, 201, name)
      const read = await call('GET', `/v1/articles/${String(made.at('id'))}?perspective=draft`, { token: admin })
      t.equal(made.text, read.text, `${name}, time ${time}`)
    }
  const ended = await call('POST', '/v1/articles', { token: admin, body: inputs['ended'] })
  t.match(ended.at('missing'), [{ media: ending.id, reason: 'rightsExpired' }])
})

t.test('all that a draft names is held by it, and what is in the trash refuses it', async (t) => {
  const section = await create('sections', { name: 'Gone' })
  const tag = await create('tags', { name: 'Kept' })
  await call('DELETE', `/v1/sections/${section.id}`, { token: admin })
  const nobody = '01890000-0000-7000-8000-000000000000'
  const input = { headline: 'H', section: section.id, tags: [tag.id], contributors: [{ author: nobody }] }
  const refused = await call('POST', '/v1/articles', { token: admin, body: input })
  t.equal(refused.status, 400)
  t.match(refused.at('errors'), [{ path: 'contributors[0].author', message: 'names no author' }])
  const trashed = await call('POST', '/v1/articles', { token: admin, body: { ...input, contributors: [] } })
  t.match(trashed.at('errors'), [{ path: 'section', message: 'names a section that is in the trash' }])
})
