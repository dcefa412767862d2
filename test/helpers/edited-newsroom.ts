// A newsroom whose every edit can be seen: each item carries a counter in a field that readers are shown. Edits of every
// kind, through either of two instances; and a judge of answers, who knows what was acknowledged when.
import { systemContext } from '../../src/access/policy.ts'
import { addCorrection } from '../../src/content/articles/corrections.ts'
import * as articles from '../../src/content/articles/service.ts'
import { mergeTag } from '../../src/content/tags/merge.ts'
import { SYSTEM, type Context } from '../../src/context.ts'
import type { Database } from '../../src/db/client.ts'
import { Failure } from '../../src/errors.ts'
import { SERVICES } from '../../src/rest/services.ts'
import { answer, paragraph } from './core.ts'
import { ledger, type Event, type Ms } from './ledger.ts'
import type { Random } from './random-newsroom.ts'

type Kind = 'article' | 'section' | 'author' | 'tag' | 'media'

interface Item {
  readonly kind: Kind
  readonly id: string
  count: number
  /** Of an article: its section, its rank in lists (higher is newer), its corrections. */
  section: string
  readonly rank: number
  corrections: number
  isLive: boolean
}

export interface Given {
  by: number
  url: string
  askedMs: Ms
  givenMs: Ms
  status: number
  text: string
}

export interface EditedNewsroom {
  readonly items: readonly Item[]
  found(): Promise<void>
  /** Does one edit of a random kind; what it was. */
  edit(): Promise<string>
  /** What the answer says that is older than it may be. */
  faults(given: Given): string[]
}

const COUNTER = /#(\d+)$/
const FIELD: Record<Kind, string> = {
  article: 'headline',
  section: 'name',
  author: 'name',
  tag: 'name',
  media: 'caption',
}
/** Lists are sorted by an instant of the past, a second apart. */
const FIRST_MS = Date.UTC(2024, 0, 1)

