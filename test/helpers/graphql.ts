// The GraphQL surface on a database of its own, without the rest of the application: who asks is said by the test.
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { ANONYMOUS, type Context, SYSTEM } from '../../src/context.ts'
import { loadConfig } from '../../src/config.ts'
import { loadLogKey } from '../../src/changes/cursor.ts'
import { startRelay } from '../../src/changes/relay.ts'
import { streamRegister } from '../../src/changes/streams.ts'
import { openDatabase, type Database } from '../../src/db/client.ts'
import { startClock } from '../../src/db/clock.ts'
import type { GraphqlCounts } from '../../src/graphql/compliance.ts'
import { graphqlSurface } from '../../src/graphql/surface.ts'
import { json } from '../../src/plugins/json.ts'
import { loadPreviewKey } from '../../src/content/previews.ts'
import { loadCursorSecret } from '../../src/read/cursor.ts'
import { testDatabase } from './postgres.ts'

export interface Answer {
  status: number
  headers: Headers
  data: Record<string, unknown>
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> & { code: string } }[]
  /** SQL statements that the request sent. */
  statements: string[]
}

export interface GraphqlApp {
  url: string
  /** With `bothWays`: another surface on the same database, which leaves everything to Mercurius. */
  plainUrl: string
  counts: GraphqlCounts
  db: Database
  ask(query: string, variables?: Record<string, unknown>, as?: 'reader' | 'editor'): Promise<Answer>
}

/** Listens on a port of its own until the test ends. */
export async function graphqlApp(
  t: { teardown(action: () => Promise<void>): unknown },
  { bothWays = false, env = {} }: { bothWays?: boolean; env?: Record<string, string> } = {},
): Promise<GraphqlApp> {
  const { url: databaseUrl } = await testDatabase(t)
  const db = await openDatabase({ url: databaseUrl, poolSize: 4 })
  const clock = await startClock(db)
  const secret = await loadCursorSecret(db)
  const relay = await startRelay({ db, clock, log: fastify().log })
  const streams = streamRegister({ relay, isDraining: () => false })
  const log = { db, relay, key: await loadLogKey(db) }
  const previewKey = await loadPreviewKey(db)
  const counts = { fast: 0, slow: 0 }
  const config = loadConfig(env)
  const apps: FastifyInstance[] = []
  const listening = async (passesThrough: boolean): Promise<string> => {
    const app = fastify()
    await app.register(json)
    const contexts = new WeakMap<FastifyRequest, Context>()
    app.decorateRequest('ctx', {
      getter(): Context {
        const now = clock.now()
        const viewer = this.headers.authorization === undefined ? ANONYMOUS : SYSTEM
        const ctx = contexts.get(this) ?? {
          db,
          viewer,
          now,
          clock: now,
          defaultLocale: 'en',
          requireApproval: false,
          publicHistory: false,
        }
        contexts.set(this, ctx)
        return ctx
      },
    })
    const shared = { db, clock, config, secret, previewKey, log, streams }
    await app.register(graphqlSurface, { ...shared, passesThrough, ...(passesThrough ? { counts } : {}) })
    apps.push(app)
    return `${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql`
  }
  t.teardown(async () => {
    clock.stop()
    streams.stop()
    await relay.stop()
    for (const app of apps) await app.close()
    await db.close()
  })
  const url = await listening(true)
  const plainUrl = bothWays ? await listening(false) : ''
  return {
    url,
    plainUrl,
    counts,
    db,
    async ask(query, variables, as = 'reader') {
      const statements: string[] = []
      const stop = db.observe((text) => statements.push(text))
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          accept: 'application/graphql-response+json',
          'content-type': 'application/json',
          ...(as === 'editor' ? { authorization: 'Bearer editor' } : {}),
        },
        body: JSON.stringify({ query, variables }),
      })
      const body = (await response.json()) as Partial<Answer>
      stop()
      return {
        status: response.status,
        headers: response.headers,
        data: body.data ?? {},
        errors: body.errors ?? [],
        statements,
      }
    },
  }
}

/** What stands at a path of an answer, such as `articles.nodes.0.slug`; undefined where it leads nowhere. */
export function at(answer: unknown, path: string): unknown {
  let value = answer
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[name] // an object or a list: both are read by name
  }
  return value
}

/** One field of every item of the list at a path. */
export function each(answer: unknown, path: string, name: string): unknown[] {
  const list = at(answer, path)
  return Array.isArray(list) ? list.map((item) => at(item, name)) : []
}
