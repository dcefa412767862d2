// Each kind of write drops every answer that it changes: whatever happens in a newsroom, what the caches of two processes
// give out is what PostgreSQL says, where the write was made at once, elsewhere as soon as the log has been heard.
import t from 'tap'
import { openDatabase } from '../../src/db/client.ts'
import { waitFor } from '../../src/db/embedded/wait.ts'
import { instance, type Instance } from '../helpers/cached-reads.ts'
import { core } from '../helpers/core.ts'
import { randomFrom, randomNewsroom, type RandomNewsroom } from '../helpers/random-newsroom.ts'
import { bySize } from '../helpers/size.ts'

/** Bytes of memory: nothing is evicted. */
const LARGE = 256 * 1024 * 1024

const LISTS = [
  '/v1/articles',
  '/v1/articles?limit=3',
  '/v1/articles?limit=3&total=true',
  '/v1/articles?sort=publishedAt&limit=4',
  '/v1/articles?sort=headline&limit=4',
  '/v1/articles?sort=-modifiedAt&limit=4',
  '/v1/articles?include=related,translations,corrections,sections,section.ancestors&limit=10',
  '/v1/articles?locale=de',
  '/v1/articles?locale=-en&sort=headline',
  '/v1/articles?type=article&limit=2',
  '/v1/articles?modifiedAfter=2025-01-01T00:00:00Z&limit=3',
  '/v1/articles?publishedAfter=2024-06-01T00:00:00Z&publishedBefore=2025-06-01T00:00:00Z',
  '/v1/sections?include=ancestors,children',
  '/v1/sections?parent=none',
  '/v1/sections?sort=-createdAt&limit=2',
  '/v1/authors?limit=3',
  '/v1/authors?kind=person',
  '/v1/tags?total=true',
  '/v1/tags?sort=-createdAt&limit=2',
  '/v1/media?limit=5',
  '/v1/media?kind=image&total=true',
]

/** Addresses of everything by id, and of what is found through it. */
function addressesOf(ids: RandomNewsroom['ids']): string[] {
  const everything = ids.article.slice(0, 8).join(',')
  return [
    ...(everything === '' ? [] : [`/v1/articles?ids=${everything}`]),
    ...ids.article.flatMap((id) => [
      `/v1/articles/${id}`,
      `/v1/articles/${id}?include=related,corrections,translations,sections,section.ancestors&bodyFormat=html,markdown`,
    ]),
    ...ids.section.flatMap((id) => [
      `/v1/sections/${id}?include=ancestors,children`,
      `/v1/sections?parent=${id}`,
      `/v1/articles?section=${id}&limit=5`,
      `/v1/articles?section=${id}&sectionDepth=0`,
      `/v1/articles?section=${id}&lead=first&limit=4&total=true`,
      `/v1/articles?section=-${id}&limit=3`,
    ]),
    ...ids.author.flatMap((id) => [
      `/v1/authors/${id}`,
      `/v1/articles?author=${id}&limit=3`,
      `/v1/articles?author=-${id}`,
    ]),
    ...ids.tag.flatMap((id) => [
      `/v1/tags/${id}`,
      `/v1/articles?tag=${id}&sort=-modifiedAt`,
      `/v1/articles?tagsAll=${ids.tag[0] === id ? '' : `${ids.tag[0] ?? ''},`}${id}`,
      `/v1/articles?tag=-${id}&limit=3`,
    ]),
    ...ids.media.map((id) => `/v1/media/${id}`),
  ]
}

