// The core of the cache, fed by hand: what was touched is never given out to whoever asks after the effect was applied.
import t from 'tap'
import fc from 'fast-check'
import type { Boundary } from '../src/changes/agenda.ts'
import type { Answer, Made } from '../src/cache/answers.ts'
import type { Effect } from '../src/cache/effects.ts'
import { createKeeper, type Keeper } from '../src/cache/keeper.ts'
import { bySize } from './helpers/size.ts'

const effect = (tags: readonly string[]): Effect => ({
  type: 'article',
  id: null,
  action: 'updated',
  fields: [],
  before: null,
  after: null,
  affects: tags,
})

const boundary = (id: number, atMs: number, tags: readonly string[]): Boundary => ({
  type: 'article',
  id: String(id),
  kind: 'live',
  at: new Date(atMs),
  version: 1,
  before: null,
  after: null,
  affects: tags,
})

const made = (text: string, tags: readonly string[], status: Made['status'] = 200): Made => ({
  status,
  text,
  etag: '"x"',
  headers: {},
  tags: new Set(tags),
})

interface Setting {
  keeper: Keeper
  at: { ms: number }
  lease: { isHeld: boolean }
}

function setting(maxBytes = 1_000_000): Setting {
  const at = { ms: 1_000 }
  const lease = { isHeld: true }
  const keeper = createKeeper({ maxBytes, clock: { now: () => new Date(at.ms) }, isLeased: () => lease.isHeld })
  keeper.foresee([], Infinity)
  return { keeper, at, lease }
}

const text = (answer: Answer): string => answer.body.toString()

