// Every list, filter and order, walked forward and back by cursor while others insert, publish and re-date: what did not
// move is met exactly once. And no cursor but those that a list gave is taken.
import { randomInt } from 'node:crypto'
import t from 'tap'
import { testApp } from '../helpers/app.ts'
import { newsroom, paragraph, send } from '../helpers/newsroom.ts'
import { bySize } from '../helpers/size.ts'

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
const MUTATIONS = bySize(10_000, 50_000)
// At most a page of 100: the list that a walk is held against is one answer.
const ARTICLES = bySize(60, 100)
const ROUNDS = bySize(1, 4)
/** The writers add no more than this, so that the lists end however long the walks take. */
const INSERTED = bySize(90, 360)
const TIMEOUT_MS = bySize(280_000, 1_500_000)
t.setTimeout(TIMEOUT_MS)

/** mulberry32: small, and the same everywhere for one seed. */
function random(from: number): (below: number) => number {
  let state = from
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below)
  }
}

interface Page {
  items: { id: string }[]
  page: { next: string | null; previous: string | null }
}

const WALKS: readonly string[] = [
  ...['-publishedAt', 'publishedAt', '-modifiedAt', 'headline'].flatMap((sort) =>
    [
      '',
      'section=news',
      'section=news&sectionDepth=0',
      'section=news&lead=first',
      'author=zora-quill',
      'author=zora-quill,amos-vane',
      'author=-zora-quill',
      'tag=rivers',
      'tag=rivers,bridges',
      'tagsAll=rivers,bridges',
      'type=article,gallery',
      'genre=-opinion',
      'locale=fr',
      'publishedAfter=2024-01-10T00:00:00Z',
      'section=news&tag=rivers&author=zora-quill',
    ]
      .filter((filter) => !(filter.includes('lead=') && sort !== '-publishedAt'))
      .map((filter) => `articles?sort=${sort}&${filter}`),
  ),
  ...['sections', 'authors', 'tags'].flatMap((kind) => ['name', '-createdAt'].map((sort) => `${kind}?sort=${sort}`)),
  'media?sort=-createdAt',
]

