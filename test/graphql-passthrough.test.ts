// The text of the statements goes out as it is, and nobody can tell: every document is answered as Mercurius would.
import fc from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import t from 'tap'
import { loadSchema } from '../src/graphql/schema.ts'
import { at, graphqlApp, type GraphqlApp } from './helpers/graphql.ts'
import { addArticle, addAuthor, addMedia, addSection, addTag, insert, json } from './helpers/rows.ts'
import { bySize } from './helpers/size.ts'

const schema = loadSchema()
const SEED = Number(process.env['BROADSHEET_TEST_SEED'] ?? Date.now() % 1_000_000_007)

interface Sent {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
  method: 'GET' | 'POST'
  accept?: string
  as: 'reader' | 'editor'
}

async function send({ url }: GraphqlApp, { method, accept, as, ...body }: Sent) {
  const headers = {
    ...(accept === undefined ? {} : { accept }),
    ...(as === 'editor' ? { authorization: 'Bearer editor' } : {}),
  }
  const parameters = Object.entries(body).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const response =
    method === 'POST'
      ? await fetch(url, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      : await fetch(`${url}?${new URLSearchParams(Object.fromEntries(parameters) as Record<string, string>)}`, {
          headers,
        })
  const text = await response.text()
  const named = [...response.headers].filter(
    ([name]) => !['date', 'x-request-id', 'etag', 'content-length'].includes(name),
  )
  return {
    status: response.status,
    headers: named,
    hasEtag: response.headers.has('etag'),
    body: text === '' ? '' : ordered(text),
  }
}

/** The JSON as it would be written again: equal for equal values with their keys in the same order. */
const ordered = (text: string): string => JSON.stringify(JSON.parse(text))

void t.test('passed through', { timeout: 300_000 }, async (t) => {
  const app = await graphqlApp(t, { bothWays: true })
  const { db } = app
  const world = await addSection(db, { slug: 'world', name: 'World', name_sort: 'world', seo: json({ title: 'W' }) })
  await addSection(db, { slug: 'asia', parent: 'world', name: 'Asia', name_sort: 'asia' })
  const picture = await addMedia(db, {
    caption: 'A "bridge" \u2028 ü',
    credit: json({ agency: 'Wires', mandatory: true }),
    provider: json({ name: 'Wires', category: 'wires' }),
    renditions: json([{ name: 'small', width: 320, url: 'https://example.org/s.jpg' }, { name: 'large' }]),
    location: json({ name: 'Here', geo: { type: 'Point', coordinates: [1, 2.5] } }),
    license: json({ territories: ['DE', 'AT'], syndicatable: false }),
  })
  const authors = [
    await addAuthor(db, {
      slug: 'zora',
      name: 'Zora',
      name_sort: 'zora',
      image_id: picture,
      links: json([{ kind: 'web', url: 'https://example.org' }]),
    }),
    await addAuthor(db, { slug: 'amos', name: 'Amos', name_sort: 'amos' }),
  ]
  const tags = [await addTag(db, { slug: 'rivers' }), await addTag(db, { slug: 'bridges', kind: 'place' })]
  const articles: string[] = []
  for (let n = 1; n <= 12; n++) {
    articles.push(
      await addArticle(db, {
        versions: [
          {
            live: true,
            slug: `story-${n}`,
            headline: `Story ${n}`,
            headline_sort: `story ${100 - n}`,
            section_id: world,
            published_at_set: new Date(Date.UTC(2026, 0, n)),
            authors,
            tags,
            genre: n % 2 ? 'askPublic' : null,
            hero_media_id: n % 3 ? picture : null,
            headlines: json({ web: `Web ${n}`, push: null }),
            flags: n % 2 ? json({ sensitive: true }) : null,
            external_ids: json([{ scheme: 'wire', value: String(n) }]),
            related: articles.slice(0, 3),
          },
        ],
      }),
    )
  }
  await addArticle(db, { versions: [{ slug: 'a-draft', headline: 'Draft', section_id: world }] })
  await insert(db, 'article_slugs', {
    locale: 'en',
    slug: 'old-story',
    article_id: articles[3] ?? '',
    claimed: '[2026-01-01,)',
    since: new Date(Date.UTC(2026, 0, 2)),
    ceased: new Date(Date.UTC(2026, 0, 3)),
  })
  const first = await app.ask('{ articles(first: 3) { pageInfo { endCursor } } }')
  const cursor = String(at(first.data, 'articles.pageInfo.endCursor'))
  const words = {
    ids: [...articles, ...authors, ...tags, picture, world, 'no uuid', ''],
    names: [
      ...['story-5', 'story-6', 'world', 'zora', 'rivers', 'bridges', 'amos'],

      'story-1',
      'story-2',
      'old-story',
      'a-draft',
      'world',
      'world/asia',
      'zora',
      'rivers',
      'nowhere',
      '',
      'x\u0000',
    ],
    cursors: [cursor, cursor, cursor, 'AAAA', ''],
  }
  const plain = app.plainUrl

  async function same(t: Tap, sent: Sent, what: string): Promise<void> {
    const expected = await send({ ...app, url: plain }, sent)
    // The first is planned, the second is bound.
    for (const round of ['planned', 'bound']) {
      const found = await send(app, sent)
      if (JSON.stringify(found) !== JSON.stringify(expected)) {
        t.comment(JSON.stringify(sent))
        t.same(found, expected, `${what}, ${round}`)
      }
    }
  }

  await t.test('documents by hand', async (t) => {
    const before = { ...app.counts }
    const card =
      'id headline type genre status section { path } contributors { role author { name kind } } hero { caption media { creditLine kind } }'
    for (const [query, variables] of [
      ['{ a: __typename articles(first: 2) { t: __typename nodes { errors: headline } } }'],
      [
        `query ($slug: String!) { article(slug: $slug) { ${card} body bodyText bodyHtml headlines { __typename short: push web } flags { s: sensitive } externalIds { value scheme } } }`,
        { slug: 'story-3' },
      ],
      [
        `query ($slug: String!) { article(slug: $slug) { ${card} } articleRedirect(slug: $slug) { t: __typename slug id } }`,
        { slug: 'old-story' },
      ],
      [
        'query ($id: ID!) { node(id: $id) { __typename id ... on Article { headline } ... on Media { kind provider { category } renditions { name width } } } }',
        { id: picture },
      ],
      [
        'query ($yes: Boolean = true) { articles(first: 2) { nodes { headline @include(if: $yes) slug @skip(if: $yes) } } tags @include(if: $yes) { nodes { kind } } }',
        { yes: false },
      ],
      [
        'query ($n: Int, $s: String) { articles(filter: { section: $s }, first: $n) { nodes { id } totalCount } }',
        { n: 3, s: 'world' },
      ],
      [
        'query ($f: ArticleFilter, $o: ArticleOrder! = HEADLINE_ASC) { articles(filter: $f, orderBy: $o, first: 3) { nodes { id } } }',
        { f: { tags: { any: ['rivers'] } } },
      ],
      [
        'query ($p: Perspective) { articles(perspective: $p) { nodes { slug status live { version since } } } }',
        { p: 'DRAFT' },
      ],
      ['query ($d: DateTime) { articles(asOf: $d) { nodes { slug } } }', { d: '2026-01-05T00:00:00Z' }],
      [
        `query ($t: [String!], $none: [String!], $ids: [ID!], $c: String) { ${[
          ['section: "world"', 'section: "world/asia"', 'section: "nowhere"'],
          [
            'tags: { any: ["rivers"] }',
            'tags: { any: ["bridges", "rivers"] }',
            'tags: { any: $t }',
            'tags: { any: $none }',
          ],
          ['publishedAfter: "2026-01-04T00:00:00Z"', 'publishedAfter: "2026-01-08T12:00:00+02:00"'],
          [`ids: ["${articles[1]}"]`, `ids: ["${articles[2]}", "${world}"]`, 'ids: $ids'],
          ['types: [ARTICLE]', 'types: [VIDEO, LIVEBLOG]'],
          ['isLive: true', 'isLive: false'],
        ]
          .flatMap((filters, at) =>
            filters.map(
              (filter, of) =>
                `f${at}${of}: articles(filter: { ${filter} }) { totalCount nodes { id bodyText } missing }`,
            ),
          )
          .join(' ')}
        a: articles(first: 2, after: $c) { nodes { slug } } b: articles(first: 1, after: $c) { nodes { slug } }
        c: articles(first: 1, orderBy: HEADLINE_ASC) { nodes { slug } } d: articles(first: 2, orderBy: HEADLINE_ASC) { nodes { slug } }
        m: articleRedirect(slug: "old-story") { slug } n: article(slug: "old-story") { slug } o: article(slug: "story-9") { slug }
        p: article(slug: "story-9", locale: "fr") { slug } q: node(id: "${articles[0]}") { id } r: node(id: "${picture}") { id } }`,
        { t: ['a"b\\', '{x}', 'rivers'], none: ['NULL'], ids: [articles[3], articles[0]], c: cursor },
      ],
      ['{ __schema { queryType { name } } articles(first: 1) { nodes { id } } }'],
      ['{ changes(first: 1) { __typename } }'],
      ['mutation { __typename }'],
    ] as [string, Record<string, unknown>?][])
      for (const as of ['reader', 'editor'] as const)
        for (const method of ['POST', 'GET'] as const) await same(t, { query, variables, method, as }, query)
    t.ok(
      app.counts.fast - before.fast >= 30,
      `${app.counts.fast - before.fast} of them by the text of their statements`,
    )
    t.ok(app.counts.slow - before.slow >= 10)
  })

  await t.test('a front page is one statement, the first time and each time', async (t) => {
    const sections = ['world', 'world/asia', 'nowhere', 'world', 'world', 'world/asia', 'world', 'world']
    for (const root of [
      (at: number) => `section(path: $p${at}) { name articles(first: 6) { nodes { headline hero { caption } } } }`,
      (at: number) => `articles(filter: { section: $p${at} }, first: 6) { nodes { headline hero { caption } } }`,
    ]) {
      const query = `query (${sections.map((_, at) => `$p${at}: String!`).join()}) { ${sections.map((_, at) => `s${at}: ${root(at)}`).join(' ')} }`
      for (const round of [1, 2, 3, 4]) {
        const { data, errors, statements } = await app.ask(
          query,
          Object.fromEntries(sections.map((path, at) => [`p${at}`, path])),
        )
        t.same([errors, statements.length], [[], 1], `round ${round}`)
        t.equal(Object.keys(data).length, 8)
      }
    }
  })

  await t.test('what is kept is judged by each request’s own variables, before any statement', async (t) => {
    const query =
      'query ($n: Int, $after: String, $s: String) { sections(first: $n) { nodes { articles(first: $n, after: $after, filter: { section: $s }) { nodes { tags { tag { articles(first: $n) { nodes { id } } } } } } } } }'
    t.same((await app.ask(query, { n: 2 })).errors, [])
    for (const [variables, code] of [
      [{ n: 60 }, 'GRAPHQL_INVALID'],
      [{ n: 101 }, 'INVALID_PARAMETER'],
      [{ n: '2' }, 'GRAPHQL_INVALID'],
      [{ n: 2, after: 'AAAA' }, 'INVALID_CURSOR'],
      [{ n: 2, s: '' }, 'INVALID_PARAMETER'],
    ] as const) {
      const { errors, statements } = await app.ask(query, variables)
      t.same([errors[0]?.extensions.code, statements], [code, []], JSON.stringify(variables))
    }
    const before = app.counts.fast
    t.same((await app.ask(query, { n: 3 })).errors, [])
    t.equal(app.counts.fast, before + 1)
  })

  await t.test('documents by chance', async (t) => {
    const runs = bySize(80, 2_000)
    t.comment(`seed ${SEED}`)
    const before = { ...app.counts }
    await fc.assert(
      fc.asyncProperty(anyRequest(words), async (sent) => {
        const [reader, editor] = (['reader', 'editor'] as const).map((as) => ({ ...sent, as }))
        // What was planned for one is bound for the other: nobody sees what the other may.
        for (const each of [reader, editor, reader]) {
          if (each === undefined) continue
          const [expected, found] = [await send({ ...app, url: plain }, each), await send(app, each)]
          if (JSON.stringify(found) !== JSON.stringify(expected))
            throw new Error(JSON.stringify({ each, found, expected }, null, 1).slice(0, 3_000))
        }
      }),
      { seed: SEED, numRuns: runs, endOnFailure: false, interruptAfterTimeLimit: bySize(40_000, 240_000) },
    )
    const fast = app.counts.fast - before.fast
    // By chance many are refused: those answer from the executor.
    t.ok(fast > runs / 5, `${fast} answered by the text of their statements`)
  })
})

interface Tap {
  comment(text: string): void
  same(found: unknown, wanted: unknown, message: string): unknown
}

interface Words {
  ids: string[]
  names: string[]
  cursors: string[]
}

/** A selection, with the variables that it declares: name, type, value. */
interface Part {
  text: string
  variables: [name: string, type: string, value: unknown][]
}

let names = 0
const NAME = (): string => `v${names++}`

/** A value of an input type: right most of the time, and its form as a literal. */
function anyValue(type: GraphQLInputType, name: string, words: Words): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return anyValue(type.ofType, name, words)
  if (isListType(type)) return fc.array(anyValue(type.ofType, name, words), { minLength: 0, maxLength: 2 })
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map((value) => new Enum(value.name)))
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => field.name !== 'query')
    return fc
      .subarray(fields, { maxLength: Math.min(fields.length, 2) })
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map((field) =>
            anyValue(field.type, field.name, words).map((value) => [field.name, value] as const),
          ),
        ),
      )
      .map((members) => Object.fromEntries(members))
  }
  switch (type.name) {
    case 'Int':
      return name === 'sectionDepth'
        ? fc.constantFrom(0, 0, 0, 1)
        : fc.constantFrom(...[1, 1, 2, 2, 3, 3, 5, 5, 10, 10], 0, 100, 101, -1)
    case 'Boolean':
      return fc.boolean()
    case 'DateTime':
      return fc.constantFrom(
        '2026-01-05T00:00:00Z',
        '2026-01-05T00:00:00.123+02:00',
        '2026-02-30T00:00:00Z',
        '2999-01-01T00:00:00Z',
      )
    case 'Locale':
      return fc.constantFrom('en', 'fr', 'EN')
    case 'ID':
      return fc.constantFrom(...words.ids)
    default:
      return fc.constantFrom(...(name === 'after' || name === 'before' ? words.cursors : words.names))
  }
}

