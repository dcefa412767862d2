// One transaction around whole requests (ADR 8). A request that carries Idempotency-Key, dryRun or a batch is run again
// inside a transaction, through the same routes, with that transaction as its database; what comes out is captured.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context, Viewer } from '../context.ts'
import type { Database, Tx } from '../db/client.ts'
import type { Clock } from '../db/clock.ts'
import { withinTransaction, type Within } from '../db/within.ts'

/** What a route is as a write. */
export interface WriteRoute {
  /** Whether `dryRun` is one of its parameters. */
  takesDryRun: boolean
  /** Members of the answer that are shown once and never kept. */
  secrets?: readonly string[]
  /** Whether the answer to this very request holds something that is shown once, wherever in it. */
  tellsOnce?(request: FastifyRequest): boolean
  /** It can't be an operation of a batch. */
  isAlone?: boolean
  /** Whether the request is one write; false: it is refused without writing. @throws INVALID_HEADER where it is several, or a read */
  isOneWrite?(request: FastifyRequest): boolean
  /** Whether the answer says that it was done; without it: its status is 2xx. */
  isDone?(answered: Answered): boolean
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Absent: the route reads. */
    write?: WriteRoute
  }
}

export interface Asked {
  method: 'POST' | 'PATCH' | 'DELETE'
  url: string
  headers: Record<string, string>
  /** undefined: none is sent. */
  body: unknown
}

export interface Answered {
  status: number
  /** What the route has set, not what every answer carries. */
  headers: Record<string, string>
  body: Buffer
}

export interface Enclosure {
  readonly db: Within
  readonly viewer: Viewer
  /** All that runs in it is one request to whoever looks for it. */
  readonly requestId: string
  readonly isDry: boolean
  isBatch: boolean
  /** Whether the request that has just run knew of it. */
  hasEntered: boolean
  /** The route of that request. */
  route: WriteRoute | undefined
  /** Whether one of the answers holds a secret. */
  hasSecret: boolean
  /** The greatest instant that a write inside has reached: the process may show it once it is committed. */
  reachedMs: number
}

const storage = new AsyncLocalStorage<Enclosure>()
const byDatabase = new WeakMap<Database, Enclosure>()

/** That in which the present request is run; undefined: it came from outside. */
export const enclosure = (): Enclosure | undefined => storage.getStore()

export const enclosureOf = (ctx: Context): Enclosure | undefined => byDatabase.get(ctx.db)

export function enclose(db: Database, tx: Tx, request: FastifyRequest, { isDry }: { isDry: boolean }): Enclosure {
  const within = withinTransaction(db, tx)
  const made: Enclosure = {
    db: within,
    viewer: request.ctx.viewer,
    requestId: request.id,
    isDry,
    isBatch: false,
    hasEntered: false,
    route: undefined,
    hasSecret: false,
    reachedMs: -Infinity,
  }
  byDatabase.set(within, made)
  return made
}

/** Inside, a write's instant is kept until the commit: what is rolled back must not move the process's clock. */
export function enclosedClock(clock: Clock): Clock {
  return {
    ...clock,
    now() {
      const now = clock.now()
      const reachedMs = enclosure()?.reachedMs ?? -Infinity
      return reachedMs > now.getTime() ? new Date(reachedMs) : now
    },
    raise(at) {
      const inside = enclosure()
      if (inside === undefined) clock.raise(at)
      else inside.reachedMs = Math.max(inside.reachedMs, at.getTime())
    },
  }
}

/**
 * Runs one request inside and captures its answer. @throws the deadlock or serialisation failure that it met: all of the
 * transaction has to be run again
 */
export async function run(app: FastifyInstance, inside: Enclosure, asked: Asked): Promise<Answered> {
  inside.route = undefined
  inside.hasEntered = false
  const { method, url, headers, body } = asked
  // Awaited inside: what inject gives begins when somebody waits for it.
  const response = await storage.run(
    inside,
    async () =>
      await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) }),
  )
  const { retryable } = inside.db.fault
  if (retryable instanceof Error) throw retryable
  const answered = { status: response.statusCode, headers: ownHeaders(response.headers), body: response.rawPayload }
  if (isSuccess(answered) && !(inside.hasEntered as boolean)) throw new Error(`${method} ${url} ran outside`) // set meanwhile
  const secrets = (inside.route as WriteRoute | undefined)?.secrets ?? [] // set meanwhile by the request inside
  if (!isSuccess(answered) || secrets.length === 0) return answered
  inside.hasSecret = true
  return inside.isDry ? { ...answered, body: without(secrets, answered.body) } : answered
}

export const isSuccess = ({ status }: Answered): boolean => status >= 200 && status < 300

/** Set by the server or by every request outside too; the log's number is known after the commit alone. */
const NOT_OWN =
  /^(?:access-control-.*|x-.*|connection|content-length|content-sequence|date|keep-alive|transfer-encoding)$/

function ownHeaders(headers: Record<string, number | string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_OWN.test(name) ? [] : [[name, String(value)]],
    ),
  )
}

function without(secrets: readonly string[], body: Buffer): Buffer {
  const answer = JSON.parse(body.toString('utf8')) as Record<string, unknown> // routes with secrets answer objects
  return Buffer.from(
    JSON.stringify(Object.fromEntries(Object.entries(answer).filter(([name]) => !secrets.includes(name)))),
  )
}
