// A server with the cache and one without, on one database in which anything happens: whatever is asked by REST or GraphQL
// over HTTP, the second time from memory, both answer the same.
import t from 'tap'
import { Agent } from 'node:http'
import { systemContext } from '../../src/access/policy.ts'
import { SYSTEM } from '../../src/context.ts'
import { testApp } from '../helpers/app.ts'
import { randomFrom, randomNewsroom, type RandomNewsroom } from '../helpers/random-newsroom.ts'
import { bySize } from '../helpers/size.ts'
import { wire } from '../helpers/wire.ts'

const FIELDS =
  'id headline slug path section { id path name } contributors { author { id name } } tags { id name } hero { media { id caption } caption }'

const QUERIES = [
  `{ articles(first: 4) { totalCount nodes { ${FIELDS} } pageInfo { endCursor hasNextPage } } }`,
  `{ sections(first: 20) { nodes { id path name children { id path } parent { id } leadItems { id headline } articles(first: 3) { totalCount edges { cursor node { ${FIELDS} } } } } } }`,
  `{ authors(first: 5) { nodes { id name slug articles(first: 2, orderBy: HEADLINE_ASC) { nodes { id headline } } } } }`,
  `{ tags(first: 20) { nodes { id name parent { id } section { id name } articles(first: 2) { nodes { id headline } } } } }`,
  `{ mediaItems(first: 20) { totalCount nodes { id alt caption } } }`,
  `{ a: articles(first: 2, filter: { locales: [DE] }) { nodes { id } } b: articles(first: 2, orderBy: MODIFIED_AT_DESC) { nodes { id modifiedAt } } }`,
]

function addressesOf(ids: RandomNewsroom['ids']): string[] {
  const graphql = (query: string): string => `/graphql?query=${encodeURIComponent(query)}`
  return [
    '/v1/articles?limit=5&include=translations,related',
    '/v1/sections?include=ancestors,children',
    '/v1/tags',
    '/v1/media?total=true',
    ...QUERIES.map(graphql),
    ...ids.article.flatMap((id) => [
      `/v1/articles/${id}`,
      `/v1/articles/${id}?format=html`,
      graphql(
        `{ article(id: "${id}") { ${FIELDS} bodyHtml translations { id headline } related(first: 5) { nodes { id headline } } corrections { text } } }`,
      ),
      graphql(`{ node(id: "${id}") { __typename id ... on Article { headline } } }`),
    ]),
    ...ids.section.flatMap((id) => [
      `/v1/articles?section=${id}&lead=first&limit=3`,
      graphql(
        `{ section(id: "${id}") { id path ancestors { id name } articles(first: 3, filter: { tags: { none: ["x"] } }) { nodes { ${FIELDS} } } } }`,
      ),
    ]),
    ...ids.tag.map((id) => graphql(`{ tag(id: "${id}") { id slug name articles(first: 3) { nodes { id } } } }`)),
    ...ids.author.map((id) => `/v1/articles?author=${id}&limit=3`),
    ...ids.media.map((id) => graphql(`{ media(id: "${id}") { id caption } }`)),
  ]
}

t.test('a server that keeps its answers gives what one gives that keeps none', async (t) => {
  const seed = Number(process.env['BROADSHEET_TEST_SEED'] ?? Date.now() % 1_000_000)
  t.comment(`seed ${seed}`)
  const random = randomFrom(seed)
  const keeping = await testApp(t)
  const plain = await testApp(t, { env: { CACHE_MAX_MB: '0' }, databaseUrl: keeping.databaseUrl })
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  t.teardown(() => agent.destroy())
  const room = randomNewsroom(systemContext(keeping.db, new Date(), SYSTEM), random)
  await room.found()
  const ask = async (url: string, path: string) => {
    const { status, headers, body } = await wire(url, path, { agent })
    const text = body.toString()
    // A request id is in the body of what is refused.
    return { status, etag: headers.etag, location: headers.location, text: status >= 400 ? '' : text }
  }
  const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b)
  let compared = 0

  async function compare(path: string, after: string): Promise<void> {
    let [first, second, wanted] = [{}, {}, {}]
    // An instant may pass between them: what is stale stays so.
    for (let attempt = 0; attempt < 3; attempt++) {
      first = await ask(keeping.url, path)
      second = await ask(keeping.url, path)
      wanted = await ask(plain.url, path)
      compared++
      if (same(first, wanted) && same(second, wanted)) return
    }
    throw new Error(
      `after ${after}: ${path}\n${JSON.stringify([first, second])}\n instead of ${JSON.stringify(wanted)}`,
    )
  }

  let recent: string[] = []
  for (let act = 0; act < bySize(60, 3_000); act++) {
    const before = new Map(room.done)
    await room.act()
    const [did] = [...room.done].find(([name, count]) => before.get(name) !== count) ?? []
    if (did === undefined) continue
    recent = [...recent.slice(-8), did]
    const paths = addressesOf(room.ids)
    for (let i = 0; i < 14; i++)
      await compare(paths[Math.floor(random() * paths.length)] ?? '/v1/tags', recent.join(', '))
  }
  t.ok(compared > 0, `${compared} compared`)
  t.ok(keeping.app.front.answered > 0, `${keeping.app.front.answered} answered before the router`)
})