/** The name of an enum's value: a literal has no quotes, JSON has. */
class Enum {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  toJSON(): string {
    return this.name
  }
}

function literalOf(value: unknown): string {
  if (value instanceof Enum) return value.name
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, member]) => `${name}: ${literalOf(member)}`)
      .join(', ')} }`
  return JSON.stringify(value)
}

/** One argument, as a literal, as a variable, or as a variable that is null or was not sent. */
function anyArgument(argument: GraphQLArgument, words: Words): fc.Arbitrary<Part> {
  return fc
    .record({
      value: anyValue(argument.type, argument.name, words),
      how: isNonNullType(argument.type)
        ? fc.constantFrom(...Array<string>(8).fill('variable'), 'literal', 'literal', 'default', 'wrong')
        : fc.constantFrom(
            ...Array<string>(8).fill('variable'),
            'literal',
            'literal',
            'default',
            'null',
            'absent',
            'wrong',
          ),
    })
    .map(({ value, how }) => {
      if (how === 'literal') return { text: `${argument.name}: ${literalOf(value)}`, variables: [] }
      const name = NAME()
      const text = `${argument.name}: $${name}`
      const type = String(argument.type)
      if (how === 'default')
        return { text, variables: [[name, `${type.replace(/!$/, '')} = ${literalOf(value)}`, undefined]] }
      const sent = how === 'null' ? null : how === 'absent' ? undefined : how === 'wrong' ? { wrong: [1] } : value
      return { text, variables: [[name, type, sent]] }
    })
}

const LIKELY = new Set(['first', 'id', 'slug', 'path', 'filter'])

function anyArguments(field: GraphQLField<unknown, unknown>, words: Words): fc.Arbitrary<Part> {
  const wanted = field.args.filter((argument) => argument.name !== 'preview')
  if (wanted.length === 0) return fc.constant({ text: '', variables: [] })
  const percent = ({ name, type }: GraphQLArgument): number => (isNonNullType(type) ? 97 : LIKELY.has(name) ? 60 : 12)
  return fc
    .tuple(
      ...wanted.map((argument) =>
        fc
          .tuple(fc.integer({ min: 0, max: 99 }), anyArgument(argument, words))
          .map(([chance, part]) => (chance < percent(argument) ? part : null)),
      ),
    )
    .map((parts) => parts.filter((part) => part !== null))
    .map((parts) => ({
      text: parts.length === 0 ? '' : `(${parts.map(({ text }) => text).join(', ')})`,
      variables: parts.flatMap(({ variables }) => variables),
    }))
}

const anyDirective: fc.Arbitrary<Part> = fc
  .record({ name: fc.constantFrom('', '', '', '', 'skip', 'include'), value: fc.boolean(), isVariable: fc.boolean() })
  .map(({ name, value, isVariable }) => {
    if (name === '') return { text: '', variables: [] }
    const variable = NAME()
    return isVariable
      ? { text: ` @${name}(if: $${variable})`, variables: [[variable, 'Boolean!', value]] }
      : { text: ` @${name}(if: ${value})`, variables: [] }
  })

/** A field with an alias of its own, so that any two stand side by side. */
function anyField(field: GraphQLField<unknown, unknown>, depth: number, words: Words): fc.Arbitrary<Part> {
  return fc
    .record({
      given: anyArguments(field, words),
      directive: anyDirective,
      below: anySelection(getNamedType(field.type), depth - 1, words),
    })
    .map(({ given, directive, below }) => ({
      text: `${NAME()}: ${field.name}${given.text}${directive.text}${below.text}`,
      variables: [...given.variables, ...directive.variables, ...below.variables],
    }))
}

function anySelection(type: GraphQLNamedOutputType, depth: number, words: Words): fc.Arbitrary<Part> {
  if (isLeafType(type)) return fc.constant({ text: '', variables: [] })
  if (!isObjectType(type))
    return fc
      .subarray(schema.getPossibleTypes(type as never).slice(), { minLength: 1, maxLength: 2 })
      .chain((types) =>
        fc.tuple(...types.map((one) => anySelection(one, depth, words).map((part) => ({ ...part, name: one.name })))),
      )
      .map((parts) => ({
        text: ` { __typename ${parts.map(({ name, text }) => `... on ${name}${text}`).join(' ')} }`,
        variables: parts.flatMap(({ variables }) => variables),
      }))
  const fields = Object.values(type.getFields()).filter((field) => depth > 0 || isLeafType(getNamedType(field.type)))
  if (fields.length === 0) return fc.constant({ text: ' { __typename }', variables: [] })
  return fc
    .subarray(fields, { minLength: 1, maxLength: Math.min(fields.length, depth > 2 ? 3 : 5) })
    .chain((chosen) => fc.tuple(fc.boolean(), ...chosen.map((field) => anyField(field, depth, words))))
    .map(([inFragment, ...parts]) => {
      const text = parts.map((part) => part.text).join(' ')
      return {
        text: inFragment ? ` { __typename ... on ${type.name} { ${text} } }` : ` { ${text} }`,
        variables: parts.flatMap(({ variables }) => variables),
      }
    })
}

/** A request with one operation, or with a second one beside it. */
function anyRequest(words: Words): fc.Arbitrary<Sent> {
  const query = schema.getQueryType()
  if (!query) throw new Error('the schema has no Query')
  const roots = Object.values(query.getFields())
  return fc
    .record({
      chosen: fc
        .array(fc.constantFrom(...roots), { minLength: 1, maxLength: 3 })
        .chain((fields) => fc.tuple(...fields.map((field) => anyField(field, 5, words)))),
      method: fc.constantFrom('GET' as const, 'POST' as const, 'POST' as const),
      as: fc.constantFrom('reader' as const, 'editor' as const),
      accept: fc.constantFrom(undefined, 'application/graphql-response+json'),
      another: fc.constantFrom('', '', 'A', 'B', 'C', 'none'),
    })
    .map(({ chosen, method, as, accept, another }) => {
      const variables = chosen.flatMap((part) => part.variables)
      const declared = variables.map(([name, type]) => `$${name}: ${type}`).join(', ')
      const given = variables.filter(([, , value]) => value !== undefined).map(([name, , value]) => [name, value])
      const body = chosen.map(({ text }) => text).join(' ')
      const sent: Sent = {
        query: `query A${declared === '' ? '' : `(${declared})`} { ${body} }${another === '' ? '' : ' query B { sections(first: 1) { nodes { id } } }'}`,
        variables: Object.fromEntries(given) as Record<string, unknown>,
        method,
        as,
        ...(accept === undefined ? {} : { accept }),
        ...(another === '' || another === 'none' ? {} : { operationName: another }),
      }
      // Beyond what an address can hold, the request is one by POST.
      return method === 'GET' && JSON.stringify(sent).length > 3_000 ? { ...sent, method: 'POST' } : sent
    })
}
