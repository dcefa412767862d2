// What an anonymous reader may not see is not seen, not counted and not inferable: every question that the surfaces
// allow is asked before the secrets are planted and again after, and the answers are the same bytes. The questions are
// made from the OpenAPI document and from schema.graphql, so that a new route, parameter or field is asked as well.
import { readFileSync } from 'node:fs'
import {
  type GraphQLInputType,
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import t from 'tap'
import { testApp } from '../helpers/app.ts'
import { everyPath } from '../helpers/graphql-paths.ts'
import { newsroom } from '../helpers/newsroom.ts'
import { MARKERS, PLANTED, plant, plantPrivates } from '../helpers/planted.ts'

/** Words of the closed lists that filters take. */
const WORDS = {
  type: ['article', 'liveblog'],
  genre: ['news', 'opinion'],
  status: ['published', 'draft', 'scheduled'],
  kind: ['person', 'keyword', 'image', 'internal'],
  types: ['article', 'section', 'author', 'media', 'tag'],
}

interface Parameter {
  name: string
  in: string
  schema: { enum?: unknown[]; type?: string }
}

interface Question {
  name: string
  ask: () => Promise<Response>
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const LIST_FIELDS = {
  articles: 'ArticleFilter',
  sections: 'SectionFilter',
  authors: 'AuthorFilter',
  mediaItems: 'MediaFilter',
  tags: 'TagFilter',
} as const

void t.test('an anonymous reader learns nothing of what is not public', { timeout: 300_000 }, async (t) => {
  const { url, admin, databaseUrl } = await testApp(t)
  const room = await newsroom(url, admin, { articles: 12 })
  const privates = await plantPrivates(url, admin, databaseUrl)
  const live = room.articles[0]?.id ?? ''
  const planted = Object.values(PLANTED)
  const names = [
    ...new Set([
      ...planted.flatMap((one) => [one.id, one.slug]),
      'plant-newer-draft',
      live,
      room.articles[0]?.slug ?? '',
      'news',
      'news/europe',
      'zora-quill',
      'rivers',
    ]),
  ].filter(Boolean)

  const get = (path: string): Question => ({
    name: `GET ${path}`,
    ask: () => fetch(url + path, { redirect: 'manual' }),
  })
  const post = (query: string): Question => ({
    name: query,
    ask: () =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
  })

  const questions: Question[] = []
  const openapi = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, { get?: { parameters?: Parameter[]; security?: Record<string, unknown>[] } }>
  }
  for (const [path, { get: operation }] of Object.entries(openapi.paths)) {
    if (!operation || !path.startsWith('/v1/')) continue
    // A stream has no end to wait for: stream.test.ts listens to what it tells of drafts.
    if (path === '/v1/changes/stream') continue
    // Where a token is needed, whoever has none is refused before any parameter is looked at: the address alone is asked.
    const isOpen = operation.security?.some((one) => Object.keys(one).length === 0) === true
    const query = (isOpen ? (operation.parameters ?? []) : []).filter((one) => one.in === 'query')
    const addresses = path.includes('{')
      ? [...names, privates.article, privates.author, privates.media].map((name) =>
          path.replace(/\{[^}]+\}/, name).replaceAll(/\{[^}]+\}/g, '1'),
        )
      : [path]
    for (const address of addresses) {
      questions.push(get(address))
      for (const parameter of query) {
        for (const value of valuesOf(parameter, names)) {
          questions.push(get(`${address}?${parameter.name}=${encodeURIComponent(value)}`))
          if (!path.includes('{'))
            questions.push(
              get(
                `${address}?${parameter.name}=${encodeURIComponent(value)}&${parameter.name === 'total' ? 'limit=1' : 'total=true'}`,
              ),
            )
        }
      }
    }
  }
  const restQuestions = questions.length
  const ids = [...planted.map((one) => one.id), live, privates.article, privates.author, privates.media]
  for (const name of ids)
    for (const path of everyPath(schema, 1, (field) =>
      field.args.some((one) => one.name === 'id') ? `(id: "${name}")` : null,
    ))
      questions.push(post(path.document))
  for (const path of everyPath(schema, 2, (field) => (field.name in LIST_FIELDS ? '(first: 20)' : null)))
    questions.push(post(path.document))
  for (const name of names) {
    for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
      for (const key of ['slug', 'path'])
        if (field.args.some((one) => one.name === key))
          questions.push(post(`{ ${field.name}(${key}: ${JSON.stringify(name)}) { id } }`))
    }
  }
  for (const [field, filter] of Object.entries(LIST_FIELDS)) {
    for (const text of filters(schema.getType(filter) as GraphQLInputType, names)) {
      for (const order of orders(field))
        questions.push(
          post(
            `{ ${field}(first: 50, orderBy: ${order}, filter: ${text}) { totalCount pageInfo { hasNextPage endCursor } nodes { id } } }`,
          ),
        )
    }
  }
  t.comment(`${restQuestions} questions over REST, ${questions.length - restQuestions} over GraphQL`)
  t.ok(restQuestions > 300 && questions.length - restQuestions > 300, 'the questions are many')

  const before = await answers(questions)
  await plant(url, admin, databaseUrl, live)

  await t.test('each marker is first seen by an editor', async (t) => {
    const seen: Record<'draft' | 'trash', string> = { draft: '', trash: '' }
    for (const perspective of ['draft', 'trash'] as const) {
      for (const kind of ['articles', 'sections', 'authors', 'media', 'tags']) {
        const headers = { authorization: `Bearer ${admin}` }
        const list = await (await fetch(`${url}/v1/${kind}?perspective=${perspective}&limit=100`, { headers })).text()
        seen[perspective] += list
        if (kind !== 'articles' || perspective === 'trash') continue
        for (const { id } of (JSON.parse(list) as { items: { id: string }[] }).items)
          seen.draft += await (await fetch(`${url}/v1/articles/${id}?perspective=draft`, { headers })).text()
      }
    }
    for (const [marker, perspective] of Object.entries(MARKERS))
      t.ok(seen[perspective].includes(marker), `${marker} stands in the ${perspective} perspective`)
  })

  const after = await answers(questions)
  let different = 0
  for (const [at, question] of questions.entries()) {
    const marker = Object.keys(MARKERS).find((word) => (after[at] ?? '').includes(word))
    if (marker !== undefined) t.fail(`${marker} is seen by ${question.name}`)
    if (before[at] === after[at]) continue
    different += 1
    if (different <= 10) t.equal(after[at], before[at], `the same answer as before planting: ${question.name}`)
  }
  t.equal(different, 0, `${questions.length} answers are the same bytes before and after`)
  t.ok(after.filter((text) => text.startsWith('200')).length > questions.length / 4, 'and many of them say something')
})

