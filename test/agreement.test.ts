// REST and GraphQL are two doors to one read: every filter and every order of the schema's inputs gives the same items
// in the same sequence. The cases are made from schema.graphql; a field without a REST name below fails the test, and
// so does a REST parameter that no case has used.
import { readFileSync } from 'node:fs'
import { type GraphQLInputObjectType, buildSchema, getNamedType, isEnumType } from 'graphql'
import t from 'tap'
import { testApp } from './helpers/app.ts'
import { newsroom, send } from './helpers/newsroom.ts'

const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))

const LISTS = [
  { field: 'articles', path: 'articles', filter: 'ArticleFilter' },
  { field: 'sections', path: 'sections', filter: 'SectionFilter' },
  { field: 'authors', path: 'authors', filter: 'AuthorFilter' },
  { field: 'mediaItems', path: 'media', filter: 'MediaFilter' },
  { field: 'tags', path: 'tags', filter: 'TagFilter' },
] as const

/** SCREAMING_SNAKE back to the JSON word. */
const word = (name: string): string => name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
/** PUBLISHED_AT_DESC as REST's sort. */
const sortOf = (order: string): string =>
  order.endsWith('_DESC') ? `-${word(order.slice(0, -5))}` : word(order.replace(/_ASC$/, ''))

interface Case {
  /** The condition as a GraphQL input literal. */
  filter: string
  /** The same as REST parameters. */
  query: Record<string, string>
  draft?: boolean
  /** The instant that is asked about. */
  asOf?: string
  /** The condition brings an order of its own, so none is named. */
  isOrdered?: boolean
  /** The orders that go with it; without it all but RELEVANCE, which is of a search. */
  orders?: readonly string[]
}