export function editedNewsroom(instances: readonly Database[], random: Random): EditedNewsroom {
  const books = ledger()
  const items: Item[] = []
  const byId = new Map<string, Item>()
  const busy = new Set<string>()
  let ranked = 0
  let slugs = 0

  const below = (n: number): number => Math.floor(random() * n)
  const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)]
  const of = (kind: Kind): Item[] => items.filter((item) => item.kind === kind)
  const free = (kind: Kind, fits: (item: Item) => boolean = () => true): Item | undefined =>
    pick(of(kind).filter((item) => !busy.has(item.id) && fits(item)))
  const ctxOf = (by: number): Context => {
    const db = instances[by]
    if (db === undefined) throw new Error(`no instance ${by}`)
    return systemContext(db, new Date(), SYSTEM)
  }
  const text = (item: Pick<Item, 'kind'>, count: number): string => `A ${item.kind} #${count}`
  const ack = (...events: Event[]): void => {
    const now = performance.now()
    for (const event of events) event.ackedMs = now
  }

  /** Does it with the item to itself; what is refused never was. */
  async function alone<T>(item: Item, said: [subject: string, value: unknown][], by: number, run: () => Promise<T>) {
    busy.add(item.id)
    const events = said.map(([subject, value]) => [subject, books.begin(subject, value, by)] as const)
    try {
      const done = await run()
      ack(...events.map(([, event]) => event))
      return done
    } catch (error) {
      for (const [subject, event] of events) books.undo(subject, event)
      if (!(error instanceof Failure) || error.status >= 500) throw error
      return null
    } finally {
      busy.delete(item.id)
    }
  }

  /** As `alone`, of what comes to be at an instant that lies a moment ahead; the item is held until it has come. */
  async function later(item: Item, said: [string, unknown][], run: (at: string) => Promise<unknown>): Promise<boolean> {
    busy.add(item.id)
    const inMs = 30 + below(250)
    const atMs = performance.now() + inMs
    // Whoever looks at two clocks is some milliseconds off.
    const events = said.map(([subject, value]) => [subject, books.begin(subject, value, null, atMs - 5)] as const)
    try {
      await run(new Date(Date.now() + inMs).toISOString())
    } catch (error) {
      busy.delete(item.id)
      for (const [subject, event] of events) books.undo(subject, event)
      if (!(error instanceof Failure) || error.status >= 500) throw error
      return false
    }
    // What was set too late is done now.
    const doneMs = Math.max(atMs, performance.now())
    for (const [, event] of events) event.ackedMs = doneMs
    setTimeout(() => busy.delete(item.id), doneMs - performance.now() + 20)
    return true
  }

  function add(kind: Kind, id: string, by: number, { section = '', rank = 0 } = {}): Item {
    const item: Item = { kind, id, count: 0, section, rank, corrections: 0, isLive: true }
    items.push(item)
    byId.set(id, item)
    ack(
      books.begin(`${id} count`, 0, by),
      books.begin(`${id} live`, kind !== 'article', by),
      books.begin(`${id} section`, section, by),
      books.begin(`${id} corrections`, 0, by),
    )
    return item
  }

  async function create(
    kind: Exclude<Kind, 'article'>,
    by: number,
    fields: Record<string, unknown> = {},
  ): Promise<Item> {
    const named = kind === 'media' ? { kind: 'image', alt: 'A', credit: { creator: 'C' }, hidden: false } : {}
    const body = { [FIELD[kind]]: text({ kind }, 0), ...named, ...fields }
    const { id } = await SERVICES[kind].create(ctxOf(by), body, answer, {})
    return add(kind, id, by)
  }

  async function createArticle(by: number): Promise<void> {
    const section = pick(of('section'))?.id ?? ''
    const id = crypto.randomUUID()
    const rank = ++ranked
    const input = {
      id,
      headline: text({ kind: 'article' }, 0),
      locale: pick(['en', 'de', 'fr']),
      section,
      contributors: [{ author: pick(of('author'))?.id }],
      tags: [pick(of('tag').filter(({ isLive }) => isLive))?.id],
      hero: { media: pick(of('media').filter(({ isLive }) => isLive))?.id },
      body: [paragraph('Some text, and then some more.')],
      publishedAt: new Date(FIRST_MS + rank * 1_000).toISOString(),
    }
    await SERVICES.article.create(ctxOf(by), input, answer, {})
    const item = add('article', id, by, { section, rank })
    item.isLive = false
    await publish(item, by)
  }

  const publish = (item: Item, by: number) =>
    alone(item, [[`${item.id} live`, true]], by, async () => {
      await articles.publishArticle(ctxOf(by), { id: item.id }, answer)
      item.isLive = true
    })

  const patch = (item: Item, by: number, fields: Record<string, unknown>) =>
    SERVICES[item.kind].update(ctxOf(by), { id: item.id, ifVersion: '*', body: fields }, answer)

  /** A new headline, and perhaps another section, live from now on. */
  function rewrite(item: Item, by: number, section = item.section) {
    const count = ++item.count
    const said: [string, unknown][] = [
      [`${item.id} count`, count],
      [`${item.id} live`, true],
      [`${item.id} section`, section],
    ]
    return alone(item, said, by, async () => {
      await patch(item, by, { headline: text(item, count), section })
      await articles.publishArticle(ctxOf(by), { id: item.id }, answer)
      item.isLive = true
      item.section = section
    })
  }

  async function off(step: typeof articles.withdrawArticle, by: number): Promise<void> {
    const item = free('article', ({ isLive }) => isLive)
    if (item === undefined) return
    const done = await alone(item, [[`${item.id} live`, false]], by, () => step(ctxOf(by), { id: item.id }, answer))
    if (done !== null) item.isLive = false
  }

  function rename(kind: Exclude<Kind, 'article'>, by: number) {
    const item = free(kind)
    if (item === undefined) return null
    const count = ++item.count
    return alone(item, [[`${item.id} count`, count]], by, () => patch(item, by, { [FIELD[kind]]: text(item, count) }))
  }

  type Edit = (by: number) => Promise<unknown>
  const onArticle =
    (run: (item: Item, by: number) => Promise<unknown>, fits: (item: Item) => boolean = () => true): Edit =>
    async (by) => {
      const item = free('article', fits)
      if (item !== undefined) await run(item, by)
    }
  const isLive = (item: Item): boolean => item.isLive
  const isDark = (item: Item): boolean => !item.isLive

  const edits: readonly (readonly [weight: number, name: string, run: Edit])[] = [
    [48, 'rewrite', onArticle((item, by) => rewrite(item, by), isLive)],
    [8, 'publish anew', createArticle],
    [6, 'bring back', onArticle((item, by) => rewrite(item, by), isDark)],
    [4, 'move an article', onArticle((item, by) => rewrite(item, by, pick(of('section'))?.id), isLive)],
    [3, 'unpublish', (by) => off(articles.unpublishArticle, by)],
    [1, 'withdraw', (by) => off(articles.withdrawArticle, by)],
    [
      1,
      'trash',
      (by) =>
        off(async (ctx, { id }, given) => {
          await articles.trashArticle(ctx, { id }, given)
          return articles.restoreArticle(ctx, { id }, given)
        }, by),
    ],
    [
      4,
      'a rewrite at an instant',
      onArticle(async (item, by) => {
        const count = ++item.count
        const said: [string, unknown][] = [
          [`${item.id} count`, count],
          [`${item.id} live`, true],
        ]
        const isDone = await later(item, said, async (at) => {
          await patch(item, by, { headline: text(item, count) })
          await articles.publishArticle(ctxOf(by), { id: item.id, at }, answer)
        })
        if (isDone) item.isLive = true
      }),
    ],
    [
      2,
      'an end at an instant',
      onArticle(async (item, by) => {
        const isDone = await later(item, [[`${item.id} live`, false]], (at) =>
          articles.unpublishArticle(ctxOf(by), { id: item.id, at }, answer),
        )
        if (isDone) item.isLive = false
      }, isLive),
    ],
    [
      3,
      'correct',
      onArticle((item, by) => {
        const corrections = ++item.corrections
        return alone(item, [[`${item.id} corrections`, corrections]], by, () =>
          addCorrection(ctxOf(by), { id: item.id, input: { kind: 'correction', text: 'No.' } }),
        ).then((done) => done ?? (item.corrections--, null))
      }, isLive),
    ],
    [
      3,
      'translation',
      onArticle((item, by) => {
        const other = pick([null, pick(of('article'))?.id ?? null])
        return alone(item, [[`${item.id} group`, undefined]], by, () => patch(item, by, { translationOf: other }))
      }, isLive),
    ],
    [4, 'rename an author', (by) => rename('author', by) ?? Promise.resolve()],
    [2, 'rename a section', (by) => rename('section', by) ?? Promise.resolve()],
    [3, 'rename a tag', (by) => rename('tag', by) ?? Promise.resolve()],
    [5, 'caption a picture', (by) => rename('media', by) ?? Promise.resolve()],
    [
      1,
      'move a section',
      async (by) => {
        const item = free('section')
        const parent = pick([null, pick(of('section'))?.id ?? null])
        if (item !== undefined) await alone(item, [], by, () => patch(item, by, { parent, slug: `s-${++slugs}` }))
      },
    ],
    [
      1,
      'merge a tag',
      async (by) => {
        const [item, into] = [free('tag', isLive), free('tag', isLive)]
        if (item === undefined || into === undefined || item === into || of('tag').filter(isLive).length < 8) return
        const said: [string, unknown][] = [[`${item.id} live`, false]]
        const done = await alone(item, said, by, () => mergeTag(ctxOf(by), { id: item.id, into: into.id }, answer))
        if (done !== null) item.isLive = false
      },
    ],
    [
      1,
      'rights end',
      async (by) => {
        const item = free('media', isLive)
        if (item === undefined || of('media').filter(isLive).length < 8) return
        const isDone = await later(item, [[`${item.id} live`, false]], (expiresAt) =>
          patch(item, by, { license: { expiresAt } }),
        )
        if (isDone) item.isLive = false
      },
    ],
    [
      1,
      'rights begin again',
      async (by) => {
        const item = free('media', isDark)
        if (item === undefined) return
        const done = await alone(item, [[`${item.id} live`, true]], by, () => patch(item, by, { license: null }))
        if (done !== null) item.isLive = true
      },
    ],
  ]
  const total = edits.reduce((sum, [weight]) => sum + weight, 0)

  /** Every object of the answer that is one of the items. */
  function* shown(value: unknown): Generator<Record<string, unknown> & { id: string }> {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const one of value) yield* shown(one)
      return
    }
    const object = value as Record<string, unknown> // neither null nor a list
    if (typeof object['id'] === 'string' && byId.has(object['id']))
      yield object as Record<string, unknown> & { id: string } // just looked at
    for (const member of Object.values(object)) if (typeof member === 'object') yield* shown(member)
  }

  return {
    items,
    async found() {
      for (let i = 0; i < 12; i++) {
        const parent = i < 4 ? undefined : of('section')[i % 4]?.id
        await create('section', 0, { slug: `section-${i}`, ...(parent === undefined ? {} : { parent }) })
      }
      for (let i = 0; i < 20; i++) {
        await create('author', 0, { slug: `author-${i}` })
        await create('tag', 0, { slug: `tag-${i}` })
        await create('media', 0)
      }
      for (let i = 0; i < 120; i++) await createArticle(0)
    },
    async edit() {
      let at = random() * total
      const [, name, run] = edits.find(([weight]) => (at -= weight) < 0) ?? [0, 'nothing', () => Promise.resolve()]
      await run(below(instances.length)).catch((error: unknown) => {
        if (!(error instanceof Failure) || error.status >= 500) throw error
      })
      return name
    },
    faults(given) {
      const { url, status } = given
      const found: string[] = []
      const check = (subject: string, seen: unknown, fits: (value: unknown) => boolean): void => {
        const events = books.allowed(subject, given)
        if (events.some(({ value }) => fits(value))) return
        const expected = events.map(({ value }) => String(value)).join(' or ')
        found.push(`${url} (instance ${given.by}): ${subject} is ${String(seen)}, expected ${expected}`)
      }
      const [address = ''] = url.split('?', 1)
      const asked = byId.get(address.slice(address.lastIndexOf('/') + 1))
      if (asked !== undefined) check(`${asked.id} live`, status, (is) => is === (status === 200))
      if (status !== 200) return found
      const answered = JSON.parse(given.text) as { items?: { id: string }[] } // REST's answer
      for (const node of shown(answered)) {
        const item = byId.get(node.id)
        if (item === undefined) continue
        check(`${item.id} live`, 'shown', (is) => is === true)
        const field = node[FIELD[item.kind]]
        const seen = typeof field === 'string' ? COUNTER.exec(field)?.[1] : undefined
        if (seen !== undefined) check(`${item.id} count`, seen, (count) => count === Number(seen))
        const { section, corrections } = node as { section?: { id?: string }; corrections?: unknown[] }
        if (item.kind === 'article' && section?.id !== undefined)
          check(`${item.id} section`, section.id, (id) => id === section.id)
        if (corrections !== undefined)
          check(`${item.id} corrections`, corrections.length, (count) => count === corrections.length)
      }
      const within = /^\/v1\/articles\?(?:section=([^&]+)&sectionDepth=0&)?limit=10$/.exec(url)
      if (within !== null && answered.items !== undefined) {
        const listed = new Set(answered.items.map(({ id }) => id))
        const ranks = [...listed].map((id) => byId.get(id)?.rank ?? 0)
        const last = listed.size < 10 ? 0 : Math.min(...ranks)
        const only = (subject: string, value: unknown) =>
          books.allowed(subject, given).every((event) => event.value === value)
        for (const { kind, id, rank } of items) {
          if (kind !== 'article' || rank <= last || listed.has(id)) continue
          if (only(`${id} live`, true) && (within[1] === undefined || only(`${id} section`, within[1])))
            found.push(`${url} (instance ${given.by}): ${id} is not listed`)
        }
      }
      return found
    },
  }
}
