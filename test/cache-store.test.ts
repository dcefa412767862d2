// The memory of the cache: bounded in bytes, whatever is asked; answers in their codings; what a CDN is told of them.
import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import fc from 'fast-check'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Answer, Made } from '../src/cache/answers.ts'
import type { Effect } from '../src/cache/effects.ts'
import { tagsOfEffect } from '../src/cache/effects.ts'
import { createKeeper } from '../src/cache/keeper.ts'
import { purgedKeys, surrogateKey } from '../src/cache/surrogate.ts'
import { groupName, slugName, treeName } from '../src/changes/affects.ts'
import { waitFor } from '../src/db/embedded/wait.ts'
import { itemTag, kindTag, listTag } from '../src/read/tags.ts'
import { bySize } from './helpers/size.ts'

const KB = 1_024

function kept(maxBytes: number) {
  const keeper = createKeeper({ maxBytes, clock: { now: () => new Date(1_000) }, isLeased: () => true })
  keeper.foresee([], Infinity)
  const ask = (
    key: string,
    { text = 'x', tags = [], status = 200 }: Partial<Omit<Made, 'tags'>> & { tags?: string[] } = {},
  ) => keeper.answer(key, async () => ({ status, text, etag: '"x"', headers: {}, tags: new Set(tags) }))
  /** Whether memory has it: then nothing is made. */
  const has = async (key: string): Promise<boolean> => {
    const before = keeper.counts.misses
    await ask(key)
    return keeper.counts.misses === before
  }
  return { keeper, ask, has }
}

const effectOn = (...affects: string[]): Effect => ({
  type: 'article',
  id: null,
  action: 'updated',
  fields: [],
  before: null,
  after: null,
  affects,
})

t.test('it never holds more bytes than it may, tags and names included, and gives all of them back', async (t) => {
  const { keeper, ask } = kept(512 * KB)
  for (let i = 0; i < 2_000; i++) {
    const tags = Array.from({ length: i % 7 }, (_, n) => `A:${(i * 31 + n) % 500}`)
    await ask(`k${i}`, { text: 'x'.repeat((i * 97) % (6 * KB)), tags, status: i % 5 === 0 ? 404 : 200 })
    keeper.rename(`k${i}`, `/k${i}`)
    if (keeper.counts.bytes > 512 * KB) t.fail(`${keeper.counts.bytes} bytes after ${i}`)
  }
  t.ok(keeper.counts.evicted > 1_000 && keeper.counts.entries > 50)
  for (let i = 0; i < 500; i++) keeper.apply(effectOn(`A:${i}`))
  keeper.empty()
  t.match(keeper.counts, { bytes: 0, entries: 0 })
})

t.test('what was asked for lately stays; what is nowhere evicts nothing that is there', async (t) => {
  const { keeper, ask, has } = kept(640 * KB)
  for (let i = 0; i < 100; i++) await ask(`k${i}`, { text: 'x'.repeat(2 * KB) })
  for (let i = 0; i < 50; i++) await ask(`k${i}`)
  for (let i = 100; i < 200; i++) {
    await ask(`k${i}`, { text: 'x'.repeat(2 * KB) })
    for (let n = 0; n < 50; n++) await ask(`k${n}`)
  }
  const stayed = await Promise.all(Array.from({ length: 50 }, (_, i) => has(`k${i}`)))
  t.ok(stayed.every((is) => is))
  const { evicted } = keeper.counts
  for (let i = 0; i < 1_000; i++) await ask(`nothing ${i}`, { text: '', status: 404 })
  const still = await Promise.all(Array.from({ length: 50 }, (_, i) => has(`k${i}`)))
  t.ok(still.every((is) => is))
  t.ok(keeper.counts.evicted > evicted, 'the scan has evicted its own')
})

t.test('an answer above a part in sixty-four of the budget is given and not kept', async (t) => {
  const { ask, has } = kept(640 * KB)
  t.equal((await ask('large', { text: 'x'.repeat(10 * KB) })).body.length, 10 * KB)
  t.notOk(await has('large'))
  await ask('small', { text: 'x'.repeat(8 * KB) })
  t.ok(await has('small'))
})

t.test('what an answer is called by counts, whoever has thought of it', async (t) => {
  const { keeper, ask, has } = kept(640 * KB)
  await ask('x'.repeat(8 * KB), { text: '', status: 404 })
  t.equal(keeper.counts.entries, 0, 'a name as large as no answer may be is not kept')
  await ask('k')
  const before = keeper.counts.bytes
  for (let i = 0; i < 8; i++) keeper.rename('k', `/k?${i}${'x'.repeat(2_000)}`)
  t.ok(keeper.counts.bytes > before + 8 * 2_000)
  for (let i = 0; i < 500; i++) await ask(`${i} ${'x'.repeat(2 * KB)}`)
  t.ok(keeper.counts.entries < 640 / 4, `${keeper.counts.entries} entries`)
  t.notOk(await has('k'))
})