void t.test('REST and GraphQL give the same items in the same order', { timeout: 180_000 }, async (t) => {
  const { url, admin } = await testApp(t)
  const room = await newsroom(url, admin, { articles: 66 })
  // Before anything is unpublished, so that the past is another list.
  const asOf = new Date(Date.now() - 1).toISOString()
  await send(
    url,
    admin,
    'PATCH',
    '/v1/sections/' + (room.sections[0]?.id ?? ''),
    { leadItems: [5, 15, 0].map((at) => room.articles[at]?.id) },
    { 'if-match': '*' },
  )
  for (const at of [1, 3, 5, 8, 13]) await send(url, admin, 'POST', `/v1/articles/${room.articles[at]?.id}/unpublish`)
  const some = room.articles.slice(6, 10).map((article) => article.id)
  const instant = '2024-01-09T00:00:00Z'

  /** What each leaf of a filter input is in REST. */
  const rules: Record<string, () => Case[]> = {
    'ArticleFilter.section': () => [
      { filter: '{ section: "news" }', query: { section: 'news' } },
      { filter: `{ section: "${room.sections[0]?.id}" }`, query: { section: room.sections[0]?.id ?? '' } },
    ],
    'ArticleFilter.sectionDepth': () => [
      { filter: '{ section: "news", sectionDepth: 0 }', query: { section: 'news', sectionDepth: '0' } },
    ],
    'ArticleFilter.leadFirst': () => [
      {
        filter: '{ section: "news", leadFirst: true }',
        query: { section: 'news', lead: 'first' },
        isOrdered: true,
      },
    ],
    'TagsFilter.any': () => [
      { filter: '{ tags: { any: ["rivers", "northport"] } }', query: { tag: 'rivers,northport' } },
    ],
    'TagsFilter.all': () => [
      { filter: '{ tags: { all: ["rivers", "bridges"] } }', query: { tagsAll: 'rivers,bridges' } },
    ],
    'TagsFilter.none': () => [{ filter: '{ tags: { none: ["rivers"] } }', query: { tag: '-rivers' } }],
    'AuthorsFilter.any': () => [
      { filter: '{ authors: { any: ["zora-quill", "amos-vane"] } }', query: { author: 'zora-quill,amos-vane' } },
    ],
    'AuthorsFilter.none': () => [{ filter: '{ authors: { none: ["zora-quill"] } }', query: { author: '-zora-quill' } }],
    'ArticleFilter.types': () => enumCases('types', 'type', 'ArticleType', ['LIVEBLOG', 'GALLERY']),
    'ArticleFilter.genres': () => enumCases('genres', 'genre', 'Genre', ['NEWS', 'OPINION']),
    'ArticleFilter.locales': () => [{ filter: '{ locales: ["fr"] }', query: { locale: 'fr' } }],
    'ArticleFilter.statuses': () => [
      { filter: '{ statuses: [UNPUBLISHED] }', query: { status: 'unpublished' }, draft: true },
    ],
    'ArticleFilter.isLive': () => [
      { filter: '{ isLive: true }', query: { isLive: 'true' }, draft: true },
      { filter: '{ isLive: false }', query: { isLive: 'false' }, draft: true },
    ],
    'ArticleFilter.hasSchedule': () => [
      { filter: '{ hasSchedule: false }', query: { hasSchedule: 'false' }, draft: true },
    ],
    'ArticleFilter.publishedAfter': () => [
      { filter: `{ publishedAfter: "${instant}" }`, query: { publishedAfter: instant } },
    ],
    'ArticleFilter.publishedBefore': () => [
      { filter: `{ publishedBefore: "${instant}" }`, query: { publishedBefore: instant } },
    ],
    'ArticleFilter.modifiedAfter': () => [
      { filter: `{ modifiedAfter: "${instant}" }`, query: { modifiedAfter: instant } },
    ],
    'ArticleFilter.query': () => [
      { filter: '{ query: "rivers -039" }', query: { q: 'rivers -039' }, orders: ['PUBLISHED_AT_DESC', 'RELEVANCE'] },
    ],
    'ArticleFilter.ids': () => idCases(some),
    'SectionFilter.parent': () => [{ filter: '{ parent: "news" }', query: { parent: 'news' } }],
    'SectionFilter.topLevel': () => [{ filter: '{ topLevel: true }', query: { parent: 'none' } }],
    'SectionFilter.ids': () => idCases(room.sections.slice(1, 4).map((one) => one.id)),
    'AuthorFilter.kinds': () => enumCases('kinds', 'kind', 'AuthorKind', ['PERSON']),
    'AuthorFilter.ids': () => idCases(room.authors.slice(1).map((one) => one.id)),
    'MediaFilter.kinds': () => enumCases('kinds', 'kind', 'MediaKind', ['IMAGE']),
    'MediaFilter.ids': () => idCases(room.media.map((one) => one.id)),
    'TagFilter.kinds': () => enumCases('kinds', 'kind', 'TagKind', ['KEYWORD']),
    'TagFilter.ids': () => idCases(room.tags.slice(1).map((one) => one.id)),
  }

  const used = new Set<string>()
  let comparisons = 0
  for (const list of LISTS) {
    const insertion = new Map<string, number>()
    for (const [at, one] of (list.path === 'media' ? room.media : room[list.path]).entries()) insertion.set(one.id, at)
    const cases: Case[] = [
      { filter: '{}', query: {} },
      { filter: '{}', query: {}, draft: true },
    ]
    if (list.path === 'articles') cases.push({ filter: '{}', query: { asOf }, asOf })
    for (const leaf of leavesOf(schema.getType(list.filter) as GraphQLInputObjectType)) {
      const rule = rules[leaf]
      if (!rule) t.fail(`${leaf} has no REST name in this test`)
      else cases.push(...rule())
    }
    const orderArgument = schema
      .getQueryType()
      ?.getFields()
      [list.field]?.args.find((one) => one.name === 'orderBy')
    const orderType = orderArgument && getNamedType(orderArgument.type)
    const orders = isEnumType(orderType) ? orderType.getValues().map((value) => value.name) : []
    t.ok(orders.length > 0, `${list.field} has orders`)
    for (const one of cases) {
      for (const order of one.isOrdered ? [''] : (one.orders ?? orders.filter((name) => name !== 'RELEVANCE'))) {
        const query = {
          ...one.query,
          ...(order !== '' && { sort: sortOf(order), limit: '100' }),
          ...(one.draft && { perspective: 'draft' }),
        }
        // Drafts and the past are not for everybody.
        const headers: Record<string, string> =
          one.draft === true || one.asOf !== undefined ? { authorization: `Bearer ${admin}` } : {}
        for (const name of Object.keys(query)) used.add(`${list.path}.${name}`)
        const rest = await fetch(`${url}/v1/${list.path}?${new URLSearchParams(query)}`, { headers })
        const restText = await rest.text()
        const asked = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({
            query: `{ ${list.field}(${order === '' ? '' : `first: 100, orderBy: ${order}, `}filter: ${one.filter}${one.draft ? ', perspective: DRAFT' : ''}${one.asOf ? `, asOf: "${one.asOf}"` : ''}) { nodes { id } } }`,
          }),
        })
        const graphqlText = await asked.text()
        const name = `${list.path} ${one.filter} ${order}${one.draft ? ' draft' : ''}`
        t.equal(rest.status, 200, `${name}: ${rest.status === 200 ? 'answered' : restText}`)
        t.notMatch(graphqlText, /"errors"/, name)
        if (rest.status !== 200 || graphqlText.includes('"errors"')) continue
        const fromRest = (JSON.parse(restText) as { items: { id: string }[] }).items.map((item) => item.id)
        const fromGraphql = (JSON.parse(graphqlText) as { data: Record<string, { nodes: { id: string }[] }> }).data[
          list.field
        ]?.nodes.map((node) => node.id)
        t.same(fromGraphql, fromRest, `${name}: ${fromRest.length} items`)
        t.ok(fromRest.length >= 2, `${name}: at least two items`)
        comparisons += 1
        const places = fromRest.map((id) => insertion.get(id) ?? -1)
        t.ok(
          places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0)),
          `${name}: another order than insertion`,
        )
      }
    }
  }
  t.comment(`${comparisons} comparisons`)

  const openapi = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, { get?: { parameters?: { name: string; in: string }[] } }>
  }
  const others = new Set(['cursor', 'fields', 'include', 'total', 'bodyFormat'])
  for (const list of LISTS) {
    for (const parameter of openapi.paths[`/v1/${list.path}`]?.get?.parameters ?? []) {
      if (parameter.in === 'query' && !others.has(parameter.name))
        t.ok(used.has(`${list.path}.${parameter.name}`), `${list.path}?${parameter.name}= was compared`)
    }
  }

  function enumCases(field: string, parameter: string, type: string, chosen: string[]): Case[] {
    const all = schema.getType(type)
    if (!isEnumType(all) || !chosen.every((name) => all.getValue(name))) throw new Error(`${type} lacks ${chosen}`)
    return [{ filter: `{ ${field}: [${chosen.join(', ')}] }`, query: { [parameter]: chosen.map(word).join(',') } }]
  }

  function idCases(ids: string[]): Case[] {
    const reversed = ids.toReversed()
    return [{ filter: `{ ids: ${JSON.stringify(reversed)} }`, query: { ids: reversed.join(',') }, isOrdered: true }]
  }
})

function leavesOf(type: GraphQLInputObjectType): string[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type)
    return 'getFields' in named ? leavesOf(named) : [`${type.name}.${field.name}`]
  })
}
