// Two instances on one database, readers on both, edits of every kind through either: no answer is older than what the
// instance that gives it has acknowledged, none older than a second than what the other one has, whatever becomes of the
// connection that the log is heard on. And the cache is worth its memory: most answers come from it, and what is dropped
// has mostly changed.
import t, { type Test } from 'tap'
import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { buildApp } from '../../src/app.ts'
import type { Made } from '../../src/cache/answers.ts'
import { loadConfig } from '../../src/config.ts'
import { openDatabase, type Database } from '../../src/db/client.ts'
import { instance, type Instance } from '../helpers/cached-reads.ts'
import { editedNewsroom, type EditedNewsroom } from '../helpers/edited-newsroom.ts'
import { testDatabase } from '../helpers/postgres.ts'
import { randomFrom, type Random } from '../helpers/random-newsroom.ts'
import { bySize } from '../helpers/size.ts'
import { wire } from '../helpers/wire.ts'

const EDITS = bySize(240, 100_000)
/** For each edit, by both instances together. A newsroom has far more readers for each of its edits. */
const READS_PER_EDIT = 100
/** Questions to each instance before the first edit: a server is cold once in its life. */
const WARMING = 1_500
const WRITERS = 3
const READERS = 4

async function connected(t: Test, url: string): Promise<Instance> {
  const db = await openDatabase({ url, poolSize: 5 })
  t.teardown(() => db.close())
  return instance(t, db)
}

/** What readers ask for: fronts most, then new articles, then everything else. */
function urlOf({ items }: EditedNewsroom, random: Random, next: readonly string[]): string {
  const of = (kind: string) => items.filter((item) => item.kind === kind)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const at = random()
  if (at < 0.1) return '/v1/articles?limit=10'
  if (at < 0.22) return `/v1/articles?section=${pick(of('section'))?.id ?? ''}&sectionDepth=0&limit=10`
  if (at < 0.3) return `/v1/articles?section=${pick(of('section'))?.id ?? ''}&limit=10`
  if (at < 0.32) return pick(next) ?? '/v1/articles?limit=10'
  if (at < 0.34) return `/v1/articles?author=${pick(of('author'))?.id ?? ''}&limit=10`
  if (at < 0.36) return `/v1/articles?tag=${pick(of('tag'))?.id ?? ''}&limit=10`
  if (at < 0.4) {
    const kind = pick(['section', 'author', 'tag', 'media'] as const) ?? 'tag'
    const plural = kind === 'media' ? 'media' : `${kind}s`
    return `/v1/${plural}/${pick(of(kind))?.id ?? ''}`
  }
  // New articles are read most.
  const articles = of('article')
  const { id = '' } = articles[articles.length - 1 - Math.floor(articles.length * random() ** 3)] ?? {}
  return `/v1/articles/${id}${at < 0.5 ? '?include=translations,corrections' : ''}`
}

interface Reply {
  status: number
  text: string
}

type Get = (url: string) => Promise<Reply>

/** Of articles and lists of sections: what memory had lost, and of that what had become something else. */
interface Drops {
  dropped: number
  changed: number
}

const isJudgedForDrops = (url: string): boolean => /^\/v1\/articles(\/|\?section=)/.test(url)

/** Through memory, as a server asks it. */
function getter({ answers, reads }: Instance, drops: Drops): Get {
  const known = new Map<string, string>()
  return async (url) => {
    const { misses } = answers.counts
    const onMade = (made: Made): void => {
      const [before, now] = [known.get(url), `${made.status} ${made.text}`]
      known.set(url, now)
      // Without the lease it was not dropped, and is only made again.
      if (before === undefined || answers.counts.misses === misses || !isJudgedForDrops(url)) return
      drops.dropped++
      if (before !== now) drops.changed++
    }
    const answer = answers.known(url) ?? (await reads.cached(answers, url, onMade))
    answers.rename(url, url)
    return { status: answer.status, text: answer.body.toString() }
  }
}

interface Simulation {
  edits: number
  random: Random
  onWarm?: () => void
}

/** What was stale, and how many answers were judged. Before the first edit both instances are asked for most of it. */
async function simulate(
  room: EditedNewsroom,
  gets: readonly Get[],
  { edits, random, onWarm = () => undefined }: Simulation,
): Promise<{ faults: string[]; reads: number }> {
  const faults: string[] = []
  const next: string[] = []
  let [done, reads] = [0, 0]
  const isOver = (): boolean => done >= edits || faults.length > 0

  async function write(): Promise<void> {
    while (!isOver()) {
      // Readers and writers keep their measure, whichever is faster.
      if (reads < (done - 10) * READS_PER_EDIT) {
        await delay(1)
        continue
      }
      done++
      await room.edit()
    }
  }

  async function read(by: number, get: Get): Promise<void> {
    for (let turn = 0; !isOver(); turn++) {
      if (reads > (done + 10) * READS_PER_EDIT) {
        await delay(1)
        continue
      }
      // Memory answers at once: others have their turn all the same.
      if (turn % 20 === 0) await delay(0)
      const url = urlOf(room, random, next)
      const askedMs = performance.now()
      const { status, text } = await get(url)
      reads++
      faults.push(...room.faults({ by, url, askedMs, givenMs: performance.now(), status, text }))
      if (next.length < 100 && status === 200 && !url.includes('cursor=') && url.endsWith('limit=10')) {
        const cursor = (JSON.parse(text) as { page: { next: string | null } }).page.next // of a list
        if (cursor !== null) next.push(`${url}&cursor=${encodeURIComponent(cursor)}`)
      }
    }
  }

  for (const get of gets) for (let i = 0; i < WARMING; i++) await get(urlOf(room, random, next))
  onWarm()
  const readers = gets.flatMap((get, by) => Array.from({ length: READERS }, () => read(by, get)))
  await Promise.all([...Array.from({ length: WRITERS }, write), ...readers])
  return { faults, reads }
}