t.test('small answers count for no less than they take', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // what the flag has put there
  const held = (): number => {
    for (let times = 0; times < 3; times++) collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  for (const tags of [0, 4, 20]) {
    const { keeper, ask } = kept(64 * 1_024 * KB)
    const before = held()
    for (let i = 0; i < 4_000; i++) {
      const key = `rest application/json /v1/articles/${i}?fields=headline`
      const answer = await ask(key, {
        text: 'x'.repeat(200),
        tags: Array.from({ length: tags }, () => itemTag('article', randomUUID())),
      })
      keeper.rename(key, `/v1/articles/${i}?fields=headline`)
      answer.keepHead(0, { origin: undefined, cache: 'public', text: `${answer.surrogateKey} ${i} `.repeat(2) })
    }
    const taken = held() - before
    t.equal(keeper.counts.entries, 4_000)
    t.ok(taken < keeper.counts.bytes, `${taken} of ${keeper.counts.bytes} bytes with ${tags} tags`)
    t.ok(keeper.counts.bytes < 2.5 * taken, `${taken} of ${keeper.counts.bytes} bytes: not much more`)
    keeper.empty()
  }
})

t.test('raw names find an entry while it lives, eight of them at most', async (t) => {
  const { keeper, ask } = kept(640 * KB)
  t.equal(keeper.known('/k'), null)
  keeper.rename('k', '/k')
  t.equal(keeper.known('/k'), null, 'no entry, no name')
  const answer = await ask('k', { tags: ['A:1'] })
  for (let i = 0; i < 12; i++) keeper.rename('k', `/k?${i}`)
  keeper.rename('k', `/k?${'x'.repeat(5_000)}`)
  t.same(
    Array.from({ length: 12 }, (_, i) => keeper.known(`/k?${i}`) === answer),
    Array.from({ length: 12 }, (_, i) => i < 8),
  )
  keeper.apply(effectOn('A:1'))
  t.equal(keeper.known('/k?0'), null)
  const next = await ask('k', { tags: ['A:1'] })
  t.equal(keeper.known('/k?0'), null, 'a new entry has no names yet')
  keeper.rename('k', '/k?0')
  t.equal(keeper.known('/k?0'), next)
})

t.test('codings are made once, when it is asked for again, and not of what is small', async (t) => {
  const { keeper, ask } = kept(6_400 * KB)
  const text = 'Grüße '.repeat(1_000)
  const answer = await ask('k', { text })
  t.equal(answer.coded('br'), null)
  await ask('k')
  t.equal(answer.coded('gzip'), null, 'not for the first')
  await ask('k')
  const before = keeper.counts.bytes
  const coded = async (of: Answer, by: 'gzip' | 'br'): Promise<Buffer> =>
    (await waitFor(5_000, () => of.coded(by) ?? undefined)) ?? Buffer.alloc(0)
  const [gzip, br] = [await coded(answer, 'gzip'), await coded(answer, 'br')]
  t.equal(gunzipSync(gzip).toString(), text)
  t.equal(brotliDecompressSync(br).toString(), text)
  t.equal(answer.coded('br'), br, 'the same bytes')
  t.equal(keeper.counts.bytes, before + gzip.length + br.length)
  const small = await ask('s', { text: 'x'.repeat(1_000) })
  for (let i = 0; i < 5; i++) await ask('s')
  t.equal(small.coded('gzip'), null)
  keeper.empty()
  t.equal(keeper.counts.bytes, 0)
})