void t.test('paging', { timeout: TIMEOUT_MS }, async (t) => {
  t.comment(`SEED=${seed}`)
  const { url, admin } = await testApp(t)
  const room = await newsroom(url, admin, { articles: ARTICLES })
  await send(
    url,
    admin,
    'PATCH',
    `/v1/sections/${room.sections[0]?.id}`,
    { leadItems: [5, 15, 0].map((at) => room.articles[at]?.id) },
    { 'if-match': '*' },
  )
  const turns: (() => void)[] = []
  const page = async (path: string): Promise<Page> => {
    turns.shift()?.()
    const answer = await fetch(`${url}/v1/${path}`)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Page
  }
  const all = async (walk: string): Promise<string[]> => (await page(`${walk}&limit=100`)).items.map((item) => item.id)

  /** From the start to the end by `next`, and from the end back to the start by `previous`. */
  const bothWays = async (walk: string, limit: number): Promise<[forward: string[], back: string[]]> => {
    const forward: string[] = []
    let at = await page(`${walk}&limit=${limit}`)
    for (let pages = 0; pages < 400; pages++) {
      forward.push(...at.items.map((item) => item.id))
      if (at.page.next === null) break
      at = await page(`${walk}&limit=${limit}&cursor=${at.page.next}`)
    }
    let back: string[] = at.items.map((item) => item.id)
    for (let pages = 0; pages < 400 && at.page.previous !== null; pages++) {
      at = await page(`${walk}&limit=${limit}&cursor=${at.page.previous}`)
      if (at.items.length === 0) break
      back = [...at.items.map((item) => item.id), ...back]
    }
    return [forward, back]
  }

  await t.test('in quiet, every walk is the list itself, both ways', async (t) => {
    const pick = random(seed)
    for (const walk of WALKS) {
      const whole = await all(walk)
      const [forward, back] = await bothWays(walk, 1 + pick(7))
      t.same(forward, whole, `${walk}: forward, ${whole.length} items`)
      t.same(back, whole, `${walk}: back`)
    }
  })

  await t.test('while others insert, publish and re-date: none repeated, none missed', async (t) => {
    const pick = random(seed + 1)
    const movers = new Set(room.articles.filter((_, at) => at % 4 === 0).map((article) => article.id))
    const leads = new Set([5, 15, 0].map((at) => room.articles[at]?.id))
    let isOver = false
    let writes = 0
    let inserted = 0
    // A write begins with a page, and no walk is over before a write has ended in its course: however fast the one and
    // the other are on this machine, neither outruns the other.
    const turn = (): Promise<void> => new Promise((resolve) => turns.push(resolve))
    const watchers: (() => void)[] = []
    const written = (): Promise<void> => new Promise((resolve) => watchers.push(resolve))
    const writer = async (mine: number): Promise<void> => {
      const choose = random(seed + 10 + mine)
      const own = [...movers].filter((id, at) => at % 2 === mine && !leads.has(id))
      while (!isOver) {
        await turn()
        // Woken for the last time, to see it.
        if (isOver) return
        const id = own[choose(own.length)] ?? ''
        if (choose(3) === 0 && inserted < INSERTED) {
          inserted += 1
          const made = await send(url, admin, 'POST', '/v1/articles', {
            headline: `Inserted ${choose(1000)}`,
            section: 'news',
            tags: ['rivers'],
            contributors: [{ author: 'zora-quill', role: 'author' }],
            body: paragraph('New.'),
            publishedAt: new Date(Date.UTC(2024, 0, 1 + choose(60))).toISOString(),
          })
          await send(url, admin, 'POST', `/v1/articles/${String(made['id'])}/publish`)
        } else {
          await send(
            url,
            admin,
            'PATCH',
            `/v1/articles/${id}`,
            {
              headline: `Moved ${choose(1000)}`,
              publishedAt: new Date(Date.UTC(2024, 0, 1 + choose(60))).toISOString(),
            },
            { 'if-match': '*' },
          )
          await send(url, admin, 'POST', `/v1/articles/${id}/publish`)
        }
        writes += 1
        for (const tell of watchers.splice(0)) tell()
      }
    }
    const steady = new Map<string, string[]>()
    for (const walk of WALKS)
      steady.set(
        walk,
        (await all(walk)).filter((id) => !movers.has(id)),
      )
    const writers = [writer(0), writer(1)]
    for (const walk of Array<readonly string[]>(ROUNDS).fill(WALKS).flat()) {
      const expected = steady.get(walk) ?? []
      const [[forward, back]] = await Promise.all([bothWays(walk, 2 + pick(6)), written()])
      for (const [way, got] of Object.entries({ forward, back })) {
        const still = got.filter((id) => expected.includes(id))
        t.same(still, expected, `${walk}: ${way}, ${expected.length} that did not move, each once and in order`)
      }
    }
    isOver = true
    for (const wake of turns.splice(0)) wake()
    await Promise.all(writers)
    t.ok(writes >= WALKS.length * ROUNDS && inserted >= 10, `${writes} writes in between, ${inserted} of them inserts`)
  })

  await t.test(`${MUTATIONS} mutated cursors are all refused`, async (t) => {
    const pick = random(seed + 2)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const given = new Set<string>()
    const sources: [walk: string, cursor: string][] = []
    for (const walk of [
      'articles?sort=-publishedAt',
      'articles?sort=headline',
      'sections?sort=name',
      'media?sort=-createdAt',
    ]) {
      const first = await page(`${walk}&limit=1`)
      const second = await page(`${walk}&limit=1&cursor=${first.page.next}`)
      for (const cursor of [first.page.next, second.page.next, second.page.previous]) {
        if (cursor === null) continue
        given.add(cursor)
        sources.push([walk, cursor])
      }
    }
    const statuses = new Map<number, number>()
    let left = MUTATIONS
    const worker = async (): Promise<void> => {
      while (left > 0) {
        const [walk, cursor] = sources[pick(sources.length)] ?? ['', '']
        const at = pick(cursor.length)
        const letter = alphabet[pick(64)] ?? 'A'
        const mutated =
          [
            cursor.slice(0, at) + letter + cursor.slice(at + 1),
            cursor.slice(0, at) + cursor.slice(at + 1),
            cursor.slice(0, at) + letter + cursor.slice(at),
            cursor.slice(0, at),
          ][pick(4)] ?? ''
        if (given.has(mutated) || mutated === '') continue // no mutation
        left -= 1
        const answer = await fetch(`${url}/v1/${walk}&cursor=${mutated}`)
        await answer.arrayBuffer()
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    t.same([...statuses.keys()], [400], `statuses: ${JSON.stringify([...statuses])}`)
    const [walk, cursor] = sources[0] ?? ['', '']
    const elsewhere = await fetch(`${url}/v1/${walk.replace('-publishedAt', 'publishedAt')}&cursor=${cursor}`)
    t.equal(elsewhere.status, 400, 'a cursor of another order is refused as well')
  })
})
