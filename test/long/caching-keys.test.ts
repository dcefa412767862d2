// Equal questions share an answer, others never do: every spelling of random questions, asked of a server that keeps its
// answers and of one that keeps none.
import t from 'tap'
import { testApp } from '../helpers/app.ts'
import { newsroom, send } from '../helpers/newsroom.ts'
import { randomFrom } from '../helpers/random-newsroom.ts'
import { bySize } from '../helpers/size.ts'
import { wire } from '../helpers/wire.ts'

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
t.comment(`seed ${seed}`)
const random = randomFrom(seed)
const below = (count: number): number => Math.floor(random() * count)
const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T // callers give some
const some = <T>(from: readonly T[], most: number): T[] => shuffled(from).slice(0, 1 + below(most))
const shuffled = <T>(from: readonly T[]): T[] => {
  const left = [...from]
  return from.map(() => left.splice(below(left.length), 1)[0] as T) // as many as there are
}

const warm = await testApp(t)
const { url, admin } = warm
const room = await newsroom(url, admin, { articles: 24 })
await send(url, admin, 'PATCH', `/v1/tags/${room.tags[0]?.id}`, { slug: 'renamed' }, { 'if-match': '*' })
const cold = await testApp(t, { databaseUrl: warm.databaseUrl, env: { CACHE_MAX_MB: '0' } })

const LIST_FIELDS = ['id', 'headline', 'section.name', 'tags.name', 'publishedAt', 'hero', 'contributors.author.slug']
const ITEM_FIELDS = [...LIST_FIELDS, 'body']
const articleIds = room.articles.map(({ id }) => id)
const section = () => pick(room.sections).path
const author = () => pick(room.authors).slug
const tag = () => pick([...room.tags.map(({ slug }) => slug), 'nothing', pick(room.tags).id])
const signed = (values: string[]) => values.map((value) => (below(4) === 0 ? `-${value}` : value))
const instant = () => `2024-0${1 + below(9)}-1${below(9)}T0${below(9)}:00:00Z`

/** The values of a parameter, one text each; several: a list with commas, in any order. */
type Parameter = () => string[]

const LIST: Record<string, Parameter> = {
  limit: () => [pick(['1', '3', '20', '100'])],
  sort: () => [pick(['-publishedAt', 'publishedAt', '-modifiedAt', 'headline'])],
  fields: () => some(LIST_FIELDS, 4),
  include: () => some(['related', 'corrections', 'translations', 'section.ancestors', 'sections'], 3),
  total: () => [pick(['true', 'false'])],
  section: () => signed([section()]),
  sectionDepth: () => ['0'],
  author: () => signed([...new Set([author(), author()])]),
  tag: () => signed([...new Set([tag(), tag()])]),
  tagsAll: () => [...new Set([tag(), tag()])],
  type: () => signed(some(['article', 'liveblog', 'gallery'], 2)),
  genre: () => some(['news', 'analysis', 'opinion'], 2),
  locale: () => [pick(['en', 'fr'])],
  publishedAfter: () => [instant()],
  publishedBefore: () => [instant()],
  modifiedAfter: () => [instant()],
  lead: () => ['first'],
}
const ITEM: Record<string, Parameter> = {
  locale: () => [pick(['en', 'fr'])],
  fields: () => some(ITEM_FIELDS, 4),
  include: () => some(['related', 'corrections', 'translations', 'section.ancestors', 'sections'], 3),
  bodyFormat: () => some(['portableText', 'html', 'text', 'markdown'], 3),
  format: () => [pick(['html', 'text', 'markdown'])],
}

/** A question, as parameters and their values. */
interface Question {
  path: string
  parameters: [string, string[]][]
}

