import t from 'tap'
import { z } from 'zod'
import { articleCreate, articlePatch, publishInput, unpublishInput } from '../src/content/articles/schema.ts'
import { authorCreate, authorPatch } from '../src/content/authors/schema.ts'
import { mergePatch, parseInput } from '../src/content/input.ts'
import { parseInstant } from '../src/content/instants.ts'
import { isLocale } from '../src/content/locales.ts'
import { mediaCreate, mediaPatch } from '../src/content/media/schema.ts'
import { sectionCreate, sectionPatch } from '../src/content/sections/schema.ts'
import { isSlug, slugCandidates, slugFrom } from '../src/content/slugs.ts'
import { tagCreate, tagPatch } from '../src/content/tags/schema.ts'
import { sortKey } from '../src/content/text.ts'
import { Failure } from '../src/errors.ts'

function faults(schema: z.ZodType, value: unknown): { path: string; message: string }[] {
  try {
    parseInput(schema, value)
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.details.errors ?? []
  }
}
const paths = (schema: z.ZodType, value: unknown): string[] => faults(schema, value).map((fault) => fault.path)

t.test('every schema can be written as JSON Schema', async (t) => {
  const all = {
    articleCreate,
    articlePatch,
    publishInput,
    unpublishInput,
    authorCreate,
    authorPatch,
    mediaCreate,
    mediaPatch,
  }
  for (const [name, schema] of Object.entries({ ...all, sectionCreate, sectionPatch, tagCreate, tagPatch })) {
    const json = z.toJSONSchema(schema, { io: 'input' })
    t.equal(json.type, 'object', name)
    t.equal(json.additionalProperties, false, name)
  }
})

t.test('all faults come at once, each with its path', async (t) => {
  const found = paths(articleCreate, {
    headline: 5,
    urgency: 10,
    contributors: [{ author: 'a', role: 'king' }, {}],
    seo: { title: 'x\0' },
    surprise: 1,
    another: 2,
  })
  t.same(found.sort(), [
    'another',
    'contributors[0].role',
    'contributors[1].author',
    'headline',
    'seo.title',
    'surprise',
    'urgency',
  ])
})

t.test('a computed field is refused as computed, a foreign one as unknown', async (t) => {
  for (const name of [
    'path',
    'status',
    'version',
    'firstPublishedAt',
    'unpublishAt',
    'wordCount',
    'createdAt',
    'uri',
  ]) {
    t.match(faults(articleCreate, { headline: 'x', [name]: 1 }), [{ path: name, message: /computed; cannot be set/ }])
  }
  for (const name of ['corrections', 'comments', 'access', 'sponsorship', 'q']) {
    t.match(faults(articleCreate, { headline: 'x', [name]: null }), [{ path: name, message: 'unknown property' }])
  }
  t.match(faults(mediaCreate, { kind: 'audio', creditLine: 'x' }), [{ path: 'creditLine', message: /computed/ }])
})

t.test('what is missing is said to be required', async (t) => {
  t.same(faults(articleCreate, {}), [{ path: 'headline', message: 'is required' }])
  t.same(faults(sectionCreate, {}), [{ path: 'name', message: 'is required' }])
  t.same(paths(mediaCreate, { kind: 'image' }), ['alt'])
  t.same(paths(mediaCreate, { kind: 'image', alt: '', url: 'ftp://x' }).sort(), ['alt', 'url'])
  t.same(paths(mediaCreate, { kind: 'image', decorative: true }), [])
  t.same(paths(mediaCreate, { kind: 'video' }), [])
  t.same(paths(articleCreate, 'text'), [''])
})

t.test('strings keep every character, but for NUL and half surrogates, which are refused', async (t) => {
  const headline = ' \u00a0A\u0301\u200b\ufeff\u2028"<>&\t\u{1f469}\u200d\u{1f680} '
  t.equal(parseInput(articleCreate, { headline }).headline, headline)
  for (const bad of ['a\0b', 'a\ud800', '\udc00b']) t.same(paths(articleCreate, { headline: bad }), ['headline'])
  t.same(paths(articleCreate, { headline: 'x'.repeat(1_000) }), [])
  t.match(faults(articleCreate, { headline: 'x'.repeat(1_000_000) }), [{ path: 'headline', message: /at most 1000/ }])
  t.same(paths(articleCreate, { headline: '' }), ['headline'])
})

