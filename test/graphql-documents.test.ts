// Documents by name: listed ones at start, those of clients by their hash; over GET, kept like any public answer.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'graphql'
import t from 'tap'
import { systemContext } from '../src/access/policy.ts'
import { loadConfig } from '../src/config.ts'
import { loadDocuments } from '../src/graphql/documents.ts'
import { keptOperations } from '../src/graphql/kept.ts'
import { operationOf, planOperation } from '../src/graphql/operation.ts'
import { emptyRecord } from '../src/graphql/record.ts'
import { loadSchema } from '../src/graphql/schema.ts'
import { testApp, type TestApp } from './helpers/app.ts'

const RESPONSE = 'application/graphql-response+json'
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const TITLES = 'query ($n: Int) { articles(first: $n) { nodes { headline } } }'
const CHANGES = 'subscription { changes { cursor } }'

interface Asked {
  status: number
  headers: Headers
  code: string | undefined
  message: string | undefined
  data: unknown
  statements: number
}

function asking({ url, db }: TestApp) {
  const answered = async (sent: Promise<Response>, count: () => number): Promise<Asked> => {
    const response = await sent
    const text = await response.text()
    const body = (text === '' ? {} : JSON.parse(text)) as {
      data?: unknown
      errors?: { message: string; extensions: { code: string } }[]
    }
    const [error] = body.errors ?? []
    const { status, headers } = response
    return {
      status,
      headers,
      code: error?.extensions.code,
      message: error?.message,
      data: body.data,
      statements: count(),
    }
  }
  const counting = (send: () => Promise<Response>): Promise<Asked> => {
    let statements = 0
    // The process's own look at the log goes on meanwhile.
    const stop = db.observe((text) => (statements += /headline/.test(text) ? 1 : 0))
    return answered(send(), () => {
      stop()
      return statements
    })
  }
  return {
    get: (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
      counting(() => fetch(`${url}/graphql?${new URLSearchParams(parameters)}`, { headers })),
    post: (body: unknown, headers: Record<string, string> = {}) =>
      counting(() =>
        fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
      ),
  }
}

void t.test('listed documents', { timeout: 120_000 }, async (t) => {
  const folder = t.testdir({ 'titles.graphql': TITLES, 'followed.gql': CHANGES, 'notes.txt': '{ nothing }' })
  const app = await testApp(t, { env: { PERSISTED_DOCUMENTS: folder } })
  const { get, post } = asking(app)
  await app.publish(await publishable(app, 'A bridge'))

  await t.test('are asked for by id, over GET and POST, and kept and compared like any public answer', async (t) => {
    const titles = { articles: { nodes: [{ headline: 'A bridge' }] } }
    const cold = await get({ id: 'titles', variables: '{"n":5}' })
    t.same([cold.status, cold.data, cold.statements], [200, titles, 1])
    t.match(cold.headers.get('etag'), /^"[0-9a-f]{32}"$/)
    t.match(cold.headers.get('surrogate-key'), /A/)
    t.match(cold.headers.get('cache-control'), /^public, /)
    const warm = await get({ id: 'titles', variables: '{"n":5}' })
    t.same([warm.data, warm.statements], [titles, 0], 'from memory')
    const same = await get(
      { variables: '{ "n": 5 }', id: 'titles' },
      { 'if-none-match': cold.headers.get('etag') ?? '' },
    )
    t.same([same.status, same.statements], [304, 0], 'whatever its spelling')
    t.same((await get({ id: 'titles' })).statements, 1, 'other variables are another answer')
    const posted = await post({ id: 'titles', variables: { n: 5 } })
    t.same([posted.status, posted.data, posted.statements], [200, titles, 0])
    t.equal(posted.headers.get('cache-control'), 'no-store')
    t.same((await get({ extensions: persisted(hashOf(TITLES)) })).data, titles, 'by the hash of the text, too')
    t.same((await post({ query: TITLES, variables: { n: 5 } })).data, titles, 'other documents are run as well')
  })

  await t.test('a change is in the next answer', async (t) => {
    await get({ id: 'titles', variables: '{"n":2}' })
    await app.publish(await publishable(app, 'A river'))
    const { data, statements } = await get({ id: 'titles', variables: '{"n":2}' })
    t.same(data, { articles: { nodes: [{ headline: 'A river' }, { headline: 'A bridge' }] } })
    t.equal(statements, 1)
  })

  await t.test('what has no document is refused, before any statement', async (t) => {
    for (const [parameters, status, code] of [
      [{ id: 'nothing' }, 404, 'PERSISTED_QUERY_NOT_FOUND'],
      [{ id: '__proto__' }, 404, 'PERSISTED_QUERY_NOT_FOUND'],
      [{ id: '../titles' }, 404, 'PERSISTED_QUERY_NOT_FOUND'],
      [{ id: '' }, 400, 'INVALID_PARAMETER'],
      [{ id: 'titles', query: TITLES }, 400, 'INVALID_PARAMETER'],
      [{ id: 'titles', extensions: persisted(hashOf(TITLES)) }, 400, 'INVALID_PARAMETER'],
      [{ id: 'titles', variables: '{"n":"x"}' }, 400, 'GRAPHQL_INVALID'],
      [{ id: 'followed' }, 405, 'METHOD_NOT_ALLOWED'],
    ] as [Record<string, string>, number, string][]) {
      const { statements, ...found } = await get(parameters, { accept: RESPONSE })
      t.same([found.status, found.code, statements], [status, code, 0], JSON.stringify(parameters))
      t.equal(found.headers.get('cache-control'), 'no-store')
    }
    t.equal((await get({ id: 'nothing' })).status, 404, 'whatever the client accepts')
  })
})

void t.test('automatic persisted queries', { timeout: 120_000 }, async (t) => {
  const app = await testApp(t)
  const { get, post } = asking(app)
  const query = '{ articles(first: 1) { nodes { headline } } }'
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } }

  await t.test('an unknown hash is said to be, in the words that clients wait for', async (t) => {
    for (const found of [await post({ extensions }), await get({ extensions: JSON.stringify(extensions) })])
      t.same([found.status, found.code, found.message], [200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound'])
    t.equal((await post({ extensions }, { accept: RESPONSE })).status, 404)
  })

  await t.test('a document that was accepted with its hash is known by it', async (t) => {
    const none = { articles: { nodes: [] } }
    t.same((await post({ query, extensions })).data, none)
    t.same((await post({ extensions })).data, none)
    const found = await get({ extensions: JSON.stringify(extensions) })
    t.same(found.data, none)
    t.match(found.headers.get('etag'), /^"/)
  })

  await t.test('what is not accepted, or has another hash, is not kept', async (t) => {
    for (const wrong of ['{ nothing }', '{ articles(first: 1) { nodes', '{ sections { totalCount } }']) {
      const sent = wrong.includes('sections') ? hashOf('x') : hashOf(wrong)
      const persistedQuery = { version: 1, sha256Hash: sent }
      const { code } = await post({ query: wrong, extensions: { persistedQuery } }, { accept: RESPONSE })
      t.match(code, /^(GRAPHQL_INVALID|INVALID_PARAMETER)$/)
      t.equal((await post({ extensions: { persistedQuery } })).code, 'PERSISTED_QUERY_NOT_FOUND')
    }
    for (const persistedQuery of [1, {}, { version: 2, sha256Hash: hashOf(query) }, { version: 1, sha256Hash: 'x' }]) {
      const { status, code } = await post({ extensions: { persistedQuery } })
      t.same([status, code], [400, 'INVALID_PARAMETER'])
    }
  })

  await t.test('kept documents are bounded', async (t) => {
    const documents = loadDocuments(loadSchema(), { isOnly: false })
    const long = 'x'.repeat(60_000)
    for (let at = 0; at < 200; at++) documents.keep(String(at), long)
    t.equal(documents.byHash('0'), null, 'the oldest gave way')
    t.equal(documents.byHash('199'), long)
  })

  await t.test('planned documents count with their trees, which are larger than their text', async (t) => {
    const schema = loadSchema()
    const kept = keptOperations(schema)
    const viewer = { ...systemContext(app.db, new Date(0)), secret: Buffer.alloc(32) }
    const textOf = (at: number): string =>
      `query Q${at} { sections { nodes { ${'... on Section { id } '.repeat(700)}} } }`
    for (let at = 0; at < 40; at++) {
      const document = parse(textOf(at))
      const operation = operationOf(document, null)
      const record = emptyRecord()
      planOperation(schema, document, operation, {}, viewer, record)
      t.ok(kept.keep(textOf(at), null, { document, operation, record }, {}))
    }
    t.equal(kept.bind(textOf(0), null, {}, viewer), null, 'the oldest gave way')
    t.ok(kept.bind(textOf(39), null, {}, viewer))
  })
})

void t.test('listed documents alone: PERSISTED_ONLY', { timeout: 120_000 }, async (t) => {
  const path = join(t.testdir({}), 'manifest.json')
  writeFileSync(path, JSON.stringify({ abc: TITLES, w: 'mutation { trashArticle(id: "x") { id } }' }))
  const app = await testApp(t, { env: { PERSISTED_DOCUMENTS: path, PERSISTED_ONLY: 'on' } })
  const { get, post } = asking(app)
  const none = { articles: { nodes: [] } }
  t.same((await get({ id: 'abc' })).data, none)
  t.same((await post({ extensions: JSON.parse(persisted(hashOf(TITLES))) as object })).data, none, 'by hash')
  t.same((await post({ query: TITLES })).data, none, 'its very text')
  for (const body of [
    { query: `${TITLES} ` },
    { query: '{ __schema { queryType { name } } }' },
    { query: '{' },
    { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf('{') } } },
    { query: '{ __typename }', extensions: JSON.parse(persisted(hashOf('{ __typename }'))) as object },
  ]) {
    const { status, code, statements } = await post(body)
    t.same([status, code, statements], [403, 'DOCUMENT_NOT_LISTED', 0], JSON.stringify(body))
  }
  const headers = { authorization: `Bearer ${app.admin}`, 'idempotency-key': 'once' }
  t.equal((await post({ id: 'w' }, headers)).code, 'NOT_FOUND', 'a listed mutation with a key is run, too')
})

