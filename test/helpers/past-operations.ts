// Random operations on a newsroom through the API, each told to the model of past-model.ts with the instant at which it
// took effect.
import type { Reply, TestApp } from './app.ts'
import { newest, type Article, type Content, type History, type Newsroom, type Version } from './past-model.ts'

export interface Operations {
  room: Newsroom
  /** A first section, author, tag and picture, so that there is something to publish. */
  begin(): Promise<{ name: string; at: number }[]>
  /** Does one at random; null where the newsroom refused it. Else what it was, and when it took effect. */
  next(): Promise<{ name: string; at: number } | null>
}

/** A sequence of numbers from 0 to 1 that a seed repeats. */
export function randomBy(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const body = [
  {
    _type: 'block',
    _key: 'a',
    style: 'normal',
    markDefs: [],
    children: [{ _type: 'span', text: 'Water.', marks: [] }],
  },
]

export function operations(app: TestApp, random: () => number): Operations {
  const room: Newsroom = {
    articles: new Map(),
    sections: new Map(),
    authors: new Map(),
    tags: new Map(),
    media: new Map(),
  }
  let count = 0
  const fresh = (kind: string): string => `${kind}-${++count}`
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]
  const some = (from: readonly string[], most: number): string[] =>
    [...new Set(Array.from({ length: Math.floor(random() * (most + 1)) }, () => pick(from) ?? ''))].filter(
      (id) => id !== '',
    )
  const untrashed = <T extends { trashed: boolean }>(histories: Map<string, History<T>>): string[] =>
    [...histories].filter(([, history]) => newest(history)?.trashed === false).map(([id]) => id)

  /**
   * When the write took effect: its own clock, which the item's row or the newest boundary of its versions says; the log's
   * `at` may be later by what was announced meanwhile. Waits until the clock has left it behind: no two operations share one.
   */
  async function tick(plural: string, id: string): Promise<number> {
    const effect =
      plural === 'articles'
        ? `select max(b) from article_versions v cross join lateral (values (v.live_from), (v.live_to), (v.created_at)) x(b)
             where v.article_id = $1 and b <= clock_timestamp()`
        : `select valid_from from ${plural} where id = $1`
    for (let tries = 0; tries < 200; tries++) {
      const [row] = await app.db.query<{ at: Date; over: boolean }>(
        `select w.at, clock_timestamp() > greatest(w.at, n.at) + interval '2 ms' as over
         from (${effect}) w(at), (select at from changes order by seq desc limit 1) n`,
        [id],
      )
      if (row?.over) return row.at.getTime()
    }
    throw new Error('the clock stands')
  }

  /** Null: the newsroom's rules refused it. @throws on any other refusal */
  async function send(method: string, path: string, sent?: unknown): Promise<Reply | null> {
    const headers = { 'if-match': '*' }
    const reply = await app.call(method, `/v1/${path}`, { token: app.admin, body: sent, headers })
    if (reply.status === 409 || reply.status === 422) return null
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
    return reply
  }

  async function create<T>(
    histories: Map<string, History<T>>,
    plural: string,
    sent: unknown,
    value: T,
  ): Promise<number> {
    const item = await app.create(plural, sent)
    const from = await tick(plural, item.id)
    histories.set(item.id, [{ from, value }])
    return from
  }

  async function change<T>(
    histories: Map<string, History<T>>,
    plural: string,
    id: string | undefined,
    patch: { sent: unknown; value: Partial<T> },
  ): Promise<number | null> {
    const history = id === undefined ? undefined : histories.get(id)
    const value = newest(history)
    if (id === undefined || history === undefined || value === undefined) return null
    if ((await send('PATCH', `${plural}/${id}`, patch.sent)) === null) return null
    const from = await tick(plural, id)
    history.push({ from, value: { ...value, ...patch.value } })
    return from
  }

  async function moveToTrash<T extends { trashed: boolean }>(
    histories: Map<string, History<T>>,
    plural: string,
    trashed: boolean,
  ): Promise<number | null> {
    const id = pick([...histories.keys()].filter((each) => newest(histories.get(each))?.trashed === !trashed))
    const [history, value] = [histories.get(id ?? ''), newest(histories.get(id ?? ''))]
    if (id === undefined || history === undefined || value === undefined) return null
    const reply = trashed ? await send('DELETE', `${plural}/${id}`) : await send('POST', `${plural}/${id}/restore`, {})
    if (reply === null) return null
    const from = await tick(plural, id)
    history.push({ from, value: { ...value, trashed } })
    return from
  }

  /** Without a section where all are in the trash: then nothing can be written. */
  function content(): Content {
    const headline = fresh('Story')
    return {
      headline,
      slug: fresh('s'),
      section: pick(untrashed(room.sections)) ?? '',
      authors: some(untrashed(room.authors), 2),
      tags: some(untrashed(room.tags), 2),
      hero: random() < 0.6 ? (pick(untrashed(room.media)) ?? null) : null,
      related: some([...room.articles.keys()], 2),
      publishedAt: random() < 0.3 ? Date.UTC(2020 + Math.floor(random() * 5), 0, 1) : null,
    }
  }

  const sent = (given: Partial<Content>): Record<string, unknown> => ({
    ...given,
    ...(given.section === undefined ? {} : { section: { id: given.section } }),
    ...(given.authors && {
      authors: undefined,
      contributors: given.authors.map((author) => ({ author, role: 'author' })),
    }),
    ...(given.hero === undefined ? {} : { hero: given.hero && { media: given.hero } }),
    ...(given.publishedAt === undefined
      ? {}
      : { publishedAt: given.publishedAt === null ? null : new Date(given.publishedAt).toISOString() }),
  })

  /** An article that no boundary in time will still change. */
  function settled(wanted: (article: Article) => boolean): Article | undefined {
    const now = Date.now()
    const calm = ({ versions }: Article): boolean =>
      versions.every(({ from, to }) => from <= now && (to === Infinity || to <= now))
    return pick([...room.articles.values()].filter((article) => calm(article) && wanted(article)))
  }

  const open = ({ versions }: Article): Version | undefined => versions.find(({ to }) => to === Infinity)

  async function step(article: Article | undefined, name: string, given: unknown = {}): Promise<Reply | null> {
    return article === undefined ? null : send('POST', `articles/${article.id}/${name}`, given)
  }

  async function publish(aheadMs: number | null): Promise<number | null> {
    const article = settled((each) => !each.trashed)
    if (article === undefined) return null
    const due = aheadMs === null ? null : Date.now() + aheadMs
    const reply = await step(article, 'publish', due === null ? {} : { at: new Date(due).toISOString() })
    if (reply === null) return null
    const at = await tick('articles', article.id)
    // An instant that has passed when the request arrives means now.
    const isAhead = due !== null && typeof reply.at('scheduled.version') === 'number'
    const number = Number(reply.at(isAhead ? 'scheduled.version' : 'live.version'))
    if (article.versions.some((each) => each.number === number)) return null
    const from = isAhead ? due : at
    const live = open(article)
    if (live !== undefined) live.to = from
    article.versions.push({ number, content: article.latest, from, to: Infinity, withdrawn: false })
    return at
  }

  async function close(article: Article | undefined, name: 'unpublish' | 'withdraw'): Promise<number | null> {
    const reply = await step(article, name)
    if (article === undefined || reply === null) return null
    const at = await tick('articles', article.id)
    const live = open(article)
    if (live !== undefined) live.to = at
    if (name === 'withdraw') for (const version of article.versions) version.withdrawn = true
    return at
  }

  const all: Record<string, [weight: number, act: () => Promise<number | null>]> = {
    createArticle: [
      14,
      async () => {
        const latest = content()
        if (latest.section === '') return null
        const { id } = await app.create('articles', { ...sent(latest), body })
        const at = await tick('articles', id)
        room.articles.set(id, { id, latest, trashed: false, versions: [], slugs: new Set([latest.slug]) })
        return at
      },
    ],
    editArticle: [
      14,
      async () => {
        const article = settled((each) => !each.trashed)
        const whole = content()
        if (article === undefined || whole.section === '') return null
        const names = (Object.keys(whole) as (keyof Content)[]).filter(() => random() < 0.4) // the keys of that literal
        const given: Partial<Content> = Object.fromEntries(names.map((name) => [name, whole[name]]))
        // Back to an address that it once had.
        if (given.slug !== undefined && random() < 0.3) given.slug = pick([...article.slugs]) ?? given.slug
        given.related = given.related?.filter((id) => id !== article.id)
        if (given.related === undefined) delete given.related
        if ((await send('PATCH', `articles/${article.id}`, sent(given))) === null) return null
        const at = await tick('articles', article.id)
        article.latest = { ...article.latest, ...given }
        article.slugs.add(article.latest.slug)
        return at
      },
    ],
    publish: [24, () => publish(null)],
    schedule: [5, () => publish(150 + Math.floor(random() * 200))],
    unpublish: [
      4,
      () =>
        close(
          settled((each) => open(each) !== undefined),
          'unpublish',
        ),
    ],
    withdraw: [
      2,
      () =>
        close(
          settled((each) => !each.trashed && each.versions.length > 0),
          'withdraw',
        ),
    ],
    expire: [
      4,
      async () => {
        const article = settled((each) => open(each) !== undefined)
        const due = Date.now() + 150 + Math.floor(random() * 200)
        const reply = await step(article, 'unpublish', { at: new Date(due).toISOString() })
        const live = article && open(article)
        if (article === undefined || live === undefined || reply === null) return null
        const at = await tick('articles', article.id)
        live.to = reply.at('unpublishAt') === new Date(due).toISOString() ? due : at
        return at
      },
    ],
    trashArticle: [
      3,
      async () => {
        const article = settled((each) => !each.trashed)
        if (article === undefined || (await send('DELETE', `articles/${article.id}`)) === null) return null
        const at = await tick('articles', article.id)
        const live = open(article)
        if (live !== undefined) live.to = at
        article.trashed = true
        return at
      },
    ],
    restoreArticle: [
      3,
      async () => {
        const article = settled((each) => each.trashed)
        if ((await step(article, 'restore')) === null || article === undefined) return null
        article.trashed = false
        return tick('articles', article.id)
      },
    ],
    createSection: [
      3,
      () => {
        const parent = random() < 0.6 ? (pick(untrashed(room.sections)) ?? null) : null
        const value = { slug: fresh('sec'), name: fresh('Desk'), parent, lead: [], trashed: false }
        const { slug, name } = value
        return create(room.sections, 'sections', { slug, name, ...(parent === null ? {} : { parent }) }, value)
      },
    ],
    renameSection: [
      5,
      () => {
        const value = { name: fresh('Desk'), ...(random() < 0.5 ? { slug: fresh('sec') } : {}) }
        return change(room.sections, 'sections', pick(untrashed(room.sections)), { sent: value, value })
      },
    ],
    moveSection: [
      5,
      () => {
        const parent = random() < 0.7 ? (pick(untrashed(room.sections)) ?? null) : null
        const id = pick(untrashed(room.sections))
        if (id === parent) return Promise.resolve(null)
        return change(room.sections, 'sections', id, { sent: { parent }, value: { parent } })
      },
    ],
    leadItems: [
      4,
      () => {
        const lead = some([...room.articles.keys()], 4)
        return change(room.sections, 'sections', pick(untrashed(room.sections)), {
          sent: { leadItems: lead },
          value: { lead },
        })
      },
    ],
    createAuthor: [
      2,
      () => {
        const value = { slug: fresh('au'), name: fresh('Ada'), bio: fresh('Bio'), trashed: false }
        const { slug, name, bio } = value
        return create(room.authors, 'authors', { slug, name, bio }, value)
      },
    ],
    editAuthor: [
      5,
      () => {
        const value = { bio: fresh('Bio'), ...(random() < 0.4 ? { slug: fresh('au') } : {}) }
        return change(room.authors, 'authors', pick(untrashed(room.authors)), { sent: value, value })
      },
    ],
    createTag: [
      2,
      () => {
        const value = { slug: fresh('tag'), name: fresh('Topic'), bio: '', trashed: false }
        return create(room.tags, 'tags', { slug: value.slug, name: value.name }, value)
      },
    ],
    editTag: [
      5,
      () => {
        const value = { name: fresh('Topic'), ...(random() < 0.4 ? { slug: fresh('tag') } : {}) }
        return change(room.tags, 'tags', pick(untrashed(room.tags)), { sent: value, value })
      },
    ],
    createMedia: [
      3,
      () => {
        const value = { caption: fresh('Caption'), rightsUntil: null, trashed: false }
        const credit = { creator: 'Ada Lens' }
        return create(room.media, 'media', { kind: 'image', alt: 'Water', credit, caption: value.caption }, value)
      },
    ],
    editMedia: [
      4,
      () => {
        const value = { caption: fresh('Caption') }
        return change(room.media, 'media', pick(untrashed(room.media)), { sent: value, value })
      },
    ],
    rights: [
      5,
      () => {
        // Ended, ending while the newsroom goes on, or for good.
        const until = pick([Date.now() - 1_000, Date.now() + 200, null]) ?? null
        const license = until === null ? null : { expiresAt: new Date(until).toISOString() }
        const value = { rightsUntil: until }
        return change(room.media, 'media', pick(untrashed(room.media)), { sent: { license }, value })
      },
    ],
    trashOther: [
      4,
      () => {
        const kinds = ['sections', 'authors', 'tags', 'media'] as const
        const kind = pick(kinds) ?? 'tags'
        const isTrashed = random() < 0.6
        // Each map is of its own kind; all that is read of them is `trashed`.
        return moveToTrash(room[kind] as Map<string, History<{ trashed: boolean }>>, kind, isTrashed)
      },
    ],
  }
  const total = Object.values(all).reduce((sum, [weight]) => sum + weight, 0)

  return {
    room,
    async begin() {
      const done: { name: string; at: number }[] = []
      for (const name of ['createSection', 'createAuthor', 'createTag', 'createMedia']) {
        const at = await all[name]?.[1]()
        if (at) done.push({ name, at })
      }
      return done
    },
    async next() {
      let left = random() * total
      for (const [name, [weight, act]] of Object.entries(all)) {
        left -= weight
        if (left >= 0) continue
        const at = await act()
        return at === null ? null : { name, at }
      }
      return null
    },
  }
}