/** Once nothing is written any more: every answer of either is what PostgreSQL says. */
async function lasting(room: EditedNewsroom, instances: readonly Instance[]): Promise<string[]> {
  await delay(1_500)
  const random = randomFrom(1)
  const urls = new Set(Array.from({ length: 1_500 }, () => urlOf(room, random, [])))
  const faults: string[] = []
  for (const { answers, reads, clock } of instances) {
    for (const url of urls) {
      const given = await reads.cached(answers, url)
      const fresh = await reads.fresh(url, clock.now())
      if (given.status !== fresh.status || given.body.toString() !== fresh.text) faults.push(url)
    }
  }
  return faults
}

async function setUp(t: Test) {
  const seed = Number(process.env['BROADSHEET_TEST_SEED'] ?? Date.now() % 1_000_000)
  t.comment(`seed ${seed}`)
  const random = randomFrom(seed)
  const { url } = await testDatabase(t)
  const instances = [await connected(t, url), await connected(t, url)]
  const room = editedNewsroom(
    instances.map(({ db }) => db),
    random,
  )
  await room.found()
  return { instances, room, random, url }
}

const NAMES = ['hits', 'joined', 'misses', 'uncached'] as const

const countsOf = (instances: readonly Instance[]) =>
  NAMES.map((name) => instances.reduce((all, { answers }) => all + answers.counts[name], 0))

t.test('nothing is older than it may be; most comes from memory; what is dropped has mostly changed', async (t) => {
  const { instances, room, random } = await setUp(t)
  const drops: Drops = { dropped: 0, changed: 0 }
  const begunMs = performance.now()
  let before = [0, 0, 0, 0]
  const gets = instances.map((one) => getter(one, drops))
  const onWarm = () => void (before = countsOf(instances))
  const { faults, reads } = await simulate(room, gets, { edits: EDITS, random, onWarm })
  const [hits = 0, joined = 0, misses = 0, uncached = 0] = countsOf(instances).map(
    (count, i) => count - (before[i] ?? 0),
  )
  t.same(faults.slice(0, 5), [], 'stale answers')
  t.same(await lasting(room, instances), [], 'what stayed stale')
  const rate = (hits + joined) / reads
  t.ok(rate >= 0.8, `hit rate ${rate.toFixed(3)} of ${reads} reads: ${misses} made, ${uncached} uncached`)
  const { dropped, changed } = drops
  t.ok(dropped <= 3 * changed, `${dropped} dropped, ${changed} changed: ${(dropped / changed).toFixed(2)}`)
  t.comment(`${EDITS} edits in ${Math.round(performance.now() - begunMs)} ms`)
})

t.test('nothing is older while the connection that the log is heard on is cut, again and again', async (t) => {
  const { instances, room, random, url } = await setUp(t)
  const killer = await openDatabase({ url, poolSize: 1 })
  t.teardown(() => killer.close())
  let isOver = false
  let cuts = 0
  const cutting = (async () => {
    while (!isOver) {
      await delay(100 + random() * 900)
      const rows = await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'broadsheet relay' and datname = current_database()`,
      )
      cuts += rows.length
    }
  })()
  const gets = instances.map((one) => getter(one, { dropped: 0, changed: 0 }))
  const { faults, reads } = await simulate(room, gets, { edits: Math.ceil(EDITS / 4), random })
  isOver = true
  await cutting
  const [, , , uncached = 0] = countsOf(instances)
  t.same(faults.slice(0, 5), [], 'stale answers')
  t.same(await lasting(room, instances), [], 'what stayed stale')
  t.ok(cuts > 4, `${cuts} cuts, ${reads} reads, ${uncached} uncached`)
})

t.test('nor from two servers, over HTTP', async (t) => {
  const { url } = await testDatabase(t)
  const random = randomFrom(Number(process.env['BROADSHEET_TEST_SEED'] ?? Date.now() % 1_000_000))
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * READERS })
  t.teardown(() => agent.destroy())
  const databases: Database[] = []
  const gets: Get[] = []
  let front = (): number => 0
  for (let i = 0; i < 2; i++) {
    const db = await openDatabase({ url, poolSize: 5 })
    const app = await buildApp({ config: loadConfig({}), db, log: false })
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    t.teardown(async () => {
      await app.close()
      await db.close()
    })
    databases.push(db)
    const others = front
    front = () => others() + app.front.answered
    gets.push(async (path) => {
      const { status, body } = await wire(address, path, { agent })
      return { status, text: body.toString() }
    })
  }
  const room = editedNewsroom(databases, random)
  await room.found()
  const { faults, reads } = await simulate(room, gets, { edits: Math.ceil(EDITS / 4), random })
  t.same(faults.slice(0, 5), [], 'stale answers')
  t.ok(front() > reads / 2, `${front()} of ${reads} answered before the router`)
})
