// A newsroom at work, and a model of it that forgets nothing: asked at the end, every instant answers as the model has it,
// for the holder of articles:history and for an anonymous reader, on both surfaces.
import t from 'tap'
import { testApp, type Item, type Reply, type TestApp } from '../helpers/app.ts'
import {
  authorAt,
  bySlug,
  listAt,
  pathAt,
  picture,
  sectionAt,
  subtreeAt,
  tagAt,
  valueAt,
  versionAt,
  type Content,
  type Newsroom,
  type View,
} from '../helpers/past-model.ts'
import { operations, randomBy } from '../helpers/past-operations.ts'
import { bySize } from '../helpers/size.ts'

const OPERATIONS = bySize(60, 500)
const seed = Number(process.env['BROADSHEET_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

const iso = (at: number): string => new Date(at).toISOString()

/** What a list of the past holds of one article. */
function card(room: Newsroom, id: string, view: View): Record<string, unknown> {
  const article = room.articles.get(id)
  const version = article && versionAt(article, view)
  if (!version) throw new Error('the model lists what it does not show')
  const { content, number } = version
  const section = sectionAt(room, content.section, view)
  const path = pathAt(room, content.section, view.at)
  const shown = picture(room, content.hero, view)
  return {
    id,
    version: number,
    status: 'published',
    headline: content.headline,
    slug: content.slug,
    path: `${section === null ? '' : `${path}/`}${content.slug}`,
    section: section && { id: content.section, name: section.name, path },
    contributors: content.authors.flatMap((author) => {
      const found = authorAt(room, author, view)
      return found === null ? [] : [{ author: { id: author, slug: found.slug, bio: found.bio } }]
    }),
    tags: content.tags.flatMap((tag) => {
      const found = tagAt(room, tag, view)
      return found === null ? [] : [{ id: tag, name: found.name, slug: found.slug }]
    }),
    hero: shown && { media: { id: content.hero, caption: shown.caption } },
  }
}

const FIELDS =
  'id,version,status,headline,slug,path,section.id,section.name,section.path,contributors.author.id,contributors.author.slug,' +
  'contributors.author.bio,tags.id,tags.name,tags.slug,hero.media.id,hero.media.caption'

/** The same card by GraphQL, and what lies below it. */
const QUERY = `query ($at: DateTime!) { articles(asOf: $at, first: 100) { totalCount nodes {
  id version headline slug path
  section { id name path leadItems { id headline } children { id } articles(first: 2) { totalCount nodes { id } } }
  contributors { author { id slug bio articles(first: 1) { totalCount } } }
  tags { tag { id name slug articles(first: 1) { totalCount } } }
  hero { media { id caption } }
  related(first: 5) { totalCount nodes { id headline } }
} } }`

function deepCard(room: Newsroom, id: string, view: View): Record<string, unknown> {
  const { status: _, ...flat } = card(room, id, view)
  const article = room.articles.get(id)
  const content = article && versionAt(article, view)?.content
  if (content === undefined) throw new Error('the model lists what it does not show')
  const headline = (each: string): { id: string; headline: string }[] => {
    const other = room.articles.get(each)
    const version = other && versionAt(other, view)
    return version ? [{ id: each, headline: version.content.headline }] : []
  }
  const counted = (wanted: (content: Content) => boolean): { totalCount: number } => ({
    totalCount: listAt(room, view, wanted).length,
  })
  const section = sectionAt(room, content.section, view)
  const subtree = subtreeAt(room, content.section, view)
  const below = listAt(room, view, (each) => subtree.has(each.section))
  const children = [...room.sections.keys()].filter((each) => sectionAt(room, each, view)?.parent === content.section)
  const related = content.related.flatMap(headline)
  return {
    ...flat,
    section: section && {
      ...(flat.section as object), // card's own
      leadItems: section.lead.flatMap(headline),
      children: children.sort().map((each) => ({ id: each })),
      articles: { totalCount: below.length, nodes: below.slice(0, 2).map((each) => ({ id: each })) },
    },
    contributors: (flat.contributors as { author: { id: string } }[]).map(({ author }) => ({
      author: { ...author, articles: counted((each) => each.authors.includes(author.id)) },
    })),
    tags: (flat.tags as { id: string }[]).map((tag) => ({
      tag: { ...tag, articles: counted((each) => each.tags.includes(tag.id)) },
    })),
    related: { totalCount: related.length, nodes: related },
  }
}

interface Asked {
  app: TestApp
  room: Newsroom
  token: string | null
  view: View
  random: () => number
}

const get = ({ app, token, view }: Asked, path: string): Promise<Reply> =>
  app.call('GET', `/v1/articles${path}${path.includes('?') ? '&' : '?'}asOf=${iso(view.at)}`, { token })

const pick = <T>(random: () => number, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)]

/** Every way of asking about one instant; [what was asked, answer, what the model says]. */
async function answers(asked: Asked): Promise<[what: string, found: unknown, wanted: unknown][]> {
  const { app, room, view, random, token } = asked
  const found: [string, unknown, unknown][] = []
  const ids = listAt(room, view)
  const list = await get(asked, `?limit=100&total=true&fields=${FIELDS}`)
  found.push(['list', list.at('items'), ids.map((id) => card(room, id, view))])
  found.push(['total', list.at('page.total'), ids.length])

  const graphql = await app.call('POST', '/graphql', { token, body: { query: QUERY, variables: { at: iso(view.at) } } })
  const nodes = graphql.at('data.articles.nodes') as { section: { children: { id: string }[] } | null }[] | undefined
  for (const node of nodes ?? []) node.section?.children.sort((a, b) => (a.id < b.id ? -1 : 1))
  found.push(['graphql', nodes ?? graphql.text, ids.map((id) => deepCard(room, id, view))])
  found.push(['graphql total', graphql.at('data.articles.totalCount'), ids.length])

  const idsOf = (reply: Reply): unknown => (reply.at('items') as Item[] | undefined)?.map(({ id }) => id) ?? reply.text
  // By a name of then, of before, or of later.
  const named = async (
    filter: 'author' | 'tag' | 'section',
    names: Map<string, string[]>,
    wanted: (id: string, content: Content) => boolean,
  ): Promise<void> => {
    const [name, holders] = pick(random, [...names]) ?? []
    if (name === undefined || holders === undefined) return
    const wants = (content: Content): boolean => holders.some((id) => wanted(id, content))
    let reply = await get(asked, `?limit=100&fields=id&${filter}=${name}`)
    // An address that was a former one then leads to the one of then, at that same instant.
    const location = reply.status === 301 ? reply.headers.get('location') : null
    if (location !== null) reply = await app.call('GET', location, { token })
    found.push([filter, idsOf(reply), listAt(room, view, wants)])
  }
  /** Each name that anything ever had, with what it stood for at the instant. */
  const namesOf = (
    histories: Map<string, { from: number; value: { slug: string } }[]>,
    isSeen: (id: string) => boolean,
  ): Map<string, string[]> => {
    const names = new Map<string, string[]>()
    for (const [id, history] of histories)
      for (const { from, value } of history) {
        const holders = names.get(value.slug) ?? []
        if (from <= view.at && isSeen(id)) holders.push(id)
        names.set(value.slug, holders)
      }
    return names
  }
  await named(
    'author',
    namesOf(room.authors, (id) => authorAt(room, id, view) !== null),
    (id, { authors }) => authors.includes(id),
  )
  await named(
    'tag',
    namesOf(room.tags, (id) => tagAt(room, id, view) !== null),
    (id, { tags }) => tags.includes(id),
  )
  const paths = new Map<string, string[]>()
  for (const instant of new Set([...room.sections.values()].flat().map(({ from }) => from)))
    for (const id of room.sections.keys()) {
      const path = pathAt(room, id, instant)
      const holders = paths.get(path) ?? []
      // A path that it had in the trash alone, readers never saw.
      const isSeen = valueAt(room.sections.get(id), instant)?.trashed === false && sectionAt(room, id, view) !== null
      if (instant <= view.at && isSeen && !holders.includes(id)) holders.push(id)
      if (path !== '') paths.set(path, holders)
    }
  await named('section', paths, (id, { section }) => subtreeAt(room, id, view).has(section))

  const article = pick(random, [...room.articles.values()])
  if (article !== undefined) {
    const version = versionAt(article, view)
    const one = await get(asked, `/${article.id}?fields=${FIELDS}`)
    found.push(['one', one.status === 404 ? null : one.json, version && card(room, article.id, view)])
    const slug = pick(random, [...article.slugs]) ?? ''
    const led = await get(asked, `/${slug}?fields=id,slug`)
    const target = bySlug(room, slug, view)
    const status = target === null ? 404 : target.slug === slug ? 200 : 301
    found.push(['address', [led.status, led.at('id'), led.at('slug')], [status, target?.id, target?.slug]])
    if (status === 301)
      found.push([
        'location',
        led.headers.get('location'),
        `/v1/articles/${target?.slug}?fields=id,slug&asOf=${iso(view.at)}`,
      ])
  }
  return found
}

void t.test(`${OPERATIONS} operations: every instant answers as it was`, { timeout: 1_500_000 }, async (t) => {
  t.comment(`seed ${seed} (BROADSHEET_TEST_SEED)`)
  const random = randomBy(seed)
  const app = await testApp(t)
  const open = await testApp(t, { databaseUrl: app.databaseUrl, env: { PUBLIC_HISTORY: 'on' } })
  const made = await app.call('POST', '/v1/tokens', {
    token: app.admin,
    body: { name: 'past', scopes: ['articles:history'] },
  })
  const token = String(made.at('token'))
  const { room, begin, next } = operations(app, random)

  const instants = await begin()
  let refused = 0
  for (let tries = 0; instants.length < OPERATIONS && tries < OPERATIONS * 4; tries++) {
    const done = await next()
    if (done === null) refused++
    else instants.push(done)
  }
  t.equal(instants.length, OPERATIONS, `operations were acknowledged; ${refused} were refused`)

  // Boundaries ahead pass, so that all that was done is past.
  const boundaries = [...room.articles.values()].flatMap(({ versions }) =>
    versions.flatMap(({ from, to }) => [from, to]),
  )
  const rights = [...room.media.values()].flat().map(({ value }) => value.rightsUntil ?? 0)
  const last = Math.max(...boundaries.filter(Number.isFinite), ...rights) + 1
  let clock = 0
  for (let polls = 0; clock <= last && polls < 2_000; polls++) {
    const [row] = await app.db.query<{ now: Date }>('select clock_timestamp() as now, pg_sleep(0.005)')
    clock = row?.now.getTime() ?? 0
  }
  const times = new Set([...instants.map((each) => each.at), ...boundaries.filter((each) => each < clock)])
  let compared = 0
  // Just before some of them too: at a boundary the old is gone and the new is there.
  const before = [...times].filter(() => random() < 0.25).map((each) => each - 1)
  for (const instant of [...times, ...before]) {
    for (const isPublic of [false, true]) {
      const asked: Asked = {
        app: isPublic ? open : app,
        room,
        token: isPublic ? null : token,
        view: { at: instant, clock, isPublic },
        random,
      }
      for (const [what, found, wanted] of await answers(asked)) {
        compared++
        const name = instants.find((each) => each.at === instant)?.name ?? 'a boundary'
        if (!t.strictSame(found, wanted, `${what}, ${isPublic ? 'anonymous' : 'history'}, at ${name}`)) return
      }
    }
  }
  t.comment(`${compared} answers of ${times.size} instants compared`)
})
