// A newsroom in which anything that may happen does, at random and from a seed: articles through all their steps, boundaries
// that pass within moments, sections that move, tags that merge, pictures whose rights end. What is refused is refused.
import { addCorrection } from '../../src/content/articles/corrections.ts'
import * as articles from '../../src/content/articles/service.ts'
import { mergeTag } from '../../src/content/tags/merge.ts'
import type { Written } from '../../src/content/write.ts'
import type { Context } from '../../src/context.ts'
import { Failure } from '../../src/errors.ts'
import type { Entity } from '../../src/read/shape.ts'
import { SERVICES } from '../../src/rest/services.ts'
import { answer, paragraph } from './core.ts'

export type Random = () => number

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

const MOST: Record<Entity, number> = { article: 60, section: 14, author: 10, tag: 14, media: 24 }

export interface RandomNewsroom {
  ids: Record<Entity, string[]>
  /** How often each operation was done, and how often refused. */
  done: Map<string, number>
  refused: Map<string, number>
  /** A little of everything, to begin with. */
  found(): Promise<void>
  /** Does one thing. */
  act(): Promise<void>
}

type Operation = () => Promise<unknown>

export function randomNewsroom(ctx: Context, random: Random): RandomNewsroom {
  const ids: Record<Entity, string[]> = { article: [], section: [], author: [], tag: [], media: [] }
  const [done, refused] = [new Map<string, number>(), new Map<string, number>()]
  let named = 0

  const below = (n: number): number => Math.floor(random() * n)
  const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)]
  const some = <T>(list: readonly T[], most: number): T[] => {
    const picked = Array.from({ length: below(most + 1) }, () => pick(list))
    return [...new Set(picked)].filter((one): one is T => one !== undefined)
  }
  const maybe = <T>(value: () => T, chance = 0.5): T | undefined => (random() < chance ? value() : undefined)
  const word = (): string => `w${++named}`
  const soon = (mostMs: number): string => new Date(Date.now() + 20 + below(mostMs)).toISOString()
  const given = (fields: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

  async function create(entity: Entity, body: Record<string, unknown>): Promise<void> {
    if (ids[entity].length >= MOST[entity]) return change(entity, body)
    const { id } = await SERVICES[entity].create(ctx, given(body), answer, {})
    ids[entity].push(id)
  }

  async function change(entity: Entity, body: Record<string, unknown>): Promise<void> {
    const id = pick(ids[entity])
    if (id !== undefined) await SERVICES[entity].update(ctx, { id, ifVersion: '*', body: given(body) }, answer)
  }

  async function purge(entity: Entity): Promise<void> {
    const id = pick(ids[entity])
    if (id === undefined) return
    await SERVICES[entity].trash(ctx, { id }, answer)
    await SERVICES[entity].purge(ctx, { id })
    ids[entity].splice(ids[entity].indexOf(id), 1)
  }

  async function merge(): Promise<void> {
    const [id, into] = [pick(ids.tag), pick(ids.tag)]
    if (id !== undefined && into !== undefined) await mergeTag(ctx, { id, into }, answer)
  }

  const onArticle = (step: (id: string) => Promise<Written>): Operation => {
    return async () => {
      const id = pick(ids.article)
      if (id !== undefined) await step(id)
    }
  }

  const article = (isNew: boolean): Record<string, unknown> => ({
    headline: isNew ? `Story ${word()}` : maybe(() => `Story ${word()}`),
    section: pick(ids.section),
    standfirst: maybe(word, 0.3),
    sections: maybe(() => some(ids.section, 2), 0.2),
    contributors: maybe(() => some(ids.author, 3).map((author) => given({ author, displayAs: maybe(word, 0.3) }))),
    hero: maybe(() => maybe(() => given({ media: pick(ids.media) ?? '', caption: maybe(word) }), 0.8) ?? null, 0.3),
    tags: maybe(() => some(ids.tag, 3).map((tag) => given({ tag, relevance: maybe(random, 0.3) }))),
    related: maybe(() => some(ids.article, 2), 0.3),
    seo: maybe(() => maybe(() => given({ title: word(), image: maybe(() => pick(ids.media), 0.3) })) ?? null, 0.2),
    body: [
      paragraph(word(), 'p'),
      ...some(ids.media, 2).map((media, n) => ({ _type: 'image', _key: `m${n}`, media: { id: media } })),
    ],
    publishedAt: maybe(() => new Date(Date.UTC(2024, below(24), 1)).toISOString(), 0.2),
    ...(isNew ? { locale: pick(['en', 'de', 'fr']), translationOf: maybe(() => pick(ids.article), 0.1) } : {}),
    ...(isNew
      ? {}
      : { slug: maybe(() => `story-${word()}`, 0.2), translationOf: maybe(() => pick([null, ...ids.article]), 0.1) }),
  })

  const picture = (): string | null | undefined => maybe(() => pick([null, ...ids.media]), 0.3)
  const rights = () => maybe(() => ({ expiresAt: soon(1_500) }), 0.7) ?? null

  const operations: readonly (readonly [weight: number, name: string, run: Operation])[] = [
    [8, 'create an article', () => create('article', article(true))],
    [14, 'edit an article', () => change('article', article(false))],
    [18, 'publish', onArticle((id) => articles.publishArticle(ctx, { id, significant: random() < 0.1 }, answer))],
    [
      10,
      'schedule',
      onArticle((id) => articles.publishArticle(ctx, given({ id, at: soon(600) }) as { id: string }, answer)),
    ],
    [3, 'publish until', onArticle((id) => articles.publishArticle(ctx, { id, unpublishAt: soon(800) }, answer))],
    [4, 'unpublish', onArticle((id) => articles.unpublishArticle(ctx, { id }, answer))],
    [4, 'unpublish later', onArticle((id) => articles.unpublishArticle(ctx, { id, at: soon(700) }, answer))],
    [3, 'unschedule', onArticle((id) => articles.unscheduleArticle(ctx, { id }, answer))],
    [3, 'withdraw', onArticle((id) => articles.withdrawArticle(ctx, { id }, answer))],
    [3, 'trash an article', onArticle((id) => articles.trashArticle(ctx, { id }, answer))],
    [3, 'purge an article', () => purge('article')],
    [
      2,
      'correct',
      onArticle((id) =>
        addCorrection(ctx, { id, input: { kind: 'correction', text: word(), visible: random() < 0.8 } }),
      ),
    ],
    [4, 'restore an article', onArticle((id) => articles.restoreArticle(ctx, { id }, answer))],

    [3, 'create a section', () => create('section', { name: word(), parent: pick(ids.section), image: picture() })],
    [3, 'rename a section', () => change('section', { name: word(), slug: maybe(() => `s-${word()}`) })],
    [2, 'move a section', () => change('section', { parent: pick([null, ...ids.section]) })],
    [2, 'front of a section', () => change('section', { leadItems: some(ids.article, 4), position: below(9) })],
    [1, 'hide a section', () => change('section', { hidden: random() < 0.5 })],

    [2, 'create an author', () => create('author', { name: word(), image: picture(), email: 'a@example.org' })],
    [
      2,
      'edit an author',
      () => change('author', { name: maybe(word), bio: maybe(word), email: `${word()}@example.org`, image: picture() }),
    ],
    [1, 'hide an author', () => change('author', { hidden: random() < 0.5 })],

    [
      2,
      'create a tag',
      () => create('tag', { name: word(), parent: pick(ids.tag), section: pick(ids.section), image: picture() }),
    ],
    [
      2,
      'edit a tag',
      () =>
        change('tag', {
          name: word(),
          slug: maybe(() => `t-${word()}`),
          parent: maybe(() => pick([null, ...ids.tag])),
        }),
    ],
    [2, 'merge a tag', () => merge()],
    [1, 'hide a tag', () => change('tag', { hidden: random() < 0.5 })],

    [
      4,
      'create a picture',
      () =>
        create('media', {
          kind: 'image',
          alt: word(),
          credit: { creator: word() },
          hidden: maybe(() => false, 0.3),
          license: rights(),
        }),
    ],
    [
      3,
      'edit a picture',
      () =>
        change('media', { caption: maybe(word), license: maybe(rights), embedded: maybe(() => ({ n: word() }), 0.3) }),
    ],
    [1, 'hide a picture', () => change('media', { hidden: random() < 0.4 })],

    [
      3,
      'trash',
      async () => {
        const entity = pick(['section', 'author', 'tag', 'media'] as const) ?? 'tag'
        const id = pick(ids[entity])
        if (id !== undefined) await SERVICES[entity].trash(ctx, { id }, answer)
      },
    ],
    [2, 'purge', () => purge(pick(['section', 'author', 'tag', 'media'] as const) ?? 'tag')],
    [
      4,
      'restore',
      async () => {
        const entity = pick(['section', 'author', 'tag', 'media'] as const) ?? 'tag'
        const id = pick(ids[entity])
        if (id !== undefined) await SERVICES[entity].restore(ctx, { id }, answer)
      },
    ],
    [4, 'let time pass', () => untilNextBoundary(ctx)],
  ]
  const total = operations.reduce((sum, [weight]) => sum + weight, 0)
  const count = (map: Map<string, number>, name: string) => void map.set(name, (map.get(name) ?? 0) + 1)

  return {
    ids,
    done,
    refused,
    async found() {
      for (const name of ['One', 'Two']) {
        await create('section', { name })
        await create('section', { name, parent: ids.section[ids.section.length - 1] })
        await create('author', { name })
        await create('tag', { name })
        await create('media', { kind: 'image', alt: name, credit: { creator: name } })
      }
      for (const id of ids.section) {
        await create('article', { ...article(true), section: id, translationOf: undefined })
        await articles.publishArticle(ctx, { id: ids.article[ids.article.length - 1] ?? '' }, answer)
      }
    },
    async act() {
      let at = random() * total
      const [, name, run] = operations.find(([weight]) => (at -= weight) < 0) ?? [0, 'nothing', () => Promise.resolve()]
      try {
        await run()
        count(done, name)
      } catch (error) {
        if (!(error instanceof Failure) || error.status >= 500) throw error
        count(refused, `${name}: ${error.code}`)
      }
    },
  }
}

const MOST_MS = 100

/** The next instant at which something becomes so by itself, or a moment. */
async function untilNextBoundary({ db }: Context): Promise<void> {
  const [row] = await db.query<{ ms: number | null }>(
    'select extract(epoch from min(at) - clock_timestamp())::float8 * 1000 as ms from agenda',
  )
  const ms = Math.min(Math.max(row?.ms ?? 1, 1), MOST_MS)
  await new Promise((resolve) => setTimeout(resolve, ms))
}