/** A promise to be settled from outside. */
function gate() {
  let open: () => void = () => undefined
  const promise = new Promise<void>((resolve) => (open = resolve))
  return { promise, open }
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

// What the database would say: of each tag, how many commits touched it, and how many instants have passed.
const TAGS = ['a', 'b', 'c', 'd']
const KEYS: Record<string, readonly string[]> = { p: ['a'], q: ['a', 'b'], r: ['b', 'c'], s: ['d'] }

type Step =
  | { do: 'ask'; key: string }
  | { do: 'read' | 'finish'; nth: number }
  | { do: 'commit'; tags: readonly string[]; isOwn: boolean }
  | { do: 'hear' }
  | { do: 'set'; inMs: number; tags: readonly string[] }
  | { do: 'pass'; ms: number }
  | { do: 'announce' }
  | { do: 'lease'; isHeld: boolean }
  | { do: 'empty' }

const someTags = fc.uniqueArray(fc.constantFrom(...TAGS), { minLength: 1, maxLength: 2 })
const nth = fc.nat(5)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('ask' as const), key: fc.constantFrom(...Object.keys(KEYS)) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const), nth }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('finish' as const), nth }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const), tags: someTags, isOwn: fc.boolean() }) },
  { weight: 3, arbitrary: fc.constant({ do: 'hear' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('set' as const), inMs: fc.integer({ min: 0, max: 5 }), tags: someTags }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'announce' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lease' as const), isHeld: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'empty' as const }) },
)

/** Runs the steps against the keeper and a database of counters; what was served too old, in words. */
async function faultsOf(steps: readonly Step[]): Promise<string[]> {
  const { keeper, at, lease } = setting()
  const committed: Record<string, number> = { a: 0, b: 0, c: 0, d: 0 }
  const applied: Record<string, number> = { a: 0, b: 0, c: 0, d: 0 }
  const unheard: (readonly string[])[] = []
  const instants: { atMs: number; tags: readonly string[]; id: number }[] = []
  const fills: { read: () => void; finish: () => void; hasRead: boolean }[] = []
  const checks: Promise<void>[] = []
  const faults: string[] = []

  const passed = (tag: string, ms: number): number =>
    instants.filter(({ atMs, tags }) => atMs <= ms && tags.includes(tag)).length
  const foresee = (): void =>
    keeper.foresee(
      instants.map(({ id, atMs, tags }) => boundary(id, atMs, tags)),
      Infinity,
    )

  function ask(key: string): void {
    const tags = KEYS[key] ?? []
    const wanted = tags.map((tag) => (applied[tag] ?? 0) + passed(tag, at.ms))
    const isAlone = !lease.isHeld
    let isOwn = false
    const answered = keeper.answer(key, async (now) => {
      isOwn = true
      const [reading, ending] = [gate(), gate()]
      fills.push({ read: reading.open, finish: ending.open, hasRead: false })
      await reading.promise
      const seen = tags.map((tag) => (committed[tag] ?? 0) + passed(tag, now.getTime()))
      await ending.promise
      return made(JSON.stringify(seen), tags)
    })
    const judge = async (): Promise<void> => {
      const seen = JSON.parse(text(await answered)) as number[]
      if (isAlone && !isOwn) faults.push(`${key} was served from memory without the lease`)
      if (seen.some((count, i) => count < (wanted[i] ?? 0)))
        faults.push(`${key}: ${seen.join()} before ${wanted.join()}`)
    }
    checks.push(judge())
  }

  for (const one of steps) {
    if (one.do === 'ask') ask(one.key)
    else if (one.do === 'read') fills[one.nth % Math.max(1, fills.length)]?.read()
    else if (one.do === 'finish') {
      const [fill] = fills.splice(one.nth % Math.max(1, fills.length), 1)
      fill?.read()
      fill?.finish()
    } else if (one.do === 'commit') {
      for (const tag of one.tags) committed[tag] = (committed[tag] ?? 0) + 1
      if (one.isOwn) hear(one.tags)
      else unheard.push(one.tags)
    } else if (one.do === 'hear') {
      const tags = unheard.shift()
      if (tags !== undefined) hear(tags)
    } else if (one.do === 'set') {
      // Set by a write of this process: known here at once.
      instants.push({ id: instants.length, atMs: at.ms + 1 + one.inMs, tags: one.tags })
      foresee()
    } else if (one.do === 'pass') at.ms += one.ms
    else if (one.do === 'announce') {
      for (const { id, atMs, tags } of instants) {
        if (atMs > at.ms) continue
        const reached = { ...effect(tags), id: String(id), action: 'published' as const }
        keeper.reach({ effect: reached, at: new Date(atMs) })
      }
    } else if (one.do === 'lease') lease.isHeld = one.isHeld
    else {
      // Something has happened of which nobody knows what.
      for (const tag of TAGS) {
        committed[tag] = (committed[tag] ?? 0) + 1
        applied[tag] = (applied[tag] ?? 0) + 1
      }
      keeper.empty()
    }
    await turns()
  }
  function hear(tags: readonly string[]): void {
    for (const tag of tags) applied[tag] = (applied[tag] ?? 0) + 1
    keeper.apply(effect(tags))
  }

  for (const { read, finish } of fills) {
    read()
    finish()
  }
  await Promise.all(checks)
  return faults
}

t.test(
  'whoever asks after an effect was applied, or an instant has come, is never answered from before it',
  async (t) => {
    const seed = Number(process.env['BROADSHEET_TEST_SEED'] ?? Date.now() % 1_000_000)
    t.comment(`seed ${seed}`)
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const faults = await faultsOf(steps)
      if (faults.length > 0) throw new Error(faults.join('; '))
    })
    await fc.assert(property, { seed, numRuns: bySize(3_000, 100_000) })
  },
)

t.test('the property can fail: a keeper that is never told', async (t) => {
  const { keeper } = setting()
  let count = 0
  const ask = async () => text(await keeper.answer('p', async () => made(String(count), ['a'])))
  t.equal(await ask(), '0')
  count++
  t.equal(await ask(), '0', 'memory answers')
  keeper.apply(effect(['b']))
  t.equal(await ask(), '0', 'what does not touch it leaves it')
  keeper.apply(effect(['a']))
  t.equal(await ask(), '1')
  t.match(keeper.counts, { hits: 2, misses: 2, dropped: 1, entries: 1, joined: 0, uncached: 0 })
})