/** The addresses by name and the pages that an answer leads to. */
function* ledTo(url: string, text: string): Generator<string> {
  if (text === '') return
  const answer = JSON.parse(text) as Record<string, unknown> // REST's answer
  const { page, slug, path, id } = answer as {
    page?: { next: string | null }
    slug?: string
    path?: string
    id?: string
  }
  const [address = ''] = url.split('?', 1)
  if (typeof page?.next === 'string' && !url.includes('cursor=')) {
    yield `${url}${url.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(page.next)}`
  }
  if (id === undefined || !address.endsWith(id)) return
  const plural = address.split('/')[2]
  if (plural === 'sections' && path !== undefined) {
    yield `/v1/sections/${path}`
    yield `/v1/articles?section=${path}&limit=3`
  } else if (slug !== undefined) {
    const locale = typeof answer['locale'] === 'string' ? `?locale=${answer['locale']}` : ''
    yield `/v1/${plural}/${slug}${locale}`
    if (plural === 'authors') yield `/v1/articles?author=${slug}&limit=3`
    if (plural === 'tags') yield `/v1/articles?tag=${slug}&limit=3`
  }
}

const MOST_ADDRESSES = bySize(400, 900)

t.test('after any write, and after any instant, what changed is not given out any more', async (t) => {
  const seed = Number(process.env['BROADSHEET_TEST_SEED'] ?? Date.now() % 1_000_000)
  t.comment(`seed ${seed}`)
  const random = randomFrom(seed)
  const made = await core(t, 8)
  const other = await openDatabase({ url: made.db.pool.options.connectionString ?? '', poolSize: 4 })
  t.teardown(() => other.close())
  const [own, far] = [await instance(t, made.db, LARGE), await instance(t, other, LARGE)]
  // The write's own clock is the database's; the context's only has to lie before it.
  const room = randomNewsroom({ ...made.ctx, db: own.db }, random)
  await room.found()
  const addresses = new Set(LISTS)
  let compared = 0

  async function compare(url: string, { answers, reads, clock }: Instance): Promise<string> {
    let fault = ''
    // An instant may pass between the two: what is stale stays so.
    for (let attempt = 0; attempt < 3; attempt++) {
      const given = await reads.cached(answers, url)
      const fresh = await own.reads.fresh(url, clock.now())
      const text = given.body.toString()
      compared++
      if (given.status === fresh.status && text === fresh.text) return text
      fault = `${url}: ${given.status} ${text}\n instead of ${fresh.status} ${fresh.text}`
    }
    throw new Error(fault)
  }

  async function judge(urls: readonly string[], what: string): Promise<void> {
    const head = await own.db.query<{ seq: string }>('select max(seq)::text as seq from changes where seq is not null')
    const seq = Number(head[0]?.seq ?? 0)
    try {
      for (const url of urls) {
        for (const led of ledTo(url, await compare(url, own))) if (addresses.size < MOST_ADDRESSES) addresses.add(led)
      }
      far.relay.wake()
      await waitFor(2_000, () => (far.relay.position.seq >= seq ? true : undefined))
      for (const url of urls) await compare(url, far)
    } catch (error) {
      throw new Error(`after: ${what}`, { cause: error })
    }
  }

  const acts = bySize(60, 5_000)
  let history: string[] = []
  for (let act = 0; act < acts; act++) {
    const before = new Map(room.done)
    await room.act()
    const [did] = [...room.done].find(([name, count]) => before.get(name) !== count) ?? []
    if (did === undefined) continue
    history = [...history.slice(-12), did]
    for (const url of addressesOf(room.ids)) if (addresses.size < MOST_ADDRESSES) addresses.add(url)
    const all = [...addresses]
    const sample = Array.from({ length: 20 }, () => all[Math.floor(random() * all.length)] ?? '/v1/articles')
    await judge(sample, history.join(', '))
  }
  await judge([...addresses], 'everything')
  const { hits, misses, dropped } = own.answers.counts
  t.ok(
    hits > 0 && dropped > 0 && compared > 0,
    `${compared} compared, ${hits} hits, ${misses} misses, ${dropped} dropped`,
  )
  t.equal(own.answers.counts.uncached, 0)
  t.comment([...room.done].map(([name, count]) => `${name} ${count}`).join(', '))
})
