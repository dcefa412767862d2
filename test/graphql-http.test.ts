// /graphql as HTTP has it: media types, statuses, methods, limits that cost no statement, and errors that tell nothing.
import { readFileSync } from 'node:fs'
import { getIntrospectionQuery, getNamedType, isLeafType, isNonNullType, isObjectType, parse, validate } from 'graphql'
import t from 'tap'
import { ERRORS } from '../src/errors.ts'
import { LIMITS } from '../src/graphql/limits.ts'
import { loadSchema } from '../src/graphql/schema.ts'
import { graphqlApp } from './helpers/graphql.ts'
import { addArticle, addSection } from './helpers/rows.ts'

const RESPONSE = 'application/graphql-response+json'

void t.test('the surface', { timeout: 120_000 }, async (t) => {
  const { ask, url, db } = await graphqlApp(t)
  await addSection(db, { slug: 'world' })
  await addArticle(db)
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const get = (parameters: Record<string, string> | string, headers: Record<string, string> = {}) =>
    fetch(`${url}?${new URLSearchParams(parameters)}`, { headers })
  const codesOf = async (answer: Response): Promise<string[]> => {
    const { errors = [], ...rest } = (await answer.json()) as { errors?: { extensions: { code: string } }[] }
    t.notOk('data' in rest && rest.data !== null && errors.length > 0 && answer.status >= 400, 'a refusal has no data')
    return errors.map(({ extensions }) => extensions.code)
  }

  await t.test('the media type is the one that is wanted', async (t) => {
    for (const [accept, type] of [
      [undefined, 'application/json'],
      ['*/*', 'application/json'],
      ['application/*', 'application/json'],
      ['application/json', 'application/json'],
      [RESPONSE, RESPONSE],
      [`${RESPONSE}, application/json;q=0.9`, RESPONSE],
      [`application/json, ${RESPONSE};q=0.5`, 'application/json'],
      [`text/html, ${RESPONSE}; charset=utf-8, */*;q=0.1`, RESPONSE],
    ] as const) {
      const answer = await post({ query: '{ __typename }' }, accept === undefined ? {} : { accept })
      t.equal(answer.headers.get('content-type'), `${type}; charset=utf-8`, accept ?? 'nothing said')
    }
    for (const accept of ['text/html', `${RESPONSE};q=0`, 'application/json; charset=utf-16']) {
      const answer = await post({ query: '{ __typename }' }, { accept })
      t.equal(answer.status, 406, accept)
      t.same(await codesOf(answer), ['NOT_ACCEPTABLE'])
    }
    for (const type of [
      'text/plain',
      'application/graphql',
      'application/merge-patch+json',
      'application/json; charset=latin1',
      '',
    ]) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new TextEncoder().encode('{"query":"{ __typename }"}'),
      })
      t.equal(answer.status, 415, type)
      t.same(await codesOf(answer), ['UNSUPPORTED_MEDIA_TYPE'])
    }
  })

  await t.test('what is malformed is named, with the status of its kind', async (t) => {
    for (const [body, status, code] of [
      ['{', 400, 'INVALID_JSON'],
      ['', 400, 'INVALID_PARAMETER'],
      ['[]', 400, 'INVALID_PARAMETER'],
      ['[{"query":"{ __typename }"}]', 400, 'INVALID_PARAMETER'],
      ['{"query":"{ __typename }","query":"{ x }"}', 400, 'INVALID_JSON'],
      ['{"query":""}', 400, 'INVALID_PARAMETER'],
      ['{"query":"{ __typename }","variables":[1]}', 400, 'INVALID_PARAMETER'],
      ['{"query":"{ nothing }"}', 400, 'GRAPHQL_INVALID'],
      ['{"query":"{"}', 400, 'GRAPHQL_INVALID'],
      ['{"query":"query A { __typename }","operationName":"B"}', 400, 'GRAPHQL_INVALID'],
      ['{"query":"query A { __typename } query B { __typename }"}', 400, 'GRAPHQL_INVALID'],
      ['{"query":"fragment F on Query { __typename }"}', 400, 'GRAPHQL_INVALID'],
      ['{"query":"{\\"kind\\":\\"Document\\",\\"definitions\\":[]}"}', 400, 'GRAPHQL_INVALID'],
      ['{"query":"query ($n: Int!) { articles(first: $n) { nodes { id } } }"}', 400, 'GRAPHQL_INVALID'],
      [
        '{"query":"query ($n: Int) { articles(first: $n) { nodes { id } } }","variables":{"n":"1"}}',
        400,
        'GRAPHQL_INVALID',
      ],
      [
        '{"query":"query ($d: DateTime) { articles(filter: { publishedAfter: $d }) { nodes { id } } }","variables":{"d":"2026-02-30T00:00:00Z"}}',
        400,
        'GRAPHQL_INVALID',
      ],
      ['{"query":"{ article(slug: \\"x\\", locale: \\"EN-us\\") { id } }"}', 400, 'GRAPHQL_INVALID'],
      ['{"query":"subscription { __typename }"}', 400, 'GRAPHQL_INVALID'],
    ] as const) {
      const answer = await post(body, { accept: RESPONSE })
      t.equal(answer.status, status, body)
      t.ok((await codesOf(answer)).includes(code), body)
    }
    for (const parameters of [
      'query={__typename}&query={__typename}',
      'query={__typename}&variables=x',
      'query={__typename}&variables=',
      'query={__typename}&variables=[]',
      'query={__typename}&extensions={"a":1,"a":2}',
      '',
    ])
      t.equal((await get(parameters)).status, 400, parameters)
    // Documents are kept once they are accepted; which operation is meant is still looked at each time.
    for (let round = 0; round < 3; round++)
      t.equal(
        (
          await get(
            { query: 'query A { __typename } query B { __typename }', operationName: 'C' },
            { accept: RESPONSE },
          )
        ).status,
        400,
      )
    t.same(
      await (await get({ query: 'query A { __typename } query B { b: __typename }', operationName: 'B' })).json(),
      { data: { b: 'Query' } },
    )
  })

  await t.test('limits refuse before a statement runs', async (t) => {
    const deep = (levels: number) =>
      '{ section(path: "world") ' + '{ parent '.repeat(levels) + '{ id }' + ' }'.repeat(levels) + ' }'
    const pages =
      'sections(first: $n) { nodes { articles(first: $n) { nodes { tags { tag { articles(first: $n) { nodes { id } } } } } } } }'
    const fragments = Array.from(
      { length: 12 },
      (_, at) =>
        `fragment F${at} on Section { a: parent { ...F${at + 1} } b: parent { ...F${at + 1} } c: parent { ...F${at + 1} } }`,
    ).join(' ')
    for (const [limit, query, variables] of [
      ['characters', `{ __typename } #${'x'.repeat(65_536)}`],
      ['fields', `{ ${'__typename '.repeat(1_501)} }`],
      ['aliases', `{ ${Array.from({ length: 101 }, (_, at) => `a${at}: __typename`).join(' ')} }`],
      ['depth', deep(14)],
      ['rootFields', `{ ${Array.from({ length: 41 }, (_, at) => `a${at}: tag(slug: "x") { id }`).join(' ')} }`],
      ['cost', `query ($n: Int = 100) { ${pages} }`],
      ['cost', `query ($n: Int) { ${pages} }`, { n: 60 }],
      ['selected', `{ section(path: "world") { ...F0 } } ${fragments} fragment F12 on Section { id }`],
    ] as const) {
      const { status, errors, statements } = await ask(query, variables)
      t.equal(status, 400, limit)
      t.match(errors, [{ extensions: { code: 'GRAPHQL_INVALID', limit } }], limit)
      t.equal(errors.length, 1)
      t.same(statements, [])
    }
    for (const query of [
      `{ ${'a '.repeat(5_000)} }`,
      `{ x(a: ${'['.repeat(4_990)}) }`,
      '{a'.repeat(2_490),
      `query A { ...F } fragment F on Query { ...F }`,
    ]) {
      const { status, errors } = await ask(query)
      t.equal(status, 400)
      t.equal(errors[0]?.extensions.code, 'GRAPHQL_INVALID')
    }
    t.same((await ask(`query ($n: Int) { ${pages} }`, { n: 5 })).errors, [], 'the same document within its bounds')
    t.same((await ask(deep(13))).errors, [])
    t.same((await ask(getIntrospectionQuery())).errors, [], 'the whole schema may be read')
  })

  await t.test('what is wrong with one field is that field’s error, the others answer', async (t) => {
    const { status, data, errors } = await ask(`{
      ok: sections { totalCount } many: articles(first: 101) { nodes { id } } less: articles(first: -1) { nodes { id } }
      both: articles(first: 1, last: 1) { nodes { id } } none: article { id } two: article(id: "x", slug: "y") { id }
      cursor: articles(after: "AAAA") { nodes { id } } deep: section(path: "world") { articles(last: 101) { totalCount } }
      trash: article(id: "x", perspective: TRASH) { id } words: articles(filter: { statuses: [DRAFT] }) { totalCount }
      nul: articles(filter: { authors: { any: ["a\\u0000"] } }) { totalCount } empty: articles(filter: { types: [] }) { totalCount }
      ids: articles(filter: { ids: ["x"] }) { totalCount } lead: articles(filter: { leadFirst: true }) { totalCount }
      locale: article(id: "x", locale: "en") { id }
      zero: articles(first: 0) { nodes { id } pageInfo { hasNextPage endCursor } } }`)
    t.equal(status, 200)
    t.same(data.ok, { totalCount: 1 })
    t.same(data.zero, { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } })
    t.same(
      errors.map(({ path, extensions: { code } }) => `${path?.join('.')} ${code}`).sort(),
      ['both', 'deep', 'empty', 'ids', 'lead', 'less', 'locale', 'many', 'none', 'nul', 'trash', 'two', 'words']
        .map((name) => `${name} INVALID_PARAMETER`)
        .concat('cursor INVALID_CURSOR')
        .sort(),
    )
    t.ok(errors.every(({ message }) => message.length > 10))
  })

  await t.test('anonymous GETs can be kept and compared, all else is not kept', async (t) => {
    const query = '{ articles { nodes { headline } } }'
    const first = await get({ query })
    t.equal(first.headers.get('cache-control'), 'public, max-age=0, must-revalidate, s-maxage=0')
    const etag = first.headers.get('etag') ?? ''
    t.match(etag, /^"[0-9a-f]{32}"$/)
    const again = await get({ query }, { 'if-none-match': `"x", ${etag}` })
    t.equal(again.status, 304)
    t.equal(again.headers.get('etag'), etag)
    t.equal(await again.text(), '')
    t.match(first.headers.get('vary'), /Accept/)
    t.equal(
      (await get({ query }, { authorization: 'Bearer editor' })).headers.get('cache-control'),
      'private, no-store',
    )
    t.equal((await post({ query })).headers.get('cache-control'), 'no-store')
    t.equal((await get({ query: '{ article { id } }' })).headers.get('cache-control'), 'no-store')
    const head = await fetch(`${url}?${new URLSearchParams({ query })}`, { method: 'HEAD' })
    t.equal(head.status, 200)
    t.equal(head.headers.get('etag'), etag)
  })

  await t.test('an argument that is null is one that is left out', async (t) => {
    const schema = loadSchema()
    const named: Record<string, string> = { Section: 'sections', Author: 'authors', Tag: 'tags', Article: 'articles' }
    const given = (name: string): string => (name === 'query' ? 'query: "x"' : name === 'id' ? 'id: "x"' : '')
    let count = 0
    for (const type of ['Query', ...Object.keys(named)].map((name) => schema.getType(name)).filter(isObjectType))
      for (const field of Object.values(type.getFields())) {
        const needed = field.args.filter((argument) => isNonNullType(argument.type)).map(({ name }) => given(name))
        const below = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'
        const answered = async (nulls: string[]) => {
          const all = [...needed, ...nulls.map((name) => `${name}: null`)].join()
          const text = `x: ${field.name}${all === '' ? '' : `(${all})`} ${below}`
          const { status, data, errors } = await ask(
            type.name === 'Query' ? `{ ${text} }` : `{ ${named[type.name]} { nodes { ${text} } } }`,
            {},
            'editor',
          )
          return { status, data, errors: errors.map(({ message, extensions }) => [message, extensions.code]) }
        }
        const expected = await answered([])
        for (const { name, type: its } of field.args) {
          if (isNonNullType(its)) continue
          t.same(await answered([name]), expected, `${type.name}.${field.name}(${name})`)
          count++
        }
      }
    t.ok(count > 40, `${count} arguments`)
  })

  await t.test('a mutation is run by POST alone, however many documents came since it was accepted', async (t) => {
    const query = 'mutation M($id: ID!) { trashTag(id: $id) { id } } query Q { __typename }'
    const variables = { id: 'none' }
    await post({ query, operationName: 'M', variables }, { authorization: 'Bearer editor' })
    for (let at = 0; at < 600; at++) await post({ query: `{ unknown${at} }` })
    const parameters = new URLSearchParams({ query, operationName: 'M', variables: JSON.stringify(variables) })
    for (const method of ['HEAD', 'GET']) {
      const answer = await fetch(`${url}?${parameters}`, { method, headers: { authorization: 'Bearer editor' } })
      t.same([answer.status, answer.headers.get('allow')], [405, 'POST'], method)
    }
    t.same(await codesOf(await get({ query, operationName: 'None' })), ['GRAPHQL_INVALID'])
  })

  await t.test('what breaks inside is not told', async (t) => {
    await db.query('alter table tags rename to tags_away')
    const { data, errors, status } = await ask('{ tags { nodes { name } } sections { totalCount } }')
    await db.query('alter table tags_away rename to tags')
    t.equal(status, 200)
    t.same(data, { tags: null, sections: { totalCount: 1 } })
    t.match(errors, [{ message: 'Something went wrong here', path: ['tags'], extensions: { code: 'INTERNAL' } }])
    t.notMatch(JSON.stringify(errors), /relation|tags_away|stack|select/)
  })
})

t.test('docs/graphql.md says each limit and each refusal as it is, and its documents fit the schema', async (t) => {
  const page = readFileSync(new URL('../docs/graphql.md', import.meta.url), 'utf8')
  for (const [name, allowed] of Object.entries(LIMITS))
    t.match(page, new RegExp(`\\| \`?${name}\`? +\\| ${allowed} +\\|`), `${name} is ${allowed}`)
  const codes = [...page.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map((match) => match[1] ?? '')
  const schema = loadSchema()
  t.same(
    codes.filter((code) => !(code in ERRORS) && !['IN_REVIEW', 'PERSISTED_DOCUMENTS', 'PERSISTED_ONLY'].includes(code)),
    [],
  )
  const documents = [...page.matchAll(/```graphql\n(.*?)```/gs)].map((match) => match[1] ?? '')
  t.ok(documents.length >= 2)
  for (const document of documents) t.same(validate(schema, parse(document)), [])
})