t.test('what cannot be listed ends the start in one line', async (t) => {
  const schema = loadSchema()
  const folder = t.testdir({})
  const load = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return () => loadDocuments(schema, { path, isOnly: false })
  }
  for (const [text, line] of [
    ['{', /cannot be read/],
    ['[]', /no JSON object/],
    ['{"a":1}', /no id or no text/],
    ['{"good":"{ __typename }","bad":"{ nothing }"}', /: bad: Cannot query field/],
    ['{"operations":[{"id":"x","body":"{"}]}', /: x: Syntax Error/],
    ['{"operations":[{"id":"x","body":"{ __typename }"},{"id":"x","body":"{ __typename }"}]}', /two documents/],
    [JSON.stringify({ deep: `{ ${'a '.repeat(1_600)} }` }), /1500 fields/],
  ] as const) {
    t.throws(load('m.json', text), { name: 'StartFailure', message: line })
    t.throws(load('m.json', text), { message: /^PERSISTED_DOCUMENTS: .*m\.json/ })
  }
  const apollo = { format: 'apollo-persisted-query-manifest', operations: [{ id: 'x', name: 'X', body: TITLES }] }
  t.equal(load('a.json', JSON.stringify(apollo))().byId('x'), TITLES)
  t.throws(() => loadDocuments(schema, { path: join(folder, 'absent'), isOnly: false }), { name: 'StartFailure' })
  mkdirSync(join(folder, 'twice'))
  for (const name of ['a.graphql', 'a.gql']) writeFileSync(join(folder, 'twice', name), '{ __typename }')
  t.throws(() => loadDocuments(schema, { path: join(folder, 'twice'), isOnly: false }), { message: /two files/ })
  t.throws(() => loadConfig({ PERSISTED_ONLY: 'on' }), { message: /PERSISTED_ONLY needs PERSISTED_DOCUMENTS/ })
})

const persisted = (sha256Hash: string): string => JSON.stringify({ persistedQuery: { version: 1, sha256Hash } })

async function publishable(app: TestApp, headline: string): Promise<object> {
  const { items } = (await app.call('GET', '/v1/sections')).json as { items: { path: string }[] }
  const section = items[0]?.path ?? String((await app.create('sections', { name: 'World' })).path)
  const children = [{ _type: 'span', _key: 'b', text: 'Words.', marks: [] }]
  const body = [{ _type: 'block', _key: 'a', style: 'normal', markDefs: [], children }]
  return { headline, section, body }
}