t.test('free JSON is bounded and holds nothing that PostgreSQL or JavaScript would alter', async (t) => {
  const extra = (value: unknown): string[] => paths(articleCreate, { headline: 'x', extra: value })
  t.same(extra({ a: [1, null, { b: 'c' }] }), [])
  t.same(extra([1]), ['extra'])
  t.same(extra({ a: 'x\0' }), ['extra.a'])
  t.same(extra(JSON.parse('{"__proto__":{"x":1}}')), ['extra.__proto__'])
  t.same(extra({ a: 'x'.repeat(70_000) }), ['extra'])
  let deep: unknown = 1
  for (let i = 0; i < 20_000; i++) deep = { a: deep }
  t.equal(extra(deep).length, 1)
})

t.test('slugs are lower-case words, no UUIDs, no words of the routes', async (t) => {
  for (const good of ['a', 'a-b-2', 'x'.repeat(80), '2026']) t.ok(isSlug(good), good)
  const bad = [
    '',
    'A',
    'a_b',
    'a--b',
    '-a',
    'a-',
    'a/b',
    'é',
    'x'.repeat(81),
    'revisions',
    'restore',
    'batch',
    '0190a001-0000-7000-8000-000000000001',
  ]
  for (const word of bad) t.notOk(isSlug(word), word)
  t.same(paths(sectionCreate, { name: 'x', slug: 'self' }), ['slug'])
})

t.test('a slug made from a headline is transliterated, short, and free to be numbered', async (t) => {
  t.equal(slugFrom('Ünïted Kingdom’s “best” Čaj & Co.', 'f'), 'united-kingdoms-best-caj-co')
  t.match(slugFrom('Президент едет', 'f'), /^[a-z0-9-]+$/)
  t.match(slugFrom('東京', 'f'), /^[a-z0-9-]+$/)
  t.equal(slugFrom('!!!', 'fallback'), 'fallback')
  t.equal(slugFrom('0190a001-0000-7000-8000-000000000001', 'fallback'), 'fallback')
  const long = slugFrom('word '.repeat(100), 'f')
  t.ok(long.length <= 80 && !long.endsWith('-'))
  for (const candidate of slugCandidates('x'.repeat(80), 60)) t.ok(isSlug(candidate), candidate)
  t.same(slugCandidates('publish', 3), ['publish-2', 'publish-3'])
})

t.test('an instant is RFC 3339 with an offset, cut to milliseconds', async (t) => {
  const utc = (text: string): string | undefined => parseInstant(text)?.toISOString()
  t.equal(utc('2026-11-24T08:00:00Z'), '2026-11-24T08:00:00.000Z')
  t.equal(utc('2026-11-24T08:00:00.9999999+02:30'), '2026-11-24T05:30:00.999Z')
  t.equal(utc('2024-02-29T23:59:59.1-05:00'), '2024-03-01T04:59:59.100Z')
  const bad = [
    '2026-11-24',
    '2026-11-24T08:00:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
  ]
  for (const text of [...bad, '2026-01-01T00:00:60Z', '0000-01-01T00:00:00Z', '2026-01-01T00:00:00+24:00', 'now', '']) {
    t.equal(utc(text), undefined, text)
  }
})

t.test('a locale is BCP 47 in canonical form', async (t) => {
  for (const good of ['en', 'pt-BR', 'zh-Hant-TW', 'gsw', 'de-1996']) t.ok(isLocale(good), good)
  for (const bad of ['', 'EN', 'en_GB', 'en-gb', 'english', 'not a locale', 'e', 'en-', 'iw', '../x'])
    t.notOk(isLocale(bad), bad)
})

t.test('a merge patch follows the examples of RFC 7396', async (t) => {
  const cases: [unknown, unknown, unknown][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  for (const [target, patch, result] of cases) t.same(mergePatch(target, patch), result)
})

t.test('a sort key has no case and no accents and fits an index row', async (t) => {
  t.equal(sortKey('Élan Vital'), 'elan vital')
  t.ok(Buffer.byteLength(sortKey('\u{1f469}'.repeat(1_000))) <= 800)
})
