import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../src/app.ts'
import { loadConfig, type Config } from '../../src/config.ts'
import { openDatabase, type Database } from '../../src/db/client.ts'
import type { Limits } from '../../src/plugins/http.ts'
import { contractChecker } from './contract.ts'
import { testDatabase } from './postgres.ts'

/** A token with every scope, set as ADMIN_TOKEN. */
const ADMIN = 'test-admin-token-0123456789abcdef'

export interface Call {
  /** Absent or null: anonymous. */
  token?: string | null
  /** Sent as JSON; a string or bytes are sent as they are. */
  body?: unknown
  headers?: Record<string, string>
}

export interface Reply {
  status: number
  headers: Headers
  text: string
  /** The answer parsed, where it is JSON. */
  json: unknown
  /** What stands at a path of the answer, such as `items.0.section.name`; undefined where nothing does. */
  at(path: string): unknown
}

/** An object that a write has answered. */
export interface Item {
  id: string
  version: number
  slug: string
  [name: string]: unknown
}

export interface TestApp {
  app: FastifyInstance
  /** Where it listens, without a slash at the end. */
  url: string
  db: Database
  databaseUrl: string
  config: Config
  /** The text of a token with every scope. */
  admin: string
  anonymous: null
  /** Asks over HTTP. An answer that the OpenAPI document does not allow fails the test. */
  call(method: string, path: string, options?: Call): Promise<Reply>
  /** Creates by POST and returns the object; fails the test unless it is 201. */
  create(plural: string, body: unknown): Promise<Item>
  /** Creates an article and publishes it; returns the editor's view. */
  publish(body: unknown): Promise<Item>
}

export interface TestAppOptions {
  /** Settings as the environment would have them. */
  env?: Record<string, string>
  limits?: Partial<Limits>
  /** Instead of a fresh database; then nothing is dropped. */
  databaseUrl?: string
}

/** What the helper needs of a tap test: `t` fits. */
interface Test {
  teardown(action: () => Promise<void>): unknown
  fail(message: string): unknown
}

/** Holds every answer that the test gets from this server by `fetch`, however it asks, against the document. */
function judgeEveryAnswer(t: Test, url: string, contradiction: ReturnType<typeof contractChecker>): void {
  const plain = globalThis.fetch
  const judged: typeof fetch = async (input, init) => {
    const response = await plain(input, init)
    const address = input instanceof Request ? input.url : String(input)
    if (!address.startsWith(`${url}/`)) return response
    const fault = contradiction({
      method: init?.method ?? 'GET',
      path: address.slice(url.length),
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text: await response.clone().text(),
    })
    if (fault !== null) t.fail(fault)
    return response
  }
  globalThis.fetch = judged
  t.teardown(async () => {
    if (globalThis.fetch === judged) globalThis.fetch = plain
  })
}

/** The whole application on a database of its own, listening on a free port; ended with the test. */
export async function testApp(t: Test, options: TestAppOptions = {}): Promise<TestApp> {
  const databaseUrl = options.databaseUrl ?? (await testDatabase(t)).url
  const config = loadConfig({ ADMIN_TOKEN: ADMIN, ...options.env })
  const db = await openDatabase({ url: databaseUrl, poolSize: 4 })
  const app = await buildApp({ config, db, log: false, limits: options.limits })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await app.close()
    await db.close()
  })
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Record<string, unknown>
  const contradiction = contractChecker(document)
  judgeEveryAnswer(t, url, contradiction)

  async function call(method: string, path: string, { token = null, body, headers = {} }: Call = {}): Promise<Reply> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? undefined : isRaw ? (body as string) : JSON.stringify(body),
    })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    const json: unknown = /json/.test(type) && text !== '' ? JSON.parse(text) : undefined
    return { status: response.status, headers: response.headers, text, json, at: (path) => memberAt(json, path) }
  }

  async function create(plural: string, body: unknown): Promise<Item> {
    const reply = await call('POST', `/v1/${plural}`, { token: ADMIN, body })
    if (reply.status !== 201) t.fail(`POST /v1/${plural}: ${reply.status} ${reply.text}`)
    return reply.json as Item // the helper's caller has asked for an entity
  }

  async function publish(body: unknown): Promise<Item> {
    const { id } = await create('articles', body)
    const reply = await call('POST', `/v1/articles/${id}/publish`, { token: ADMIN })
    if (reply.status !== 200) t.fail(`publish: ${reply.status} ${reply.text}`)
    return reply.json as Item // the helper's caller has asked for an entity
  }

  return { app, url, db, databaseUrl, config, admin: ADMIN, anonymous: null, call, create, publish }
}

function memberAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), value)
}