/** Status, validators and body of each answer; only the request's own id is taken out. */
async function answers(questions: Question[]): Promise<string[]> {
  const all: string[] = []
  const pending = [...questions.entries()]
  const worker = async (): Promise<void> => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const [at, question] = next
      const answer = await question.ask()
      const text = (await answer.text())
        .replace(/"requestId":"[^"]*"/, '')
        // Where a sync goes on: some of what is planted is public for a moment, which is told to whoever asks from before.
        .replace(/"cursor":"[^"]*","more"/, '"more"')
      all[at] =
        `${answer.status} ${answer.headers.get('etag')} ${answer.headers.get('link')} ${answer.headers.get('location')} ${text}`
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return all
}

function valuesOf(parameter: Parameter, names: string[]): string[] {
  if (parameter.name === 'perspective' || parameter.name === 'cursor') return []
  if (parameter.schema.enum) return parameter.schema.enum.map(String)
  if (parameter.schema.type === 'boolean') return ['true']
  if (parameter.schema.type === 'integer') return ['1']
  if (/After$|Before$/.test(parameter.name)) return ['2024-01-05T00:00:00Z', '2031-01-01T00:00:00Z']
  if (parameter.name === 'include')
    return ['related', 'translations', 'section.ancestors', 'sections', 'ancestors', 'children']
  if (parameter.name === 'bodyFormat') return ['portableText,html,text,markdown']
  if (parameter.name === 'fields')
    return [
      'id',
      'headline',
      'internalNote',
      'email',
      'source',
      'extra',
      'embedded',
      'hidden',
      'live',
      'scheduled',
      'trashedAt',
      'section.name',
      'name',
    ]
  if (parameter.name === 'locale') return ['en', 'de', 'fr']
  if (['type', 'genre', 'status', 'kind', 'types'].includes(parameter.name))
    return WORDS[parameter.name as keyof typeof WORDS].flatMap((word) => [word, `-${word}`])
  // What names no item is asked with what it may be.
  if (parameter.name === 'asOf') return ['2024-01-05T00:00:00Z', '2031-01-01T00:00:00Z']
  if (parameter.name === 'preview') return ['bs_preview']
  if (parameter.name === 'sort') return ['-publishedAt', 'publishedAt', '-modifiedAt', 'headline', 'name', '-createdAt']
  return names.flatMap((name) => [name, `-${name}`])
}

/** Every single condition that a filter input can hold, as GraphQL text. */
function filters(type: GraphQLInputType, names: string[]): string[] {
  const texts: string[] = []
  const walk = (of: GraphQLInputType, wrap: (value: string) => string): void => {
    if (isNonNullType(of)) return walk(of.ofType, wrap)
    if (isListType(of)) return walk(of.ofType, (value) => wrap(`[${value}]`))
    if (isInputObjectType(of)) {
      for (const field of Object.values(of.getFields()))
        walk(field.type, (value) => wrap(`{ ${field.name}: ${value} }`))
      return
    }
    if (isEnumType(of)) for (const value of of.getValues()) texts.push(wrap(value.name))
    else if (getNamedType(of).name === 'Boolean') texts.push(wrap('true'), wrap('false'))
    else if (getNamedType(of).name === 'Int') texts.push(wrap('0'))
    else if (getNamedType(of).name === 'DateTime')
      texts.push(wrap('"2024-01-05T00:00:00Z"'), wrap('"2031-01-01T00:00:00Z"'))
    else for (const name of names) texts.push(wrap(JSON.stringify(name)))
  }
  walk(type, (value) => value)
  return texts
}

function orders(field: string): string[] {
  const argument = schema
    .getQueryType()
    ?.getFields()
    [field]?.args.find((one) => one.name === 'orderBy')
  const type = argument && getNamedType(argument.type)
  return isEnumType(type) ? type.getValues().map((value) => value.name) : []
}