const id = fc.uuid()
const locale = fc.constantFrom('en', 'de', 'fr')
const tag = fc.oneof(
  fc.tuple(fc.constantFrom('article', 'section', 'author', 'media', 'tag'), id).map(([type, of]) => itemTag(type, of)),
  fc.tuple(fc.constantFrom('section', 'author', 'tag'), id).map(([by, of]) => listTag(by, 'publishedAt', of)),
  locale.map((of) => listTag('locale', 'headline', of)),
  fc.constant(listTag('all', 'modifiedAt', '')),
  fc.constantFrom('section', 'author', 'media', 'tag').map((type) => kindTag(type)),
  id.map(treeName),
  id.map(groupName),
  fc.string().map((slug) => slugName('article', slug, 'en')),
  fc.constant('settings'),
)
const image = fc.option(
  fc.record({
    section: fc.option(id),
    authors: fc.array(id, { maxLength: 20 }),
    tags: fc.array(id, { maxLength: 40 }),
    type: fc.constantFrom('article', 'liveblog'),
    genre: fc.option(fc.constantFrom('news', 'opinion')),
    locale,
    publishedAt: fc.date({ noInvalidDate: true }),
    modifiedAt: fc.date({ noInvalidDate: true }),
  }),
)
const effect: fc.Arbitrary<Effect> = fc.record({
  type: fc.constantFrom('article', 'section', 'author', 'media', 'tag', 'settings'),
  id: id.map((of): string | null => of),
  action: fc.constant('updated'),
  fields: fc.constantFrom(['headline'], ['body']),
  before: image,
  after: image,
  affects: fc.array(id.map(treeName), { maxLength: 5 }),
})

t.test('a CDN purges whatever an effect touches, and no header is longer than 4 KB', async (t) => {
  const seed = Number(process.env['BROADSHEET_TEST_SEED'] ?? Date.now() % 1_000_000)
  t.comment(`seed ${seed}`)
  const sizes = fc.constantFrom(0, 5, 50, 300, 900)
  const property = fc.property(
    sizes.chain((size) => fc.array(tag, { minLength: size, maxLength: size })),
    effect,
    fc.nat(),
    (others, of, at) => {
      const touched = tagsOfEffect(of)
      const shared = touched[at % Math.max(1, touched.length)]
      const key = surrogateKey([...others, ...(shared === undefined ? [] : [shared])])
      if (Buffer.byteLength(key) > 4_096) throw new Error(`${key.length} bytes`)
      if (!/^[\x21-\x7e ]*$/.test(key)) throw new Error('no header')
      const keys = new Set(key.split(' '))
      if (shared !== undefined && !purgedKeys(of).some((one) => keys.has(one)))
        throw new Error(`${shared} is not purged`)
      if (purgedKeys(of).length > 120) throw new Error('too many keys are purged')
    },
  )
  fc.assert(property, { seed, numRuns: bySize(300, 10_000) })
  t.equal(
    surrogateKey([itemTag('article', 'a'), itemTag('article', 'b'), kindTag('tag')]).split(' ').length,
    5,
    'two letters, two items, a list',
  )
})

t.test('what an effect touches: the item; its lists where it comes, goes or moves; names always', async (t) => {
  const seen = { section: 's', authors: ['u'], tags: ['t'], type: 'article', genre: null, locale: 'en' }
  const before = { ...seen, publishedAt: new Date(1), modifiedAt: new Date(1) }
  const base = { type: 'article', id: 'x', action: 'updated', fields: [], affects: ['tree:r'] } as const
  const lists = (of: Partial<Effect>) =>
    tagsOfEffect({ ...base, before, after: before, ...of })
      .filter((one) => one.startsWith('l:'))
      .sort()
  t.same(tagsOfEffect({ ...base, before: null, after: null }), ['tree:r'])
  t.same(tagsOfEffect({ ...base, before, after: before }), ['tree:r', 'A:x'])
  t.same(
    lists({ after: { ...before, modifiedAt: new Date(2) } }),
    [
      'l:am:u',
      'l:sm:s',
      'l:tm:t',
      'l:xm:',
      ...[listTag('type', 'modifiedAt', 'article'), listTag('locale', 'modifiedAt', 'en')],
    ].sort(),
  )
  t.ok(lists({ fields: ['headline'] }).every((one) => /^l:.h:/.test(one)))
  t.ok(lists({ after: null }).includes('l:sp:s'))
  const moved = lists({ after: { ...before, section: 's2', modifiedAt: new Date(2) } })
  t.ok(moved.includes('l:sp:s') && moved.includes('l:sp:s2') && moved.includes('l:xh:'))
  t.same(
    lists({ before: JSON.parse(JSON.stringify(before)), after: JSON.parse(JSON.stringify(before)) }),
    [],
    'as the log has it',
  )
  const author = { ...base, type: 'author' } as const
  t.same(tagsOfEffect({ ...author, before: { name: 'a' }, after: { name: 'a' } }), ['tree:r', 'U:x'])
  t.same(tagsOfEffect({ ...author, before: { name: 'a' }, after: { name: 'b' } }), ['tree:r', 'U:x', 'l:U'])
  t.same(tagsOfEffect({ ...author, before: null, after: { name: 'b' } }), ['tree:r', 'U:x', 'l:U'])
})