t.test(
  'those who ask meanwhile share one making, until any effect comes between; a failure is theirs and is not kept',
  async (t) => {
    const { keeper } = setting()
    const { promise, open } = gate()
    let makings = 0
    const make = async () => {
      makings++
      await promise
      return made('x', ['a'])
    }
    const first = [keeper.answer('p', make), keeper.answer('p', make), keeper.answer('p', make)]
    t.equal(makings, 1)
    keeper.apply(effect(['b']))
    const second = keeper.answer('p', make)
    t.equal(makings, 2, 'the making before the effect is closed')
    open()
    t.equal(new Set(await Promise.all(first)).size, 1)
    await second
    t.match(keeper.counts, { misses: 2, joined: 2, entries: 1 })
    const fault = new Error('no')
    const failing = () => Promise.reject(fault)
    await t.rejects(Promise.all([keeper.answer('q', failing), keeper.answer('q', failing)]), fault)
    t.equal(text(await keeper.answer('q', async () => made('later', []))), 'later')
  },
)

t.test('no more than a thousand are made at once for the cache; the others make their own', async (t) => {
  const { keeper } = setting(10_000_000)
  const { promise, open } = gate()
  const asked = Array.from({ length: 1_010 }, (_, i) =>
    keeper.answer(String(i), async () => {
      await promise
      return made('x', [])
    }),
  )
  t.equal(keeper.counts.uncached, 10)
  open()
  await Promise.all(asked)
  t.equal(keeper.counts.entries, 1_000)
})

t.test('while it is not known what time brings, nothing is served from memory or kept', async (t) => {
  const { keeper } = setting()
  await keeper.answer('p', async () => made('1', []))
  keeper.rename('p', '/p')
  keeper.foresee(null, 0)
  t.equal(keeper.known('/p'), null)
  t.equal(text(await keeper.answer('p', async () => made('2', []))), '2')
  keeper.foresee([], Infinity)
  t.equal(text(await keeper.answer('p', async () => made('3', []))), '1', 'what was kept before has been followed')
  t.equal(keeper.known('/p')?.body.toString(), '1')
})

t.test(
  'an instant drops what it touches when it comes, once; other words for the same instant are another effect',
  async (t) => {
    const { keeper, at } = setting()
    const ask = (key: string, tags: string[]) => keeper.answer(key, async (now) => made(String(now.getTime()), tags))
    keeper.foresee([boundary(1, 2_000, ['a'])], Infinity)
    await ask('p', ['a'])
    await ask('q', ['b'])
    at.ms = 1_999
    t.equal(text(await ask('p', ['a'])), '1000')
    at.ms = 2_000
    t.equal(text(await ask('p', ['a'])), '2000')
    t.equal(text(await ask('q', ['b'])), '1000')
    const told = (tags: string[]) =>
      keeper.reach({ effect: { ...effect(tags), id: '1', action: 'published' }, at: new Date(2_000) })
    at.ms = 2_100
    told(['a'])
    t.equal(text(await ask('p', ['a'])), '2000', 'its announcement')
    keeper.foresee([boundary(1, 2_000, ['a'])], Infinity)
    t.equal(text(await ask('p', ['a'])), '2000', 'the agenda before its announcement')
    told(['a', 'b'])
    t.equal(text(await ask('q', ['b'])), '2100')
  },
)

t.test('whole seconds to the first instant that touches an answer, and to where the agenda is not known', async (t) => {
  const { keeper, at, lease } = setting()
  const instants = [boundary(1, 61_900, ['a']), boundary(2, 31_000, ['b']), boundary(3, 301_000, ['a'])]
  keeper.foresee(instants, Infinity)
  const ask = (key: string, tags: string[]) => keeper.answer(key, async () => made('x', tags))
  const [p, q, r] = [await ask('p', ['a']), await ask('q', ['a', 'b']), await ask('r', ['c'])]
  const seconds = () => [p, q, r].map((answer) => answer.secondsToBoundary(600))
  t.same(seconds(), [60, 30, 600])
  t.equal(p.secondsToBoundary(10), 10)
  t.equal(p.secondsToBoundary(0), 0)
  at.ms = 2_000
  t.same(seconds(), [59, 29, 600])
  keeper.foresee([...instants, boundary(4, 7_000, ['c'])], Infinity)
  t.same(seconds(), [59, 29, 5])
  keeper.foresee(instants, 12_000)
  t.same(seconds(), [10, 10, 10], 'beyond that nobody knows')
  lease.isHeld = false
  t.same(seconds(), [0, 0, 0])
  lease.isHeld = true
  keeper.foresee(instants, Infinity)
  at.ms = 100_000
  t.equal((await ask('p2', ['a'])).secondsToBoundary(600), 201)
})
