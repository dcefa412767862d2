// What is asked of the servers: the same questions to ours and to the floor, each over thousands of different ids.
import type { Newsroom } from './newsroom.ts'
import type { Request } from './load.ts'
import { random } from './random.ts'

/** As many different questions of each kind, where the newsroom has so many articles. */
export const QUESTIONS = 5_000

export interface Question {
  product: Request
  /** The floor's address of the same answer; of W8, one of eight. */
  floor: Request
}

const get = (path: string): Request => ({ method: 'GET', path })

/** GraphQL over HTTP, in the words of its specification. */
export const post = (query: string, variables: object, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
  body: JSON.stringify({ query, variables }),
})

export const FIELDS = [
  'id,slug,headline,standfirst,publishedAt,section',
  'contributors.role,contributors.author.id,contributors.author.slug,contributors.author.name',
  'hero.caption,hero.credit,hero.alt',
  ...['id', 'url', 'alt', 'width', 'height', 'creditLine', 'renditions'].map((name) => `hero.media.${name}`),
].join(',')

const PICTURE = 'id url alt width height creditLine renditions { name url width height }'
const HERO = `hero { caption credit alt media { ${PICTURE} } }`
const CARD = `id slug headline standfirst publishedAt section { id slug path name }`

export const ARTICLE_QUERY = `query Article($id: ID!) {
  article(id: $id) {
    id slug headline standfirst version publishedAt modifiedAt wordCount
    section { id name path parent { id name path } }
    contributors { role author { id slug name bio image { id url alt creditLine } } }
    ${HERO}
    tags { id slug name rel }
    body
    media { ${PICTURE} }
  }
}`

export const LIST_QUERY = `query List($section: String!, $before: DateTime!) {
  articles(filter: { section: $section, publishedBefore: $before }, first: 20) {
    nodes { ${CARD} contributors { role author { id slug name } } ${HERO} }
    pageInfo { hasNextPage endCursor }
  }
}`

/** How many sections the front page of W8 shows. */
export const FRONT = 8
const fronts = Array.from({ length: FRONT }, (_, at) => at + 1)
export const FRONT_QUERY = `query Front(${fronts.map((at) => `$s${at}: String!`).join(', ')}) {
${fronts.map((at) => `  s${at}: articles(filter: { section: $s${at} }, first: 6) { nodes { id slug headline standfirst publishedAt ${HERO} } }`).join('\n')}
}`

/** Of the articles that a slug alone finds. */
function picked(room: Newsroom, count: number): number[] {
  const from = random(room.size.seed, 100)
  const found = new Set<number>()
  const english = Math.ceil(room.size.articles * 0.9)
  while (found.size < Math.min(count, english)) {
    const at = from.below(room.size.articles)
    if (at % 10 !== 9) found.add(at)
  }
  return [...found]
}

/** W1: an article by its slug, with everything that an answer has by default. */
export const articles = (room: Newsroom, count = QUESTIONS, include = ''): Question[] =>
  picked(room, count).map((at) => {
    const { slug } = room.article(at)
    return { product: get(`/v1/articles/${slug}${include}`), floor: get(`/w1?slug=${slug}`) }
  })

/** Lists differ by section and by the day up to which they go: there are sixty sections alone. */
function lists(room: Newsroom, count: number): { section: string; before: string }[] {
  const from = random(room.size.seed, 101)
  const seen = new Set<string>()
  const { articles: size } = room.size
  while (seen.size < count) {
    const at = Math.floor(size / 2) + from.below(Math.ceil(size / 2))
    const before = new Date(Math.floor(room.updatedAt(at) / 60_000) * 60_000).toISOString()
    seen.add(`${room.sections[from.below(room.sections.length)]?.path} ${before}`)
  }
  return [...seen].map((pair) => {
    const [section = '', before = ''] = pair.split(' ')
    return { section, before }
  })
}

/** W2: twenty cards of a section, the newest before a day, with contributors and hero. */
export const sectionLists = (room: Newsroom, count = QUESTIONS): Question[] =>
  lists(room, count).map(({ section, before }) => ({
    product: get(`/v1/articles?section=${section}&limit=20&publishedBefore=${before}&fields=${FIELDS}`),
    floor: get(`/w2?section=${section}&before=${before}`),
  }))

/** W3: one nested article in GraphQL, by its id. */
export const nested = (room: Newsroom, count = QUESTIONS): Question[] =>
  picked(room, count).map((at) => {
    const id = room.idOf(at)
    return { product: post(ARTICLE_QUERY, { id }), floor: get(`/w3?id=${id}`) }
  })

/** W4: the lists of W2 in GraphQL. */
export const connections = (room: Newsroom, count = QUESTIONS): Question[] =>
  lists(room, count).map(({ section, before }) => ({
    product: post(LIST_QUERY, { section, before }),
    floor: get(`/w4?section=${section}&before=${before}`),
  }))

/** W8: a front page of eight sections by one operation; the floor's address has the first of the eight. */
export const frontPages = (room: Newsroom, count = QUESTIONS): Question[] => {
  const from = random(room.size.seed, 102)
  const path = (): string => room.sections[from.below(room.sections.length)]?.path ?? ''
  return Array.from({ length: count }, () => {
    const paths = fronts.map(path)
    const variables = Object.fromEntries(paths.map((section, at) => [`s${at + 1}`, section]))
    return { product: post(FRONT_QUERY, variables), floor: get(`/w8?section=${paths[0]}`) }
  })
}

/** Stands where each request has a number of its own. */
export const OWN_NUMBER = '{{number}}'

/** W5: new drafts of the usual size; the headline is another one each time. */
export const creations = (room: Newsroom, token: string, count = 500): Question[] =>
  Array.from({ length: count }, (_, at) => {
    const index = at % room.size.articles
    const model = room.article(index)
    const input = {
      headline: `${model.headline} ${OWN_NUMBER}`,
      standfirst: model.standfirst,
      body: JSON.parse(room.body(index, 2, model.media).json) as unknown,
      section: model.section,
      hero: { media: model.hero ?? room.mediaIds[0] },
      contributors: model.authors.map((author) => ({ author })),
      tags: model.tags,
    }
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const request = { method: 'POST' as const, headers, body: JSON.stringify(input) }
    return { product: { ...request, path: '/v1/articles' }, floor: { ...request, path: '/w5' } }
  })