function question(): Question {
  const asked = (table: Record<string, Parameter>, most: number): [string, string[]][] =>
    below(5) === 0 ? [] : some(Object.keys(table), most).map((name) => [name, table[name]?.() ?? []])
  const kind = below(10)
  if (kind < 5) return { path: '/v1/articles', parameters: asked(LIST, 4) }
  if (kind === 5) return { path: '/v1/articles', parameters: [['ids', some(articleIds, 5)]] }
  if (kind === 6) return { path: `/v1/${pick(['sections', 'authors', 'tags', 'media'])}`, parameters: [] }
  if (kind === 7) return { path: `/v1/tags/${pick([...room.addresses('tags'), 'renamed', 'none'])}`, parameters: [] }
  const name = pick([...room.articles.map(({ slug }) => slug), ...articleIds, 'none'])
  return { path: `/v1/articles/${name}`, parameters: asked(ITEM, 3) }
}

const DEFAULTS: [string, string][] = [
  ['limit', '20'],
  ['sort', '-publishedAt'],
  ['total', 'false'],
]

/** The same question, written in another way. */
function spelling({ path, parameters }: Question): string {
  const isList = path === '/v1/articles' && !parameters.some(([name]) => name === 'ids')
  const added = DEFAULTS.filter(([name]) => isList && below(3) === 0 && !parameters.some(([own]) => own === name))
  const pairs = shuffled([
    ...added.map(([name, value]) => `${name}=${value}`),
    ...parameters.map(([name, values]) => {
      const text = (name === 'ids' ? values : shuffled(values))
        .map((value) => respelled(name, value))
        .join(pick([',', '%2C']))
      return `${name}=${text}`
    }),
  ])
  const address = /^\/v1\/articles\/[0-9a-f-]{36}$/.test(path) && below(2) === 0 ? upper(path) : path
  return pairs.length === 0 ? address : `${address}?${pairs.join('&')}`
}

/** Ids may be written in capitals, instants with another offset, anything percent-encoded. */
function respelled(name: string, value: string): string {
  if (name === 'ids' && below(2) === 0) return value.toUpperCase()
  if (/(After|Before)$/.test(name) && below(2) === 0) return encodeURIComponent(value.replace('Z', '.000+00:00'))
  return below(3) === 0 ? encodeURIComponent(value) : value
}
const upper = (path: string): string => `${path.slice(0, 13)}${path.slice(13).toUpperCase()}`

const ACCEPTS = ['application/json', '*/*', 'text/html', 'text/markdown, text/html;q=0.5']

interface Told {
  status: number
  told: Record<string, unknown>
  text: string
}

async function ask(base: string, path: string, accept: string): Promise<Told> {
  const { status, headers, body } = await wire(base, path, { headers: { accept } })
  const { etag, link, location, vary } = headers
  const text = body.toString().replace(/"requestId":"[^"]*"/, '')
  // Accept-Encoding counts where something is compressed.
  const varies = (vary ?? '').split(', ').filter((name) => name !== 'Accept-Encoding')
  return { status, told: { etag, link, location, type: headers['content-type'], varies }, text }
}

t.test('whatever was asked before, and however it was written, each question gets its own answer', async (t) => {
  const questions = Array.from({ length: bySize(60, 1_500) }, question)
  let statements = 0
  const stop = warm.db.observe(() => statements++)
  let asked = 0
  const wrong: unknown[] = []
  for (let round = 0; round < 4; round++) {
    for (const one of shuffled(questions)) {
      const [path, accept] = [spelling(one), pick(ACCEPTS)]
      asked++
      const [kept, made] = [await ask(url, path, accept), await ask(cold.url, path, accept)]
      if (JSON.stringify(kept) !== JSON.stringify(made)) wrong.push({ path, accept, kept, made })
    }
  }
  stop()
  t.same(wrong.slice(0, 3), [])
  t.ok(statements < asked * 0.75, `${statements} statements for ${asked} questions: spellings share answers`)
})

t.test('links and redirects lead on with the canonical question', async (t) => {
  const one = await wire(url, '/v1/articles?total=true&sort=-publishedAt&limit=2&locale=en')
  const [next = ''] = /(?<=<)[^>]+(?=>; rel="next")/.exec(String(one.headers.link)) ?? []
  t.match(next, /^\/v1\/articles\?limit=2&locale=en&total=true&cursor=/)
  const two = await wire(url, next)
  t.equal(two.status, 200)
  t.equal(one.headers.link, (await wire(url, '/v1/articles?limit=2&locale=en&total=true')).headers.link)
})
